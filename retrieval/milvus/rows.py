"""Documents and passages as rows of Milvus, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from corpus.document import Document, Metadata
from corpus.passages import Passage
from retrieval.columns import Blobs
from retrieval.engines.milvus import MilvusError
from retrieval.engines.milvus.schema import CARD, LONGEST, passage_key, pieces, record_row, short, term_lines
from retrieval.engines.part import Part
from retrieval.records import (
    decode_around,
    decode_document,
    decode_metadata,
    encode_around,
    encode_document,
    encode_metadata,
)
from retrieval.segment import KINDS, Segment

COLUMNS: Final = ("id", "document", "paragraph", "piece", "start", "end", "text", "sentences")
NO_TERM: Final = "_"
_ANY: Final = ("utf-8", "surrogatepass")
AT_ONCE: Final = 50_000  # passages whose terms are put in order together

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a document without reading it: its id, of how many pieces it is, what it is made of, in short,
    and what it says of itself."""

    name: str
    pieces: int
    digest: str
    metadata: Metadata

    def encoded(self) -> str:
        """As text."""
        return _json([self.name, self.pieces, self.digest, encode_metadata(self.metadata).decode(*_ANY)])

    @classmethod
    def decoded(cls, text: str) -> Card:
        """What :meth:`encoded` made."""
        name, number, digest, metadata = json.loads(text)
        return cls(name, number, digest, decode_metadata(metadata.encode(*_ANY)))


def card_key(name: str) -> str:
    """The key of a document's card."""
    return f"c-{short(name)}"


def piece_keys(name: str, count: int) -> list[str]:
    """The keys of a document's pieces."""
    return [f"d-{short(name)}-{number}" for number in range(count)]


def digests(segment: Segment, ordinals: Sequence[int]) -> Iterator[str]:
    """For each of these documents a hash of all that is stored of it."""
    columns = [Blobs.from_arrays(name, segment.arrays) for name in ("metadata", "records", "texts")]
    for ordinal in ordinals:
        hashed = blake2b(digest_size=12)
        for column in columns:
            stored = column[ordinal]
            hashed.update(len(stored).to_bytes(8, "little"))
            hashed.update(stored)
        yield hashed.hexdigest()


def document_rows(segment: Segment, ordinal: int, digest: str) -> tuple[list[Row], Row]:
    """The records of a document, and its card, which is to be written when all else is."""
    document = segment.document(ordinal)
    owner = short(document.id)
    parts = pieces(encode(document))
    lines = Blobs.from_arrays("surroundings", segment.arrays)[ordinal].decode("utf-8", "replace")
    rows = [
        record_row(key, body, kind="document", owner=owner)
        for key, body in zip(piece_keys(document.id, len(parts)), parts, strict=True)
    ]
    rows += [
        record_row(f"s-{owner}-{number}", body, kind="surroundings", owner=owner)
        for number, body in enumerate(pieces(lines))
    ]
    card = Card(document.id, len(parts), digest, document.metadata)
    return rows, record_row(card_key(document.id), card.encoded(), kind=CARD, owner=owner)


def passage_rows(part: Part, ordinals: Sequence[int]) -> Iterator[Row]:
    """The passages of these documents, which are to be ascending."""
    segment = part.segment
    wanted = [position for ordinal in ordinals for position in segment.positions(ordinal)]
    start = 0
    while start < len(wanted):
        first = wanted[start]
        end = start
        while end < len(wanted) and wanted[end] < first + AT_ONCE:
            end += 1
        lines = [list(term_lines(postings, first, wanted[end - 1] + 1)) for postings in segment.postings]
        for position in wanted[start:end]:
            terms = {kind: _joined(each[position - first]) for kind, each in zip(KINDS, lines, strict=True)}
            yield _passage_row(segment, position, terms)
        start = end


def _passage_row(segment: Segment, position: int, terms: dict[str, str]) -> Row:
    passage, context = segment.passage(position)
    record = encode_passage(passage, context)
    folded = segment.folded(position).encode("utf-8", "replace").decode()
    for text in (record, folded):
        if len(text) * 4 > LONGEST and len(text.encode()) > LONGEST:
            raise MilvusError(f"{passage.document}: paragraph {passage.paragraph} is too long for Milvus")
    return {
        "key": passage_key(passage.id),
        "document": short(passage.document),
        "folded": folded,
        "record": record,
        "lengths": " ".join(str(int(each.lengths[position])) for each in segment.postings),
        **terms,
    }


def _joined(tokens: list[str]) -> str:
    """As many of ``tokens`` as fit a field; passages of a size to quote are never that long. Where there is none, what
    is no token: not every Milvus takes a text without a term."""
    line = " ".join(tokens) or NO_TERM
    return line if len(line) <= LONGEST else line[:LONGEST].rpartition(" ")[0]


def encode_passage(passage: Passage, context: str) -> str:
    """A passage and its folded line of context as text."""
    around = json.loads(encode_around(passage, context))
    return f"{_json([getattr(passage, name) for name in COLUMNS])}\n{_json(around)}"


def decode_passage(text: str) -> tuple[Passage, str]:
    """What :meth:`encode_passage` made."""
    columns, around = text.split("\n")
    context, others = decode_around(around.encode())
    values = dict(zip(COLUMNS, json.loads(columns), strict=True))
    values["sentences"] = tuple((start, end) for start, end in values["sentences"])
    return Passage(**values, **others), context


def encode(document: Document) -> str:
    """A document as text."""
    record = encode_document(document).decode()
    return _json([document.id, document.text, encode_metadata(document.metadata).decode(*_ANY), record])


def decode(text: str) -> Document:
    """What :func:`encode` made."""
    name, whole, metadata, record = json.loads(text)
    return decode_document(name, whole, decode_metadata(metadata.encode(*_ANY)), record.encode())


def _json(value: Any) -> str:
    """``value`` as text that may travel: a lone surrogate is escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text if _travels(text) else json.dumps(value, separators=(",", ":"))


def _travels(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
