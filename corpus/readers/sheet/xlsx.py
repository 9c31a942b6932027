"""Reads Excel workbooks (.xlsx, .xlsm): the visible sheets in order, each row one line, cells as they are shown.

The XML parts are read directly: libraries for spreadsheets give stored numbers (0.125 for 12.5%), or take the whole
file into memory.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from corpus.readers.office import core_metadata, main_part, office_package
from corpus.readers.package import Package, child, children, descendants, name_of, value_of
from corpus.readers.sheet.grid import LAST_COLUMN, LAST_ROW, Range, Sheet, with_properties, workbook_source
from corpus.readers.sheet.number_formats import GENERAL, built_in, general, shown
from corpus.source import SourceText

_EXPECTED: Final = "an Excel workbook"
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_TRUE: Final = frozenset({"1", "true"})


def read(data: bytes) -> SourceText:
    """The source text of a workbook. Raises ``CorpusError`` if it is damaged, encrypted, none, or unpacks to too
    much."""
    package = office_package(data, extra="sheets", expected=_EXPECTED)
    main = main_part(package, usual="xl/workbook.xml", root="workbook", expected=_EXPECTED)
    book = package.tree(main)
    parts = {relation.id: relation for relation in package.related(main)}
    named = {relation.kind: relation.part for relation in parts.values() if relation.part in package}
    reader = _Reader(
        package,
        strings=list(_strings(package, named["sharedStrings"])) if "sharedStrings" in named else [],
        formats=_formats(package.tree(named["styles"])) if "styles" in named else [],
        from_1904=any(value_of(part, "date1904") in _TRUE for part in children(book, "workbookPr")),
    )
    sheets: list[Sheet] = []
    hidden: list[str] = []
    for entry in descendants(book, "sheet"):
        reference = next((value for name, value in entry.items() if name.endswith("}id")), "")
        name = value_of(entry, "name")
        if reference not in parts or parts[reference].kind != "worksheet" or parts[reference].part not in package:
            continue
        if value_of(entry, "state") in ("hidden", "veryHidden"):
            hidden.append(name)
        else:
            sheets.append(reader.sheet(name, parts[reference].part))
    source = workbook_source(sheets, hidden_sheets=hidden, hidden=reader.hidden, unknown=reader.unknown)
    return with_properties(source, core_metadata(package, source.text))


def _strings(package: Package, part: str) -> Iterator[str]:
    """The texts that cells refer to by number."""
    for item in package.stream(part, "si"):
        yield _text(item)


def _text(item: Any) -> str:
    """The text of a string in one or more runs, without the readings of its characters."""
    texts = (element for element in item if name_of(element) in ("t", "r"))
    pieces = (piece.text or "" for element in texts for piece in element.iter("{*}t"))
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), "".join(pieces))


def _formats(styles: Any) -> list[str]:
    """The number format of each cell style."""
    own = {value_of(entry, "numFmtId"): value_of(entry, "formatCode") for entry in descendants(styles, "numFmt")}
    cells = child(styles, "cellXfs")
    numbers = [value_of(style, "numFmtId") for style in (() if cells is None else children(cells, "xf"))]
    return [
        own.get(number) or built_in(int(number) if number.isascii() and number.isdigit() else 0) for number in numbers
    ]


@dataclass(slots=True)
class _Reader:
    """Reads the sheets of a workbook; counts the cells that are ``hidden``, and those whose value is ``unknown``."""

    package: Package
    strings: list[str]
    formats: list[str]
    from_1904: bool
    hidden: int = 0
    unknown: int = 0
    _columns: set[int] = field(default_factory=set)
    _row: int = 0

    def sheet(self, name: str, part: str) -> Sheet:
        """The sheet that is stored in ``part``."""
        sheet = Sheet(name)
        self._columns, self._row = set(), 0
        rows: list[tuple[int, bool]] = []
        filtered = False
        for element in self.package.stream(part, "col", "row", "pane", "autoFilter", "mergeCell"):
            match name_of(element):
                case "row" if name_of(element.getparent()) == "sheetData":
                    if self._add_row(element, sheet):
                        rows.append((self._row, value_of(element, "outlineLevel") not in ("", "0")))
                case "col":
                    self._columns |= set(_hidden_columns(element))
                case "pane" if value_of(element, "state").startswith("frozen"):
                    sheet.heads |= set(range(1, 1 + min(_integer(value_of(element, "ySplit")), 9)))
                case "autoFilter":
                    area = _range(value_of(element, "ref"))
                    sheet.heads |= {area.top} if area else set()
                    filtered = filtered or len(element) > 0
                case "mergeCell" if area := _range(value_of(element, "ref")):
                    sheet.merged.append(area)
        for number, folded in rows:
            if not filtered and not folded:  # what a filter or an outline hides is shown again by a click
                self.hidden += len(sheet.rows.pop(number, ()))
                sheet.left_out.add(number)
        return sheet

    def _add_row(self, row: Any, sheet: Sheet) -> bool:
        """Add the cells of a row; whether the row is hidden."""
        self._row = min(_integer(value_of(row, "r")) or self._row + 1, LAST_ROW)
        column = 0
        for cell in children(row, "c"):
            place = _REFERENCE.fullmatch(value_of(cell, "r"))
            column = min(_column(place[1]) if place else column + 1, LAST_COLUMN)
            text = self._shown(cell)
            if column in self._columns:
                self.hidden += bool(text)
            else:
                sheet.put(self._row, column, text)
        return value_of(row, "hidden") in _TRUE

    def _shown(self, cell: Any) -> str:
        """The text of a cell as a reader sees it."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = child(cell, "is")
            return "" if inline is None else _text(inline)
        value = child(cell, "v")
        if value is None or not value.text:
            self.unknown += child(cell, "f") is not None and kind != "str"
            return ""
        text = str(value.text)
        if kind == "s":
            number = _integer(text)
            return self.strings[number] if number < len(self.strings) else ""
        if kind == "b":
            return "TRUE" if text in _TRUE else "FALSE"
        return self._number(text, _integer(cell.get("s", ""))) if kind == "n" else text

    def _number(self, text: str, style: int) -> str:
        try:
            value = float(text)
        except ValueError:
            return text
        if not math.isfinite(value):
            return text
        code = self.formats[style] if style < len(self.formats) else GENERAL
        return general(value) if code == GENERAL else shown(value, code, from_1904=self.from_1904)


def _hidden_columns(columns: Any) -> range:
    if value_of(columns, "hidden") not in _TRUE or value_of(columns, "outlineLevel") not in ("", "0"):
        return range(0)
    first, last = _integer(value_of(columns, "min")), _integer(value_of(columns, "max"))
    return range(first, min(last, LAST_COLUMN) + 1)


def _range(reference: str) -> Range | None:
    """The cells of ``A1:D2``; ``None`` for anything else."""
    ends = [_REFERENCE.fullmatch(end) for end in reference.split(":")]
    if len(ends) != 2 or not ends[0] or not ends[1]:
        return None
    (left, top), (right, bottom) = ((_column(end[1]), int(end[2])) for end in ends if end)
    return Range(top, left, min(bottom, LAST_ROW), min(right, LAST_COLUMN))


def _column(letters: str) -> int:
    """The number of a column from its letters, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _integer(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
