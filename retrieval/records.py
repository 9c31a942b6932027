"""Documents and passages as bytes, for the index on disk.

A document's source is not stored twice: it is its reading text with the dropped spans put back. Records are stored
field by field in their order, so a new field needs nothing here but another ``LAYOUT``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, Final

from corpus.document import Correction, Document, Kind, Metadata, Paragraph, Reason, Section, SourceMap, Span
from corpus.passages import Passage

UTF16: Final = "utf-16-le"  # two bytes a Chinese character, where UTF-8 has three
COLUMNS: Final = ("id", "document", "paragraph", "piece", "start", "end", "text", "sentences")
"""The fields of a passage that have columns of their own."""
_APART: Final = ("id", "source", "map", "text", "metadata", "content")
_RECORDS: Final[Mapping[str, type]] = {"paragraphs": Paragraph, "corrections": Correction, "sections": Section}


@cache
def _names(record: Any, *but: str) -> tuple[str, ...]:
    names = record._fields if issubclass(record, tuple) else [each.name for each in fields(record)]
    return tuple(name for name in names if name not in but)


_SHA256: Final = b'"sha256":"'  # the first field of a record, hexadecimal
_REASONS: Final = {str(reason): reason for reason in Reason}
_KINDS: Final = {str(kind): kind for kind in Kind}
_KIND, _HEADINGS = map(Paragraph._fields.index, ("kind", "headings"))
_NESTED: Final[Mapping[str, Callable[[Any], Any]]] = {"kind": Kind, "metadata": lambda row: Metadata(*row)}
_STORED: Final[tuple[Any, ...]] = (Document, Passage, Metadata, *_RECORDS.values())
LAYOUT: Final = repr([_names(each) for each in _STORED])
"""What the stored bytes look like; an index of another layout is built anew."""


def _packed(record: Any) -> list[Any]:
    return [getattr(record, name) for name in _names(record.__class__)]


def encode_text(text: str) -> bytes:
    """``text`` as UTF-16, lone surrogates included."""
    return text.encode(UTF16, "surrogatepass")


def decode_text(stored: bytes) -> str:
    """What :func:`encode_text` made bytes of."""
    return stored.decode(UTF16, "surrogatepass")


def encode_metadata(metadata: Metadata) -> bytes:
    """What a document says of itself."""
    return json.dumps(_packed(metadata), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def decode_metadata(stored: bytes) -> Metadata:
    """What :func:`encode_metadata` made bytes of."""
    return Metadata(*_frozen(json.loads(stored.decode("utf-8", "surrogatepass"))))


def encode_document(document: Document) -> bytes:
    """All of ``document`` but its id, its metadata and its reading text."""
    record = {name: getattr(document, name) for name in _names(Document, *_APART)}
    spans = document.map.spans
    dropped = [[span.start, span.end, span.reason, document.source[span.start : span.end]] for span in spans]
    return json.dumps([record, dropped], separators=(",", ":"), default=_packed).encode()


def decode_document(name: str, text: str, metadata: Metadata, stored: bytes) -> Document:
    """The document ``name`` with this reading text and metadata."""
    record, dropped = json.loads(stored)
    spans = tuple([Span(start, end, _REASONS[reason]) for start, end, reason, _ in dropped])
    length = len(text) + sum(span.end - span.start for span in spans)
    values: dict[str, Any] = {}
    for field, value in record.items():
        if field == "paragraphs":
            values[field] = _paragraphs(value)
        elif field in _RECORDS:
            values[field] = tuple([_record(_RECORDS[field], row) for row in value])
        else:
            values[field] = _frozen(value)
    whole = SourceMap(length, spans)
    return Document(id=name, source=_source(text, dropped), map=whole, text=text, metadata=metadata, **values)


def decode_sha256(stored: bytes) -> str:
    """The hash of the file that the document was read from; nothing else of the record is read for it."""
    return stored.partition(_SHA256)[2].partition(b'"')[0].decode()


def decode_sections(stored: bytes) -> tuple[Section, ...]:
    """What the records of the document say of themselves."""
    return tuple([_record(Section, row) for row in json.loads(stored)[0]["sections"]])


def encode_around(passage: Passage, context: str) -> bytes:
    """What goes with a passage beside its columns, and its folded line of context."""
    return json.dumps([context, *(getattr(passage, name) for name in _names(Passage, *COLUMNS))]).encode()


def decode_around(stored: bytes) -> tuple[str, dict[str, Any]]:
    """The folded context, and the remaining fields of the passage."""
    context, *values = json.loads(stored)
    return context, dict(zip(_names(Passage, *COLUMNS), map(_frozen, values), strict=True))


def _paragraphs(rows: list[list[Any]]) -> tuple[Paragraph, ...]:
    """By far the most of what there is to decode."""
    for row in rows:
        row[_KIND], row[_HEADINGS] = _KINDS[row[_KIND]], tuple(row[_HEADINGS])
    return tuple(map(Paragraph._make, rows))


def _record(kind: type, row: list[Any]) -> Any:
    values = zip(_names(kind), row, strict=True)
    return kind(*[_NESTED[name](_frozen(value)) if name in _NESTED else _frozen(value) for name, value in values])


def _source(text: str, dropped: list[list[Any]]) -> str:
    pieces: list[str] = []
    at = gone = 0
    for start, end, _, found in dropped:
        pieces += [text[at : start - gone], found]
        at, gone = start - gone, gone + end - start
    return "".join((*pieces, text[at:]))


def _frozen(value: Any) -> Any:
    return tuple([_frozen(each) if type(each) is list else each for each in value]) if type(value) is list else value
