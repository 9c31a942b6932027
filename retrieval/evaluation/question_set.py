"""Read our question sets: questions with the sentences that answer them, as JSON Lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.evaluation.lines import EvaluationError, check_fields, distinct, objects, string_field, texts_field

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
    return distinct(path.name, (_question(place, record) for place, record in objects(path)))


def check_documents(questions: Sequence[GoldQuestion], documents: Collection[str]) -> None:
    """Raises ``EvaluationError`` if the corpus lacks the document of a question."""
    for question in questions:
        if question.document is not None and question.document not in documents:
            raise EvaluationError(f"{question.place}: the corpus has no document '{question.document}'")


def _question(place: str, record: dict[str, Any]) -> GoldQuestion:
    check_fields(place, record, (*REQUIRED, *OPTIONAL))
    evidence = texts_field(place, record, "evidence")
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
        aliases=texts_field(place, record, "aliases") if "aliases" in record else (),
        place=place,
    )
