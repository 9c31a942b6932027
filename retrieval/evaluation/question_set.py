"""Read our question sets: questions with the sentences that answer them, as JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.evaluation.lines import EvaluationError, objects, string_field

NEAR = "unanswerable_near"  # on the documents' subject, but without an answer in them
FAR = "unanswerable_far"  # on another subject
REQUIRED = ("id", "question", "kind", "document", "evidence", "answer")
OPTIONAL = ("aliases", "note")


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with its evidence: a right quote contains any one of ``evidence`` from ``document``.

    ``answer`` is the shortest span that answers, ``aliases`` its other accepted forms. Without a document
    the question has no answer. ``place`` is its file and line.
    """

    id: str
    question: str
    kind: str
    document: str | None
    evidence: tuple[str, ...]
    answer: str
    aliases: tuple[str, ...] = ()
    place: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the documents contain an answer."""
        return self.document is not None


def read_questions(path: Path) -> tuple[GoldQuestion, ...]:
    """Read the questions of a file; raises ``EvaluationError`` with the line of the first unusable one."""
    questions: dict[str, GoldQuestion] = {}
    for place, record in objects(path):
        question = _question(place, record)
        if question.id in questions:
            raise EvaluationError(f"{place}: the id '{question.id}' stands at {questions[question.id].place} already")
        questions[question.id] = question
    if not questions:
        raise EvaluationError(f"{path.name}: holds no question")
    return tuple(questions.values())


def check_documents(questions: Sequence[GoldQuestion], documents: Collection[str]) -> None:
    """Raises ``EvaluationError`` if the corpus lacks the document of a question."""
    for question in questions:
        if question.document is not None and question.document not in documents:
            raise EvaluationError(f"{question.place}: the corpus has no document '{question.document}'")


def _question(place: str, record: dict[str, Any]) -> GoldQuestion:
    if unknown := sorted(record.keys() - {*REQUIRED, *OPTIONAL}):
        known = ", ".join((*REQUIRED, *OPTIONAL))
        raise EvaluationError(f"{place}: unknown field '{unknown[0]}'; known are {known}")
    evidence = _texts(place, record, "evidence")
    document = None if record.get("document", "") is None else string_field(place, record, "document")
    if (document is None) != (not evidence):
        wanted = "needs at least one evidence" if document else "without a document takes no evidence"
        raise EvaluationError(f"{place}: a question {wanted}")
    answer = string_field(place, record, "answer")
    if document and not answer.strip():
        raise EvaluationError(f"{place}: 'answer' is empty, but the question has a document")
    return GoldQuestion(
        id=string_field(place, record, "id"),
        question=string_field(place, record, "question"),
        kind=string_field(place, record, "kind"),
        document=document,
        evidence=evidence,
        answer=answer,
        aliases=_texts(place, record, "aliases") if "aliases" in record else (),
        place=place,
    )


def _texts(place: str, record: dict[str, Any], name: str) -> tuple[str, ...]:
    value = record.get(name)
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        shown = json.dumps(value, ensure_ascii=False)[:60] if name in record else "nothing"
        raise EvaluationError(f"{place}: '{name}' must be a list of texts, found {shown}")
    return tuple(value)
