"""The words of a question that stand in no document, which an answer names."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from retrieval.index.engine import Engine
from retrieval.query.compounds import is_compound
from retrieval.query.query import Concept
from retrieval.text.analyzer import Analyzer


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
        and not engine.stands_unquoted(word)
        and not is_compound(word, analyzer.knows, partial(_is_searched, engine=engine))
    ]


def _is_searched(word: str, engine: Engine) -> bool:
    return engine.contains(word) or engine.surrounded_by(word)
