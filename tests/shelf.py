"""A few hand-made documents and everything retrieval builds over them, with one dictionary for all tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.library import Library, read_library
from corpus.passages import Passage, passages_of
from corpus.reading import read_document
from retrieval.analyzer import Analyzer
from retrieval.answer import Factor
from retrieval.answerer import Answerer
from retrieval.evidence import Evidence, examine
from retrieval.expansion import Expander
from retrieval.fold import fold
from retrieval.index import KINDS, Index, best
from retrieval.query import Query
from retrieval.ranking import CANDIDATES, Candidate, Ranked, order, weigh
from retrieval.reader import Reader
from tests.records import bundled


def analyzer() -> Analyzer:
    """The analyzer of the documents that ship: its dictionary loads once."""
    return bundled()[1].analyzer


@dataclass(frozen=True, slots=True)
class Shelf:
    """One passage a text, each of a document of its own."""

    passages: tuple[Passage, ...]
    contexts: tuple[str, ...]
    index: Index
    reader: Reader

    def ask(self, question: str) -> Query:
        return self.reader.read(question)

    def scores(self, question: str) -> list[float]:
        return [float(score) for score in self.index.scores(self.ask(question)).sum(axis=0)]

    def evidence(self, question: str, position: int = 0) -> Evidence:
        return examine(
            self.ask(question),
            self.index.folded[position],
            self.passages[position].sentences,
            context=fold(self.contexts[position]),
            is_word=lambda term: self.index.words.holds(position, term),
        )

    def candidates(self, question: str) -> list[Candidate]:
        by_kind = self.index.scores(self.ask(question))
        return [
            weigh(position, self.evidence(question, position), map(Factor, KINDS, by_kind[:, position].tolist()))
            for position in best(by_kind.sum(axis=0), CANDIDATES)
        ]

    def ranked(self, question: str) -> list[Ranked]:
        return order(self.candidates(question))


def passage_of(text: str, name: str = "a.txt") -> Passage:
    """``text``, which must be one paragraph short enough for one passage, read as a file of its own."""
    document, faults = read_document(name, text.encode())
    (passage,) = passages_of(document)
    assert not faults
    assert passage.text == text
    return passage


def shelf(*texts: str, contexts: Sequence[str] | Mapping[int, str] = ()) -> Shelf:
    """A shelf of ``texts``; ``contexts`` are the lines of context by position."""
    passages = tuple(passage_of(text, f"{number:03}.txt") for number, text in enumerate(texts))
    given = contexts if isinstance(contexts, Mapping) else dict(enumerate(contexts))
    lines = tuple(given.get(position, "") for position in range(len(texts)))
    index = Index.of(passages, lines, analyzer())
    return Shelf(passages, lines, index, Reader.of(analyzer(), index, Expander()))


def library_of(folder: Path, **texts: str) -> Library:
    """The library of a folder that holds ``NAME.txt`` for every ``NAME=text``."""
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return read_library(folder)


def answerer_of(folder: Path, **texts: str) -> Answerer:
    """Answers from ``NAME.txt`` for every ``NAME=text``, and from what else lies in ``folder``."""
    return Answerer(library_of(folder, **texts))
