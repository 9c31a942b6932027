"""Answers questions: parse, search, rerank, decide the outcome, quote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import accumulate
from time import perf_counter
from typing import NamedTuple

from corpus.document import Metadata
from corpus.library import Library
from corpus.metadata.dates import recency
from corpus.passages import Passage, passages_of
from retrieval.answering.absent_words import absent, lacking, rests_on_parts
from retrieval.answering.answer import Answer, Outcome, Quote
from retrieval.answering.comparison import rows_beside
from retrieval.answering.filtered import answer_filtered
from retrieval.answering.near_copies import near_copies
from retrieval.answering.quoting import quote
from retrieval.answering.verbatim_gate import VerbatimGate
from retrieval.answering.versions import newest_version_first
from retrieval.errors import DamagedError
from retrieval.index.analysis import Entry
from retrieval.index.engine import Engine, SearchRequest, metadata_of
from retrieval.index.tantivy_engine import TantivyEngine
from retrieval.lookup.shortlist import shortlist
from retrieval.query.filter_syntax import parse_filters
from retrieval.query.filters import NO_FILTERS, Filters
from retrieval.query.parser import QueryParser
from retrieval.query.query import Query
from retrieval.query.question import LONGEST_QUESTION, as_typed
from retrieval.query.scope import EVERYTHING, Scope
from retrieval.query.smalltalk import smalltalk
from retrieval.query.vocabulary import weighted_terms
from retrieval.ranking.confidence import confidence, outcome
from retrieval.ranking.features import extract_features
from retrieval.ranking.reranking import CANDIDATES, WITHIN, Ranked, newest_first, order, rescored, weigh, worth_showing
from retrieval.ranking.semantic.reranker import Reranker
from retrieval.ranking.weights import DEFAULT_WEIGHTS, RankingWeights
from retrieval.text.resources import TextResources
from retrieval.text.search_text import search_text

NOTHING: frozenset[str] = frozenset()
SHORT = 40  # characters of a passage that its headings are needed to understand
TRIES = 2  # what was found before a damaged index is rebuilt may be damaged too


class _Interpretation(NamedTuple):
    """A question as typed or with typos corrected: its passages, the probability that the first one answers, and the
    pairs (typed, assumed) of the corrections."""

    asked: Query
    ranked: list[Ranked]
    probability: float
    assumed: tuple[tuple[str, str], ...] = ()


class Answerer:
    """Answers questions from one library. Safe to share between threads; never raises for any question.

    ``faults`` are the skipped lines of the operator's word lists.
    """

    def __init__(
        self,
        library: Library,
        *,
        passages: Sequence[Passage] | None = None,
        engine: Engine | None = None,
        resources: TextResources | None = None,
        rerank: Callable[[Sequence[str]], Reranker] | None = None,
        weights: RankingWeights = DEFAULT_WEIGHTS,
    ) -> None:
        """``engine`` holds the documents of ``library``, analysed with ``resources``. Without an engine they are
        indexed in memory, in ``passages`` if these are given. ``weights`` are those of the ranking."""
        self.library = library
        self.resources = resources or TextResources.of_folder(library.folder)
        self.analyzer = self.resources.analyzer
        self.faults = self.resources.own.faults
        self.engine = engine or TantivyEngine.of(_entries(library, passages), self.analyzer)
        self._gate = VerbatimGate(library, files=bool(self.engine.hashes))
        self._rows: dict[str, int] = {}
        self._reranker = self._with_rows(rerank) if rerank else None
        self._parser = QueryParser.of(self.resources, self.engine, weights)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages; slow for a large collection."""
        return tuple(self.engine.passages())

    def shortlist(self, text: str) -> Library:
        """The library without documents that are unlikely to contain a version of ``text``."""
        return shortlist(text, self.library, self.engine, self.analyzer)

    def answer(
        self,
        question: str,
        *,
        top: int = 3,
        exclude: frozenset[str] = NOTHING,
        documents: frozenset[str] | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer:
        """The best ``top`` quotes for ``question``.

        Filters in the question are combined with ``filters``. Passages with an id in ``exclude`` are skipped, and so
        are all outside ``documents``, if given.
        """
        text, typed = parse_filters(question)
        combined, scope = typed & filters, Scope(exclude, documents)
        for _ in range(TRIES):
            with suppress(DamagedError):
                if not combined and not combined.problem:
                    return self._answer(question, top, scope)
                found = answer_filtered(text, combined, self._answer, engine=self.engine, top=top, scope=scope)
                return replace(found, question=question)
        return Answer(question, Outcome.NOT_FOUND)  # nor can the documents be read again

    def _answer(self, question: str, top: int, scope: Scope) -> Answer:
        start = perf_counter()
        folded = search_text(question[:LONGEST_QUESTION])
        if polite := smalltalk(folded):
            return Answer(question, Outcome.NOT_FOUND, smalltalk=polite, elapsed_ms=_since(start))
        asked, ranked, probability, assumed = self._best_interpretation(question, top, scope)
        unmet = lacking(asked.concepts, self.engine)
        named = any(map(self.analyzer.names, unmet))
        decided, quotes = self._proven(asked, ranked, probability, top, names_unknown=named)
        return Answer(
            question,
            decided,
            tuple(as_typed(word, question) for word in absent(unmet, self.engine, self.analyzer)),
            quotes,
            _since(start),
            tuple((as_typed(typed, question), meant) for typed, meant in assumed),
        )

    def _proven(
        self, asked: Query, ranked: Sequence[Ranked], probability: float, top: int, *, names_unknown: bool
    ) -> tuple[Outcome, tuple[Quote, ...]]:
        """The outcome and the quotes that pass the gate. Where one does not, both come from the documents that are
        unchanged."""
        unknown = names_unknown or (bool(ranked) and self._names_another(ranked))
        decided = outcome(ranked, probability, names_unknown=unknown)
        if decided is Outcome.FOUND and rests_on_parts(ranked, probability):
            decided = Outcome.RELATED
        shown = worth_showing(ranked) if decided is not Outcome.NOT_FOUND else []
        ordered = newest_version_first(self._by_meaning(asked, shown), self._metadata)
        quotes = tuple(self._quotes(ordered, shown, top))
        passed = self._gate.verified(quotes)
        if len(passed) == len(quotes):
            return decided, passed
        rejected = {quote.passage for quote in quotes} - {quote.passage for quote in passed}
        rest = [each for each in ranked if each.hit.id not in rejected and self._gate.is_unchanged(_document(each))]
        return self._proven(asked, rest, confidence(rest), top, names_unknown=names_unknown)

    def rank(self, question: str, *, top: int = 10) -> list[tuple[str, float]]:
        """The ids and scores of the ``top`` passages, whatever the outcome."""
        asked = self._parser.read(question)
        ranked = self._by_meaning(asked, self._ranked(asked, top, EVERYTHING))
        return [(each.hit.id, each.score) for each in ranked[:top]]

    def _best_interpretation(self, question: str, top: int, scope: Scope) -> _Interpretation:
        """The question as typed; or with typos corrected if that is answered with more confidence."""
        typed = self._interpret(self._parser.read(question), top, scope)
        if outcome(typed.ranked, typed.probability) is Outcome.FOUND and not self._doubtful(typed.asked):
            return typed
        if not (corrected := self._parser.corrected_query(question)):
            return typed
        meant = self._interpret(corrected[0], top, scope)
        return meant._replace(assumed=corrected[1]) if meant.probability > typed.probability else typed

    def _interpret(self, asked: Query, top: int, scope: Scope) -> _Interpretation:
        ranked = self._ranked(asked, top, scope)
        return _Interpretation(asked, ranked, confidence(ranked))

    def _names_another(self, ranked: Sequence[Ranked]) -> bool:
        """Whether the question names a person, place or organisation that the first passage does not."""
        unsaid = (match.concept for match in ranked[0].features.matches if not match.weight and not match.in_context)
        return any(len(concept.word) > 1 and self.analyzer.is_name(concept.word) for concept in unsaid)

    def _doubtful(self, asked: Query) -> bool:
        """Whether a word may be mistyped: the documents lack it, or several words fell into single characters."""
        words = [concept.word for concept in asked.concepts]
        pieces = sum(len(word) == 1 or not self.analyzer.knows(word) for word in words)
        return pieces > 1 or not all(map(self._parser.vocabulary.may_contain, words))

    def _ranked(self, asked: Query, top: int, scope: Scope) -> list[Ranked]:
        count = max(CANDIDATES, top)
        hits = self.engine.search(SearchRequest(weighted_terms(asked), count, within=WITHIN, least=top, scope=scope))
        return newest_first(order(list(map(weigh, hits, extract_features(asked, hits))), least=top), self._recency)

    def _recency(self, ranked: Ranked) -> int:
        return recency(self._metadata(ranked).published)

    def _metadata(self, ranked: Ranked) -> Metadata:
        return metadata_of(self.engine, ranked.hit.document, ranked.hit.start)

    def _by_meaning(self, asked: Query, ranked: list[Ranked]) -> list[Ranked]:
        """``ranked`` in the order of words and meaning combined; outcome and confidence do not change."""
        if self._reranker is None:
            return ranked
        candidates = [(self._rows[each.hit.id], each.score) for each in ranked]
        return rescored(ranked, self._reranker.rescore(asked.question.text, candidates))

    def _with_rows(self, rerank: Callable[[Sequence[str]], Reranker]) -> Reranker:
        passages = tuple(self.engine.passages())
        self._rows = {passage.id: row for row, passage in enumerate(passages)}
        return rerank([passage.text for passage in passages])

    def _quotes(self, ranked: Sequence[Ranked], shown: Sequence[Ranked], top: int) -> Iterable[Quote]:
        """The quotes of the ``top`` distinct texts; a near-copy is listed in the quote of the better one."""
        kept: list[list[Ranked]] = []
        beside = rows_beside(ranked[0], ranked[1:]) if ranked else []
        for each in (row for row in ranked if row not in beside):
            same = next((copies for copies in kept if _are_copies(copies[0], each)), None)
            if same is not None:
                same.append(each)
            elif len(kept) < top:
                kept.append([each])
        places = {each.hit.id: number for number, each in enumerate(shown)}
        last = max((places[copies[0].hit.id] for copies in kept), default=-1)
        # A passage is never more confident than the one before it, though it has fewer rivals.
        probabilities = list(accumulate((confidence(shown[number:]) for number in range(last + 1)), min))
        quoted: list[Quote] = []
        for number, copies in enumerate(kept):
            rows = () if number else beside
            found = quote(copies, self.library, probabilities[places[copies[0].hit.id]], beside=rows)
            if not any(_is_within(found, other) for other in quoted):
                quoted.append(found)
        return quoted


def _are_copies(one: Ranked, other: Ranked) -> bool:
    """Whether two passages say the same; short texts under different headings do not."""
    if not near_copies(one.hit.folded, other.hit.folded):
        return False
    if len(one.hit.folded) >= SHORT:
        return True
    headings, others = (each.hit.read().headings for each in (one, other))
    return not headings or not others or headings == others


def _is_within(quote: Quote, other: Quote) -> bool:
    """Whether everything that ``quote`` shows is shown by ``other``: two parts of a list that is shown whole."""
    shown = {(part.start, part.end) for part in other.slices}
    return quote.citation.document == other.citation.document and all(
        (part.start, part.end) in shown for part in quote.slices
    )


def _document(ranked: Ranked) -> str:
    return ranked.hit.document


def _since(start: float) -> float:
    return (perf_counter() - start) * 1000


def _entries(library: Library, passages: Iterable[Passage] | None) -> Iterator[Entry]:
    """The documents with their passages, which are made here unless given."""
    if passages is None:
        yield from (Entry(document, passages_of(document)) for document in library.documents.values())
    else:
        by_document: defaultdict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            by_document[passage.document].append(passage)
        yield from (Entry(library.documents[name], own) for name, own in by_document.items())
