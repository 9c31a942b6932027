"""A question against one index: each content word with its mass and the forms it may take there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.index.engine import Statistics
from retrieval.query.question import Question
from retrieval.ranking.weights import DEFAULT_WEIGHTS, RankingWeights
from retrieval.text.analyzer import bigram_terms

Form = tuple[str, float]
SAME = 0.9  # from this weight on a form means the same, not only something like it


@dataclass(frozen=True, slots=True)
class Concept:
    """A content word: ``mass`` is its inverse document frequency; ``forms`` pairs what may stand for it in a
    text with how much that counts (1 for the word itself); ``shares`` likewise, as a share of ``mass``: a form that
    is everywhere decides less than the word it stands for. ``focus``: it stands beside the question word."""

    word: str
    idf_weight: float
    forms: tuple[Form, ...]
    shares: tuple[Form, ...]
    focus: bool = False

    @property
    def spelt_otherwise(self) -> bool:
        """Whether the documents write the very same thing in another way (113亿 for 一百一十三亿)."""
        return any(weight >= SAME for _, weight in self.forms[1:])


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for in a passage: concepts, the question's own bigrams with their masses, and the mass of all
    concepts together."""

    question: Question
    concepts: tuple[Concept, ...]
    bigrams: tuple[Form, ...]
    idf_weight: float
    weights: RankingWeights = DEFAULT_WEIGHTS

    def weighted_words(self) -> list[Form]:
        """Every form of every concept with its weight."""
        return [form for concept in self.concepts for form in concept.forms]

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
    weights: RankingWeights = DEFAULT_WEIGHTS,
) -> Query:
    """Weigh ``question`` by how many passages hold its words and bigrams; ``expand`` gives the other forms of a
    word."""
    concepts = tuple(_concept(word, words, expand(word), focus=word in question.focus) for word in question.words)
    masses = tuple((term.replace("\t", ""), pairs.idf(term)) for term in question.terms.bigrams)
    return Query(question, concepts, masses, sum(concept.idf_weight for concept in concepts), weights)


def _concept(word: str, words: Statistics, others: Sequence[Form], *, focus: bool) -> Concept:
    idf_weight = words.idf(word)
    shares = ((form, weight * min(1.0, words.idf(form) / idf_weight)) for form, weight in others)
    return Concept(word, idf_weight, ((word, 1.0), *others), ((word, 1.0), *shares), focus)
