"""The collections: what rows look like, what they are called, and the encoding of terms.

``NAME`` holds one row, the manifest, which names the two collections of the current generation: passages, and records
(everything else, by key). Switching the manifest switches both at once, where aliases would be switched one by one.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final

from retrieval.index.bm25 import K1, B
from retrieval.postings import FREQUENCY_BITS, MOST_FREQUENT, Postings
from retrieval.segment import KINDS

SCHEMA: Final = 1
"""The version of all that is written; a replica answers from its own only."""
NAME: Final = "youju"
CARD: Final = "card"
"""The kind of record that says that a document is there, whole."""
LONGEST: Final = 65535  # bytes of a field
PIECE: Final = 16_000  # characters of a field, of up to four bytes
_KEY: Final = 64  # bytes
_SAFE: Final = frozenset("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def passages_name(generation: str) -> str:
    """The collection of passages."""
    return f"{NAME}_passages_{generation}"


def records_name(generation: str) -> str:
    """The collection of records."""
    return f"{NAME}_records_{generation}"


def passage_schema(client: Any) -> tuple[Any, Any]:
    """One row a passage; for each kind of term its terms, which Milvus makes a sparse vector and an index of."""
    from pymilvus import DataType, Function, FunctionType

    schema, indexes = client.create_schema(enable_dynamic_field=False), client.prepare_index_params()
    schema.add_field("key", DataType.VARCHAR, is_primary=True, max_length=_KEY)
    schema.add_field("document", DataType.VARCHAR, max_length=_KEY)
    for name in ("folded", "record", "lengths"):
        schema.add_field(name, DataType.VARCHAR, max_length=LONGEST)
    for kind in KINDS:
        analyzed = {"enable_analyzer": True, "analyzer_params": {"tokenizer": "whitespace"}}
        schema.add_field(kind, DataType.VARCHAR, max_length=LONGEST, **analyzed)
        schema.add_field(vector(kind), DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(
            Function(
                name=f"{kind}_bm25",
                function_type=FunctionType.BM25,
                input_field_names=[kind],
                output_field_names=[vector(kind)],
            )
        )
        parameters = {"bm25_k1": K1, "bm25_b": B}
        indexes.add_index(vector(kind), index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=parameters)
    return schema, indexes


def record_schema(client: Any) -> tuple[Any, Any]:
    """One row a record; Milvus wants a vector in every collection, which nobody searches."""
    from pymilvus import DataType

    schema, indexes = client.create_schema(enable_dynamic_field=False), client.prepare_index_params()
    schema.add_field("key", DataType.VARCHAR, is_primary=True, max_length=_KEY)
    for name in ("kind", "owner"):
        schema.add_field(name, DataType.VARCHAR, max_length=_KEY)
    schema.add_field("body", DataType.VARCHAR, max_length=LONGEST)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2)
    indexes.add_index("vector", index_type="FLAT", metric_type="L2")
    return schema, indexes


def record_row(key: str, body: str, *, kind: str, owner: str = "") -> dict[str, Any]:
    """A row of records."""
    return {"key": key, "kind": kind, "owner": owner, "body": body, "vector": [0.0, 0.0]}


def vector(kind: str) -> str:
    """The field that a kind of term is searched in."""
    return f"{kind}_terms"


def short(text: str) -> str:
    """A name for ``text`` that is safe in every expression."""
    return urlsafe_b64encode(sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]).decode().rstrip("=")


def passage_key(name: str) -> str:
    """The key of the passage with this id: the id itself, if that is safe in every expression."""
    return name if 0 < len(name) < _KEY and _SAFE.issuperset(name) else f"_{short(name)}"


def meaning_key(meaning: int) -> str:
    """The key of the spellings of the meaning with this key."""
    return f"k-{meaning:x}"


@lru_cache(maxsize=1 << 16)
def token(term: int) -> str:
    """The term with this key, as Milvus gets it: without a blank, whatever the term holds."""
    packed = term.to_bytes(8, "big").lstrip(b"\0")
    return urlsafe_b64encode(packed).decode().rstrip("=")


def term_lines(postings: Postings, first: int, last: int) -> Iterator[list[str]]:
    """The terms of the passages at the positions ``first`` to ``last``, the latter not included, as tokens, each as
    often as it stands there."""
    import numpy as np

    positions = (postings.entries >> np.uint32(FREQUENCY_BITS)).astype(np.int64)
    chosen = np.flatnonzero((positions >= first) & (positions < last))
    owners = np.repeat(np.arange(len(postings.keys)), postings.sizes)[chosen]
    order = np.argsort(positions[chosen], kind="stable")
    terms = owners[order].tolist()
    counts = (postings.entries[chosen] & np.uint32(MOST_FREQUENT))[order].tolist()
    bounds = np.searchsorted(positions[chosen][order], np.arange(first, last + 1)).tolist()
    tokens = {each: token(int(postings.keys[each])) for each in set(terms)}
    for start, end in pairwise(bounds):
        yield [tokens[terms[at]] for at in range(start, end) for _ in range(counts[at])]


def pieces(text: str) -> list[str]:
    """``text`` in pieces that fit a field; at least one."""
    return [text[start : start + PIECE] for start in range(0, len(text), PIECE)] or [""]
