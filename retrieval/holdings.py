"""The documents of a folder, ready to be asked: read, analysed, kept on disk, and kept up with the folder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Final

from corpus.document import CorpusError
from corpus.library import Library, read_declared
from corpus.listing import FileReport, Listing, Status, list_folder, relist
from retrieval import records
from retrieval.answerer import Answerer
from retrieval.engines.memory import MemoryEngine, Part
from retrieval.intake import Batch, Intake, Progress, Remark, signatures_of, take_in
from retrieval.merging import merge
from retrieval.operator_words import read_operator_words
from retrieval.segment import Signature
from retrieval.semantic.reranker import Reranker
from retrieval.snapshot import BUSY, Snapshot, State, fingerprint
from retrieval.wording import Wording

MOST_PARTS: Final = 6  # segments; of more, the small ones become one
ALIKE: Final = 3  # a segment up to so many times as large as all smaller ones together is merged with them
RETRIED: Final = frozenset({"missing-extra", "unreadable"})
"""What may be different the next time though the file looks the same."""


@dataclass(frozen=True, slots=True)
class Update:
    """What was new in the folder, by paths of documents; ``failed`` are reports on files that could not be read just
    now. ``unsaved`` says why the index could not be written to disk."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[FileReport, ...] = ()
    unsaved: str = ""

    def __bool__(self) -> bool:
        """Whether answers may differ from before."""
        return bool(self.added or self.changed or self.removed)


class Holdings:
    """The documents of ``folder``; ``store`` is where their index is kept, ``None``: in memory alone.

    ``answerer`` always answers from one consistent state; :meth:`refresh` puts the next one in its place.
    """

    def __init__(
        self,
        folder: Path,
        store: Path | None = None,
        *,
        rerank: Callable[[Sequence[str]], Reranker] | None = None,
    ) -> None:
        self.folder = folder
        self._rerank = rerank
        self._store = store
        self._one_at_a_time = Lock()
        self._wording: Wording | None = None
        self._snapshot: Snapshot | None = None
        self._state = State()
        self._listing: Listing | None = None
        self._listed: tuple[FileReport, ...] = ()
        self._answerer: Answerer | None = None

    @property
    def answerer(self) -> Answerer:
        """What answers from the folder as it was last seen. Raises ``CorpusError`` if it was never read."""
        if self._answerer is None:
            raise CorpusError(f"{self.folder}: not read yet")
        return self._answerer

    def refresh(self, paths: Collection[str] | None = None, *, progress: Progress | None = None) -> Update:
        """Take up what is new in the folder; with ``paths`` (relative to it, with ``/``), only there. One call at a
        time, others wait. Raises ``CorpusError`` if the folder cannot be read or, at first, holds no file to read; the
        state of before goes on answering."""
        with self._one_at_a_time:
            listing = relist(self._listing, paths) if self._listing is not None and paths is not None else None
            if listing is None:
                listing, paths = list_folder(self.folder), None
            if not listing.documents and self._answerer is None:
                raise CorpusError(f"{self.folder}: the folder holds no documents", code="folder-empty")
            wording = self._reworded()
            with self._snapshot.locked() if self._snapshot else nullcontext(BUSY) as hindered:
                update = self._take_up(listing, paths, wording, progress, hindered)
            self._listing = listing
            return update

    def _reworded(self) -> Wording:
        """The operator's words as they are now; where they cut texts otherwise than before, and at first, the index
        that is on disk takes the place of the one at hand."""
        own = read_operator_words(self.folder)
        before = self._wording
        if before is not None and own == before.own:
            return before
        wording = Wording.of(own)
        if before is None or wording.analyzer.user_words != before.analyzer.user_words:
            self._snapshot = Snapshot(self._store, _fingerprint(wording)) if self._store else None
            self._state = (self._snapshot and self._snapshot.read()) or State()
        return wording

    def _take_up(
        self,
        listing: Listing,
        paths: Collection[str] | None,
        wording: Wording,
        progress: Progress | None,
        hindered: str,
    ) -> Update:
        """Read what is new of ``paths``, or of all, answer from it and, unless ``hindered``, keep it on disk."""
        before = self._state
        declared, said = read_declared(listing)
        looked_at = listing.documents.keys() if paths is None else listing.documents.keys() & set(paths)
        signatures = signatures_of(listing, looked_at, declared)
        new = {name: each for name, each in signatures.items() if _is_new(before, name, each)}
        intake, hindered = self._taken_in(Batch(listing, new, declared), wording, progress, hindered)
        gone = [name for name in (_names(before.parts) if paths is None else paths) if name not in listing.documents]
        kept = {name: each for name, each in before.remarks.items() if name in listing.documents and name not in new}
        state = State(
            (*_without(before.parts, {*gone, *intake.read}, wording), *map(Part, intake.segments)),
            {**kept, **intake.remarks},
        )
        update = _update(before, intake, gone)
        self._listed = (*listing.reports, *said)
        if update or state.remarks != before.remarks or wording is not self._wording or self._answerer is None:
            self._swap(state, wording)
        if update or state.remarks != before.remarks:
            hindered = hindered or self._saved(state, wording)
            update = replace(update, unsaved=hindered if self._snapshot and hindered != BUSY else "")
        return update

    def _taken_in(self, batch: Batch, wording: Wording, progress: Progress | None, hindered: str) -> tuple[Intake, str]:
        """The files of ``batch``, read; to the disk at once if nothing hinders, and what does."""
        if self._snapshot and not hindered:
            try:
                return take_in(batch, wording, space=self._snapshot.new_file, progress=progress), ""
            except OSError as error:
                hindered = error.strerror or str(error)
        return take_in(batch, wording, progress=progress), hindered

    def _saved(self, state: State, wording: Wording) -> str:
        """Write ``state`` to disk, and answer from there, in few segments; what hindered it, if so."""
        if self._snapshot is None:
            return ""
        try:
            state = self._snapshot.write(state)
            self._swap(state, wording)
            if small := _small(state.parts):
                merged = Part(merge(small, self._snapshot.new_file()))
                state = State((*(part for part in state.parts if part not in small), merged), state.remarks)
                self._swap(self._snapshot.write(state), wording)
        except OSError as error:
            return error.strerror or str(error)
        return ""

    def _swap(self, state: State, wording: Wording) -> None:
        """From now on, answer from ``state``."""
        engine = MemoryEngine(state.parts)
        stale = frozenset(name for name in state.remarks if name in engine.documents and _unread(state.remarks[name]))
        said = (_restated(report, stale) for each in state.remarks.values() for report in each.reports)
        reports = tuple(sorted((*self._listed, *said), key=lambda report: report.path))
        library = Library(self.folder, engine.documents, reports, stale)
        self._answerer = Answerer(library, engine=engine, wording=wording, rerank=self._rerank)
        self._state, self._wording = state, wording


def _is_new(state: State, name: str, signature: Signature) -> bool:
    """Whether a file that looks so is to be read."""
    remark = state.remarks.get(name)
    if remark and remark.signature == signature and _unread(remark):
        return any(report.code in RETRIED for report in remark.reports)
    return not any(
        part.has(ordinal := part.segment.ordinal(name)) and part.segment.signature(ordinal or 0) == signature
        for part in state.parts
    )


def _unread(remark: Remark) -> bool:
    """Whether the file could not be read, rather than that something beside it is wrong."""
    return any(report.status is not Status.FAILED or report.code != "declaration" for report in remark.reports)


def _restated(report: FileReport, stale: Collection[str]) -> FileReport:
    """A file of which the last good version still answers is stale."""
    return replace(report, status=Status.STALE, code="stale") if report.path in stale else report


def _names(parts: Iterable[Part]) -> Iterator[str]:
    return (part.segment.name(ordinal) for part in parts for ordinal in part.ordinals())


def _without(parts: Iterable[Part], names: Collection[str], wording: Wording) -> Iterator[Part]:
    """``parts`` without the documents ``names``."""
    for part in parts:
        found = (part.segment.ordinal(name) for name in names)
        ordinals = [ordinal for ordinal in found if ordinal is not None and part.has(ordinal)]
        left = part.without(ordinals, wording.analyzer) if ordinals else part
        if len(left.removed.ordinals) < left.segment.documents:
            yield left


def _update(before: State, intake: Intake, gone: Sequence[str]) -> Update:
    held = {name for name in intake.read if any(part.has(part.segment.ordinal(name)) for part in before.parts)}
    return Update(
        tuple(name for name in intake.read if name not in held),
        tuple(name for name in intake.read if name in held),
        tuple(name for name in gone if any(part.has(part.segment.ordinal(name)) for part in before.parts)),
        tuple(report for each in intake.remarks.values() for report in each.reports if report.status is Status.FAILED),
    )


def _small(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts that are to become one, if there are too many or one is mostly gone."""
    mostly_gone = tuple(part for part in parts if 2 * part.removed.passages > len(part.segment))
    if len(parts) <= MOST_PARTS:
        return mostly_gone
    ordered = sorted(parts, key=lambda part: len(part.segment))
    small, size = 1, len(ordered[0].segment)
    while small < len(ordered) and (len(ordered) - small >= MOST_PARTS or len(ordered[small].segment) <= ALIKE * size):
        size += len(ordered[small].segment)
        small += 1
    return tuple(ordered[:small])


def _fingerprint(wording: Wording) -> str:
    return fingerprint(records.LAYOUT, _code(), *wording.analyzer.user_words)


@cache
def _code() -> str:
    """The names and sizes of the modules and word lists that decide how texts are read and cut: an index that others
    made is made anew."""
    rooms = (files("corpus"), files("retrieval"))
    found = (Path(str(room)).rglob("*") for room in rooms)
    sources = sorted(
        path for each in found for path in each if path.suffix in (".py", ".txt") and path.parent.name != "documents"
    )
    return " ".join(f"{path.name}:{path.stat().st_size}" for path in sources)
