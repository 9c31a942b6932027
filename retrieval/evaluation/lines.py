"""Read JSON Lines files of question sets and collections; errors name file and line."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeGuard, TypeVar


class EvaluationError(Exception):
    """An unusable question set, collection or limit; the message says where and what was found."""


class Question(Protocol):
    """What the questions of every set have; ``place`` is the file and line."""

    @property
    def id(self) -> str:
        """The name of the question, once in a set."""

    @property
    def place(self) -> str:
        """Such as ``questions.jsonl:12``."""


Q = TypeVar("Q", bound=Question)


def text_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Pairs of place (``file.jsonl:12``) and non-blank line.

    Raises ``EvaluationError`` when the file cannot be read or is not UTF-8.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read: {error.strerror or error}") from error
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        place = f"{path.name}:{number}"
        try:
            text = line.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise EvaluationError(f"{place}: not UTF-8 at byte {error.start}") from error
        if text:
            yield place, text


def objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Pairs of place and JSON object, one a line; raises ``EvaluationError`` for anything else."""
    for place, line in text_lines(path):
        try:
            value = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            reason = f"{error.msg} (column {error.colno})" if isinstance(error, json.JSONDecodeError) else "too deep"
            raise EvaluationError(f"{place}: not JSON: {reason}") from error
        if not isinstance(value, dict):
            raise EvaluationError(f"{place}: a JSON object is wanted, found {type(value).__name__}")
        yield place, value


def string_field(place: str, record: dict[str, Any], name: str) -> str:
    """The text of field ``name``; raises ``EvaluationError`` if it is missing or not text."""
    if name not in record:
        raise EvaluationError(f"{place}: the field '{name}' is missing")
    value = record[name]
    if not isinstance(value, str):
        raise EvaluationError(f"{place}: '{name}' must be text, found {json.dumps(value, ensure_ascii=False)[:60]}")
    return value


def texts_field(place: str, record: dict[str, Any], name: str) -> tuple[str, ...]:
    """The texts of field ``name``; raises ``EvaluationError`` if it is not a list of non-blank texts."""
    value = record.get(name)
    if not is_texts(value):
        shown = json.dumps(value, ensure_ascii=False)[:60] if name in record else "nothing"
        raise EvaluationError(f"{place}: '{name}' must be a list of texts, found {shown}")
    return tuple(value)


def is_texts(value: Any) -> TypeGuard[list[str]]:
    """Whether ``value`` is a list of non-blank texts."""
    return isinstance(value, list) and all(isinstance(text, str) and text.strip() for text in value)


def check_fields(place: str, record: dict[str, Any], known: Collection[str]) -> None:
    """Raises ``EvaluationError`` for a field that is not ``known``."""
    if unknown := sorted(record.keys() - {*known}):
        raise EvaluationError(f"{place}: unknown field '{unknown[0]}'; known are {', '.join(known)}")


def distinct(file: str, questions: Iterable[Q]) -> tuple[Q, ...]:
    """All questions of ``file``; raises ``EvaluationError`` for an id that occurs twice, and if there are none."""
    by_id: dict[str, Q] = {}
    for question in questions:
        if question.id in by_id:
            raise EvaluationError(
                f"{question.place}: the id '{question.id}' stands at {by_id[question.id].place} already"
            )
        by_id[question.id] = question
    if not by_id:
        raise EvaluationError(f"{file}: holds no question")
    return tuple(by_id.values())
