"""Questions whose answers are known: the public collections, or else the question set that ships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from benchmarks.engines.made import OWN, public_collections
from corpus.library import bundled_folder, read_library
from corpus.passages import passages_of
from retrieval.answering.answerer import Answerer
from retrieval.evaluation.beir import even_sample, read_collection
from retrieval.evaluation.matching import passage_is_right
from retrieval.evaluation.question_set import read_questions

SAMPLE: Final = 1000  # questions of a collection
DEPTH: Final = 10  # passages that every engine is asked for


@dataclass(frozen=True, slots=True)
class Judged:
    """Passages, their numbers by id, what answers from them, and for each question which of them answer it."""

    name: str
    texts: Sequence[str]
    numbers: Mapping[str, int]
    answerer: Answerer
    questions: Sequence[tuple[str, frozenset[int]]]


def judged_sets() -> list[Path]:
    """What there is to be judged on."""
    return public_collections() or [OWN]


@cache
def read_judged(path: Path, *, sample: int = SAMPLE) -> Judged:
    """The passages and questions of a folder in BEIR layout or of a question set on the documents that ship."""
    return _collection(path, sample) if path.is_dir() else _own(path)


def ranked(given: Judged, question: str) -> list[int]:
    """The numbers of the passages that youju puts first."""
    return [given.numbers[name] for name, _ in given.answerer.rank(question, top=DEPTH)]


def recall(ranks: Sequence[Sequence[int]], right: Sequence[frozenset[int]], depth: int) -> float:
    """The share of questions with a right passage among the first ``depth``."""
    found = sum(not each.isdisjoint(rank[:depth]) for rank, each in zip(ranks, right, strict=True))
    return found / len(right)


def _collection(path: Path, sample: int) -> Judged:
    """Titles are a part of the passage for engines that know no context."""
    collection = read_collection(path)
    numbers = {passage.id: number for number, passage in enumerate(collection.passages)}
    documents = collection.library.documents
    titles = (documents[passage.document].metadata.title for passage in collection.passages)
    texts = [f"{title or ''}\n{passage.text}" for title, passage in zip(titles, collection.passages, strict=True)]
    questions = [
        (query.text, frozenset(numbers[each] for each in query.positives if each in numbers))
        for query in even_sample(collection.queries, sample)
    ]
    answerer = Answerer(collection.library, passages=collection.passages)
    return Judged(path.name, texts, numbers, answerer, questions)


def _own(path: Path) -> Judged:
    library = read_library(bundled_folder())
    passages = [passage for document in library.documents.values() for passage in passages_of(document)]
    questions = [
        (
            gold.question,
            frozenset(
                number
                for number, passage in enumerate(passages)
                if passage.document == gold.document and passage_is_right(passage.text, gold)
            ),
        )
        for gold in read_questions(path)
        if gold.answerable
    ]
    numbers = {passage.id: number for number, passage in enumerate(passages)}
    return Judged(path.stem, [passage.text for passage in passages], numbers, Answerer(library), questions)
