"""Narrow a large library to the documents most likely to contain a sentence, by index search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from corpus.document import Document
from corpus.library import Library
from retrieval.index.engine import Engine, SearchRequest
from retrieval.text.analyzer import Analyzer
from retrieval.text.search_text import search_text

SMALL_LIBRARY: Final = 100  # documents; all are searched
MOST_HITS: Final = 100  # passages whose documents are kept
LONGEST_LOOKUP: Final = 1000  # characters of a text that are analysed


def shortlist(text: str, library: Library, engine: Engine, analyzer: Analyzer) -> Library:
    """``library`` with only the documents whose passages or context share most terms with ``text``; a small library is
    returned unchanged."""
    if len(library.documents) <= SMALL_LIBRARY:
        return library
    terms = analyzer.terms(search_text(text[:LONGEST_LOOKUP]))
    words, bigrams, characters = (
        [(term, 1.0) for term in dict.fromkeys(kind)] for kind in (terms.words, terms.bigrams, terms.characters)
    )
    hits = engine.search(SearchRequest((words, bigrams, characters, words), MOST_HITS))
    names = sorted({hit.read().document for hit in hits})
    documents: Mapping[str, Document] = MappingProxyType({name: library.documents[name] for name in names})
    return replace(library, documents=documents)
