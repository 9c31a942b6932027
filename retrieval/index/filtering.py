"""Scope → conditions of a tantivy query, and the exact check of what such a query cannot decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from tantivy import Occur, Query

from corpus.passages import document_prefix
from retrieval.index.analysis import letter_terms
from retrieval.index.engine import BIGRAMS, CHARACTERS, KINDS
from retrieval.index.records import StoredPassage
from retrieval.index.schema import passage_key, schema, valid
from retrieval.query.scope import Ranges, Scope
from retrieval.text.analyzer import HAN

_HAN_RUN: Final = re.compile(rf"[{HAN}]+")
_OTHER_RUN: Final = re.compile(rf"[^{HAN}\s]+")
_IS_TERM: Final = re.compile(rf"[{HAN}]{{1,2}}")  # stands exactly where its term does

Clause = tuple[Any, Any]


def clauses(scope: Scope) -> Iterator[Clause]:
    """What every passage within ``scope`` meets; :func:`admits` decides the rest."""
    if scope.documents is not None:
        prefixes = [document_prefix(name) for name in scope.documents]
        yield Occur.Must, unscored(Query.term_set_query(schema(), "document", prefixes))
    if scope.exclude:
        keys = [passage_key(valid(name)) for name in scope.exclude]
        yield Occur.MustNot, Query.term_set_query(schema(), "key", keys)
    for phrase in scope.phrases:
        yield from containing(phrase)
    for word in scope.without:
        if _IS_TERM.fullmatch(word):
            yield from ((Occur.MustNot, query) for _, query in containing(word))


def admits(scope: Scope, *, decided: bool = True) -> Callable[[StoredPassage], bool] | None:
    """Whether a passage that meets :func:`clauses` is within ``scope``; ``None`` if each one is. Unless ``decided``,
    the phrases and excluded words that :func:`is_decided` names are checked too."""
    phrases = [phrase for phrase in scope.phrases if not (decided and is_decided(phrase))]
    without = [word for word in scope.without if not (decided and is_decided(word))]
    if not (phrases or without or scope.ranges):
        return None

    def admitted(passage: StoredPassage) -> bool:
        folded, ranges = passage.folded, scope.ranges.get(passage.document)
        return (
            all(phrase in folded for phrase in phrases)
            and not any(word in folded for word in without)
            and (ranges is None or _within(passage.start, ranges))
        )

    return admitted


def _within(offset: int, ranges: Ranges) -> bool:
    return any(start <= offset < end for start, end in ranges)


def containing(stretch: str, *, letters_only: bool = False) -> Iterator[Clause]:
    """Conditions that every entry containing the folded text ``stretch`` meets: it has all its bigrams, its characters
    and its letters; with ``letters_only`` for entries whose Chinese characters count as letters."""
    terms: list[tuple[str, str]] = []
    if letters_only:
        terms = [("letters", each) for each in _closest(stretch)]
    else:
        for run in _HAN_RUN.findall(stretch):
            pairs = [run[at : at + 2] for at in range(len(run) - 1)]
            terms += [(KINDS[BIGRAMS], pair) for pair in pairs] or [(KINDS[CHARACTERS], run)]
        for run in _OTHER_RUN.findall(stretch):
            terms += [("letters", each) for each in _closest(run)]
    for field, each in dict.fromkeys(terms):
        yield Occur.Must, unscored(Query.term_query(schema(), field, valid(each), "basic"))


def is_decided(stretch: str) -> bool:
    """Whether the conditions of :func:`containing` are enough."""
    return _IS_TERM.fullmatch(stretch) is not None


def _closest(run: str) -> Sequence[str]:
    """The letters that say most of ``run``: its pairs, or where it has none, its characters."""
    found = letter_terms(run)
    return sorted([each for each in found if len(each) > 1] or found)


def unscored(query: Any) -> Any:
    """``query`` as a condition that adds nothing to a score."""
    return Query.const_score_query(query, 0.0)
