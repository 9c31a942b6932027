"""How many rows of a table are its titles and its column names, judged by the text of its cells alone.

Readers ask this where the format does not mark the column names. A false head costs a row of content and puts wrong
words next to every other row, so without a sign of a head there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from corpus.readers.table_cells import EMPTY, TEXT, CellKind, cell_type, is_usual_name, may_name_column

# Rows that are looked at.
_SAMPLE: Final = 50
_MOST_TITLES: Final = 3
_MOST_HEADS: Final = 3
# Characters.
_TITLE_LENGTH: Final = 60
# The share of the cells of a column that are of one type, or that contain its name.
_MOST: Final = 0.8
_HALF: Final = 0.5
# If a larger share of the first cells of the rows are names of properties, the table is of labels and values.
_LABELS: Final = 0.3
# A text column has longer values than its name: this many times as long, and at least this long.
_LONGER: Final = 3
_LONG: Final = 10
# Units of numbers that number classes: 一班 二班, 1楼 2楼, 0-6岁 7-14岁.
_CLASSES: Final = frozenset("班楼层组期号栋座室岁级档届节区队日天周")

_Row = Sequence[str]


class TableHead(NamedTuple):
    """The numbers of title rows at the top of a table, and of rows of column names below them."""

    titles: int
    heads: int


def table_head(rows: Sequence[_Row]) -> TableHead:
    """The title and head rows of a table of one or more cells a row; (0, 0) if there is no sign of a head.

    A cell that spans several columns is followed by empty cells, or repeated. A title is only told above a head.
    """
    sample = [[" ".join(cell.split()) for cell in row] for row in rows[:_SAMPLE]]
    titles = title_rows(sample)
    heads = _heads(sample[titles:])
    return TableHead(titles, heads) if heads else TableHead(0, 0)


def title_rows(rows: Sequence[_Row]) -> int:
    """The number of rows at the top with a single text that may be a title, if column names stand below them."""
    count = 0
    for row in rows[:_MOST_TITLES]:
        filled = [cell for cell in _without_repeats(row) if cell]
        if len(filled) != 1 or len(filled[0]) > _TITLE_LENGTH or filled[0].endswith(tuple("。！？!?；")):
            break
        is_first_name = not row[0] and cell_type(filled[0]).kind is CellKind.PERIOD
        if is_first_name or filled[0].isdecimal():
            break
        count += 1
    return count


def _heads(rows: Sequence[_Row]) -> int:
    """The number of rows of column names at the top of ``rows``."""
    width = max(map(len, rows), default=0)
    if len(rows) < 2 or width < 2:
        return 0
    most = 1
    while most < min(_MOST_HEADS, len(rows) - 1) and _is_lower_head(_padded(rows[most - 1], width), rows[most]):
        most += 1
    for count in range(most, 0, -1):
        if _is_head(rows[:count], rows[count:], width):
            return count
    return 0


def _is_lower_head(upper: _Row, lower: _Row) -> bool:
    """Whether ``lower`` names the columns that the cells of ``upper`` span, and no others."""
    upper = _without_repeats(upper)
    lower = _padded(lower, len(upper))
    spanned = False
    for column, (above, below) in enumerate(zip(upper, lower, strict=True)):
        starts = bool(above) and column + 1 < len(upper) and not upper[column + 1]
        continues = not above and (column > 1 or (column == 1 and bool(upper[0])))
        if starts or continues:
            if not below or cell_type(below).kind not in (CellKind.TEXT, CellKind.PERIOD) or not may_name_column(below):
                return False
            spanned = True
        elif above and below not in ("", above):
            return False
    return spanned


def _is_head(heads: Sequence[_Row], body: Sequence[_Row], width: int) -> bool:
    names = [""] * width
    for row in heads:
        names = [below or above for above, below in zip(names, _padded(row, width), strict=True)]
    body = [_padded(row, width) for row in body if list(row) != list(heads[-1])]  # a head may be printed again
    columns = [_Column(name, [row[number] for row in body]) for number, name in enumerate(names)]
    named = [column for column in columns if column.name]
    is_distinct = len(heads) > 1 or len({column.name for column in named}) == len(named)
    if not body or not is_distinct or not all(may_name_column(column.name) for column in named):
        return False
    is_series = _is_series(columns[1:]) and _is_corner(columns)
    if len(named) < 2 and not (width == 2 and is_series):
        return False
    is_told = any(column.differs for column in named)
    if any(column.is_of_values(is_series=is_series, is_told=is_told) for column in named):
        return False
    if is_series or all(is_usual_name(column.name) for column in named):
        return True
    if _has_labels(body):
        return False
    if width == 2:
        return columns[1].has_name and len(body) > 1
    signs = sum(column.has_name for column in named)
    gaps = sum(not column.name for column in columns[1:])
    if signs and (len(body) > 1 or 2 * signs >= len(named)):
        return True
    return not gaps and len(body) > 1 and all(all(row[1:]) for row in body)


class _Column:
    """A possible column name, and the cells below it."""

    def __init__(self, name: str, cells: Sequence[str]) -> None:
        self.name = name
        self.type = cell_type(name)
        self.cells = [cell for cell in cells if cell]
        types = Counter(map(cell_type, self.cells)).most_common(1)
        self.values, count = types[0] if types else (EMPTY, 0)
        self.is_uniform = count >= _MOST * len(self.cells)

    def is_of_values(self, *, is_series: bool, is_told: bool = False) -> bool:
        """Whether the name is a value like those below it; ``is_told``: another column tells that this row names them,
        so that 门店 above 东方店 and 南山店 is a name."""
        if self.name in self.cells:
            return True
        if self.type == TEXT:
            return not is_told and self._ends_like_values()
        if self.type == self.values:
            return True
        if self.type.kind is CellKind.CODE:
            return not is_series and self.values.kind is not CellKind.NUMBER
        return not is_series and self.type.kind is not CellKind.PERIOD

    @property
    def differs(self) -> bool:
        """Whether the name is text above values of another type."""
        typed = self.is_uniform and self.values not in (TEXT, EMPTY)
        return typed and self.type == TEXT and bool(self.name)

    @property
    def has_name(self) -> bool:
        """Whether something tells that the name is one: it is a usual name, or differs from the values below it."""
        if not self.cells:
            return is_usual_name(self.name)
        differs = self.is_uniform and self.values != TEXT and self.type != self.values and bool(self.name)
        return is_usual_name(self.name) or differs or self._is_in_values() or self._is_above_prose()

    def _is_in_values(self) -> bool:
        """Whether the values end in the name: 医生 above 周医生 and 吴医生."""
        return bool(self.name) and _share(self.cells, self.name) >= _HALF

    def _ends_like_values(self) -> bool:
        """Whether the name has the ending of the values: 信息科 above 财务科 and 人事科."""
        is_varied = self.values == TEXT and len(set(self.cells)) > 1
        return is_varied and not self._is_in_values() and _share(self.cells, self.name[-1:]) >= _MOST

    def _is_above_prose(self) -> bool:
        average = sum(map(len, self.cells)) / len(self.cells)
        return bool(self.name) and average >= max(_LONG, _LONGER * len(self.name))


def _share(cells: Sequence[str], ending: str) -> float:
    return sum(cell.endswith(ending) for cell in cells) / len(cells) if cells else 0.0


def _is_series(columns: Sequence[_Column]) -> bool:
    """Whether the columns are named by years, weekdays, classes, models, or numbers in order."""
    types = {column.type for column in columns}
    if len(types) > 1 or not columns:
        return False
    ((kind, unit),) = types
    if kind is CellKind.PERIOD:
        return True
    if len(columns) < 2:
        return False
    if kind is CellKind.NUMBER and not unit:
        texts = [column.name for column in columns]
        return texts == [str(number) for number in range(1, len(texts) + 1)]
    is_class = kind is CellKind.NUMBER and unit[:1] in _CLASSES
    is_model = kind is CellKind.CODE and all("@" not in column.name for column in columns)
    return is_class or is_model or kind in (CellKind.DATE, CellKind.TIME)


def _is_corner(columns: Sequence[_Column]) -> bool:
    """Whether the first of ``columns`` may stand beside a series; beside a single period it takes more."""
    corner = columns[0]
    is_plain = corner.type in (EMPTY, TEXT) or corner.type != corner.values
    if len(columns) > 2 or not corner.name or is_usual_name(corner.name):
        return is_plain
    return is_plain and columns[1].values.kind is CellKind.NUMBER


def _has_labels(body: Sequence[_Row]) -> bool:
    """Whether the rows are labels with values: 姓名|王强, or 姓名|王强|性别|男."""
    if len(body[0]) % 2:
        return False
    labels = [cell for row in body for cell in row[::2] if cell]
    return sum(map(is_usual_name, labels)) >= max(1, _LABELS * len(labels))


def _without_repeats(row: _Row) -> list[str]:
    """``row`` with an empty cell where a cell repeats its neighbour."""
    return ["" if number and cell == row[number - 1] else cell for number, cell in enumerate(row)]


def _padded(row: _Row, width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]
