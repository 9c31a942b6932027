"""A few hand-made documents and everything retrieval builds over them, with one dictionary for all tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Kind, Metadata, Paragraph, SourceMap
from corpus.library import Library, read_library
from corpus.passages import Passage, passages_of
from corpus.reading.document import read_document
from retrieval.answering.answerer import Answerer
from retrieval.index.analysis import Entry, context_of
from retrieval.index.bm25 import definition
from retrieval.index.engine import KINDS, Hit, SearchRequest, Terms
from retrieval.index.tantivy_engine import TantivyEngine
from retrieval.query.expansion import Expander
from retrieval.query.parser import QueryParser
from retrieval.query.query import Query
from retrieval.query.vocabulary import weighted_terms
from retrieval.ranking.features import Features, extract_features
from retrieval.ranking.reranking import CANDIDATES, Candidate, Ranked, order, weigh
from retrieval.text.analyzer import Analyzer
from retrieval.text.resources import TextResources
from retrieval.text.search_text import search_text
from retrieval.text.user_lexicon import UserLexicon
from tests.records import bundled


def analyzer() -> Analyzer:
    """The analyzer of the documents that ship: its dictionary loads once."""
    return bundled()[1].analyzer


def resources() -> TextResources:
    """Our words alone, without a second dictionary."""
    return TextResources(UserLexicon(), analyzer(), Expander())


@dataclass(frozen=True)
class Shelf:
    """One passage a text, each of a document of its own."""

    passages: tuple[Passage, ...]
    engine: TantivyEngine
    reader: QueryParser

    def ask(self, question: str) -> Query:
        return self.reader.read(question)

    def position(self, passage: str) -> int:
        """Which of the texts has this id."""
        return [each.id for each in self.passages].index(passage)

    def by_kind(self, question: str) -> NDArray[np.float64]:
        """What each kind of term adds to the score of each passage, one row a kind."""
        found = np.zeros((len(KINDS), len(self.passages)))
        for hit in self.engine.search(SearchRequest(weighted_terms(self.ask(question)), len(self.passages))):
            found[:, self.position(hit.id)] = hit.scores
        return found

    def scores(self, question: str) -> list[float]:
        return [float(score) for score in self.by_kind(question).sum(axis=0)]

    def hit(self, position: int) -> Hit:
        """The passage as a hit that shares nothing."""
        passage = self.passages[position]
        stored = self.engine.reader.passage(self.passages[position].id)
        assert stored
        return Hit(
            id=stored.id,
            folded=stored.folded,
            sentences=stored.sentences,
            context=stored.context,
            scores=(0.0,) * len(KINDS),
            is_word=stored.is_word,
            read=lambda: passage,
        )

    def features(self, question: str, position: int = 0) -> Features:
        return features_of(self.ask(question), self.hit(position))

    def candidates(self, question: str) -> list[Candidate]:
        asked = self.ask(question)
        hits = self.engine.search(SearchRequest(weighted_terms(asked), CANDIDATES))
        return [weigh(hit, features_of(asked, hit)) for hit in hits]

    def ranked(self, question: str) -> list[Ranked]:
        return order(self.candidates(question))


def features_of(asked: Query, hit: Hit) -> Features:
    """What a hit holds of a question."""
    return extract_features(asked, [hit])[0]


def passage_of(text: str, name: str = "a.txt") -> Passage:
    """``text``, which must be one paragraph short enough for one passage, read as a file of its own."""
    return _read(text, name, "").passages[0]


def shelf(*texts: str, contexts: Sequence[str] | Mapping[int, str] = ()) -> Shelf:
    """A shelf of ``texts``; ``contexts`` are the titles of their documents by position."""
    given = contexts if isinstance(contexts, Mapping) else dict(enumerate(contexts))
    entries = [_read(text, f"{number:03}.txt", given.get(number, "")) for number, text in enumerate(texts)]
    engine = TantivyEngine.of(entries, analyzer())
    return Shelf(tuple(entry.passages[0] for entry in entries), engine, QueryParser.of(resources(), engine))


def _read(text: str, name: str, title: str) -> Entry:
    document, faults = read_document(name, text.encode())
    (passage,) = passages_of(document)
    assert not faults
    assert passage.text == text
    titled = replace(document, metadata=replace(document.metadata, title=title))
    return Entry(titled, (replace(passage, section=None, speaker=None, headings=(), captions=()),))


def entry_of(name: str, texts: Sequence[str], *, title: str | None = None) -> Entry:
    """A document made by hand: a paragraph of content, which is a passage, for each of ``texts``, whatever stands
    there."""
    ends = list(accumulate(len(text) + 1 for text in texts))
    paragraphs = tuple(
        Paragraph(end - 1 - len(text), end - 1, Kind.CONTENT, "hand", number)
        for number, (text, end) in enumerate(zip(texts, ends, strict=True), start=1)
    )
    whole = "\n".join(texts)
    document = Document(name, "0" * 64, whole, SourceMap(len(whole), ()), whole, paragraphs, Metadata(title=title))
    return Entry(document, passages_of(document))


def defined(entries: Sequence[Entry], terms: Sequence[Terms]) -> dict[str, tuple[float, ...]]:
    """What each kind of ``terms`` adds to the score of each passage, by passage id: rank-bm25's own numbers."""
    kinds = _terms(tuple(entries))
    rows = [defined_scores(passages, asked) for passages, asked in zip(kinds, terms, strict=True)]
    names = [passage.id for entry in entries for passage in entry.passages]
    return dict(zip(names, map(tuple, np.array(rows).T.tolist()), strict=True))


@lru_cache(maxsize=2)
def _terms(entries: tuple[Entry, ...]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The terms of the passages of ``entries``, and of what stands around them, by kind."""
    pairs = [(entry.document, passage) for entry in entries for passage in entry.passages]
    texts = [analyzer().terms(search_text(passage.text)) for _, passage in pairs]
    return (
        tuple(each.words for each in texts),
        tuple(each.bigrams for each in texts),
        tuple(each.characters for each in texts),
        tuple(tuple(analyzer().word_terms(search_text(context_of(*pair)))) for pair in pairs),
    )


def defined_scores(passages: Sequence[Sequence[str]], terms: Terms) -> NDArray[np.float64]:
    """rank-bm25's scores of ``passages``, each a sequence of terms, for weighted ``terms``."""
    scores = np.zeros(len(passages))
    model = _model(tuple(map(tuple, passages)))
    for term, weight in terms if model else ():
        scores += weight * model.get_scores([term])
    return scores


@lru_cache(maxsize=8)
def _model(passages: tuple[tuple[str, ...], ...]) -> Any:
    """The definition over ``passages``, if any has a term: else it divides by nothing."""
    return definition()(passages) if any(passages) else None


def library_of(folder: Path, **texts: str) -> Library:
    """The library of a folder that holds ``NAME.txt`` for every ``NAME=text``."""
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return read_library(folder)


def answerer_of(folder: Path, **texts: str) -> Answerer:
    """Answers from ``NAME.txt`` for every ``NAME=text``, and from what else lies in ``folder``."""
    return Answerer(library_of(folder, **texts))
