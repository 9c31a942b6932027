"""What a button carries: at most 64 bytes, everything that is needed to answer it on any machine."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

LIMIT: Final = 64  # bytes, Bot API
HASH: Final = 8  # hexadecimal digits of a question's check
EDITION: Final = 7  # hexadecimal digits; a collision needs two contents of one document, both with buttons in use
EXAMPLE: Final = "x"  # an action; and opens what buttons remember of an example
SEPARATOR: Final = "|"
FIELDS: Final = re.compile(
    r"(?P<action>[a-z]{1,2})\|(?P<edition>(?:[0-9a-f]{7})?)\|(?P<question_ref>[a-z0-9]*)\|(?P<scope>[A-Za-z0-9_-]*)\|"
    r"(?P<target>[A-Za-z0-9_+-]*)\|(?P<page>\d{1,6})"
)


class CallbackDataError(ValueError):
    """This is no data of our buttons."""


@dataclass(frozen=True, slots=True)
class CallbackData:
    """One button.

    ``action`` names what it does. ``edition`` is the edition of what the button names, which alone must be as it was
    (see ``edition_hash``): of the document that is its target, or, where an answer is turned over, of the quotes on the
    page that stands in the message, whose number is the ``target`` then. Nothing: any will do. ``question_ref`` says where the
    question is: its check if it stands in the replied-to message, ``x`` and its check for an example, nothing if
    there is none. ``scope`` is the document (the opening of its passage ids) that a follow-up asks first. ``target``
    is a document, a passage or a language; ``page`` counts from 0.
    """

    action: str
    edition: str = ""
    question_ref: str = ""
    scope: str = ""
    target: str = ""
    page: int = 0

    def data(self) -> str:
        """The callback data; raises ``CallbackDataError`` if it would not fit."""
        text = SEPARATOR.join((self.action, self.edition, self.question_ref, self.scope, self.target, str(self.page)))
        if len(text.encode()) > LIMIT:
            raise CallbackDataError(f"callback data of {len(text.encode())} bytes: {text}")
        return text

    def about(self, *contents: str) -> CallbackData:
        """The same button for another edition: of these contents."""
        return replace(self, edition=edition_hash(*contents))

    def to(self, action: str, target: str = "", page: int = 0) -> CallbackData:
        """Another button of the same answer."""
        return replace(self, action=action, target=target, page=page)


def parse_callback_data(data: str | None) -> CallbackData:
    """The button whose callback data this is; raises ``CallbackDataError``."""
    found = FIELDS.fullmatch(data or "")
    if not found:
        raise CallbackDataError(f"unknown callback data {data!r}")
    action, edition, question_ref, scope, target, page = found.groups()
    return CallbackData(action, edition, question_ref, scope, target, int(page))


def edition_hash(*contents: str) -> str:
    """What tells one content from another: of a document by the hash of its file, of a page by what it quotes."""
    return sha256("\n".join(contents).encode("utf-8", "surrogateescape")).hexdigest()[:EDITION]


def question_hash(question: str) -> str:
    """A short check of a question, to tell whether it was edited since."""
    return sha256(question.encode("utf-8", "replace")).hexdigest()[:HASH]
