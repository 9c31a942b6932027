"""The words of a question that the documents lack: which ones an answer names, and what it takes to answer without."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from retrieval.answering.answer import Outcome
from retrieval.index.engine import Engine
from retrieval.query.compounds import is_compound
from retrieval.query.query import Concept
from retrieval.ranking.confidence import confidence, outcome
from retrieval.ranking.features import Match
from retrieval.ranking.reranking import Ranked
from retrieval.text.analyzer import Analyzer

_PLACE: Final = re.compile(r"第?[\d一二三四五六七八九十百千]+[条款项点章节]")  # is looked for as a number
HALF: Final = 0.5  # of a word: a passage that holds no more of it does not answer
CERTAIN: Final = 0.7  # least confidence where a passage holds only parts of a word; set on the folder sets


def lacking(concepts: Iterable[Concept], engine: Engine) -> list[str]:
    """The words that no passage, title, heading or publisher holds, in no spelling."""
    return [
        concept.word for concept in concepts if not concept.spelt_otherwise and not _is_searched(concept.word, engine)
    ]


def absent(words: Iterable[str], engine: Engine, analyzer: Analyzer) -> list[str]:
    """Those of the ``words`` that are :func:`lacking` that no character of any document is part of, without those that
    say nothing, and without compounds of which the documents hold all parts."""
    return [
        word
        for word in words
        if not analyzer.is_vague(word)
        and not _PLACE.fullmatch(word)
        and not engine.stands_unquoted(word)
        and not is_compound(word, analyzer.knows, partial(_is_searched, engine=engine))
    ]


def rests_on_parts(ranked: Sequence[Ranked], probability: float) -> bool:
    """Whether the first passage would not be *found* but for the parts that it holds of a word (付款 for 货到付款), and
    these are too little of the word, or ``probability`` is."""
    shares = _shares_held(ranked[0]) if ranked else {}
    if not shares or (probability >= CERTAIN and min(shares.values()) > HALF):
        return False
    matches = (
        match if match.concept.word not in shares else Match(match.concept, {}, 0.0, 0.0)
        for match in ranked[0].features.matches
    )
    bare = ranked[0]._replace(features=ranked[0].features._replace(matches=tuple(matches)))
    rest = [bare, *ranked[1:]]
    return outcome(rest, confidence(rest)) is not Outcome.FOUND


def _shares_held(ranked: Ranked) -> dict[str, float]:
    """The words of which the passage holds only parts, with the share of their characters."""
    text = f"{ranked.features.text}\n{ranked.hit.context}"
    shares: dict[str, float] = {}
    for concept in (match.concept for match in ranked.features.matches if match.concept.parts):
        held = [form for form, _ in concept.forms if form in text]
        if held and concept.parts.issuperset(held):
            shares[concept.word] = sum(map(len, held)) / len(concept.word)
    return shares


def _is_searched(word: str, engine: Engine) -> bool:
    return engine.contains(word) or engine.surrounded_by(word)
