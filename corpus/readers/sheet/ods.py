"""Reads OpenDocument spreadsheets (.ods): the visible sheets in order, each row one line.

The file stores the text of each cell as it is shown, which libraries for spreadsheets leave aside.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any, Final

from corpus.document import CorpusError
from corpus.readers.odf.inline import Inline
from corpus.readers.odf.package import CONTENT, odf_metadata, odf_package
from corpus.readers.package import Package, child, children, name_of, value_of
from corpus.readers.sheet.grid import LAST_COLUMN, LAST_ROW, Range, Sheet, with_properties, workbook_source
from corpus.readers.sheet.number_formats import general
from corpus.source import SourceText

_EXPECTED: Final = "an OpenDocument spreadsheet"
_FILTER_AREA: Final = re.compile(r"\$?(?P<sheet>'(?:[^']|'')+'|[^.'$]+)\.\$?[A-Z]{1,3}\$?(?P<row>\d{1,7}):.*")
_HIDDEN: Final = "collapse"
_MOST_REPEATED: Final = 1_000_000
"""Cells with text that one repeated row may stand for."""


def read(data: bytes) -> SourceText:
    """The source text of a spreadsheet. Raises ``CorpusError`` if it is damaged, encrypted, none, or unpacks to too
    much."""
    package = odf_package(data, extra="sheets", kind="spreadsheet", expected=_EXPECTED)
    reader = _Reader()
    try:
        reader.read(package)
        source = workbook_source(
            reader.sheets, hidden_sheets=reader.hidden_sheets, hidden=reader.hidden, unknown=reader.unknown
        )
    except RecursionError as error:
        raise CorpusError("its parts are nested too deeply", code="damaged") from error
    return with_properties(source, odf_metadata(package, source.text))


@dataclass(slots=True)
class _Reader:
    """Collects the visible sheets; counts the cells that are ``hidden``, and those whose value is ``unknown``."""

    sheets: list[Sheet] = field(default_factory=list)
    hidden_sheets: list[str] = field(default_factory=list)
    hidden: int = 0
    unknown: int = 0
    _row: int = 0
    _column: int = 0
    _columns: set[int] = field(default_factory=set)
    _sheet: Sheet = field(default_factory=lambda: Sheet(""))

    def read(self, package: Package) -> None:
        """Read all sheets."""
        styles: set[str] = set()  # of hidden sheets
        for element in package.stream(CONTENT, "style", "table-column", "table-row", "table", "database-range"):
            match name_of(element):
                case "style":
                    properties = child(element, "table-properties")
                    if properties is not None and value_of(properties, "display") == "false":
                        styles.add(value_of(element, "name"))
                case "table-column" if _is_of_sheet(element):
                    self._add_column(element)
                case "table-row" if _is_of_sheet(element):
                    self._add_row(element)
                case "table" if name_of(element.getparent()) == "spreadsheet":
                    self._finish(element, is_hidden=value_of(element, "style-name") in styles)
                case "database-range" if value_of(element, "display-filter-buttons") == "true":
                    self._add_heads(value_of(element, "target-range-address"))

    def _finish(self, table: Any, *, is_hidden: bool) -> None:
        """End a sheet, and begin the next."""
        self._sheet.name = value_of(table, "name")
        if is_hidden:
            self.hidden_sheets.append(self._sheet.name)
        else:
            self.sheets.append(self._sheet)
        self._sheet, self._row, self._column, self._columns = Sheet(""), 0, 0, set()

    def _add_column(self, column: Any) -> None:
        count = _repeated(column, "number-columns-repeated", LAST_COLUMN)
        if value_of(column, "visibility") == _HIDDEN and not _is_within(column, "table-column-group"):
            self._columns |= set(range(self._column + 1, self._column + count + 1))
        self._column += count

    def _add_row(self, row: Any) -> None:
        first, self._row = self._row + 1, self._row + _repeated(row, "number-rows-repeated", LAST_ROW)
        column = filled = 0
        is_hidden = value_of(row, "visibility") == _HIDDEN and not _is_within(row, "table-row-group")
        for cell in children(row, "table-cell", "covered-table-cell"):
            begin, column = column + 1, column + _repeated(cell, "number-columns-repeated", LAST_COLUMN)
            text = self._text(cell) if name_of(cell) == "table-cell" and len(cell) + len(cell.attrib) else ""
            if not text:
                continue
            filled += column - begin + 1
            if filled * (self._row - first + 1) > _MOST_REPEATED:
                raise CorpusError(f"a row is repeated {self._row - first + 1} times", code="too-large")
            for number in range(begin, min(column, LAST_COLUMN) + 1):
                if is_hidden or number in self._columns:
                    self.hidden += self._row - first + 1
                    continue
                for repeated in range(first, min(self._row, LAST_ROW) + 1):
                    self._sheet.put(repeated, number, text)
            wide = _repeated(cell, "number-columns-spanned", LAST_COLUMN)
            high = _repeated(cell, "number-rows-spanned", LAST_ROW)
            if wide * high > 1:
                self._sheet.merged.append(Range(first, begin, first + high - 1, begin + wide - 1))
        if is_hidden and filled:
            self._sheet.left_out |= set(range(first, min(self._row, LAST_ROW) + 1))
        elif filled and _is_within(row, "table-header-rows"):
            self._sheet.heads |= set(range(first, self._row + 1))

    def _text(self, cell: Any) -> str:
        """The text of a cell as a reader sees it."""
        texts = []
        for paragraph in children(cell, "p"):
            inline = Inline()
            inline.walk(paragraph)
            texts.append(inline.text)
        return "\n".join(texts) if texts else self._value(cell)

    def _value(self, cell: Any) -> str:
        """The stored value of a cell without a text."""
        kind = value_of(cell, "value-type")
        if not kind or kind == "string":
            text = value_of(cell, "string-value")
            self.unknown += not text and bool(value_of(cell, "formula")) and not kind
            return text
        text = value_of(cell, "value") or value_of(cell, "date-value") or value_of(cell, "boolean-value").upper()
        try:
            number = float(text)
        except ValueError:
            return text.replace("T", " ") if kind == "date" else text
        if not math.isfinite(number):
            return text
        return general(number * 100) + "%" if kind == "percentage" else general(number)

    def _add_heads(self, address: str) -> None:
        """The first row of a filtered range has the column names."""
        area = _FILTER_AREA.fullmatch(address)
        if area is None:
            return
        name = area["sheet"].removeprefix("'").removesuffix("'").replace("''", "'")
        for sheet in self.sheets:
            if sheet.name == name:
                sheet.heads.add(int(area["row"]))


def _is_of_sheet(element: Any) -> bool:
    """Whether a row or column is of a sheet, and not of a table in a shape or a cell."""
    table = next((above for above in element.iterancestors("{*}table")), None)
    return table is not None and name_of(table.getparent()) == "spreadsheet"


def _is_within(element: Any, name: str) -> bool:
    return next(element.iterancestors(f"{{*}}{name}"), None) is not None


def _repeated(element: Any, attribute: str, most: int) -> int:
    value = value_of(element, attribute)
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 10 else 1
