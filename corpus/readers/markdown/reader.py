"""Reads Markdown: the source text is the file, markup is dropped, and blocks become format hints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from markdown_it.token import Token

from corpus.document import Kind, Reason, Span
from corpus.metadata.file_properties import promote_title
from corpus.readers.code import is_prose
from corpus.readers.limits import check_text
from corpus.readers.markdown.details import Details
from corpus.readers.markdown.front_matter import front_matter
from corpus.readers.markdown.html_tables import TableBlock, table_blocks
from corpus.readers.markdown.inline import InlineMarkup, inline_markup, parser
from corpus.readers.text import decode
from corpus.source import ANSWER, CODE, ITEM, TABLE_HEAD, TABLE_ROW, FormatHint, SourceText

_NO_BREAK: Final = re.compile(r"[^\r\n]")
_LINE: Final = re.compile(r"[^\r\n]*(\r\n?|\n|\Z)")
# Prefixes of a line: quotes, bullets, headings. Item numbers stay.
_PREFIX: Final = re.compile(r"(?:[>*+#-][ \t]*)+")
_TAGS: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|</?[a-zA-Z][^<>]*>", re.DOTALL | re.IGNORECASE
)
_CLOSING: Final = re.compile(r"(?<![ \t])[ \t]++#++[ \t]*+\Z")
_NOTE: Final = re.compile(r"[\s>]*\[\^[^\]]*\]:\s*")
_GAP: Final = re.compile(r"(?:(?<![ \t])[ \t]++)?(\n)[ \t]*+")
_LATIN_GAP: Final = re.compile(r"[A-Za-z0-9.,;:!?)\]]\s+[A-Za-z0-9(\[]")
# Characters; the inline markup of a longer paragraph stays, as parsing it takes too long.
_WRAPPED: Final = 24  # characters: a paragraph that was wrapped has longer lines
_JOINED: Final = re.compile(r"[,，、;；。！？!?A-Za-z]\s*$")
_BOLD: Final = re.compile(r"\*\*[^*\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+\*\*|__[^_\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+__")
_HEADING_LENGTH: Final = 60
_PARAGRAPH_LENGTH: Final = 50_000


def read(data: bytes) -> SourceText:
    """The text of the file with the hints and dropped spans of its Markdown. Raises ``CorpusError`` like plain text.

    The source text is the file, except that a table in HTML stands there as lines with tabs between the cells.
    """
    text, notes = decode(data)
    start, metadata, faults = front_matter(text)
    page = _Page(text, start)
    tokens = parser().parse(page.visible, page.env)
    if tables := list(table_blocks(tokens)):
        page = _with_tables(page, tables)
        check_text(page.text)
        tokens = parser().parse(page.visible, page.env)
    page.read_tokens(tokens)
    drops = [Span(0, start, Reason.METADATA)] if start else []
    drops += _merged(page.drops)
    hints = list(promote_title(sorted((hint for hint in page.hints if hint.kind is Kind.HEADING), key=_start)))
    hints += (hint for hint in page.hints if hint.kind is not Kind.HEADING)
    return SourceText(
        page.text,
        metadata,
        tuple(sorted(hints, key=_start)),
        tuple(drops),
        notes=(*notes, *faults),
        wraps=tuple(page.wraps),
    )


def _start(hint: FormatHint) -> int:
    return hint.start


def _merged(drops: Sequence[Span]) -> Iterator[Span]:
    """The spans in order; adjacent ones with the same reason are merged."""
    last: Span | None = None
    for span in sorted(drops, key=lambda span: (span.start, -span.end)):
        if last and span.start <= last.end and (span.reason is last.reason or span.end <= last.end):
            last = Span(last.start, max(last.end, span.end), last.reason)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last


def _with_tables(page: _Page, tables: Sequence[TableBlock]) -> _Page:
    """A page with the lines of ``tables`` in place of their HTML, not yet read save for these."""
    pieces: list[str] = []
    hidden: list[tuple[int, int]] = []
    hints: list[FormatHint] = []
    length = last = 0
    for table in tables:
        start, end = page.lines[table.first][0], page.lines[table.end - 1][1]
        pieces.append(page.text[last:start])
        length += start - last
        rows = length
        for text, label in table.lines:
            if label:
                hints.append(FormatHint(length, length + len(text), *label))
            pieces.append(f"{text}\n")
            length += len(text) + 1
        hidden.append((rows, length))
        last = end
    pieces.append(page.text[last:])
    return _Page("".join(pieces), page.start, tuple(hidden), hints=hints)


@dataclass(slots=True)
class _Page:
    """The lines of a file, and the hints, dropped spans and wraps so far. Markdown is not looked for in ``hidden``."""

    text: str
    start: int
    hidden: tuple[tuple[int, int], ...] = ()
    lines: list[tuple[int, int]] = field(init=False)
    visible: str = field(init=False)
    env: dict[str, Any] = field(default_factory=dict)
    hints: list[FormatHint] = field(default_factory=list)
    drops: list[Span] = field(default_factory=list)
    wraps: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = [(line.start(), line.start(1)) for line in _LINE.finditer(self.text)]
        pieces: list[str] = []
        last = 0
        for start, end in ((0, self.start), *self.hidden):
            pieces += self.text[last:start], _NO_BREAK.sub(" ", self.text[start:end])
            last = end
        self.visible = ("".join(pieces) + self.text[last:]).replace("\ufeff", " ", 1)

    def read_tokens(self, tokens: Sequence[Token]) -> None:
        """Add what the block tokens say, in order."""
        depth = 0
        details = Details(tokens)
        for number, token in enumerate(tokens):
            depth += token.nesting * (token.type in ("list_item_open", "list_item_close"))
            first, end = token.map or (0, 0)
            match token.type:
                case "heading_open":
                    self._heading(first, end, tokens[number + 1], int(token.tag[1]))
                case "inline" if tokens[number - 1].type == "paragraph_open":
                    self._paragraph(first, token, depth, is_answer=details.holds(number))
                case "tr_open":
                    head = tokens[number - 1].type == "thead_open"
                    self._row(first, TABLE_HEAD if head else TABLE_ROW)
                case "fence":
                    self._fence(first, end, token)
                case "code_block" if not is_prose(token.content):
                    self._code(first, end)
                case "html_block":
                    self._html(first, end)
                    for line, rule in details.lines(number):
                        self._add_hint(first + line, first + line, Kind.CONTENT, rule)
        defined = [*self.env.get("references", {}).values(), *self.env.get("duplicate_refs", ())]
        for definition in defined:
            self._definition(*definition["map"])

    def _heading(self, first: int, end: int, inline: Token, level: int) -> None:
        last = self._inline(first, inline.content)
        self._add_hint(first, last, Kind.HEADING, "heading", level)
        if closing := _CLOSING.search(self.text, *self.lines[first]):
            self._drop(*closing.span())
        for number in range(last + 1, end):
            self._drop(*self.lines[number])

    def _paragraph(self, first: int, token: Token, depth: int, *, is_answer: bool) -> None:
        """A paragraph in ``depth`` lists. Inside ``details`` list items stay items, other paragraphs are answers."""
        last = self._inline(first, token.content)
        if not depth and not is_answer and _is_bold(token):
            self._add_hint(first, last, Kind.HEADING, "bold")
        elif (depth or is_answer) and not self._is_caption(first):
            self._add_hint(first, last, Kind.CONTENT, ITEM if depth else ANSWER, depth)

    def _is_caption(self, first: int) -> bool:
        hint = self.hints[-1] if self.hints else None
        return hint is not None and hint.start == self.lines[first][0] and hint.kind is Kind.CAPTION

    def _row(self, first: int, rule: str) -> None:
        start, end = self.lines[first]
        self._inline(first, self.text[start:end].strip(" \t>"))
        row = self.text[start:end]
        for edge in (re.match(r"[\s>]*\|", row), re.search(r"(?<!\\)\|\s*$", row)):
            if edge:
                self._drop(start + edge.start(), start + edge.end())
        self._add_hint(first, first, Kind.HEADING if rule == TABLE_HEAD else Kind.CONTENT, rule)
        if rule == TABLE_HEAD:
            self._drop(*self.lines[first + 1])

    def _fence(self, first: int, end: int, token: Token) -> None:
        self._drop(*self.lines[first])
        rows = token.content.removesuffix("\n").split("\n") if token.content else []
        last = min(first + len(rows), len(self.lines) - 1)
        for number, row in zip(range(first + 1, last + 1), rows, strict=False):
            self._prefix(number, row)
            self._add_hint(number, number, Kind.CONTENT, CODE)
        for number in range(last + 1, min(end, len(self.lines))):
            self._drop(*self.lines[number])

    def _code(self, first: int, end: int) -> None:
        for number in range(first, end):
            if self.text[slice(*self.lines[number])].strip():
                self._add_hint(number, number, Kind.CONTENT, CODE)

    def _html(self, first: int, end: int) -> None:
        start, stop = self.lines[first][0], self.lines[end - 1][1]
        for tag in _TAGS.finditer(self.text, start, stop):
            self._drop(*tag.span())

    def _definition(self, first: int, end: int) -> None:
        """Drop a link definition, or the label of a footnote."""
        for start, stop in self.lines[first:end]:
            note = _NOTE.match(self.text, start, stop)
            self._drop(start, note.end() if note else stop)

    def _inline(self, first: int, content: str) -> int:
        """Drop the inline markup of a paragraph that begins on line ``first``; returns the number of its last line."""
        rows = [row.lstrip(" \t") for row in content.split("\n")]
        starts = [start for number, row in enumerate(rows, first) if (start := self._prefix(number, row)) is not None]
        last = min(first + len(rows), len(self.lines)) - 1
        if len(starts) < len(rows) or len(content) > _PARAGRAPH_LENGTH:
            return last
        offsets = [start + at for start, row in zip(starts, rows, strict=True) for at in range(len(row) + 1)]
        joined = "\n".join(rows)
        markup = inline_markup(joined, self.env.get("references", {}))
        if caption := _caption(joined, markup):
            markup.signs = [(0, caption[0]), (caption[1], len(joined))]
            self._add_hint(first, last, Kind.CAPTION, "picture")
        for start, end in markup.signs:
            self._cut(joined, offsets, start, end)
        if self._join(joined, offsets, markup):
            self._add_hint(first, last, Kind.CONTENT, "lines")  # lines of a paragraph are not headings, however short
        return last

    def _prefix(self, number: int, row: str) -> int | None:
        """Drop the prefix of ``row`` on line ``number``; returns the offset of ``row``, ``None`` if it is not there."""
        start, end = self.lines[number] if number < len(self.lines) else (0, 0)
        at = self.text.rfind(row, start, end) if row else end
        if at < 0:
            return None
        for sign in _PREFIX.finditer(self.text, start, at):
            self._drop(*sign.span())
        return at

    def _cut(self, content: str, offsets: Sequence[int], start: int, end: int) -> None:
        """Drop ``content[start:end]``, line by line."""
        while start < end:
            stop = content.find("\n", start, end)
            stop = end if stop < 0 else stop
            if start < stop:
                self._drop(offsets[start], offsets[stop - 1] + 1)
            start = stop + 1

    def _join(self, content: str, offsets: Sequence[int], markup: InlineMarkup) -> bool:
        """Drop the soft line breaks of a paragraph, except between Latin words; returns whether it has hard breaks.

        Lines that are all short and no sentences were not wrapped: their breaks are meant.
        """
        rows = content.split("\n")
        if len(rows) > 1 and max(map(len, rows)) < _WRAPPED and not any(map(_JOINED.search, rows)):
            return True
        for gap in _GAP.finditer(content):
            start = offsets[gap.start() - 1] + 1 if gap.start() else offsets[0]
            if gap.start(1) in markup.breaks:
                continue
            if not _LATIN_GAP.match(content, max(0, gap.start() - 1), gap.end() + 1):
                self._drop(start, offsets[gap.end()], Reason.LAYOUT_BREAK)
                continue
            kept = self.text.index("\n", start) if "\n" in self.text[start : offsets[gap.end()]] else start
            self.wraps.append(kept)
            self._drop(start, kept, Reason.LAYOUT_BREAK)
            self._drop(kept + 1, offsets[gap.end()], Reason.LAYOUT_BREAK)
        return bool(markup.breaks)

    def _drop(self, start: int, end: int, reason: Reason = Reason.MARKUP) -> None:
        if start < end:
            self.drops.append(Span(start, end, reason))

    def _add_hint(self, first: int, last: int, kind: Kind, rule: str, level: int = 0) -> None:
        if self.hints and self.hints[-1].start == self.lines[first][0]:
            self.hints.pop()
        self.hints.append(FormatHint(self.lines[first][0], self.lines[last][1], kind, rule, level))


def _is_bold(token: Token) -> bool:
    """Whether a short paragraph is nothing but bold text, as headings are often written."""
    return len(token.content) <= _HEADING_LENGTH and _BOLD.fullmatch(token.content) is not None


def _caption(content: str, markup: InlineMarkup) -> tuple[int, int] | None:
    """The range of the caption if the paragraph is only a picture."""
    if len(markup.pictures) != 1 or "\n" in content:
        return None
    kept = list(content)
    for start, end in markup.signs:
        kept[start:end] = " " * (end - start)
    return None if "".join(kept).strip() else markup.pictures[0][2:]
