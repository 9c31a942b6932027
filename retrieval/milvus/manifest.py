"""The manifest: the name of the current generation, and what is true of the collection as a whole."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final, Self

from retrieval.errors import DamagedError
from retrieval.index.records import decode, encode
from retrieval.index.state import State
from retrieval.milvus import MilvusError
from retrieval.milvus.connection import EXACT, Connection
from retrieval.milvus.schema import NAME, SCHEMA, record_row, record_schema
from retrieval.text.user_lexicon import UserLexicon

CURRENT: Final = "current"


@dataclass(frozen=True, slots=True)
class Manifest:
    """``number`` counts the manifests written; ``digest`` is a hash of everything published; ``tables`` are the records
    of frequencies, which are added up, and ``lexicon`` is that of the operator's words; ``stale`` are records that the
    next job removes."""

    generation: str
    number: int
    digest: str
    state: State
    lexicon: str
    tables: tuple[str, ...]
    stale: tuple[str, ...] = ()

    def encoded(self) -> str:
        """As text."""
        state = b64encode(self.state.encoded("")).decode()
        values = [self.generation, self.number, self.digest, state, self.lexicon, self.tables, self.stale]
        return json.dumps({"schema": SCHEMA, "manifest": b64encode(encode(values)).decode()})

    @classmethod
    def decoded(cls, text: str) -> Self | None:
        """What :meth:`encoded` encoded; ``None`` if it has another schema. Raises ``ValueError``, ``DamagedError``."""
        stored = json.loads(text)
        if stored.get("schema") != SCHEMA:
            return None
        values = decode(b64decode(str(stored.get("manifest"))))
        generation, number, digest, state, lexicon, tables, stale = values
        own = State.decoded(b64decode(state))[1]
        return cls(generation, number, digest, own, lexicon, tuple(tables), tuple(stale))


def encode_lexicon(own: UserLexicon) -> bytes:
    """The operator's words as a record."""
    return encode([own.user_words, own.groups, sorted(own.stop_words)])


def decode_lexicon(stored: bytes) -> UserLexicon:
    """What :func:`encode_lexicon` encoded. Raises ``DamagedError``."""
    words, groups, stop_words = decode(stored)
    return UserLexicon(tuple(words), tuple(map(tuple, groups)), frozenset(stop_words))


def read_manifest(connection: Connection) -> Manifest | None:
    """The manifest; ``None`` if there is none of this schema. Raises ``MilvusError``."""
    if NAME not in connection.collections():
        return None
    rows = connection.read(NAME, [CURRENT], ("body",), consistency=EXACT)
    try:
        return Manifest.decoded(rows[0]["body"]) if rows else None
    except (ValueError, DamagedError) as error:
        raise MilvusError(f"Milvus at {connection.place}: the manifest cannot be read: {error}") from error


def write_manifest(connection: Connection, manifest: Manifest) -> None:
    """Replace the manifest. Raises ``MilvusError``."""
    connection.prepare(NAME, record_schema)
    connection.upsert(NAME, [record_row(CURRENT, manifest.encoded(), kind="manifest")])
