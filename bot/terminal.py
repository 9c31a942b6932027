"""``youju chat``: the conversation in a terminal, or line by line from a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.conversation import COMMANDS, Conversation
from bot.session import Session

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.history import History

HISTORY_FILE = "chat_history"
WITH_DOCUMENT = ("/sources ", "/full ")


def chat(session: Session) -> int:
    """Talk until ``/quit``, Ctrl-D or the end of the input; Ctrl-C drops the line or the answer under way."""
    conversation = Conversation(session)
    read = _typed_lines(session) if sys.stdin.isatty() else _piped_line
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


def prompt_session(session: Session) -> PromptSession[str]:
    """The input line: completion, and history in memory unless questions may be stored."""
    from prompt_toolkit import PromptSession

    return PromptSession(history=_history(session), completer=_completer(session), complete_while_typing=False)


def _typed_lines(session: Session) -> Callable[[], str]:
    session.console.print(session.words("chat.welcome"))
    session.answerer  # noqa: B018  read the documents before the first question, not after
    prompt = prompt_session(session)
    return lambda: prompt.prompt(session.words("chat.prompt"))


def _piped_line() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _history(session: Session) -> History:
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


def _completer(session: Session) -> Completer:
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
