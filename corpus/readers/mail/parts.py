"""The parts of an e-mail that are its text, and the names of its attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from typing import Final

from corpus.readers.mail.headers import decoded, decoded_header

_DEEPEST: Final = 50
_LINE_END: Final = re.compile(r"\r\n?")
# A space at the end of a line, save for the mark above a signature (RFC 3676).


def text_parts(message: Message) -> Iterator[Message]:
    """The parts with text, in order: of alternatives the plain one, else HTML."""
    waiting = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        if part.is_multipart() and part.get_content_maintype() == "multipart" and depth < _DEEPEST:
            parts = [child for child in part.get_payload() if isinstance(child, Message)]
            if part.get_content_subtype() == "alternative":
                parts = _preferred(parts)
            waiting += [(child, depth + 1) for child in reversed(parts)]
        elif _is_text(part):
            yield part


def attachments(message: Message) -> Iterator[str]:
    """The names of the attachments, in order; of one without a name its type."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += reversed([child for child in part.get_payload() if isinstance(child, Message)])
        elif not _is_text(part) and part is not message:
            yield decoded_header(part.get_filename() or "") or part.get_content_type()


def text_of(part: Message) -> str:
    """The text of a part, with line feeds and without soft line breaks."""
    payload = part.get_payload(decode=True)
    text = decoded(payload, _charset(part)) if isinstance(payload, bytes) else ""
    text = _LINE_END.sub("\n", text.removeprefix("\ufeff"))
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    between = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
    lines = (
        f"{line[:-1]}{between}" if line.endswith(" ") and line != "-- " else f"{line}\n" for line in text.split("\n")
    )
    return "".join(lines)


def _preferred(parts: list[Message]) -> list[Message]:
    """The best of alternatives, as a list: plain text if it holds any, else the last that holds text."""
    plain = [part for part in parts if part.get_content_type() == "text/plain" and text_of(part).strip()]
    return plain[:1] or [part for part in parts if part.is_multipart() or _is_text(part)][-1:]


def _is_text(part: Message) -> bool:
    is_attached = part.get_content_disposition() == "attachment" or part.get_filename()
    return part.get_content_type() in ("text/plain", "text/html") and not is_attached and not part.is_multipart()


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, ValueError):
        return None
