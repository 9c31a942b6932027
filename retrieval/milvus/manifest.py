"""The manifest: what the current generation is called, and what is true of all of it together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from retrieval.engines.milvus import MilvusError
from retrieval.engines.milvus.connection import EXACT, Connection
from retrieval.engines.milvus.schema import NAME, SCHEMA, record_row, record_schema

CURRENT: Final = "current"
AT_ONCE: Final = 256  # pieces of up to 64,000 characters in one reply


@dataclass(frozen=True, slots=True)
class Stored:
    """Something that is kept in pieces: ``name`` opens the keys of the records, ``counts`` says how many there are of
    each kind of term (or of one thing)."""

    name: str
    counts: tuple[int, ...]

    def keys(self, number: int) -> list[str]:
        """The keys of one kind's pieces."""
        return [f"{self.name}-{number}-{piece}" for piece in range(self.counts[number])]

    def all_keys(self) -> list[str]:
        """The keys of all pieces."""
        return [key for number in range(len(self.counts)) for key in self.keys(number)]


@dataclass(frozen=True, slots=True)
class Manifest:
    """``version`` counts what the indexing job has written; ``state`` is a hash of all that is there, ``contents`` of
    the documents alone (see ``retrieval.contents``). ``totals`` are terms of all passages by kind; ``tables`` are to
    be summed. ``retired`` are generations that nobody reads any more by the next time, ``stale`` pieces likewise."""

    generation: str
    version: int
    state: str
    contents: int
    documents: int
    passages: int
    totals: tuple[int, ...]
    tables: tuple[Stored, ...]
    words: Stored
    retired: tuple[str, ...] = ()
    stale: tuple[Stored, ...] = ()

    def encoded(self) -> str:
        """As text."""
        return json.dumps({"schema": SCHEMA, **asdict(self)})

    @classmethod
    def decoded(cls, text: str) -> Self | None:
        """What :meth:`encoded` made; ``None`` if it is of another schema. Raises ``ValueError``."""
        found: dict[str, Any] = json.loads(text)
        if found.pop("schema", None) != SCHEMA:
            return None
        try:
            found["words"] = _stored(found["words"])
            for name in ("tables", "stale"):
                found[name] = tuple(map(_stored, found[name]))
            values: dict[str, Any] = {
                name: tuple(each) if isinstance(each, list) else each for name, each in found.items()
            }
            return cls(**values)
        except (KeyError, TypeError) as error:
            raise ValueError(f"it lacks or has too much: {error}") from error


def read_manifest(connection: Connection) -> Manifest | None:
    """The manifest; ``None`` if there is none of this schema. Raises ``MilvusError``."""
    if NAME not in connection.collections():
        return None
    rows = connection.read(NAME, [CURRENT], ("body",), consistency=EXACT)
    try:
        return Manifest.decoded(rows[0]["body"]) if rows else None
    except ValueError as error:
        raise MilvusError(f"Milvus at {connection.place}: the manifest cannot be read: {error}") from error


def write_manifest(connection: Connection, manifest: Manifest) -> None:
    """Make ``manifest`` the current one, all at once. Raises ``MilvusError``."""
    if NAME not in connection.collections():
        connection.create(NAME, record_schema)
    connection.upsert(NAME, [record_row(CURRENT, manifest.encoded(), kind="manifest")])


def read_pieces(connection: Connection, collection: str, keys: Sequence[str]) -> list[str]:
    """The texts kept under ``keys``, in their order. Raises ``MilvusError`` if one is missing."""
    found: dict[str, str] = {}
    for start in range(0, len(keys), AT_ONCE):
        rows = connection.read(collection, keys[start : start + AT_ONCE], ("key", "body"), consistency=EXACT)
        found |= {row["key"]: row["body"] for row in rows}
    try:
        return [found[key] for key in keys]
    except KeyError as error:
        raise MilvusError(f"Milvus at {connection.place}: {collection} lacks the record {error}") from error


def _stored(found: dict[str, Any]) -> Stored:
    return Stored(found["name"], tuple(found["counts"]))
