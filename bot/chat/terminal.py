"""``youju chat``: a conversation in a terminal, or line by line from a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.chat.conversation import COMMANDS, HISTORY_FILE, Conversation
from bot.cli import stdio
from bot.cli.runtime import FILES_NAMED, LibraryError, Runtime
from corpus.document import CorpusError

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.history import History

    from bot.corpus_watcher import Watcher
    from retrieval.index.diff import Update

DOCUMENT_COMMANDS = ("/sources ", "/full ")


def chat(runtime: Runtime) -> int:
    """Chat until ``/quit``, Ctrl-D or the end of the input. Ctrl-C drops the line or cancels the answer."""
    if not sys.stdin.isatty():
        piped = stdio.lines(sys.stdin.buffer)
        return _converse(runtime, lambda: _next(piped))
    with ExitStack() as stack:
        return _converse(runtime, _typed_lines(runtime, stack))


def _converse(runtime: Runtime, read: Callable[[], str]) -> int:
    conversation = Conversation(runtime)
    while not conversation.over:
        try:
            line = one_question(read())
        except KeyboardInterrupt:
            continue
        except EOFError:
            break
        try:
            conversation.say(line)
        except KeyboardInterrupt:
            runtime.console.print()
        runtime.console.file.flush()
    return 0


def one_question(text: str) -> str:
    """Typed or pasted text joined to one line: without a space between Chinese characters, otherwise with one."""
    parts = text.split("\n")
    parts = [part.strip() for part in parts if part.strip()]
    joined = parts[0] if parts else ""
    for before, after in pairwise(parts):
        joined += ("" if ord(before[-1]) > 0x2E80 and ord(after[0]) > 0x2E80 else " ") + after
    return joined


def prompt_session(runtime: Runtime) -> PromptSession[str]:
    """The prompt, with completion, and with history in memory unless questions may be stored."""
    from prompt_toolkit import PromptSession

    return PromptSession(history=_history(runtime), completer=_completer(runtime), complete_while_typing=False)


def _typed_lines(runtime: Runtime, stack: ExitStack) -> Callable[[], str]:
    """A function that reads a typed line. Until ``stack`` unwinds, changed documents are indexed and reported above the
    prompt."""
    from prompt_toolkit.patch_stdout import patch_stdout

    runtime.console.print(runtime.words("chat.welcome"))
    runtime.answerer  # noqa: B018  read the documents before the first question, not after
    prompt = prompt_session(runtime)
    if runtime.settings.watch:
        stack.enter_context(_watcher(runtime))

    def read() -> str:
        with patch_stdout(raw=True):
            return prompt.prompt(runtime.words("chat.prompt"))

    return read


def _watcher(runtime: Runtime) -> Watcher:
    from bot.corpus_watcher import Watcher

    report, report_failure = partial(report_update, runtime), partial(report_scan_failure, runtime)
    return Watcher(runtime.live_index, on_update=report, on_failure=report_failure)


def report_update(runtime: Runtime, update: Update) -> None:
    """Print what changed in the documents folder, in dim lines."""
    from bot.render.terminal.index import changes
    from bot.render.terminal.sources import report_line

    words = runtime.words
    if parts := changes(update, words):
        runtime.console.print(words("chat.documents_changed", parts=words.join(parts)), style="dim")
    for report in update.failed[:FILES_NAMED]:
        runtime.console.print(report_line(report, words), style="dim")


def report_scan_failure(runtime: Runtime, error: Exception | None) -> None:
    """Print that the documents folder cannot be scanned. Answers still come from the last state of the index."""
    from bot.render.settings_errors import library_line

    if isinstance(error, CorpusError):
        failure = LibraryError(runtime.live_index.folder, error.code, str(error))
        runtime.console.print(library_line(failure, runtime.words), style="dim")


def _next(lines: Iterator[str]) -> str:
    try:
        return next(lines)
    except StopIteration as end:
        raise EOFError from end


def _history(runtime: Runtime) -> History:
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    if not runtime.settings.store_questions:
        return InMemoryHistory()
    path = runtime.settings.data_folder / HISTORY_FILE
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        sentence = runtime.words("chat.history_off", folder=path.parent, problem=error.strerror)
        runtime.warn(sentence)
        return InMemoryHistory()
    return FileHistory(path)


def _completer(runtime: Runtime) -> Completer:
    """Completes slash commands at the beginning of the line, and document names after commands that take one."""
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    class Names(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002
            line = document.text_before_cursor
            for prefix in DOCUMENT_COMMANDS:
                if line.startswith(prefix):
                    typed = line.removeprefix(prefix)
                    return [
                        Completion(name, -len(typed)) for name in runtime.library.documents if name.startswith(typed)
                    ]
            return [Completion(f"/{name}", -len(line)) for name in COMMANDS if line and f"/{name}".startswith(line)]

    return Names()
