"""What the indexing job writes of all documents together: tables of frequencies, spellings, the operator's words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from retrieval.engines.memory import MemoryEngine
from retrieval.engines.milvus.frequencies import Frequencies
from retrieval.engines.milvus.manifest import Manifest, Stored, read_pieces
from retrieval.engines.milvus.schema import meaning_key, passages_name, pieces, record_row, records_name
from retrieval.engines.milvus.target import Target
from retrieval.segment import KINDS
from retrieval.text.user_lexicon import UserLexicon

DIFFERENCES: Final = 16  # tables beside the first, before one is made of all
SMALL: Final = 0.1  # of the first: what differs more becomes a table of its own
MEANING: Final = "meaning"
LONGEST: Final = 2_000  # spellings of one meaning, the most frequent: more do not fit a field
_PIECE: Final = "piece"


@dataclass(frozen=True, slots=True)
class Common:
    """What was written, for the manifest."""

    version: int
    tables: tuple[Stored, ...]
    words: Stored
    stale: tuple[Stored, ...]


def write_common(target: Target, engine: MemoryEngine, own: UserLexicon, before: Manifest | None) -> Common:
    """Write everything anew, or what is different from ``before``. Raises ``MilvusError``."""
    version = before.version + 1 if before else 1
    same = before if before and before.generation == target.generation else None
    new = [Frequencies.of_parts(engine.parts, kind) for kind in range(len(KINDS))]
    kept = same.tables if same and len(same.tables) <= DIFFERENCES else ()
    written = new
    if kept:
        old = read_tables(target, kept)
        written = [now.minus(then) for now, then in zip(new, old, strict=True)]
        if _size(written) > SMALL * _size(new):
            written, kept = new, ()
    table = _write_pieces(target, f"t-{version}", [list(each.pieces()) for each in written])
    words = _write_pieces(target, f"w-{version}", [pieces(encode_words(own))])
    _write_meanings(target, engine)
    stale = () if same is None else (same.words, *(() if kept else same.tables))
    return Common(version, (*kept, table), words, stale)


def tidy(target: Target, before: Manifest) -> None:
    """Remove what ``before`` says is read no more. Raises ``MilvusError``."""
    if before.generation == target.generation:
        target.connection.delete(target.records, [key for each in before.stale for key in each.all_keys()])
    for generation in before.retired:
        if generation != target.generation:
            for name in (passages_name(generation), records_name(generation)):
                target.connection.drop(name)


def read_tables(target: Target, tables: Sequence[Stored]) -> list[Frequencies]:
    """What ``tables`` come to together, by kind of term. Raises ``MilvusError``."""
    several: list[list[Frequencies]] = [[] for _ in KINDS]
    for table in tables:
        for kind, own in enumerate(several):
            own.append(Frequencies.of_pieces(read_pieces(target.connection, target.records, table.keys(kind))))
    return list(map(Frequencies.summed, several))


def encode_words(own: UserLexicon) -> str:
    """The operator's words as text; all are printable."""
    return json.dumps([own.user_words, own.groups, sorted(own.stop_words)], ensure_ascii=False)


def decode_words(text: str) -> UserLexicon:
    """What :func:`encode_words` made."""
    words, groups, silent = json.loads(text)
    return UserLexicon(tuple(words), tuple(map(tuple, groups)), frozenset(silent))


def _size(tables: Sequence[Frequencies]) -> int:
    return sum(len(each.keys) for each in tables)


def _write_pieces(target: Target, name: str, bodies: Sequence[Sequence[str]]) -> Stored:
    stored = Stored(name, tuple(map(len, bodies)))
    texts = (body for each in bodies for body in each)
    rows = (record_row(key, body, kind=_PIECE) for key, body in zip(stored.all_keys(), texts, strict=True))
    target.connection.upsert(target.records, rows)
    return stored


def _write_meanings(target: Target, engine: MemoryEngine) -> None:
    """Write the spellings that are not there as they are, and remove those that are no more."""
    wanted = _meanings(engine)
    rows = target.connection.walk(target.records, f'kind == "{MEANING}"', ("key", "body"))
    there: dict[str, Any] = {row["key"]: row["body"] for row in rows}
    new = (record_row(key, body, kind=MEANING) for key, body in wanted.items() if there.get(key) != body)
    target.connection.upsert(target.records, new)
    target.connection.delete(target.records, sorted(there.keys() - wanted.keys()))


def _meanings(engine: MemoryEngine) -> dict[str, str]:
    """The spellings of each meaning, by the key of the record."""
    found: dict[int, Counter[str]] = {}
    for part in engine.parts:
        meanings = part.meanings
        for number, meaning in enumerate(meanings.keys.tolist()):
            found.setdefault(meaning, Counter()).update(json.loads(meanings.spellings[number]))
    return {meaning_key(each): _encoded(spellings) for each, spellings in found.items()}


def _encoded(spellings: Counter[str]) -> str:
    return json.dumps(dict(sorted(spellings.most_common(LONGEST))))
