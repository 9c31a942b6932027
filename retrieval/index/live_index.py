"""The live index of a folder: read, analysed, kept on disk, kept up to date, and swapped as a whole."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import Any, Final, Protocol, cast
from weakref import WeakMethod

from corpus.document import CorpusError
from corpus.folder.listing import FileReport, Listing, relist
from corpus.folder.scan import FolderScan, scan_folder
from corpus.library import Library, read_folder_declarations
from retrieval.answering.answerer import Answerer
from retrieval.errors import DamagedError
from retrieval.index.attempts import Attempts
from retrieval.index.diff import (
    Batch,
    Change,
    Look,
    Update,
    change_of,
    differences,
    differing,
    is_settled,
    key_of,
    left,
    seen_of,
    told_of,
)
from retrieval.index.fingerprint import fingerprint_of
from retrieval.index.ingest import Ingested, Progress, copied, fill, ingest, joined, stays_here
from retrieval.index.reader import IndexReader
from retrieval.index.schema import open_index
from retrieval.index.state import Seen
from retrieval.index.storage import BUSY, DAMAGED, Storage
from retrieval.index.tantivy_engine import TantivyEngine
from retrieval.index.writer import IndexWriter
from retrieval.ranking.semantic.reranker import Reranker
from retrieval.text.resources import TextResources
from retrieval.text.user_lexicon import read_user_lexicon

ATTEMPTS: Final = "attempts.json"
COPIED: Final = 50_000  # passages up to which an index that cannot be written is continued in memory

log = logging.getLogger("youju.index")


class Index(Protocol):
    """What a program answers from: the live index of a folder, or what a replica reads from a shared one."""

    @property
    def folder(self) -> Path:
        """Where the documents are."""

    @property
    def uploads(self) -> Path | None:
        """The folder of documents that users send; ``None`` if they cannot send any."""

    @property
    def answerer(self) -> Answerer:
        """Answers from the state read last. Raises ``CorpusError`` if none was ever read."""

    def version_of(self, name: str, /) -> tuple[int, int]:
        """Bytes and time of modification of a file; zeros if nothing is known of it."""

    def follow(self, told: Callable[[Answerer], None], /) -> None:
        """From now on, call ``told`` with each new answerer, in the thread that refreshes and before that ends."""

    def refresh(
        self,
        paths: Collection[str] | None = None,
        *,
        progress: Progress | None = None,
        patience: float | None = None,
    ) -> Update:
        """Answer from what is there now."""

    def verify(self, *, progress: Progress | None = None, patience: float | None = None) -> Update:
        """As :meth:`refresh`, but trust nothing."""


class LiveIndex:
    """The documents of ``folder``, and of ``uploads`` beside it, if given (see ``Listing``); ``store`` is where their
    index is kept, ``None``: in memory only.

    ``answerer`` always answers from one consistent state; :meth:`refresh` replaces it by the next one.
    """

    def __init__(
        self,
        folder: Path,
        store: Path | None = None,
        *,
        uploads: Path | None = None,
        rerank: Callable[[Sequence[str]], Reranker] | None = None,
    ) -> None:
        self.folder = folder
        self.uploads = uploads
        self._rerank = rerank
        self._store = store
        self._one_at_a_time = RLock()
        self._wording: TextResources | None = None
        self._storage: Storage | None = None
        self._reader: IndexReader | None = None
        self._memory: Any = None  # the index that ``_reader`` reads, if it is in memory
        self._seen = Seen()
        self._attempts = Attempts()
        self._listing: Callable[[], Listing] | None = None
        self._listed: tuple[FileReport, ...] = ()
        self._rebuilt = ""
        self._answerer: Answerer | None = None
        self._answered: IndexReader | None = None  # what ``answerer`` answers from
        self._followers: list[Callable[[Answerer], None]] = []

    @property
    def answerer(self) -> Answerer:
        """Answers from the folder as it was last seen. Raises ``CorpusError`` if it was never read."""
        if self._answerer is None:
            raise CorpusError(f"{self.folder}: not read yet")
        return self._answerer

    def version_of(self, name: str) -> tuple[int, int]:
        """Bytes and time of modification of a file as it was last seen; zeros where it could not be looked at."""
        stamp = self._listing().documents.get(name) if self._listing else None
        return (stamp.size, stamp.modified) if stamp else (0, 0)

    def follow(self, told: Callable[[Answerer], None]) -> None:
        """From now on, call ``told`` with each new answerer, in the thread that refreshes and before that ends."""
        self._followers.append(told)

    def refresh(
        self,
        paths: Collection[str] | None = None,
        *,
        progress: Progress | None = None,
        patience: float | None = None,
    ) -> Update:
        """Index new and changed files of the folder; with ``paths`` (relative to it, with ``/``), only these. One call
        at a time, others wait. Raises ``CorpusError`` if the folder cannot be read or, at first, holds no file to read;
        the state of before goes on answering.

        A file is taken to be unchanged if it has the size, the times and the number in the file system that it had
        (see :meth:`verify`); where any of them differs, its content decides. While
        another process writes the index, this one does not; with ``patience``, it waits so many seconds for the other
        and then raises ``CorpusError`` (``busy``).
        """
        with self._one_at_a_time:
            return self._look(paths, progress, patience)

    def verify(self, *, progress: Progress | None = None, patience: float | None = None) -> Update:
        """As :meth:`refresh`, but trust nothing: a damaged index is rebuilt, and every document is read again whose
        file differs, even if it looks the same; what was set aside is tried again."""
        with self._one_at_a_time:
            return self._look(None, progress, patience, distrust=True)

    def try_out(self, batch: Batch) -> Ingested:
        """Read and analyse the files of ``batch``, within the limits of memory and time, and forget them."""
        resources = self._wording or TextResources.of(read_user_lexicon(self.folder))
        return joined(ingest(batch, resources))

    def _look(
        self,
        paths: Collection[str] | None,
        progress: Progress | None,
        patience: float | None,
        *,
        distrust: bool = False,
    ) -> Update:
        listing = relist(self._listing(), paths) if self._listing and paths is not None else None
        seen = scan_folder(self.folder, self.uploads) if listing is None else None
        resources = self._current_wording()
        if listing is None or resources is not self._wording:  # nothing is as it was read before
            seen = seen or scan_folder(self.folder, self.uploads)
            if not distrust and patience is None and self._is_as_kept(seen, resources):
                return Update()
            listing, paths = seen.listing, None
        if not listing.documents and not listing.reports and self._answerer is None:
            raise CorpusError(f"{self.folder}: the folder holds no documents", code="folder-empty")
        with self._storage.locked(patience or 0) if self._storage else nullcontext(BUSY) as hindered:
            if self._storage and hindered == BUSY and patience is not None:
                raise CorpusError(f"{self._storage.folder}: {BUSY}", code="busy")
            look = Look(listing, paths, mark=seen.mark if seen else "")
            self._attempts = Attempts() if hindered or self._store is None else Attempts(self._store / ATTEMPTS)
            later = self._answerer is None and patience is None
            update = self._update(look, resources, progress, hindered, distrust=distrust, later=later)
        self._listing = lambda: listing
        return update

    def _update(
        self,
        look: Look,
        resources: TextResources,
        progress: Progress | None,
        hindered: str,
        *,
        distrust: bool,
        later: bool,
    ) -> Update:
        """Take over what was seen; an index that turns out to be damaged meanwhile is rebuilt. What a process died of
        may be left for ``later``."""
        before = self._before(hindered, distrust=distrust)
        try:
            if before and before is not self._answered:
                look = replace(look, paths=None)
            if before and distrust:
                look = replace(look, doubted=differing(before.cards(), look.listing) | left(before, look.listing))
            update = self._apply(look, before, resources, progress, hindered, later=later)
        except DamagedError:
            if before is None:
                raise
            self._rebuilt, self._seen = DAMAGED, Seen()
            look = replace(look, paths=None, doubted=())
            update = self._apply(look, None, resources, progress, hindered, later=later)
        update, self._rebuilt = replace(update, rebuilt=self._rebuilt), ""
        return update

    def _is_as_kept(self, seen: FolderScan, resources: TextResources) -> bool:
        """Whether the state at hand was made from just what is ``seen``; then it is answered from."""
        state = self._reader.state if self._reader else None
        if self._reader is None or state is None or (self._answerer is not None and resources is not self._wording):
            return False
        if not is_settled(state.documents, state.issues, self._seen, seen.mark):
            return False
        self._listing = lambda: seen.trusted
        if self._answerer is None:
            self._listed = self._seen.reports
            self._swap(self._reader, resources)
        return True

    def _current_wording(self) -> TextResources:
        """The operator's words as they are now; where they change the words of texts, and at first, the index that is
        on disk replaces the one at hand."""
        own = read_user_lexicon(self.folder)
        before = self._wording
        if before is not None and own == before.own:
            return before
        resources = TextResources.of(own)
        if before is None or resources.analyzer.user_words != before.analyzer.user_words:
            self._storage = Storage(self._store, fingerprint_of(resources)) if self._store else None
            self._reader = self._memory = None
            if found := self._storage.read() if self._storage else None:
                self._reader, self._seen = found
            self._rebuilt = self._storage.unusable if self._storage else ""
        return resources

    def _before(self, hindered: str, *, distrust: bool) -> IndexReader | None:
        """What is to be changed: what is on disk now, which another process may have written, or what is in memory."""
        if self._storage is None or hindered:
            return self._reader
        try:
            if distrust:
                self._storage.verify()
            found = self._storage.read()
        except (DamagedError, OSError):
            found = None
            self._rebuilt = DAMAGED
        self._rebuilt = self._rebuilt or self._storage.unusable
        if found is None:
            self._seen = Seen()
            return None
        reader, self._seen = found
        return self._reader if self._reader and self._reader.commit == reader.commit else reader

    def _apply(
        self,
        look: Look,
        before: IndexReader | None,
        resources: TextResources,
        progress: Progress | None,
        hindered: str,
        *,
        later: bool = False,
    ) -> Update:
        """Read what is new, answer from it and, unless ``hindered``, keep it on disk."""
        listing = look.listing
        declared, faults = read_folder_declarations(listing)
        same = self._seen.same if before else {}
        change = change_of(before, look, declared, same=same, attempts=self._attempts, later=later)
        seen = seen_of(listing, look.mark, faults, change.same)
        reader = before
        if change.is_needed or before is None:
            files = change.files.signatures.items()
            with self._attempts.trying([key_of(name, each) for name, each in files if not stays_here(name, each.size)]):
                reader, hindered = self._written(change, before, seen, resources, progress, hindered)
            busy = hindered == BUSY and self._storage is not None
            update = Update(busy=busy, unsaved=hindered if self._storage and not busy else "")
        else:
            update = Update()
            self._note(reader, seen, hindered)
        update = differences(self._answered or before, reader, change, update, rebuilt=bool(self._rebuilt))
        listed, self._listed = self._listed, seen.reports
        if reader is not self._answered or listed != seen.reports or resources is not self._wording:
            self._seen = seen
            self._swap(reader, resources)
        return update

    def _note(self, reader: IndexReader | None, seen: Seen, hindered: str) -> None:
        """Remember a folder in which only the mark, or how files look, is different."""
        if (seen.mark and seen != self._seen) or seen.same != self._seen.same:
            self._seen = seen if seen.mark else replace(self._seen, same=seen.same)
            if self._storage and reader and not hindered:
                with suppress(OSError):
                    self._storage.note(reader, self._seen)

    def _written(
        self,
        change: Change,
        before: IndexReader | None,
        seen: Seen,
        resources: TextResources,
        progress: Progress | None,
        hindered: str,
    ) -> tuple[IndexReader, str]:
        """The index with ``change``, on disk if nothing hinders, else in memory; and what hinders."""
        if self._storage and not hindered:
            try:
                reader = self._on_disk(change, before, seen, resources, progress)
            except OSError as error:
                hindered = error.strerror or str(error)
            else:
                self._memory, self._seen = None, seen
                return reader, ""
        self._seen = seen
        return self._in_memory(change, before, resources, progress), hindered

    def _on_disk(
        self,
        change: Change,
        before: IndexReader | None,
        seen: Seen,
        resources: TextResources,
        progress: Progress | None,
    ) -> IndexReader:
        storage = cast("Storage", self._storage)
        writer = None
        try:
            writer = storage.change(before)
            issues = fill(writer, change, resources, progress=progress, attempts=self._attempts)
            return storage.commit(writer, issues, seen)
        except BaseException:
            if writer:
                writer.discard()
            storage.sweep()
            raise

    def _in_memory(
        self, change: Change, before: IndexReader | None, resources: TextResources, progress: Progress | None
    ) -> IndexReader:
        """``before`` with ``change`` in memory; as it is, where it lies on disk and is too large to be copied."""
        if before and before.state.passages > COPIED and before is not self._held_in_memory():
            return before
        if before is None or before is not self._held_in_memory():
            self._memory = open_index(None)
            writer = IndexWriter(self._memory)
            if before:
                for some in copied(before, resources):
                    writer.add(some)
        else:
            writer = IndexWriter(self._memory, before)
        return writer.commit(fill(writer, change, resources, progress=progress, alone=True))

    def _held_in_memory(self) -> IndexReader | None:
        return self._reader if self._memory is not None else None

    def _swap(self, reader: IndexReader | None, resources: TextResources) -> None:
        """From now on, answer from ``reader``."""
        if reader is None:
            raise CorpusError(f"{self.folder}: not read yet")
        repair = WeakMethod(self._repaired)
        reader.on_damage = lambda damaged: call(damaged) if (call := repair()) else None
        engine = TantivyEngine(reader)
        stale, reports = told_of(reader.state.issues, self._listed, engine.documents)
        library = Library(self.folder, engine.documents, reports, stale, self.uploads)
        answerer = Answerer(library, engine=engine, resources=resources, rerank=self._rerank)
        self._reader, self._wording, self._answered, self._answerer = reader, resources, reader, answerer
        for told in self._followers:
            told(answerer)

    def _repaired(self, damaged: IndexReader) -> IndexReader | None:
        """The same documents, read again because the index turned out to be damaged; ``None`` if they cannot be."""
        with self._one_at_a_time:
            answered = self._answered
            if answered is None or answered.commit != damaged.commit or self._wording is None:
                return answered
            log.warning("%s: the index is damaged and is rebuilt", self.folder)
            answered.on_damage, self._answered = None, None
            try:
                seen = scan_folder(self.folder, self.uploads)
                with self._storage.locked() if self._storage else nullcontext(BUSY) as hindered:
                    self._apply(Look(seen.listing, mark=seen.mark), None, self._wording, None, hindered)
            except (CorpusError, OSError):
                self._answered = answered
                return None
            return self._answered
