"""Read folder sets: a folder ``documents`` beside questions with the strings that a right quote contains."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from retrieval.evaluation.lines import EvaluationError, check_fields, distinct, is_texts, objects, string_field

DOCUMENTS: Final = "documents"
QUESTIONS: Final = "questions.jsonl"
FOLLOW_UP: Final = "followup"
ANSWERABLE: Final = frozenset({"found", "related"})
OUTCOMES: Final = ("found", "related", "not_found", "related_or_not_found")
REQUIRED: Final = ("id", "question", "kind", "document", "expect", "mark", "outcome")
OPTIONAL: Final = ("also", "near", "previous", "note")


@dataclass(frozen=True, slots=True)
class FolderQuestion:
    """A question on a folder: a right quote contains a string of each group of ``expect``.

    ``mark`` is what the marked sentence contains, ``None`` where several sentences are right. ``document`` is the path
    of the file that answers, ``None`` if the documents have no answer; ``outcome`` is one of ``OUTCOMES``. A
    ``follow_up`` is only clear after the question ``previous`` to it, if that is given. ``place`` is its file and line.
    """

    id: str
    question: str
    kind: str
    document: str | None
    expect: tuple[tuple[str, ...], ...]
    mark: str | None
    outcome: str
    follow_up: bool = False
    previous: str = ""
    place: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the documents contain an answer."""
        return self.outcome in ANSWERABLE

    @property
    def format(self) -> str:
        """The suffix of the file that answers, without the dot; empty if there is none."""
        return Path(self.document).suffix[1:].lower() if self.document else ""


class FolderSet(NamedTuple):
    """The folder of the documents, and the questions about them."""

    documents: Path
    questions: tuple[FolderQuestion, ...]


def is_folder_set(path: Path) -> bool:
    """Whether ``path`` is a folder with such a set, or a file with such questions, judging by its first line.

    Raises ``EvaluationError`` if that line is no JSON object.
    """
    if path.is_dir():
        return (path / DOCUMENTS).is_dir() or (path / QUESTIONS).is_file()
    _, first = next(objects(path), ("", {}))
    return not first.keys().isdisjoint(("expect", "outcome"))


def read_folder_set(path: Path) -> FolderSet:
    """Read the set in a folder, or the questions of a file about the ``documents`` beside it.

    Raises ``EvaluationError`` with file and line of the first unusable question.
    """
    file = path / QUESTIONS if path.is_dir() else path
    folder = file.absolute().parent
    if not (folder / DOCUMENTS).is_dir():
        raise EvaluationError(f"{file.name}: there is no folder {folder / DOCUMENTS}")
    questions = distinct(file.name, (_question(place, record, folder) for place, record in objects(file)))
    return FolderSet(folder / DOCUMENTS, questions)


def _question(place: str, record: dict[str, Any], folder: Path) -> FolderQuestion:
    check_fields(place, record, (*REQUIRED, *OPTIONAL))
    document, mark = _text_or_null(place, record, "document"), _text_or_null(place, record, "mark")
    previous = _text_or_null(place, record, "previous") if "previous" in record else None
    question = FolderQuestion(
        id=string_field(place, record, "id"),
        question=string_field(place, record, "question"),
        kind=string_field(place, record, "kind"),
        document=document,
        expect=_groups(place, record.get("expect")),
        mark=mark,
        outcome=_outcome(place, record),
        follow_up=record["kind"] == FOLLOW_UP or previous is not None,
        previous=previous or "",
        place=place,
    )
    if question.answerable and not (document and question.expect):
        raise EvaluationError(f"{place}: a question with outcome '{question.outcome}' needs 'document' and 'expect'")
    if not question.answerable and (document or question.expect):
        raise EvaluationError(f"{place}: a question with outcome '{question.outcome}' takes no 'document' or 'expect'")
    if document and not (folder / document).is_file():
        raise EvaluationError(f"{place}: there is no file '{document}'")
    return question


def _text_or_null(place: str, record: dict[str, Any], name: str) -> str | None:
    return None if record.get(name, "") is None else string_field(place, record, name)


def _groups(place: str, value: Any) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list) or not all(group and is_texts(group) for group in value):
        shown = json.dumps(value, ensure_ascii=False)[:60]
        raise EvaluationError(f"{place}: 'expect' must be a list of lists of texts, found {shown}")
    return tuple(map(tuple, value))


def _outcome(place: str, record: dict[str, Any]) -> str:
    outcome = string_field(place, record, "outcome")
    if outcome not in OUTCOMES:
        raise EvaluationError(f"{place}: 'outcome' must be one of {', '.join(OUTCOMES)}, found '{outcome}'")
    return outcome
