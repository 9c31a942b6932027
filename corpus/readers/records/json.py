"""JSON files: the objects of a list are the sections of the document, as in JSON Lines."""

from __future__ import annotations

from json import JSONDecodeError
from typing import Any

from corpus.readers.records.fields import add_record, add_values
from corpus.readers.records.jsonl import parse, problem, read_lines
from corpus.readers.records.lines import RecordLines
from corpus.readers.text import decode
from corpus.source import SourceText


def read(data: bytes) -> SourceText:
    """The records of a JSON file; several values one after the other are read as JSON Lines.

    Raises ``CorpusError`` if the file is no JSON or holds no text, and like plain text.
    """
    text, notes = decode(data)
    lines = RecordLines()
    try:
        _add(parse(text.removeprefix("\ufeff")), lines)
    except JSONDecodeError as error:
        if error.msg == "Extra data":
            return read_lines(text, notes)
        lines.problems.add("broken-line", f"{error.lineno}: {problem(error)}")
    except (ValueError, RecursionError) as error:
        lines.problems.add("broken-line", f"1: {problem(error)}")
    return lines.source(notes)


def _add(value: Any, lines: RecordLines) -> None:
    """Add the records of a list, or of the lists in an object (``{"data": […]}``), whose other fields are a record."""
    if isinstance(value, dict):
        lists = {name: field for name, field in value.items() if _holds_records(field)}
        if others := {name: field for name, field in value.items() if name not in lists}:
            add_record(others, lines)
        for records in lists.values():
            _add(records, lines)
    elif _holds_records(value):
        for record in value:
            add_record(record, lines)
    else:
        add_values(value if isinstance(value, list) else [value], lines)


def _holds_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(record, dict) for record in value)
