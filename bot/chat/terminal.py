"""``youju chat``: the conversation in a terminal, or line by line from a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.chat.conversation import COMMANDS, HISTORY_FILE, Conversation
from bot.cli import stdio as streams
from bot.cli.runtime import FILES_NAMED, LibraryError, Runtime
from corpus.document import CorpusError

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.history import History

    from bot.corpus_watcher import Watcher
    from retrieval.index.diff import Update

WITH_DOCUMENT = ("/sources ", "/full ")


def chat(session: Runtime) -> int:
    """Talk until ``/quit``, Ctrl-D or the end of the input; Ctrl-C drops the line or the answer under way."""
    if not sys.stdin.isatty():
        piped = streams.lines(sys.stdin.buffer)
        return _talk(session, lambda: _next(piped))
    with ExitStack() as stack:
        return _talk(session, _typed_lines(session, stack))


def _talk(session: Runtime, read: Callable[[], str]) -> int:
    conversation = Conversation(session)
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
            session.console.print()
        session.console.file.flush()
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


def prompt_session(session: Runtime) -> PromptSession[str]:
    """The input line: completion, and history in memory unless questions may be stored."""
    from prompt_toolkit import PromptSession

    return PromptSession(history=_history(session), completer=_completer(session), complete_while_typing=False)


def _typed_lines(session: Runtime, stack: ExitStack) -> Callable[[], str]:
    """What is typed; meanwhile, until ``stack`` unwinds, changed documents are taken up, and told above the prompt."""
    from prompt_toolkit.patch_stdout import patch_stdout

    session.console.print(session.words("chat.welcome"))
    session.answerer  # noqa: B018  read the documents before the first question, not after
    prompt = prompt_session(session)
    if session.settings.watch:
        stack.enter_context(_watcher(session))

    def read() -> str:
        with patch_stdout(raw=True):
            return prompt.prompt(session.words("chat.prompt"))

    return read


def _watcher(session: Runtime) -> Watcher:
    from bot.corpus_watcher import Watcher

    return Watcher(session.holdings, told=partial(tell_changes, session), failed=partial(tell_trouble, session))


def tell_changes(session: Runtime, update: Update) -> None:
    """What a look into the folder has brought, in faint lines."""
    from bot.render.terminal.index import changes
    from bot.render.terminal.sources import report_line

    words = session.words
    if parts := changes(update, words):
        session.console.print(words("chat.documents_changed", parts=words.join(parts)), style="dim")
    for report in update.failed[:FILES_NAMED]:
        session.console.print(report_line(report, words), style="dim")


def tell_trouble(session: Runtime, error: Exception | None) -> None:
    """The folder cannot be looked into: the answers are those of before."""
    from bot.render.settings_errors import library_line

    if isinstance(error, CorpusError):
        failure = LibraryError(session.holdings.folder, error.code, str(error))
        session.console.print(library_line(failure, session.words), style="dim")


def _next(lines: Iterator[str]) -> str:
    try:
        return next(lines)
    except StopIteration as end:
        raise EOFError from end


def _history(session: Runtime) -> History:
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    if not session.settings.store_questions:
        return InMemoryHistory()
    path = session.settings.data_folder / HISTORY_FILE
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        sentence = session.words("chat.history_off", folder=path.parent, problem=error.strerror)
        session.warn(sentence)
        return InMemoryHistory()
    return FileHistory(path)


def _completer(session: Runtime) -> Completer:
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
                        Completion(name, -len(typed)) for name in session.library.documents if name.startswith(typed)
                    ]
            return [Completion(f"/{name}", -len(line)) for name in COMMANDS if line and f"/{name}".startswith(line)]

    return Names()
