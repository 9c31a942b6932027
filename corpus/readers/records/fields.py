"""The fields of a JSON object as lines: names and values, those of objects and lists in it with their path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from corpus.cleaning.lines import ends_sentence
from corpus.document import Kind, Metadata
from corpus.metadata.fields import metadata_from, one_line
from corpus.readers.records.lines import RecordLines, row_of
from corpus.source import ITEM

RECORD: Final = "record"
"""The rule of a content hint on a line of a record."""

_TEXTS: Final = ("text", "content", "contents", "body", "passage", "正文", "内容", "內容")
_TEXT_LISTS: Final = (*_TEXTS, "paragraphs", "sentences", "lines", "passages", "texts", "段落", "全文")
_IDS: Final = frozenset({"_id", "id"})
# Objects and lists in one another that are read.
_DEEPEST: Final = 20
# Characters.
_NAME_LENGTH: Final = 80
_LONGEST_IN_ROW: Final = 300
_LONGEST_LIST_IN_ROW: Final = 60


def add_record(record: Mapping[str, Any], lines: RecordLines) -> None:
    """Add an object: its title and text if it has one, then its other fields.

    Values that are nested too deeply are noted.
    """
    name, body = _body(record)
    metadata = metadata_from(record) if body else Metadata()
    lines.begin(metadata)
    lines.add(metadata.title or "", Kind.HEADING, "record-title")
    for line in body:
        lines.add(line, Kind.CONTENT, RECORD)
    others = {
        key: value
        for key, value in record.items()
        if key not in _IDS and key != name and not (body and _is_metadata(key, value))
    }
    for line, rule in _Fields(lines).of_object(others):
        lines.add(line, Kind.CONTENT, rule)


def add_values(values: Sequence[Any], lines: RecordLines) -> None:
    """Add a list, which may hold anything."""
    for line, rule in _Fields(lines).of_values(values):
        lines.add(line, Kind.CONTENT, rule)


def _body(record: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The name and the lines of the text of a record; empty if it has none."""
    for name in _TEXTS:
        if isinstance(value := record.get(name), str) and value.strip():
            return name, value.splitlines()
    for name in _TEXT_LISTS:
        value = record.get(name)
        if isinstance(value, list) and value and all(isinstance(entry, str) for entry in value) and any(value):
            return name, [line for entry in value for line in entry.splitlines()]
    return "", []


def _is_metadata(name: str, value: object) -> bool:
    return not isinstance(value, dict | list) and metadata_from({name: value}) != Metadata()


class _Fields:
    """Collects short fields as the cells of a row, which ends where something longer or a list follows.

    Lines come with the rule of their content hint.
    """

    def __init__(self, lines: RecordLines) -> None:
        self._problems = lines.problems
        self._row: list[tuple[str, str]] = []

    def of_object(self, value: Mapping[str, Any], path: str = "", depth: int = 1) -> Iterator[tuple[str, str]]:
        """The lines of the fields of an object in ``path``."""
        yield from self._fields(value, path, depth)
        yield from self._end_row()

    def of_values(self, values: Sequence[Any]) -> Iterator[tuple[str, str]]:
        """The lines of a list."""
        yield from self._list("", values, 1)
        yield from self._end_row()

    def _list(self, path: str, values: Sequence[Any], depth: int) -> Iterator[tuple[str, str]]:
        texts = [_scalar(value) for value in values if not isinstance(value, dict | list)]
        if len(texts) == len(values):
            yield from self._scalars(path, [text for text in texts if text])
            return
        for value in values:
            yield from self._end_row()
            yield from self._value(path, value, depth)
        yield from self._end_row()

    def _fields(self, value: Mapping[str, Any], path: str, depth: int) -> Iterator[tuple[str, str]]:
        for name, field in value.items():
            own = one_line(name)[:_NAME_LENGTH]
            yield from self._value(f"{path}.{own}" if path and own else path or own, field, depth)

    def _value(self, path: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
        if not isinstance(value, dict | list):
            yield from self._text(path, _scalar(value))
        elif depth >= _DEEPEST:
            self._problems.add("nested-value", path[:_NAME_LENGTH])
        elif isinstance(value, dict):
            yield from self._fields(value, path, depth + 1)
        else:
            yield from self._list(path, value, depth + 1)

    def _text(self, path: str, text: str) -> Iterator[tuple[str, str]]:
        first, *others = [line for line in text.splitlines() if line.strip()] or [""]
        if not first:
            return
        if not others and len(first) <= _LONGEST_IN_ROW:
            self._row.append((path, one_line(first)))
            return
        yield from self._end_row()
        yield row_of([(path, first)]), RECORD
        yield from ((line, RECORD) for line in others)

    def _scalars(self, path: str, texts: list[str]) -> Iterator[tuple[str, str]]:
        """A list of texts: a cell of the row if they are short, else a line for its name and one for each of them."""
        is_short = sum(map(len, texts)) <= _LONGEST_LIST_IN_ROW and not any(map(ends_sentence, texts))
        if is_short or len(texts) == 1:
            yield from self._text(path, "、".join(texts))
            return
        yield from self._end_row()
        if path:
            yield f"{path}：", RECORD
        yield from ((text, ITEM if path else RECORD) for text in texts)

    def _end_row(self) -> Iterator[tuple[str, str]]:
        if self._row:
            yield row_of(self._row), RECORD
        self._row = []


def _scalar(value: object) -> str:
    """A string, number or truth value as JSON writes it; empty for null."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
