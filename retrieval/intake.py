"""Files → segments: read, cleaned, cut into passages and analysed, by all processors where that pays."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from corpus.declarations import Declarations
from corpus.library import declared_of, read_file
from corpus.listing import FileReport, Listing, Status
from corpus.passages import passages_of
from retrieval.analyzer import Analyzer
from retrieval.batching import batched
from retrieval.indexing import segment_of
from retrieval.operator_words import OperatorWords
from retrieval.segment import Entry, Segment, Signature
from retrieval.wording import Wording

BATCH: Final = 2_000_000  # bytes of files that become one segment
FILES: Final = 500  # files of it, at most
SHARED: Final = 3  # batches from which on other processes are started, which takes them half a second

Progress = Callable[[int, int], None]
"""Told how many files are done of how many."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said about a file that looked so."""

    signature: Signature
    reports: tuple[FileReport, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Files to be read, all of the same folder; their segment goes to ``path``, if given."""

    listing: Listing
    signatures: Mapping[str, Signature]
    declared: Declarations
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of files: segments of those that could be ``read``, and remarks."""

    segments: tuple[Segment, ...] = ()
    read: tuple[str, ...] = ()
    remarks: Mapping[str, Remark] = field(default_factory=dict)


def signatures_of(listing: Listing, names: Iterable[str], declared: Declarations) -> dict[str, Signature]:
    """How the files ``names`` look now."""
    stamps = listing.documents
    return {
        name: Signature(stamps[name].size, stamps[name].modified, _hashed(declared_of(listing, name, declared)))
        for name in names
    }


def take_in(
    whole: Batch, wording: Wording, *, space: Callable[[], Path] | None = None, progress: Progress | None = None
) -> Intake:
    """Read all files of ``whole``. ``space`` gives a path for each segment: without it they stay in memory. Raises
    ``OSError`` if a segment cannot be written."""
    batches = [replace(each, path=space() if space else None) for each in _batches(whole)]
    done = 0
    intakes = []
    with closing(_taken(batches, wording)) as taken:
        for batch, intake in zip(batches, taken, strict=True):
            intakes.append(intake)
            done += len(batch.signatures)
            if progress:
                progress(done, len(whole.signatures))
    return Intake(
        tuple(segment for each in intakes for segment in each.segments),
        tuple(name for each in intakes for name in each.read),
        {name: remark for each in intakes for name, remark in each.remarks.items()},
    )


def _batches(whole: Batch) -> Iterator[Batch]:
    files = batched(whole.signatures.items(), lambda each: each[1].size, most=BATCH, count=FILES)
    return (_part(whole, dict(chosen)) for chosen in files)


def _part(whole: Batch, chosen: Mapping[str, Signature]) -> Batch:
    """Only what the chosen files need: it may travel to another process."""
    listing, declared = whole.listing, whole.declared
    documents = {name: listing.documents[name] for name in chosen}
    declarations = Declarations({name: declared.of[name] for name in chosen if name in declared.of}, {})
    return Batch(Listing(listing.folder, documents, listing.others, uploads=listing.uploads), chosen, declarations)


def _taken(batches: Sequence[Batch], wording: Wording) -> Generator[Intake, None, None]:
    workers = min(os.cpu_count() or 1, len(batches))
    if len(batches) < SHARED or workers < 2 or batches[0].path is None:
        yield from (_read(batch, wording) for batch in batches)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context)
    done, others = 0, set(multiprocessing.active_children())
    try:
        with _undisturbed():
            results = pool.map(_read_apart, batches, [wording.own] * len(batches))
        for read, remarks, path in results:
            done += 1
            yield Intake((Segment.open(path),) if path else (), read, remarks)
    except BrokenProcessPool:  # one was ended from outside, for its memory perhaps
        yield from (_read(batch, wording) for batch in batches[done:])
    except BaseException:  # Ctrl-C, or a full disk: nobody waits for what is under way
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Processes that are started meanwhile do not heed Ctrl-C: this one does, and ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _read_apart(batch: Batch, own: OperatorWords) -> tuple[tuple[str, ...], Mapping[str, Remark], Path | None]:
    """In another process: only the path of the segment comes back."""
    wording, _ = _held(own)
    intake = _read(batch, wording)
    return intake.read, intake.remarks, batch.path if intake.segments else None


@cache
def _held(own: OperatorWords) -> tuple[Wording, object]:
    """What every batch is read with in this process, which has nothing else to do: loaded once."""
    wording = Wording.of(own)
    return wording, wording.analyzer.bulk()


def _read(batch: Batch, wording: Wording) -> Intake:
    entries: list[Entry] = []
    said: dict[str, list[FileReport]] = {}
    for name, signature in batch.signatures.items():
        document, said[name] = read_file(batch.listing, name, batch.declared)
        try:
            entries += [Entry(document, passages_of(document), signature)] if document else []
        except Exception as error:  # as in a reader: that is about this one file
            said[name].append(_stumbled(name, error))
    segment = _segment(entries, wording.analyzer, said) if entries else None
    if segment and batch.path:
        segment.write(batch.path)
        segment = Segment.open(batch.path)
    noted = (
        (name, tuple(each for each in reports if each.status is not Status.READ)) for name, reports in said.items()
    )
    remarks = {name: Remark(batch.signatures[name], reports) for name, reports in noted if reports}
    return Intake((segment,) if segment else (), tuple(segment.names()) if segment else (), remarks)


def _segment(entries: Sequence[Entry], analyzer: Analyzer, said: Mapping[str, list[FileReport]]) -> Segment | None:
    """``entries``, analysed; without those that alone are too much, each with what is ``said`` of it then."""
    try:
        return segment_of(entries, analyzer)
    except Exception as error:  # it may be about one of them
        if len(entries) == 1:
            name = entries[0].document.id
            said[name].append(_stumbled(name, error))
            return None
    apart = [entry for entry in entries if _segment([entry], analyzer, said)]
    return segment_of(apart, analyzer) if apart else None


def _stumbled(name: str, error: Exception) -> FileReport:
    return FileReport(name, Status.FAILED, "stumbled", f"{type(error).__name__}: {error}")


@lru_cache(1)  # of most files nothing is declared
def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
