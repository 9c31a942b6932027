"""Text with marks for one Telegram message. It uses entities, not a parse mode, so no character can break it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NotRequired, TypedDict

from telegram import MessageEntity

from bot.render.telegram.utf16 import Ruler, units

MESSAGE_UNITS: Final = 4096
MESSAGE_ENTITIES: Final = 90  # Telegram keeps 100, and adds some for the links and names it detects

BOLD: Final = MessageEntity.BOLD
ITALIC: Final = MessageEntity.ITALIC
UNDERLINE: Final = MessageEntity.UNDERLINE
STRIKE: Final = MessageEntity.STRIKETHROUGH
CODE: Final = MessageEntity.CODE
QUOTE: Final = MessageEntity.BLOCKQUOTE
FOLDED_QUOTE: Final = MessageEntity.EXPANDABLE_BLOCKQUOTE
LINK: Final = MessageEntity.TEXT_LINK


class Entity(TypedDict):
    """A mark in the format of the Bot API, with offset and length in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on ``text[start:end]`` of a draft; ``url`` is the target of a link."""

    kind: str
    start: int
    end: int
    url: str | None = None


@dataclass(slots=True)
class Draft:
    """A text under construction, with marks in character offsets."""

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
        """Mark ``text[start:end]``, unless it is empty."""
        if start < end:
            self.marks.append(Mark(kind, start, end, url))

    def join(self, other: Draft, between: str = "") -> Draft:
        """Append ``other``, after ``between`` unless one of the two is empty."""
        if self.text and other.text:
            self.text += between
        shift = len(self.text)
        self.text += other.text
        self.marks += [Mark(mark.kind, mark.start + shift, mark.end + shift, mark.url) for mark in other.marks]
        return self

    def fits(self, other: Draft, *, gap: int = 0) -> bool:
        """Whether one message has room for both drafts with ``gap`` units between them."""
        size = units(self.text) + gap + units(other.text)
        return size <= MESSAGE_UNITS and len(self.marks) + len(other.marks) <= MESSAGE_ENTITIES

    def entities(self) -> list[Entity]:
        """The marks as entities, outer ones first."""
        ruler = Ruler(self.text)
        return [_entity(mark, ruler) for mark in sorted(self.marks, key=lambda mark: (mark.start, -mark.end))]


def _entity(mark: Mark, ruler: Ruler) -> Entity:
    start = ruler(mark.start)
    entity: Entity = {"type": mark.kind, "offset": start, "length": ruler(mark.end) - start}
    if mark.url is not None:
        entity["url"] = mark.url
    return entity
