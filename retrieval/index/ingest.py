"""Files → analysed documents: read, cleaned, cut into passages and analysed, by all processors where that pays."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from corpus.folder.listing import TOO_HEAVY, FileReport, Listing, Status
from corpus.library import OUT_OF_MEMORY, read_file
from corpus.metadata.declarations import Declarations
from corpus.passages import passages_of
from retrieval.index.analysis import AnalysedDocument, Entry, Signature, analyse
from retrieval.index.attempts import Attempts
from retrieval.index.batching import LIGHT, batched, is_light, text_size
from retrieval.index.bounded import LimitError, ignored_interrupts, largest_text, limit_self, memory_budget, run_bounded
from retrieval.index.diff import Batch, Change, key_of
from retrieval.index.reader import IndexReader
from retrieval.index.state import FileIssue
from retrieval.index.writer import IndexWriter
from retrieval.text.analyzer import Analyzer
from retrieval.text.resources import TextResources
from retrieval.text.user_lexicon import UserLexicon

BATCH: Final = 1_000_000  # bytes of files that are analysed together
FILES: Final = 250  # files of a batch, at most
PASSAGES: Final = 2_000  # that are copied together
SHARED: Final = 6  # batches from which on other processes are started, which takes them half a second
WORKER: Final = 200_000_000  # bytes for each of several processes
SECONDS: Final = 60  # for a batch, and
BYTES_PER_SECOND: Final = 50_000  # a fifth of what a small machine reads

Progress = Callable[[int, int], None]
"""Called with how many files are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What came of the files of a batch: the documents of those that could be read, and what is to be said about
    files."""

    documents: tuple[AnalysedDocument, ...] = ()
    issues: Mapping[str, FileIssue] = field(default_factory=dict)


def ingest(
    whole: Batch,
    resources: TextResources,
    *,
    alone: bool = False,
    progress: Progress | None = None,
    attempts: Attempts | None = None,
) -> Generator[Ingested, None, None]:
    """Read and analyse all files of ``whole``, some at a time; in this process ``alone``, or in others where there are
    many or large ones. What is being read is noted in ``attempts``."""
    attempts = attempts or Attempts()
    batches = list(_batches(whole, attempts))
    done = 0
    with closing(_ingested(batches, resources, attempts, alone=alone)) as results:
        for batch, ingested in zip(batches, results, strict=True):
            yield ingested
            done += len(batch.signatures)
            if progress:
                progress(done, len(whole.signatures))


def joined(several: Iterable[Ingested]) -> Ingested:
    """What came of several batches."""
    found = list(several)
    issues = {name: issue for each in found for name, issue in each.issues.items()}
    return Ingested(tuple(document for each in found for document in each.documents), issues)


def fill(
    writer: IndexWriter,
    change: Change,
    resources: TextResources,
    *,
    alone: bool = False,
    progress: Progress | None = None,
    attempts: Attempts | None = None,
) -> Mapping[str, FileIssue]:
    """Write ``change``; returns all that is to be said about files then."""
    issues = dict(change.said)
    writer.remove(change.gone)
    for ingested in ingest(change.files, resources, alone=alone, progress=progress, attempts=attempts):
        writer.remove(each.document.id for each in ingested.documents)
        writer.add(ingested.documents)
        issues.update(ingested.issues)
    return issues


def copied(reader: IndexReader, resources: TextResources) -> Iterator[list[AnalysedDocument]]:
    """The documents of an index, analysed again, some at a time."""
    for cards in batched(reader.cards().values(), lambda card: card.passages, most=PASSAGES, count=FILES):
        documents = ((card, reader.document(card.id)) for card in cards)
        entries = [Entry(document, passages_of(document), card.signature) for card, document in documents if document]
        yield analyse(entries, resources.analyzer)


def _batches(whole: Batch, attempts: Attempts) -> Iterator[Batch]:
    """Files that a process may have died of apart from the others: large ones alone, light ones together."""
    most = max(min(BATCH, largest_text() or BATCH), LIGHT)
    files: dict[str, Signature] = {}
    light: dict[str, Signature] = {}
    heavy: dict[str, Signature] = {}
    for name, signature in whole.signatures.items():
        suspects = light if is_light(name, signature.size) else heavy
        (suspects if attempts.deaths(key_of(name, signature)) else files)[name] = signature
    for group in (files, light):
        for chosen in batched(group.items(), lambda file: file[1].size, most=most, count=FILES):
            yield _part(whole, dict(chosen))
    for name, signature in heavy.items():
        yield _part(whole, {name: signature})


def _part(whole: Batch, chosen: Mapping[str, Signature]) -> Batch:
    """Only what the chosen files need: it may travel to another process."""
    listing, declared = whole.listing, whole.declared
    documents = {name: listing.documents[name] for name in chosen}
    declarations = Declarations({name: declared.of[name] for name in chosen if name in declared.of}, {})
    only = Listing(listing.folder, documents, listing.others, uploads=listing.uploads)
    return Batch(only, chosen, declarations)


def _ingested(
    batches: Sequence[Batch], resources: TextResources, attempts: Attempts, *, alone: bool
) -> Generator[Ingested, None, None]:
    done = 0
    if not alone and len(batches) >= SHARED and (workers := _workers(len(batches))) > 1:
        for ingested in _ingested_by(workers, batches, resources, attempts):
            done += 1
            yield ingested
    for batch in batches[done:]:  # all, or what is left where a process was ended from outside
        if alone or _is_light(batch, attempts):
            with attempts.trying(_light_keys(batch)):
                ingested = _read(batch, resources)
        else:
            ingested = _read_bounded(batch, resources, attempts)
            attempts.end(_light_keys(batch))
        yield ingested


def _light_keys(batch: Batch) -> list[str]:
    """What is noted while this process itself reads: if a child dies, this process does not. Large files are noted
    until their index is in use."""
    return [key_of(name, each) for name, each in batch.signatures.items() if is_light(name, each.size)]


def _is_light(batch: Batch, attempts: Attempts) -> bool:
    """Whether this process reads the batch itself: all of it is small, and no process died while it read it."""
    files = batch.signatures.items()
    size = sum(text_size(name, signature.size) for name, signature in files)
    return size <= LIGHT and not any(attempts.deaths(key_of(name, signature)) for name, signature in files)


def _workers(batches: int) -> int:
    """How many processes there are processors and memory for."""
    budget = memory_budget()
    return min(os.cpu_count() or 1, batches, batches if budget is None else budget // WORKER)


def _ingested_by(
    workers: int, batches: Sequence[Batch], resources: TextResources, attempts: Attempts
) -> Generator[Ingested, None, None]:
    """What ``workers`` processes read, until one of them is ended from outside; few batches are under way at once."""
    budget = memory_budget()
    share = budget // workers if budget else None
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=limit_self, initargs=(share,))
    others = set(multiprocessing.active_children())
    waiting: deque[Future[Ingested]] = deque()
    try:
        for number, batch in enumerate(batches):
            with ignored_interrupts():
                ahead = batches[number + len(waiting) : number + workers + 1]
                waiting.extend(pool.submit(_read_apart, each, resources.own) for each in ahead)
            ingested = waiting.popleft().result()
            attempts.end(_light_keys(batch))
            yield _read_bounded(batch, resources, attempts) if _is_heavy(ingested) else ingested
    except BrokenProcessPool:  # for its memory perhaps
        return
    except BaseException:  # Ctrl-C, or a full disk: nobody waits for what is under way
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _read_bounded(batch: Batch, resources: TextResources, attempts: Attempts) -> Ingested:
    """``batch``, read in a child process; where that is too much for it, by halves."""
    seconds = SECONDS + sum(each.size for each in batch.signatures.values()) / BYTES_PER_SECOND
    try:
        ingested = run_bounded(_read_apart, seconds, memory_budget(), batch, resources.own)
    except LimitError as error:
        if len(batch.signatures) == 1:
            return Ingested(issues={name: _too_heavy(name, each, error) for name, each in batch.signatures.items()})
    else:
        if len(batch.signatures) == 1 or not _is_heavy(ingested):
            return ingested
    files = list(batch.signatures.items())
    middle = len(files) // 2
    halves = [_part(batch, dict(half)) for half in (files[:middle], files[middle:])]
    return joined(
        _read(half, resources) if _is_light(half, attempts) else _read_bounded(half, resources, attempts)
        for half in halves
    )


def _is_heavy(ingested: Ingested) -> bool:
    """Whether a file was too much beside the others."""
    return any(report.code == TOO_HEAVY for issue in ingested.issues.values() for report in issue.reports)


def _too_heavy(name: str, signature: Signature, error: Exception) -> FileIssue:
    return FileIssue(signature, (FileReport(name, Status.FAILED, TOO_HEAVY, str(error)),))


def _read_apart(batch: Batch, own: UserLexicon) -> Ingested:
    """In another process."""
    resources, _ = _held(own)
    return _read(batch, resources)


@cache
def _held(own: UserLexicon) -> tuple[TextResources, object]:
    """What every batch is read with in this process, which has nothing else to do: loaded once."""
    resources = TextResources.of(own)
    return resources, resources.analyzer.bulk()


def _read(batch: Batch, resources: TextResources) -> Ingested:
    entries: list[Entry] = []
    reports: dict[str, list[FileReport]] = {}
    for name, signature in batch.signatures.items():
        document, reports[name] = read_file(batch.listing, name, batch.declared)
        try:
            entries += [Entry(document, passages_of(document), signature)] if document else []
        except Exception as error:  # as in a reader: that is about this one file
            reports[name].append(_stumbled(name, error))
    documents = _analysed(entries, resources.analyzer, reports)
    told = ((name, tuple(each for each in own if each.status is not Status.READ)) for name, own in reports.items())
    issues = {name: FileIssue(batch.signatures[name], own) for name, own in told if own}
    return Ingested(tuple(documents), issues)


def _analysed(
    entries: Sequence[Entry], analyzer: Analyzer, reports: Mapping[str, list[FileReport]]
) -> list[AnalysedDocument]:
    """``entries``, analysed, without those that cannot be, each of which gets a report."""
    try:
        return analyse(entries, analyzer)
    except Exception as error:  # it may be about one of them
        if len(entries) == 1:
            name = entries[0].document.id
            reports[name].append(_stumbled(name, error))
            return []
    return [each for entry in entries for each in _analysed([entry], analyzer, reports)]


def _stumbled(name: str, error: Exception) -> FileReport:
    if isinstance(error, MemoryError):
        return FileReport(name, Status.FAILED, TOO_HEAVY, OUT_OF_MEMORY)
    return FileReport(name, Status.FAILED, "stumbled", f"{type(error).__name__}: {error}")
