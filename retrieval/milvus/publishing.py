"""The indexing job: what Milvus holds is made the same as what an index at hand holds, by differences.

Answers go on meanwhile, and a job that was interrupted goes on where it ended. What another version of the program
read otherwise, or with other words of the operator, goes into collections of its own, which take the place of the
former all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Final

from retrieval.contents import contents_of
from retrieval.engines.memory import MemoryEngine
from retrieval.engines.milvus.common import Common, tidy, write_common
from retrieval.engines.milvus.connection import Connection
from retrieval.engines.milvus.manifest import Manifest, read_manifest, write_manifest
from retrieval.engines.milvus.rows import digests
from retrieval.engines.milvus.schema import CARD, SCHEMA
from retrieval.engines.milvus.target import GONE, Target
from retrieval.engines.part import Part
from retrieval.fingerprint import fingerprint_of
from retrieval.index.batching import batched
from retrieval.text.resources import TextResources

TOGETHER: Final = 20_000  # passages that are written before their documents count as written
DOCUMENTS: Final = 1_000  # documents, likewise

Progress = Callable[[int, int], None]
"""Told how many documents are written of how many."""


@dataclass(frozen=True, slots=True)
class Published:
    """What the job has done, by ids of documents; ``renewed``: everything went into collections of its own."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renewed: bool = False


def publish(
    engine: MemoryEngine, resources: TextResources, connection: Connection, *, progress: Progress | None = None
) -> Published:
    """Make Milvus hold what ``engine`` holds, read by ``wording``. Raises ``MilvusError``; then answers go on from
    what was there before, and the next call goes on from here. One job at a time."""
    before = read_manifest(connection)
    target = Target.of(connection, f"{SCHEMA}_{fingerprint_of(resources)[:12]}")
    wanted = _digests(engine)
    state = _state(wanted, resources)
    if before and (before.generation, before.state) == (target.generation, state):
        return Published()
    target.prepare()
    if before:
        tidy(target, before)
    cards = target.cards()
    target.forget([name for name, (kind, _) in cards.items() if kind == GONE])
    known = {name for name, (kind, _) in cards.items() if kind != GONE}
    held = {name: digest for name, (kind, digest) in cards.items() if kind == CARD}
    written = [name for name, digest in wanted.items() if held.get(name) != digest]
    removed = sorted(known - wanted.keys())
    _write(target, engine, {name: wanted[name] for name in written}, known, progress)
    target.remove(removed)
    common = write_common(target, engine, resources.own, before)
    retired = (before.generation,) if before and before.generation != target.generation else ()
    target.settle()
    write_manifest(connection, _manifest(engine, target, common, state=state, retired=retired))
    return Published(
        tuple(name for name in written if name not in held),
        tuple(name for name in written if name in held),
        tuple(name for name in removed if name in held),
        bool(retired),
    )


def _manifest(
    engine: MemoryEngine, target: Target, common: Common, *, state: str, retired: tuple[str, ...]
) -> Manifest:
    """What is to be known of the collections before they are read."""
    return Manifest(
        generation=target.generation,
        state=state,
        contents=contents_of(engine.parts),
        documents=len(engine.documents),
        passages=engine.size,
        totals=tuple(sum(part.total(kind) for part in engine.parts) for kind in range(len(engine.statistics))),
        tables=common.tables,
        words=common.words,
        version=common.version,
        stale=common.stale,
        retired=retired,
    )


def _digests(engine: MemoryEngine) -> dict[str, str]:
    """By id what each document is made of, in short."""
    found: dict[str, str] = {}
    for part in engine.parts:
        ordinals = list(part.ordinals())
        found |= zip(map(part.segment.name, ordinals), digests(part.segment, ordinals), strict=True)
    return found


def _state(wanted: Mapping[str, str], resources: TextResources) -> str:
    """Everything that is to be there, in short."""
    own = resources.own
    hashed = blake2b(repr((own.user_words, own.groups, sorted(own.stop_words))).encode("utf-8", "replace"))
    for name in sorted(wanted):
        hashed.update(f"{name}\n{wanted[name]}\n".encode("utf-8", "surrogatepass"))
    return hashed.hexdigest()[:32]


def _write(
    target: Target, engine: MemoryEngine, wanted: Mapping[str, str], known: set[str], progress: Progress | None
) -> None:
    done = 0
    for part in engine.parts:
        ordinals = [ordinal for ordinal in part.ordinals() if part.segment.name(ordinal) in wanted]
        passages = partial(_passages, part)
        for some in batched(ordinals, passages, most=TOGETHER, count=DOCUMENTS):
            target.write(part, some, wanted, known)
            done += len(some)
            if progress:
                progress(done, len(wanted))


def _passages(part: Part, ordinal: int) -> int:
    return len(part.segment.positions(ordinal))
