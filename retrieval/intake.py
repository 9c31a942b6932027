"""Files → segments: read, cleaned, cut into passages and analysed, by all processors where that pays."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Final
from uuid import uuid4

from corpus.declarations import Declarations
from corpus.library import OUT_OF_MEMORY, declared_of, read_file
from corpus.listing import TOO_HEAVY, FileReport, Listing, Stamp, Status
from corpus.passages import passages_of
from retrieval.analyzer import Analyzer
from retrieval.attempts import Attempts
from retrieval.batching import batched
from retrieval.bounded import LimitError, ignored_interrupts, largest_text, limit_self, memory_budget, run_bounded
from retrieval.indexing import segment_of
from retrieval.operator_words import OperatorWords
from retrieval.segment import Entry, Segment, Signature
from retrieval.wording import Wording

BATCH: Final = 2_000_000  # bytes of files that become one segment
FILES: Final = 500  # files of it, at most
SHARED: Final = 3  # batches from which on other processes are started, which takes them half a second
HERE: Final = 500_000  # bytes of files up to which this process reads them itself
PLAIN: Final = frozenset({".txt", ".md", ".markdown", ".csv", ".tsv", ".jsonl", ".ndjson", ".htm", ".html", ".xhtml"})
PACKED: Final = 20  # times that the text of any other format may be larger than its file
WORKER: Final = 200_000_000  # bytes for each of several processes
SECONDS: Final = 60  # for a batch, and
BYTES_PER_SECOND: Final = 50_000  # a fifth of what a small machine reads

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
    return {name: _signature(listing.documents[name], _hashed(declared_of(listing, name, declared))) for name in names}


def _signature(stamp: Stamp, declared: int) -> Signature:
    identity = int.from_bytes(blake2b(b"%d %d" % (stamp.changed, stamp.inode), digest_size=8).digest(), "little")
    return Signature(stamp.size, stamp.modified, declared, identity)


def key_of(name: str, signature: Signature) -> str:
    """What stands in the notes of attempts for one version of a file."""
    return f"{name}\0{signature.size}\0{signature.modified}"


def take_in(
    whole: Batch,
    wording: Wording,
    *,
    space: Callable[[], Path] | None = None,
    progress: Progress | None = None,
    attempts: Attempts | None = None,
) -> Intake:
    """Read all files of ``whole``. ``space`` gives a path for each segment: without it they stay in memory. What is
    being read is noted in ``attempts``. Raises ``OSError`` if a segment cannot be written."""
    attempts = attempts or Attempts()
    batches = [replace(each, path=space() if space else None) for each in _batches(whole, attempts)]
    done = 0
    intakes = []
    with closing(_taken(batches, wording, attempts)) as taken:
        for batch, intake in zip(batches, taken, strict=True):
            intakes.append(intake)
            done += len(batch.signatures)
            if progress:
                progress(done, len(whole.signatures))
    return _joined(intakes)


def stays_here(name: str, size: int) -> bool:
    """Whether a file is so small that this process reads it itself."""
    return _weight(name, size) <= HERE


def _weight(name: str, size: int) -> int:
    """About how many bytes of text the file may hold."""
    return size if PurePosixPath(name).suffix.lower() in PLAIN else PACKED * size


def _joined(intakes: Sequence[Intake]) -> Intake:
    return Intake(
        tuple(segment for each in intakes for segment in each.segments),
        tuple(name for each in intakes for name in each.read),
        {name: remark for each in intakes for name, remark in each.remarks.items()},
    )


def _batches(whole: Batch, attempts: Attempts) -> Iterator[Batch]:
    """What a process died of, perhaps, is read alone."""
    suspects = [name for name, each in whole.signatures.items() if attempts.deaths(key_of(name, each))]
    others = {name: each for name, each in whole.signatures.items() if name not in suspects}
    most = max(min(BATCH, largest_text() or BATCH), HERE)
    files = batched(others.items(), lambda each: each[1].size, most=most, count=FILES)
    yield from (_part(whole, dict(chosen)) for chosen in files)
    yield from (_part(whole, {name: whole.signatures[name]}) for name in suspects)


def _part(whole: Batch, chosen: Mapping[str, Signature]) -> Batch:
    """Only what the chosen files need: it may travel to another process."""
    listing, declared = whole.listing, whole.declared
    documents = {name: listing.documents[name] for name in chosen}
    declarations = Declarations({name: declared.of[name] for name in chosen if name in declared.of}, {})
    return Batch(Listing(listing.folder, documents, listing.others, uploads=listing.uploads), chosen, declarations)


def _taken(batches: Sequence[Batch], wording: Wording, attempts: Attempts) -> Generator[Intake, None, None]:
    done = 0
    if len(batches) >= SHARED and (workers := _workers(len(batches))) > 1 and batches[0].path:
        with attempts.trying([key for batch in batches for key in _keys(batch)]):
            for intake in _taken_by(workers, batches, wording):
                done += 1
                yield intake
    for batch in batches[done:]:  # all, or what is left where a process was ended from outside
        with attempts.trying(_keys(batch)):
            intake = _read(batch, wording) if _is_light(batch, attempts) else _read_bounded(batch, wording)
        yield intake


def _keys(batch: Batch) -> list[str]:
    """What is noted here; who takes in a large file notes it until its index is in use."""
    return [key_of(name, each) for name, each in batch.signatures.items() if stays_here(name, each.size)]


def _is_light(batch: Batch, attempts: Attempts) -> bool:
    """Whether this process reads the batch itself: all of it is small, or there is no place for what a child writes."""
    if batch.path is None:
        return True
    weight = sum(_weight(name, signature.size) for name, signature in batch.signatures.items())
    return weight <= HERE and not any(attempts.deaths(key_of(*each)) for each in batch.signatures.items())


def _workers(batches: int) -> int:
    """How many processes there are processors and memory for."""
    budget = memory_budget()
    return min(os.cpu_count() or 1, batches, batches if budget is None else budget // WORKER)


def _taken_by(workers: int, batches: Sequence[Batch], wording: Wording) -> Generator[Intake, None, None]:
    """What ``workers`` processes read, until one of them is ended from outside."""
    budget = memory_budget()
    share = budget // workers if budget else None
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=limit_self, initargs=(share,))
    others = set(multiprocessing.active_children())
    try:
        with ignored_interrupts():
            results = pool.map(_read_apart, batches, [wording.own] * len(batches))
        for batch, (read, remarks, path) in zip(batches, results, strict=True):
            intake = Intake((Segment.open(path),) if path else (), read, remarks)
            yield _read_bounded(batch, wording) if _heavy(intake) else intake
    except BrokenProcessPool:  # for its memory perhaps
        return
    except BaseException:  # Ctrl-C, or a full disk: nobody waits for what is under way
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _read_bounded(batch: Batch, wording: Wording) -> Intake:
    """``batch``, read in a child process; where that is too much for it, by halves."""
    seconds = SECONDS + sum(each.size for each in batch.signatures.values()) / BYTES_PER_SECOND
    try:
        read, remarks, path = run_bounded(_read_apart, seconds, memory_budget(), batch, wording.own)
        intake = Intake((Segment.open(path),) if path else (), read, remarks)
    except LimitError as error:
        if len(batch.signatures) == 1:
            return Intake(remarks={name: _too_heavy(name, each, error) for name, each in batch.signatures.items()})
    else:
        if len(batch.signatures) == 1 or not _heavy(intake):
            return intake
    files = list(batch.signatures.items())
    middle = len(files) // 2
    halves = [_half(batch, half) for half in (files[:middle], files[middle:])]
    light = (_is_light(half, Attempts()) for half in halves)
    return _joined(
        [
            _read(half, wording) if here else _read_bounded(half, wording)
            for half, here in zip(halves, light, strict=True)
        ]
    )


def _half(batch: Batch, files: Sequence[tuple[str, Signature]]) -> Batch:
    return replace(_part(batch, dict(files)), path=batch.path and batch.path.with_stem(uuid4().hex))


def _heavy(intake: Intake) -> bool:
    """Whether a file was too much beside the others."""
    return any(report.code == TOO_HEAVY for remark in intake.remarks.values() for report in remark.reports)


def _too_heavy(name: str, signature: Signature, error: Exception) -> Remark:
    return Remark(signature, (FileReport(name, Status.FAILED, TOO_HEAVY, str(error)),))


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
    if isinstance(error, MemoryError):
        return FileReport(name, Status.FAILED, TOO_HEAVY, OUT_OF_MEMORY)
    return FileReport(name, Status.FAILED, "stumbled", f"{type(error).__name__}: {error}")


@lru_cache(1)  # of most files nothing is declared
def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
