"""The collections in Milvus and their rows.

``NAME`` holds one row, the manifest, which names the two collections of the current generation: passages, and records
(everything else, by key). To replace the manifest switches both at once.
"""

from __future__ import annotations

from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any, Final
from zlib import compress, decompress
from zlib import error as ZlibError  # noqa: N812

from corpus.passages import document_prefix
from retrieval.errors import DamagedError
from retrieval.index.analysis import AnalysedDocument, AnalysedPassage
from retrieval.index.batching import batched
from retrieval.index.bm25 import K1, B
from retrieval.index.engine import KINDS
from retrieval.index.records import (
    COMPRESSION,
    Card,
    StoredPassage,
    decode_passage,
    encode,
    encode_card,
    encode_document,
    encode_passage,
)
from retrieval.index.schema import valid
from retrieval.milvus import MilvusError
from retrieval.milvus.connection import READY, Connection, Row
from retrieval.text.search_text import search_text

SCHEMA: Final = 3
"""The version of everything written here; a replica reads no other."""
NAME: Final = "youju"
LONGEST: Final = 65535  # bytes of a field
PIECE: Final = 48_000  # bytes of a record in one row, which base64 makes 64,000
LINES: Final = 16_000  # characters of a row of text, of up to four bytes
OVERLAP: Final = 100  # characters that neighbouring rows of text share: no word is cut in both
NO_TERM: Final = "_"  # in place of terms where there are none: not every Milvus takes an empty text
TOGETHER: Final = 256  # rows of ``PIECE`` bytes in one reply
_KEY: Final = 64  # bytes
_SAFE: Final = frozenset("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def passages_name(generation: str) -> str:
    """The collection of passages."""
    return f"{NAME}_passages_{generation}"


def records_name(generation: str) -> str:
    """The collection of records."""
    return f"{NAME}_records_{generation}"


def passage_schema(client: Any) -> tuple[Any, Any]:
    """One row a passage. Milvus makes a sparse vector and an index of the terms of each kind."""
    from pymilvus import DataType, Function, FunctionType

    schema, indexes = _schema(client)
    schema.add_field("document", DataType.VARCHAR, max_length=_KEY)
    schema.add_field("start", DataType.INT64)
    for name in ("folded", "record"):
        schema.add_field(name, DataType.VARCHAR, max_length=LONGEST)
    for kind in KINDS:
        analyzer = {"enable_analyzer": True, "analyzer_params": {"tokenizer": "whitespace"}}
        schema.add_field(kind, DataType.VARCHAR, max_length=LONGEST, **analyzer)
        schema.add_field(vector(kind), DataType.SPARSE_FLOAT_VECTOR)
        fields = {"input_field_names": [kind], "output_field_names": [vector(kind)]}
        schema.add_function(Function(name=f"{kind}_bm25", function_type=FunctionType.BM25, **fields))
        parameters = {"bm25_k1": K1, "bm25_b": B}
        indexes.add_index(vector(kind), index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=parameters)
    return schema, indexes


def record_schema(client: Any) -> tuple[Any, Any]:
    """One row a record or a piece of one. Milvus wants a vector in every collection; nobody searches this one. The
    fields are the same in every version, so that any version reads the manifest of any other."""
    from pymilvus import DataType

    schema, indexes = _schema(client)
    for name in ("kind", "owner"):
        schema.add_field(name, DataType.VARCHAR, max_length=_KEY)
    schema.add_field("body", DataType.VARCHAR, max_length=LONGEST)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2)
    indexes.add_index("vector", index_type="FLAT", metric_type="L2")
    return schema, indexes


def _schema(client: Any) -> tuple[Any, Any]:
    from pymilvus import DataType

    schema = client.create_schema(enable_dynamic_field=False)
    schema.add_field("key", DataType.VARCHAR, is_primary=True, max_length=_KEY)
    return schema, client.prepare_index_params()


def vector(kind: str) -> str:
    """The field in which a kind of term is searched."""
    return f"{kind}_terms"


def short(text: str) -> str:
    """A hash of ``text`` that is safe in every expression of Milvus."""
    return urlsafe_b64encode(sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]).decode().rstrip("=")


def passage_key(name: str) -> str:
    """The key of the passage with this id: the id itself, if it is safe in every expression."""
    return name if 0 < len(name) < _KEY and _SAFE.issuperset(name) else f"_{short(name)}"


def record_row(key: str, body: str, *, kind: str, owner: str = "") -> Row:
    """One row of records. All rows of one ``owner`` are removed together."""
    return {"key": key, "kind": kind, "owner": owner, "body": body, "vector": [0.0, 0.0]}


def record_rows(key: str, data: bytes, *, kind: str, owner: str = "") -> Iterator[Row]:
    """``data`` as rows ``key-0``, ``key-1`` …; each body begins with how many there are."""
    pieces = [data[start : start + PIECE] for start in range(0, len(data), PIECE)] or [b""]
    for number, piece in enumerate(pieces):
        body = f"{len(pieces)} {b64encode(piece).decode()}"
        yield record_row(f"{key}-{number}", body, kind=kind, owner=owner or key)


def joined(rows: Iterable[Row]) -> dict[str, bytes]:
    """By key, the records of which all rows are there. Raises ``DamagedError``."""
    pieces: dict[str, dict[int, bytes]] = {}
    counts: dict[str, int] = {}
    for row in rows:
        key, _, number = row["key"].rpartition("-")
        count, _, body = row["body"].partition(" ")
        try:
            counts[key] = max(int(count), counts.get(key, 0))
            pieces.setdefault(key, {})[int(number)] = b64decode(body)
        except ValueError as error:
            raise DamagedError(f"a stored record is not what was written: {error}") from error
    whole = {key: [own.get(number) for number in range(counts[key])] for key, own in pieces.items()}
    return {key: b"".join(filter(None, own)) for key, own in whole.items() if None not in own}


def read_records(
    connection: Connection, collection: str, keys: Sequence[str], *, consistency: str = READY
) -> dict[str, bytes]:
    """The records with these keys; those that are not there are left out. Most are one row."""

    def rows(names: Iterable[str]) -> list[Row]:
        several = batched(names, len, most=LONGEST, count=TOGETHER)
        fields = ("key", "body")
        return [row for some in several for row in connection.read(collection, some, fields, consistency=consistency)]

    first = rows(f"{key}-0" for key in keys)
    counts = {row["key"][:-2]: int(row["body"].partition(" ")[0]) for row in first}
    return joined([*first, *rows(f"{key}-{number}" for key, count in counts.items() for number in range(1, count))])


def document_rows(analysed: AnalysedDocument, card: Card) -> Iterator[Row]:
    """A document, what is known of it, and its surroundings and what is not quoted of it as text to search."""
    owner = document_prefix(card.id)
    yield from record_rows(f"d-{owner}", encode_document(analysed.document), kind="document", owner=owner)
    yield from record_rows(f"c-{owner}", encode_card(card), kind="card", owner=owner)
    for kind, text in (("surroundings", analysed.surroundings), ("unquoted", analysed.unquoted)):
        lines = valid(text)
        for number, start in enumerate(range(0, len(lines), LINES)):
            body = lines[start : start + LINES + OVERLAP]
            yield record_row(f"{kind[0]}-{owner}-{number}", body, kind=kind, owner=owner)


def status_key(owner: str) -> str:
    """The key of the row that says whether a document is there."""
    return f"i-{owner}-0"


def status_row(owner: str, what: str, value: str | int) -> Row:
    """Whether a document is there: ``what``, and the digest of its contents or the manifest that it is gone from."""
    [row] = record_rows(f"i-{owner}", encode([what, value]), kind="status", owner=owner)
    return row


def passage_row(analysed: AnalysedPassage) -> Row:
    """A passage. Raises ``MilvusError`` if it is longer than any passage that is cut from a text."""
    passage = analysed.passage
    row = {
        "key": passage_key(passage.id),
        "document": document_prefix(passage.document),
        "start": passage.start,
        "folded": valid(search_text(passage.text)),
        "record": b64encode(compress(encode_passage(analysed), COMPRESSION)).decode(),
        **{kind: valid(terms) or NO_TERM for kind, terms in zip(KINDS, analysed.terms, strict=True)},
    }
    if any(len(value.encode()) > LONGEST for value in row.values() if isinstance(value, str)):
        raise MilvusError(f"{passage.document}: paragraph {passage.paragraph} is too long for Milvus")
    return row


def passage_of(row: Row) -> StoredPassage:
    """What :func:`passage_row` stored. Raises ``DamagedError``."""
    try:
        return decode_passage(decompress(b64decode(row["record"])))
    except (ValueError, ZlibError) as error:
        raise DamagedError(f"a stored passage is not what was written: {error}") from error
