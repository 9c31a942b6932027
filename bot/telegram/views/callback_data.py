"""Callback data of buttons: all that is needed to answer them, in at most 64 bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

LIMIT: Final = 64  # bytes, Bot API
HASH: Final = 8  # hexadecimal digits of a question's hash
EDITION: Final = 7  # hexadecimal digits; a collision needs two versions of one document with buttons still in use
EXAMPLE: Final = "x"  # the action of example buttons, and the prefix of their ``question_ref``
SEPARATOR: Final = "|"
FIELDS: Final = re.compile(
    r"(?P<action>[a-z]{1,2})\|(?P<edition>(?:[0-9a-f]{7})?)\|(?P<question_ref>[a-z0-9]*)\|(?P<scope>[A-Za-z0-9_-]*)\|"
    r"(?P<target>[A-Za-z0-9_+-]*)\|(?P<page>\d{1,6})"
)


class CallbackDataError(ValueError):
    """Not valid callback data."""


@dataclass(frozen=True, slots=True)
class CallbackData:
    """The fields of one button.

    ``action`` names what it does. ``edition`` (see ``edition_hash``) is the version that the button refers to: of the
    target document, or, when paging through an answer, of the quotes on the page shown, whose number is then the
    ``target``; empty: any. ``question_ref`` locates the question: its hash if it is in the replied-to
    message, ``x`` and its hash for an example, empty if there is none. ``scope`` is the document (the prefix of its
    passage IDs) that a follow-up searches first. ``target`` is a document, a passage or a language; ``page`` counts
    from 0.
    """

    action: str
    edition: str = ""
    question_ref: str = ""
    scope: str = ""
    target: str = ""
    page: int = 0

    def data(self) -> str:
        """Encode the callback data; raises ``CallbackDataError`` if it is too long."""
        text = SEPARATOR.join((self.action, self.edition, self.question_ref, self.scope, self.target, str(self.page)))
        if len(text.encode()) > LIMIT:
            raise CallbackDataError(f"callback data of {len(text.encode())} bytes: {text}")
        return text

    def about(self, *contents: str) -> CallbackData:
        """The same button with the edition of ``contents``."""
        return replace(self, edition=edition_hash(*contents))

    def to(self, action: str, target: str = "", page: int = 0) -> CallbackData:
        """Another button for the same answer."""
        return replace(self, action=action, target=target, page=page)


def parse_callback_data(data: str | None) -> CallbackData:
    """Decode callback data; raises ``CallbackDataError``."""
    match = FIELDS.fullmatch(data or "")
    if not match:
        raise CallbackDataError(f"unknown callback data {data!r}")
    action, edition, question_ref, scope, target, page = match.groups()
    return CallbackData(action, edition, question_ref, scope, target, int(page))


def edition_hash(*contents: str) -> str:
    """A short hash of ``contents``: the SHA-256 of a document's file, or the quotes on a page."""
    return sha256("\n".join(contents).encode("utf-8", "surrogateescape")).hexdigest()[:EDITION]


def question_hash(question: str) -> str:
    """A short hash of a question, to detect edits."""
    return sha256(question.encode("utf-8", "replace")).hexdigest()[:HASH]
