"""Writes changes of an index: documents removed and added, made visible all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

from corpus.passages import document_prefix
from corpus.reading.memory_limit import memory_limit
from retrieval.index.analysis import AnalysedDocument
from retrieval.index.reader import IndexReader
from retrieval.index.records import card_of
from retrieval.index.schema import STATE, entries_of, failed_write, state_entry, tantivy_errors
from retrieval.index.state import FileIssue, State

HEAP: Final = 30_000_000  # bytes that tantivy gathers before it writes a segment
LEAST: Final = 15_000_001  # the least it takes
TIGHT: Final = 512_000_000  # bytes of memory from which on there is room for more


class IndexWriter:
    """One change of ``index``, whose last commit ``before`` reads, if there is any. Raises ``OSError`` where
    something cannot be written."""

    def __init__(self, index: Any, before: IndexReader | None = None) -> None:
        self._index = index
        with tantivy_errors(failed_write):
            self._writer = index.writer(LEAST if (memory_limit() or TIGHT) < TIGHT else HEAP, 1)
        self._state = before.state if before else State()
        self._known = dict(before.known) if before and before.known is not None else None
        self._before = before

    def remove(self, names: Iterable[str]) -> None:
        """Remove documents that are there."""
        for name in names:
            card = self._before.card(name) if self._before else None
            if card:
                self._state = self._state.with_card(card, -1)
                with tantivy_errors(failed_write):
                    self._writer.delete_documents_by_term("document", document_prefix(name))
                if self._known is not None:
                    self._known.pop(name, None)

    def add(self, documents: Iterable[AnalysedDocument]) -> None:
        """Add documents that are not there, or not any more."""
        for each in documents:
            card = card_of(each)
            with tantivy_errors(failed_write):
                for entry in entries_of(each):
                    self._writer.add_document(entry)
            self._state = self._state.with_card(card, 1)
            if self._known is not None:
                self._known[card.id] = card

    def commit(self, issues: Mapping[str, FileIssue] | None = None) -> IndexReader:
        """Make the change last and visible; what is to be said about files becomes ``issues``."""
        state = replace(self._state, issues=issues or {})
        with tantivy_errors(failed_write):
            self._writer.delete_documents_by_term("key", STATE)
            self._writer.add_document(state_entry(state.encoded(uuid4().hex)))
            self._writer.commit()
            self._writer.wait_merging_threads()
        known = self._known if self._known is None else dict(sorted(self._known.items()))
        return IndexReader(self._index, known)

    def discard(self) -> None:
        """Forget the change."""
        with suppress(OSError), tantivy_errors(failed_write):
            self._writer.rollback()
            self._writer.wait_merging_threads()
