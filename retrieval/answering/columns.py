"""The cells of a table row that a question asks for: its name, the columns named, and remarks.

Only rows whose cells stand between white space are cut so: in a text without lines, their numbers run together. Between
commas or bars a whole row can be read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from corpus.document import Document
from corpus.passages import HEADER, Passage, Slice
from corpus.structure.cells import cell_ranges, delimiter_of
from retrieval.ranking.features import Features
from retrieval.text.fold import fold

NEARLY: Final = 0.85  # of the idf weight of the column that names the most: others are asked for too
NAMING: Final = 2  # columns from the left that may name a row
FEWEST: Final = 3
"""Columns of a table of which some may be left out."""
AS_WRITTEN: Final = (".csv", ".tsv", ".txt")
"""Files whose rows are quoted with the delimiter that their authors wrote."""
_ASKING: Final = re.compile(r"谁|哪|什么|几|多少|怎么|如何|何时|多久|吗")
_REMARKS: Final = re.compile(r"备注|说明|注意|备考")
_BLANK: Final = frozenset("-—–/")


_Range = tuple[int, int]
NOWHERE: Final = (0, 0)
"""The range of a label that a column does not have."""


class Cell(NamedTuple):
    """A slice in one column, counted from 0."""

    part: Slice
    column: int


class _Line(NamedTuple):
    """A line of a table: its slice, and the cells as ranges of the document's text."""

    part: Slice
    cells: tuple[tuple[int, int], ...]


def needed_cells(features: Features, passage: Passage, document: Document) -> list[Cell | Slice] | None:
    """The cells to show of a row and of its header, in document order; a title above the columns is one slice. ``None``
    where the question names no column, or the cells cannot be told apart."""
    lines = _lines(passage, document)
    if not lines or len(lines[-1].cells) < FEWEST or len(_ASKING.findall(features.query.question.folded)) > 1:
        return None
    row, width = lines[-1], len(lines[-1].cells)
    named = [line for line in lines[:-1] if len(line.cells) == width]
    labels = _told_once([_labels(line, document) for line in named], document)
    columns = _columns(features, row, labels, document)
    if columns is None or len(columns) >= width:
        return None
    shown: list[Cell | Slice] = [line.part for line in lines[:-1] if line not in named]
    for own in labels:
        starts: dict[int, Cell] = {}
        for column in columns:
            if (place := own[column]) != NOWHERE and place not in [
                (cell.part.start, cell.part.end) for cell in starts.values()
            ]:
                starts[column] = Cell(Slice(*place, HEADER, lead=True), column)
        shown += starts.values()
    shown += [
        Cell(Slice(*row.cells[column]), column) for column in columns if row.cells[column][0] < row.cells[column][1]
    ]
    return shown


def above_table(passage: Passage) -> int:
    """How many slices introduce the table that the passage is a row of; all if it is none."""
    return next((at for at, part in enumerate(passage.slices) if part.level == HEADER), len(passage.slices))


def _lines(passage: Passage, document: Document) -> list[_Line]:
    """The header lines and the row; empty if the passage is not one row below its header."""
    parts = passage.slices[above_table(passage) :]
    rows = [part for part in parts if part.level > HEADER]
    if len(rows) != 1 or len(parts) < 2:
        return []
    texts = [document.text[part.start : part.end] for part in parts]
    delimiter = delimiter_of(texts)
    if not delimiter.isspace() or passage.document.lower().endswith(AS_WRITTEN):
        return []
    return [
        _Line(part, tuple((part.start + left, part.start + right) for left, right in cell_ranges(text, delimiter)))
        for part, text in zip(parts, texts, strict=True)
    ]


def _labels(line: _Line, document: Document) -> list[_Range]:
    """For each column the cell of a header line that names it: its own, or the one that spans it from the left."""
    labels: list[_Range] = []
    for start, end in line.cells:
        filled = bool(document.text[start:end].strip())
        labels.append((start, end) if filled else labels[-1] if labels else NOWHERE)
    return labels


def _told_once(labels: Sequence[list[_Range]], document: Document) -> list[list[_Range]]:
    """``labels`` of several lines without those that a line below repeats, as for a cell that spans both."""
    for upper, lower in pairwise(labels):
        for column, (above, below) in enumerate(zip(upper, lower, strict=True)):
            if above != NOWHERE and document.text[above[0] : above[1]] == document.text[below[0] : below[1]]:
                upper[column] = NOWHERE
    return list(labels)


def _columns(
    features: Features, row: _Line, labels: Sequence[Sequence[_Range]], document: Document
) -> list[int] | None:
    """The numbers of the columns to show, in order; ``None`` if the question names none."""
    cells = [fold(document.text[start:end]) for start, end in row.cells]
    names = [
        fold(" ".join(document.text[own[column][0] : own[column][1]] for own in labels)) for column in range(len(cells))
    ]
    weights = [0.0] * len(cells)
    keys: set[int] = set()
    for match in features.matches:
        forms = [form for form, _ in match.concept.forms]
        keys |= {at for at, cell in enumerate(cells) if any(form in cell for form in forms)}
        naming = [at for at, name in enumerate(names) if any(form in name for form in forms)]
        if 2 * len(naming) <= len(cells):
            for at in naming:
                weights[at] += match.concept.idf_weight
    most = max(weights)
    asked = {at for at, weight in enumerate(weights) if weight > NEARLY * most}
    if not asked - keys - {0}:
        return None
    remarks = {
        at for at, name in enumerate(names) if _REMARKS.search(name) and not _BLANK.issuperset(cells[at].strip())
    }
    left = set(range(min(NAMING, min(asked))))
    names_row: set[int] = set() if keys else left  # what is left of the columns asked for may name the row
    return sorted({0} | names_row | keys | asked | remarks)
