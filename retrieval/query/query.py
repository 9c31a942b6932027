"""A question against one index: each content word with its idf weight and its possible forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.index.engine import Statistics
from retrieval.query.question import Question
from retrieval.ranking.weights import DEFAULT_WEIGHTS, RankingWeights
from retrieval.text.analyzer import bigram_terms
from retrieval.text.model_names import parted_runs

Form = tuple[str, float]
SAME = 0.9  # a form of this weight or more means exactly the same


@dataclass(frozen=True, slots=True)
class Concept:
    """A content word of a question.

    ``idf_weight`` is its inverse document frequency. ``forms`` pairs each form that may stand for it with a weight (1
    for the word itself). ``shares`` pairs each form with its share of ``idf_weight``: a common form counts less than a
    rare word that it stands for. ``focus``: the word is next to the question word. ``parts`` are the forms that are
    only words inside a word that no document holds.
    """

    word: str
    idf_weight: float
    forms: tuple[Form, ...]
    shares: tuple[Form, ...]
    focus: bool = False
    parts: frozenset[str] = frozenset()

    @property
    def spelt_otherwise(self) -> bool:
        """Whether a form means exactly the same (113亿 for 一百一十三亿)."""
        return any(weight >= SAME for _, weight in self.forms[1:])


@dataclass(frozen=True, slots=True)
class Query:
    """A question as searched: its concepts, its own bigrams with their inverse document frequencies, the sum of
    ``idf_weight`` over all concepts, the weights to rank with, and the number of passages that are searched."""

    question: Question
    concepts: tuple[Concept, ...]
    bigrams: tuple[Form, ...]
    idf_weight: float
    weights: RankingWeights = DEFAULT_WEIGHTS
    size: int = 0

    def weighted_words(self) -> list[Form]:
        """Every form of every concept with its weight; a name of several runs as its runs (iphone and 15)."""
        forms = [form for concept in self.concepts for form in concept.forms]
        return [(run, weight) for form, weight in forms for run in (form, *parted_runs(form))]

    def weighted_bigrams(self) -> list[Form]:
        """The question's bigrams at full weight, those of other forms at theirs."""
        own = [(term, 1.0) for term in self.question.terms.bigrams]
        others = [
            (term, weight)
            for concept in self.concepts
            for form, weight in concept.forms
            if form != concept.word
            for term in bigram_terms(form)
        ]
        return own + others


def query(
    question: Question,
    words: Statistics,
    pairs: Statistics,
    *,
    expand: Callable[[str], Sequence[Form]],
    divide: Callable[[str], Sequence[Form]] = lambda _: (),
    weights: RankingWeights = DEFAULT_WEIGHTS,
) -> Query:
    """``question`` with the idf of its words and bigrams; ``expand`` returns the other forms of a word, and
    ``divide`` the words inside it."""
    concepts = tuple(
        _concept(word, words, expand(word), divide(word), focus=word in question.focus) for word in question.words
    )
    weighted_bigrams = tuple((term.replace("\t", ""), pairs.idf(term)) for term in question.terms.bigrams)
    return Query(
        question, concepts, weighted_bigrams, sum(concept.idf_weight for concept in concepts), weights, words.size
    )


def _concept(word: str, words: Statistics, others: Sequence[Form], parts: Sequence[Form], *, focus: bool) -> Concept:
    idf_weight = words.idf(word)
    known = {form for form, _ in others}
    parts = [part for part in parts if part[0] not in known]
    shares = ((form, weight * min(1.0, words.idf(form) / idf_weight)) for form, weight in (*others, *parts))
    forms = ((word, 1.0), *others, *parts)
    return Concept(word, idf_weight, forms, ((word, 1.0), *shares), focus, frozenset(part for part, _ in parts))
