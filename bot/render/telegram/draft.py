"""Text and its marks, as one Telegram message takes them: no parse mode, so no character can break anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NotRequired, TypedDict

from telegram import MessageEntity

from bot.render.telegram.utf16 import Ruler, units

MESSAGE_UNITS: Final = 4096
MESSAGE_ENTITIES: Final = 90  # Telegram keeps the first 100 and finds links and names by itself

BOLD: Final = MessageEntity.BOLD
ITALIC: Final = MessageEntity.ITALIC
UNDERLINE: Final = MessageEntity.UNDERLINE
STRIKE: Final = MessageEntity.STRIKETHROUGH
CODE: Final = MessageEntity.CODE
QUOTE: Final = MessageEntity.BLOCKQUOTE
FOLDED_QUOTE: Final = MessageEntity.EXPANDABLE_BLOCKQUOTE
LINK: Final = MessageEntity.TEXT_LINK


class Entity(TypedDict):
    """A mark as the Bot API takes it; offset and length in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """``text[start:end]`` of a draft is of this kind; ``url`` is where a link leads."""

    kind: str
    start: int
    end: int
    url: str | None = None


@dataclass(slots=True)
class Draft:
    """A text that grows, with marks in characters of it."""

    text: str = ""
    marks: list[Mark] = field(default_factory=list)

    def add(self, text: str, *kinds: str, url: str | None = None) -> Draft:
        """Append ``text``, marked as each of ``kinds``."""
        start = len(self.text)
        self.text += text
        for kind in kinds:
            self.mark(kind, start, len(self.text), url=url)
        return self

    def mark(self, kind: str, start: int, end: int, *, url: str | None = None) -> None:
        """Mark ``text[start:end]``; nothing to mark is no mark."""
        if start < end:
            self.marks.append(Mark(kind, start, end, url))

    def join(self, other: Draft, between: str = "") -> Draft:
        """Append ``other``; ``between`` goes before it unless one of the two is empty."""
        if self.text and other.text:
            self.text += between
        shift = len(self.text)
        self.text += other.text
        self.marks += [Mark(mark.kind, mark.start + shift, mark.end + shift, mark.url) for mark in other.marks]
        return self

    def fits(self, other: Draft, *, gap: int = 0) -> bool:
        """Whether ``other`` still has room in a message with this one, ``gap`` units between them."""
        size = units(self.text) + gap + units(other.text)
        return size <= MESSAGE_UNITS and len(self.marks) + len(other.marks) <= MESSAGE_ENTITIES

    def entities(self) -> list[Entity]:
        """The marks as Telegram counts them, outer ones first."""
        ruler = Ruler(self.text)
        return [_entity(mark, ruler) for mark in sorted(self.marks, key=lambda mark: (mark.start, -mark.end))]


def _entity(mark: Mark, ruler: Ruler) -> Entity:
    start = ruler(mark.start)
    entity: Entity = {"type": mark.kind, "offset": start, "length": ruler(mark.end) - start}
    if mark.url is not None:
        entity["url"] = mark.url
    return entity
