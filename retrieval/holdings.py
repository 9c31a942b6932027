"""The documents of a folder, ready to be asked: read, analysed, kept on disk, and kept up with the folder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from threading import Lock

from corpus.document import CorpusError
from corpus.library import Library, read_declared
from corpus.listing import FileReport, Listing, relist
from corpus.survey import Survey, survey
from retrieval.answerer import Answerer
from retrieval.attempts import Attempts
from retrieval.changes import (
    LEFT,
    Look,
    Update,
    differing,
    hidden,
    is_settled,
    names,
    resaid,
    seen_of,
    set_aside,
    since,
    still_said,
    still_same,
    to_be_read,
    told_of,
    update_of,
    without,
)
from retrieval.engines.memory import MemoryEngine
from retrieval.engines.part import Part
from retrieval.fingerprint import fingerprint_of
from retrieval.intake import Batch, Intake, Progress, key_of, signatures_of, stays_here, take_in
from retrieval.manifest import State, files_of
from retrieval.merge_policy import to_be_merged
from retrieval.merging import merge
from retrieval.operator_words import read_operator_words
from retrieval.segment import Signature
from retrieval.semantic.reranker import Reranker
from retrieval.snapshot import BUSY, DAMAGED, MANIFEST, Snapshot
from retrieval.wording import Wording

ATTEMPTS = "attempts.json"


class Holdings:
    """The documents of ``folder``, and of ``uploads`` beside it, if given (see ``Listing``); ``store`` is where their
    index is kept, ``None``: in memory alone.

    ``answerer`` always answers from one consistent state; :meth:`refresh` puts the next one in its place.
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
        self._one_at_a_time = Lock()
        self._wording: Wording | None = None
        self._snapshot: Snapshot | None = None
        self._attempts = Attempts()
        self._state = State()
        self._listing: Callable[[], Listing] | None = None
        self._listed: tuple[FileReport, ...] = ()
        self._rebuilt = ""
        self._answered: tuple[Part, ...] = ()  # what ``answerer`` answers from
        self._answerer: Answerer | None = None
        self._followers: list[Callable[[Answerer], None]] = []

    @property
    def answerer(self) -> Answerer:
        """What answers from the folder as it was last seen. Raises ``CorpusError`` if it was never read."""
        if self._answerer is None:
            raise CorpusError(f"{self.folder}: not read yet")
        return self._answerer

    def version_of(self, name: str) -> tuple[int, int]:
        """Bytes and time of modification of a file as it was last seen; zeros where it could not be looked at."""
        stamp = self._listing().documents.get(name) if self._listing else None
        return (stamp.size, stamp.modified) if stamp else (0, 0)

    def follow(self, told: Callable[[Answerer], None]) -> None:
        """From now on, tell ``told`` each time that another answerer takes the place of the one before, in the thread
        that looked into the folder and before its look ends."""
        self._followers.append(told)

    def refresh(
        self,
        paths: Collection[str] | None = None,
        *,
        progress: Progress | None = None,
        patience: float | None = None,
    ) -> Update:
        """Take up what is new in the folder; with ``paths`` (relative to it, with ``/``), only there. One call at a
        time, others wait. Raises ``CorpusError`` if the folder cannot be read or, at first, holds no file to read; the
        state of before goes on answering.

        A file is taken to be as before that has the size, the times and the number in the file system of before (see
        :meth:`verify`); where any of them is another, what it holds decides. While
        another process writes the index, this one does not; with ``patience``, it waits so many seconds for the other
        and then raises ``CorpusError`` (``busy``).
        """
        with self._one_at_a_time:
            return self._look(paths, progress, patience)

    def verify(self, *, progress: Progress | None = None, patience: float | None = None) -> Update:
        """As :meth:`refresh`, but trust nothing: the index is read to its end and what is damaged made anew, and so is
        every document whose file differs, however it looks; what was set aside is tried again."""
        with self._one_at_a_time:
            return self._look(None, progress, patience, self._distrusting)

    def try_out(self, batch: Batch, aside: Path) -> Intake:
        """Read and analyse the files of ``batch``, within the limits of memory and time, and forget them; ``aside`` is
        a folder for what is written meanwhile. Raises ``OSError``."""
        light = all(stays_here(name, signature.size) for name, signature in batch.signatures.items())
        wording = self._wording or Wording.of(read_operator_words(self.folder))
        return take_in(batch, wording, space=None if light else (lambda: aside / "index.segment"))

    def _look(
        self,
        paths: Collection[str] | None,
        progress: Progress | None,
        patience: float | None,
        doubted: Callable[[Listing], Collection[str]] | None = None,
    ) -> Update:
        """Look into the folder and take up what is new there, and what is ``doubted``."""
        listing = relist(self._listing(), paths) if self._listing and paths is not None else None
        seen = survey(self.folder, self.uploads) if listing is None else None
        wording = self._reworded()
        if listing is None or wording is not self._wording:  # nothing is as it was read before
            seen = seen or survey(self.folder, self.uploads)
            if doubted is None and patience is None and self._is_as_kept(seen, wording):
                return Update()
            listing, paths = seen.listing, None
        if not listing.documents and not listing.reports and self._answerer is None:
            raise CorpusError(f"{self.folder}: the folder holds no documents", code="folder-empty")
        answered = self._answered
        with self._snapshot.locked(patience or 0) if self._snapshot else nullcontext(BUSY) as hindered:
            if self._snapshot and hindered == BUSY and patience is not None:
                raise CorpusError(f"{self._snapshot.folder}: {BUSY}", code="busy")
            look = Look(listing, paths, doubted(listing) if doubted else (), seen.mark if seen else "")
            self._attempts = self._noted(hindered)
            update = self._take_up(look, wording, progress, hindered, tried=patience is not None)
        self._listing = lambda: listing
        if self._rebuilt:
            held, now = (frozenset(names(parts)) for parts in (answered, self._state.parts))
            update = since(held, replace(update, rebuilt=self._rebuilt), now)
            self._rebuilt = ""
        return update

    def _is_as_kept(self, seen: Survey, wording: Wording) -> bool:
        """Whether the state at hand was made of just what is ``seen``; then it is answered from."""
        if (self._answerer is not None and wording is not self._wording) or not is_settled(self._state, seen.mark):
            return False
        self._listing = lambda: seen.trusted
        if self._answerer is None:
            self._listed = self._state.seen.reports
            self._swap(self._state, wording)
        return True

    def _distrusting(self, listing: Listing) -> Collection[str]:
        """Forget what of the index is damaged, and name the documents whose file is not what was read."""
        if self._snapshot and (damaged := self._snapshot.damaged()):
            self._rebuilt = DAMAGED
            left = self._state.parts if MANIFEST not in damaged else ()
            whole = (part for part in left if damaged.isdisjoint(path.name for path in files_of(part)))
            self._state = State(tuple(whole), self._state.remarks, same=self._state.same)
        again = {
            name
            for name, each in self._state.remarks.items()
            if not LEFT.isdisjoint(report.code for report in each.reports)
        }
        return differing(self._state.parts, listing) | (again & listing.documents.keys())

    def _reworded(self) -> Wording:
        """The operator's words as they are now; where they cut texts otherwise than before, and at first, the index
        that is on disk takes the place of the one at hand."""
        own = read_operator_words(self.folder)
        before = self._wording
        if before is not None and own == before.own:
            return before
        wording = Wording.of(own)
        if before is None or wording.analyzer.user_words != before.analyzer.user_words:
            self._snapshot = Snapshot(self._store, fingerprint_of(wording)) if self._store else None
            self._state = (self._snapshot and self._snapshot.read()) or State()
            self._rebuilt = self._snapshot.unusable if self._snapshot else ""
        return wording

    def _noted(self, hindered: str) -> Attempts:
        """The notes on what is being read; while another process writes the index, they are its own."""
        return Attempts() if hindered or self._store is None else Attempts(self._store / ATTEMPTS)

    def _take_up(
        self, look: Look, wording: Wording, progress: Progress | None, hindered: str, *, tried: bool
    ) -> Update:
        """Read what is new, answer from it and, unless ``hindered``, keep it on disk. At first, what a process died of
        is left for later, unless it is to be ``tried`` now."""
        before, listing = self._state, look.listing
        declared, said = read_declared(listing)
        looked_at = listing.documents.keys() if look.paths is None else listing.documents.keys() & set(look.paths)
        signatures = signatures_of(listing, looked_at, declared)
        new, same = to_be_read(before, signatures, listing)
        new |= {name: signatures[name] for name in look.doubted}
        trusted = {name: each for name, each in new.items() if name not in look.doubted}
        aside = set_aside(trusted, self._attempts, later=self._answerer is None and not tried)
        readable = {name: each for name, each in new.items() if name not in aside}
        large = [key_of(name, each) for name, each in readable.items() if not stays_here(name, each.size)]
        with self._attempts.trying(large):
            intake, hindered = self._taken_in(Batch(listing, readable, declared), wording, progress, hindered)
            intake = replace(intake, remarks={**intake.remarks, **aside})
            return self._renewed(look, signatures, same, said, intake, wording, hindered)

    def _renewed(
        self,
        look: Look,
        signatures: Mapping[str, Signature],
        same: Mapping[str, Signature],
        said: Sequence[FileReport],
        intake: Intake,
        wording: Wording,
        hindered: str,
    ) -> Update:
        """Answer from what was read and what stays of before, and keep it on disk unless ``hindered``."""
        before, listing = self._state, look.listing
        new = {*intake.read, *intake.remarks}
        out_of_sight = hidden(before.parts, listing)
        looked_for = names(before.parts) if look.paths is None else look.paths
        gone = [name for name in looked_for if name not in listing.documents and name not in out_of_sight]
        remarks = still_said(before.remarks, signatures, {*new, *same}, listing) | resaid(before.remarks, same)
        remarks |= out_of_sight | dict(intake.remarks)
        same = still_same(before, same, {*gone, *intake.read})
        parts = without(before.parts, {*gone, *intake.read}, wording.analyzer)
        now = seen_of(listing, look.mark, said)
        state = State((*parts, *map(Part, intake.segments)), remarks, now, same)
        update = update_of(before, intake, gone, out_of_sight)
        listed, self._listed = self._listed, now.reports
        differs = update or remarks != before.remarks
        if differs or listed != self._listed or wording is not self._wording or self._answerer is None:
            self._swap(state, wording)
        if differs:
            hindered = hindered or self._saved(state, wording)
            busy = hindered == BUSY and self._snapshot is not None
            update = replace(update, busy=busy, unsaved=hindered if self._snapshot and not busy else "")
        elif (now.mark and now != before.seen) or same != before.same:
            self._state = replace(self._state, seen=now if now.mark else before.seen, same=same)
            if self._snapshot and not hindered:
                self._snapshot.note(self._state)
        return update

    def _taken_in(self, batch: Batch, wording: Wording, progress: Progress | None, hindered: str) -> tuple[Intake, str]:
        """The files of ``batch``, read; to the disk at once if nothing hinders, and what does."""
        if self._snapshot and not hindered:
            try:
                return take_in(
                    batch, wording, space=self._snapshot.new_file, progress=progress, attempts=self._attempts
                ), ""
            except OSError as error:
                hindered = error.strerror or str(error)
                self._snapshot.sweep()
            except KeyboardInterrupt:
                self._snapshot.sweep()
                raise
        return take_in(batch, wording, progress=progress), hindered

    def _saved(self, state: State, wording: Wording) -> str:
        """Write ``state`` to disk, and answer from there, in few segments; what hindered it, if so."""
        if self._snapshot is None:
            return ""
        try:
            state = self._snapshot.write(state)
            self._swap(state, wording)
            if small := to_be_merged(state.parts):
                merged = Part(merge(small, self._snapshot.new_file()))
                state = replace(state, parts=(*(part for part in state.parts if part not in small), merged))
                self._swap(self._snapshot.write(state), wording)
        except OSError as error:
            self._snapshot.sweep()
            return error.strerror or str(error)
        return ""

    def _swap(self, state: State, wording: Wording) -> None:
        """From now on, answer from ``state``."""
        engine = MemoryEngine(state.parts)
        stale, reports = told_of(state, self._listed, engine.documents)
        library = Library(self.folder, engine.documents, reports, stale, self.uploads)
        self._answerer = Answerer(library, engine=engine, wording=wording, rerank=self._rerank)
        self._state, self._wording, self._answered = state, wording, state.parts
        for told in self._followers:
            told(self._answerer)
