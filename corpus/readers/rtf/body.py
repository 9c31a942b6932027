"""The body of a file in Rich Text Format as lines: paragraphs, headings, list items, table rows, notes and text boxes.

Destinations without text of the document (fonts, pictures, page headers, comments) are left out, and so is hidden and
deleted text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Final

from corpus.document import CorpusError, Kind
from corpus.readers.list_labels import is_heading_number
from corpus.readers.rtf.flow import Flow
from corpus.readers.rtf.fonts import Fonts
from corpus.readers.rtf.styles import BODY_LEVEL, Styles
from corpus.readers.rtf.tables import RowFormat
from corpus.readers.rtf.tokens import CLOSE, OPEN, TEXT, Token
from corpus.readers.rtf.words import APART, BREAKS, CHARACTERS, LEFT_OUT, NAMED, READ
from corpus.readers.source_lines import SourceLine, SourceLines
from corpus.source import ITEM

_DEEPEST: Final = 1000
_LIST_LEVELS: Final = 9
_LARGEST_CHARACTER: Final = 0x10FFFF

# A number or bullet before a tab, as programs without lists write it.
_WRITTEN_LABEL: Final = re.compile(r"\s*(?:[•·▪■○◦–-]|[(（]?\d{1,3}[.)）、．])\s*\t")


@dataclass(slots=True)
class _State:
    """The properties that a group inherits and gives back at its end. ``pieces`` receives text; ``None``: nothing."""

    pieces: list[str] | None
    destination: str = ""
    fallback: int = 1  # characters that stand for a Unicode character in old programs
    font: int | None = None
    hidden: bool = False
    deleted: bool = False
    style: int = 0
    level: int = BODY_LEVEL
    list: int = 0
    list_level: int = 0
    in_table: bool = False


class Body:
    """Takes tokens and collects ``lines``; ``deleted`` and ``hidden`` count the omitted runs of text."""

    def __init__(self) -> None:
        self.deleted = 0
        self.hidden = 0
        self.title = ""
        self._flows = [Flow()]
        self._state = _State(self._flows[0].pieces)
        self._groups: list[_State] = []
        self._fonts = Fonts()
        self._styles = Styles()
        self._defined = 0  # the number of the style that is being defined
        self._row = RowFormat()
        self._bytes = bytearray()
        self._characters: list[str] = []
        self._skip = 0
        self._may_ignore = False
        self._ends: dict[str, Callable[[_State], None]] = {
            **dict.fromkeys(APART, lambda _: self._end_flow()),
            **dict.fromkeys(("listtext", "pntext"), self._end_label),
            "style": self._end_style,
            "title": self._end_title,
        }

    @property
    def lines(self) -> SourceLines:
        """The lines of the document so far."""
        return self._flows[0].lines

    def take(self, token: Token) -> None:
        """Take the next token. Raises ``CorpusError`` if groups are nested too deeply."""
        name, number, text = token
        if name == TEXT:
            self._text(text)
        elif name == OPEN:
            self._open()
        elif name == CLOSE:
            self._close()
        elif name == "u":
            self._unicode(number or 0)
        elif self._skip:
            self._skip -= 1
        elif name == "*":
            self._may_ignore = True
        else:
            self._word(name, number)

    def finish(self) -> None:
        """End what is still open."""
        while self._groups:
            self._close()
        self._flush()
        self._end_text()

    def _open(self) -> None:
        self._flush()
        self._skip = 0
        if len(self._groups) >= _DEEPEST:
            raise CorpusError("its parts are nested too deeply", code="damaged")
        self._groups.append(self._state)
        self._state = copy(self._state)
        self._may_ignore = False
        if self._state.destination == "stylesheet":
            self._state.destination, self._state.pieces = "style", []
            self._defined = 0

    def _close(self) -> None:
        self._flush()
        self._skip = 0
        self._may_ignore = False
        if not self._groups:
            return
        inner, self._state = self._state, self._groups.pop()
        if inner.destination != self._state.destination and inner.destination in self._ends:
            self._ends[inner.destination](inner)

    def _text(self, text: bytes) -> None:
        if self._skip:
            skipped = min(self._skip, len(text))
            self._skip -= skipped
            text = text[skipped:]
        if not text or self._state.pieces is None:
            return
        if self._characters:
            self._flush()
        self._bytes += text

    def _unicode(self, number: int) -> None:
        if self._bytes:
            self._flush()
        number += 0x10000 if number < 0 else 0
        if self._state.pieces is not None and 0 < number <= _LARGEST_CHARACTER:
            self._characters.append(chr(number))
        self._skip = self._state.fallback

    def _flush(self) -> None:
        """Give the text so far to where it belongs."""
        state = self._state
        if self._bytes:
            text = self._fonts.decoded(bytes(self._bytes), state.font)
            self._bytes.clear()
        elif self._characters:
            text = self._fonts.mended("".join(self._characters), state.font)
            self._characters.clear()
        else:
            return
        if state.destination == "fonttbl":
            self._fonts.take_name(text)
        elif state.hidden or state.deleted:
            self.deleted += state.deleted
            self.hidden += not state.deleted
        elif state.pieces is not None:
            state.pieces.append(text)

    def _word(self, name: str, number: int | None) -> None:
        self._flush()
        state, may_ignore = self._state, self._may_ignore
        self._may_ignore = False
        if state.pieces is None:
            return
        if name in LEFT_OUT or (may_ignore and name not in READ):
            state.pieces = None
        elif name in NAMED:
            state.destination, state.pieces = name, []
        elif name in APART:
            self._begin_flow(name)
        elif state.destination == "fonttbl":
            self._fonts.take_font_word(name, number)
        elif state.destination == "style":
            self._style_word(name, number)
        elif name in CHARACTERS:
            if not (state.hidden or state.deleted):
                state.pieces.append(CHARACTERS[name])
        elif name in BREAKS:
            self._break()
        else:
            self._character_word(name, number)
            self._paragraph_word(name, number)
            self._table_word(name, number)

    def _style_word(self, name: str, number: int | None) -> None:
        if name == "s":
            self._defined = number or 0
        elif name in ("cs", "ds", "ts"):
            self._defined = -1
        style = self._styles.define(self._defined)
        if name == "sbasedon":
            style.based_on = -1 if number is None else number
        elif name == "outlinelevel":
            style.level = number or 0

    def _character_word(self, name: str, number: int | None) -> None:
        state = self._state
        if name == "f":
            state.font = number or 0
        elif name in ("v", "webhidden"):
            state.hidden = number != 0
        elif name == "deleted":
            state.deleted = number != 0
        elif name == "plain":
            state.font, state.hidden, state.deleted = None, False, False
        elif name == "uc":
            state.fallback = max(0, number or 0)
        else:
            self._fonts.take_document_word(name, number)

    def _paragraph_word(self, name: str, number: int | None) -> None:
        state = self._state
        if name == "pard":
            state.style, state.level, state.list, state.list_level, state.in_table = 0, BODY_LEVEL, 0, 0, False
        elif name == "s":
            state.style = number or 0
        elif name == "outlinelevel":
            state.level = number or 0
        elif name == "ls":
            state.list = number or 0
        elif name == "ilvl":
            state.list_level = number or 0
        elif name == "intbl":
            state.in_table = True

    def _table_word(self, name: str, number: int | None) -> None:
        if name == "trowd":
            self._row = RowFormat()
        elif name == "trleft":
            self._row.left = number or 0
        elif name == "cellx":
            self._row.add(number or 0)
        elif name == "clvmrg":
            self._row.merges_next = True
        elif name == "trhdr":
            self._row.is_head = True
        elif name == "cell":
            self._flows[-1].end_cell(self._line())
        elif name == "row":
            self._flows[-1].end_row(self._row)

    def _begin_flow(self, name: str) -> None:
        self._flows.append(Flow())
        self._state = _State(self._flows[-1].pieces, name, self._state.fallback, self._state.font)

    def _end_flow(self) -> None:
        """End a note or a text box."""
        self._end_text()
        lines = self._flows.pop().lines.lines
        self._flows[-1].add_apart(lines, in_table=self._state.in_table)

    def _end_text(self) -> None:
        self._end_paragraph()
        self._flows[-1].end(self._row)

    def _end_label(self, state: _State) -> None:
        """The number of a list item, as it is printed; bullets are left out."""
        label = "".join(state.pieces or ()).strip()
        self._flows[-1].label = f"{label} " if any(map(str.isalnum, label)) else ""

    def _end_style(self, state: _State) -> None:
        self._styles.name(self._defined, "".join(state.pieces or ()))

    def _end_title(self, state: _State) -> None:
        self.title = self.title or "".join(state.pieces or ())

    def _break(self) -> None:
        """A paragraph ends. If its mark is deleted, the next one continues it."""
        if not self._state.deleted and self._state.destination in ("", *APART):
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        self._flows[-1].add(self._line(), in_table=self._state.in_table)

    def _line(self) -> SourceLine:
        """The open paragraph, which ends."""
        state = self._state
        text, label = self._flows[-1].take_text()
        if not text.strip():
            return SourceLine("")
        kind, rule, level = self._styles.kind_of(state.style, state.level)
        is_item = label or state.list or _WRITTEN_LABEL.match(text)
        if kind is None and is_item and not is_heading_number(label, text):
            kind, rule, level = Kind.CONTENT, ITEM, min(max(0, state.list_level), _LIST_LEVELS) + 1
        return SourceLine(label + text, kind, rule, level)
