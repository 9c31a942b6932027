"""``youju chat``: the conversation in a terminal, or line by line from a pipe."""

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

WITH_DOCUMENT = ("/sources ", "/full ")


def chat(runtime: Runtime) -> int:
    """Talk until ``/quit``, Ctrl-D or the end of the input; Ctrl-C drops the line or the answer under way."""
    if not sys.stdin.isatty():
        piped = stdio.lines(sys.stdin.buffer)
        return _talk(runtime, lambda: _next(piped))
    with ExitStack() as stack:
        return _talk(runtime, _typed_lines(runtime, stack))


def _talk(runtime: Runtime, read: Callable[[], str]) -> int:
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
    """Typed or pasted text on one line: a paste of several lines is one question. Between Chinese characters a
    line end leaves nothing, elsewhere a blank."""
    parts = text.split("\n")
    parts = [part.strip() for part in parts if part.strip()]
    joined = parts[0] if parts else ""
    for before, after in pairwise(parts):
        joined += ("" if ord(before[-1]) > 0x2E80 and ord(after[0]) > 0x2E80 else " ") + after
    return joined


def prompt_session(runtime: Runtime) -> PromptSession[str]:
    """The input line: completion, and history in memory unless questions may be stored."""
    from prompt_toolkit import PromptSession

    return PromptSession(history=_history(runtime), completer=_completer(runtime), complete_while_typing=False)


def _typed_lines(runtime: Runtime, stack: ExitStack) -> Callable[[], str]:
    """What is typed; meanwhile, until ``stack`` unwinds, changed documents are taken up, and told above the prompt."""
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

    return Watcher(runtime.live_index, told=partial(tell_changes, runtime), failed=partial(tell_trouble, runtime))


def tell_changes(runtime: Runtime, update: Update) -> None:
    """What a look into the folder has brought, in faint lines."""
    from bot.render.terminal.index import changes
    from bot.render.terminal.sources import report_line

    words = runtime.words
    if parts := changes(update, words):
        runtime.console.print(words("chat.documents_changed", parts=words.join(parts)), style="dim")
    for report in update.failed[:FILES_NAMED]:
        runtime.console.print(report_line(report, words), style="dim")


def tell_trouble(runtime: Runtime, error: Exception | None) -> None:
    """The folder cannot be looked into: the answers are those of before."""
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
    """Slash commands at the beginning of the line, and names of documents behind those that take one."""
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    class Names(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002
            line = document.text_before_cursor
            for prefix in WITH_DOCUMENT:
                if line.startswith(prefix):
                    typed = line.removeprefix(prefix)
                    return [
                        Completion(name, -len(typed)) for name in runtime.library.documents if name.startswith(typed)
                    ]
            return [Completion(f"/{name}", -len(line)) for name in COMMANDS if line and f"/{name}".startswith(line)]

    return Names()
