"""Documents and passages as bytes, for a stored index.

A document's source is not stored twice: it is its reading text with the dropped spans put back. Records are stored
field by field in their order, so a new field needs nothing here; ``LAYOUT`` changes with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import chain
from typing import Any, Final
from zlib import compress, crc32, decompress
from zlib import error as ZlibError  # noqa: N812

from corpus.document import (
    Correction,
    Document,
    Kind,
    Metadata,
    Paragraph,
    Part,
    PartKind,
    Reason,
    Section,
    SourceMap,
    Span,
)
from corpus.passages import Passage, Slice, text_of
from retrieval.errors import DamagedError
from retrieval.index.analysis import AnalysedDocument, AnalysedPassage, Signature
from retrieval.index.engine import CONTEXT_WORDS, KINDS, WORDS
from retrieval.text.search_text import search_ranges, search_text

COLUMNS: Final = ("id", "document", "paragraph", "piece", "start", "end")
"""The fields of a passage that come first in its record."""
_CUT: Final = ("text", "sentences", "aside")
_SCORED: Final = len(COLUMNS) + 9
"""The fields before this one are what :class:`StoredPassage` needs."""
COMPRESSION: Final = 3  # of documents, which are read for a quote only
_CHECKSUM: Final = 4  # bytes
_APART: Final = ("id", "source", "map", "text", "metadata", "content", "intact")
_RECORDS: Final[Mapping[str, type]] = {
    "paragraphs": Paragraph,
    "corrections": Correction,
    "sections": Section,
    "parts": Part,
}


@cache
def _names(record: Any, *but: str) -> tuple[str, ...]:
    names = record._fields if issubclass(record, tuple) else [each.name for each in fields(record)]
    return tuple(name for name in names if name not in but)


_REASONS: Final = {str(reason): reason for reason in Reason}
_KINDS: Final = {str(kind): kind for kind in Kind}
_KIND, _HEADINGS = map(Paragraph._fields.index, ("kind", "headings"))
_NESTED: Final[Mapping[str, Callable[[Any], Any]]] = {"kind": PartKind, "metadata": lambda row: Metadata(*row)}
_STORED: Final[tuple[Any, ...]] = (Document, Passage, Slice, Metadata, Signature, *_RECORDS.values())
LAYOUT: Final = repr([_names(each) for each in _STORED])
"""What the stored bytes look like; an index of another layout is rebuilt."""


def _packed(record: Any) -> list[Any]:
    return [getattr(record, name) for name in _names(record.__class__)]


def encode(value: Any) -> bytes:
    """JSON that begins with its checksum; lone surrogates are kept."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_packed)
    stored = text.encode("utf-8", "surrogatepass")
    return crc32(stored).to_bytes(_CHECKSUM, "little") + stored


def decode(stored: bytes) -> Any:
    """What :func:`encode` encoded; raises ``DamagedError`` where a bit differs."""
    body = stored[_CHECKSUM:]
    if crc32(body) != int.from_bytes(stored[:_CHECKSUM], "little"):
        raise DamagedError("a stored record is not what was written")
    return json.loads(body.decode("utf-8", "surrogatepass"))


def encode_document(document: Document) -> bytes:
    """A whole document."""
    record = {name: getattr(document, name) for name in _names(Document, *_APART)}
    spans = document.map.spans
    dropped = [[span.start, span.end, span.reason, document.source[span.start : span.end]] for span in spans]
    return compress(encode([document.id, document.text, document.metadata, record, dropped]), COMPRESSION)


def decode_document(stored: bytes) -> Document:
    """What :func:`encode_document` encoded; raises ``DamagedError``."""
    try:
        whole_record = decompress(stored)
    except ZlibError as error:
        raise DamagedError(f"a stored document is not what was written: {error}") from error
    name, text, metadata, record, dropped = decode(whole_record)
    spans = tuple([Span(start, end, _REASONS[reason]) for start, end, reason, _ in dropped])
    values: dict[str, Any] = {}
    for field, value in record.items():
        if field == "paragraphs":
            values[field] = _paragraphs(value)
        elif field in _RECORDS:
            values[field] = tuple([_record(_RECORDS[field], row) for row in value])
        else:
            values[field] = _frozen(value)
    whole = SourceMap(len(text) + sum(span.end - span.start for span in spans), spans)
    own = Metadata(*_frozen(metadata))
    if not values["digest"]:  # a document without one would get a new one
        raise DamagedError(f"{name}: a stored document has no digest")
    document = Document(id=name, source=_source(text, dropped), map=whole, text=text, metadata=own, **values)
    if not document.intact:
        raise DamagedError(f"{name}: a stored document is not what was read")
    return document


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a document without reading it. ``totals`` are the numbers of its terms by kind."""

    id: str
    sha256: str
    signature: Signature
    passages: int
    totals: tuple[int, ...]
    metadata: Metadata
    sections: tuple[Section, ...]
    surroundings: str


def card_of(analysed: AnalysedDocument) -> Card:
    """The card of a document."""
    document, counts = analysed.document, [each.counts for each in analysed.passages]
    totals = tuple(sum(kind) for kind in zip(*counts, strict=True)) or (0,) * len(KINDS)
    return Card(
        document.id,
        document.sha256,
        analysed.signature,
        len(analysed.passages),
        totals,
        document.metadata,
        document.sections,
        analysed.surroundings,
    )


def encode_card(card: Card) -> bytes:
    """A card."""
    return encode(card)


def decode_card(stored: bytes) -> Card:
    """What :func:`encode_card` encoded; raises ``DamagedError``."""
    name, sha256, signature, passages, totals, metadata, sections, surroundings = decode(stored)
    own = tuple([_record(Section, row) for row in sections])
    signed, known = Signature(*signature), Metadata(*_frozen(metadata))
    return Card(name, sha256, signed, passages, tuple(totals), known, own, surroundings)


class StoredPassage:
    """A passage as it is stored, with what scoring needs. ``folded`` is its search text, ``sentences`` are ranges of
    that; ``words`` and ``context_words`` are strings in which each word stands between two blanks; ``counts`` are the
    numbers of terms by kind, ``leads`` those of the sentences that only introduce others; ``aside`` is that of the
    passage. Its text is in the document."""

    __slots__ = (
        "_row",
        "_unlike",
        "aside",
        "context",
        "context_words",
        "counts",
        "document",
        "folded",
        "id",
        "leads",
        "sentences",
        "start",
        "words",
    )

    def __init__(self, row: list[Any]) -> None:
        self.id: str = row[0]
        self.document: str = row[1]
        self.start: int = row[COLUMNS.index("start")]
        self.folded, flat, leads, self.aside, words, context_words, self.counts, self.context, self._unlike = row[
            len(COLUMNS) : _SCORED
        ]
        self.leads = frozenset(leads)
        self._row = row
        self.sentences = _ranges(flat)
        self.words, self.context_words = f" {words} ", f" {context_words} "

    def is_word(self, term: str) -> bool:
        """Whether the passage has this word."""
        return f" {term} " in self.words

    def passage(self, document: Document) -> Passage:
        """The passage itself; raises ``DamagedError`` if the document does not have it."""
        known: dict[str, Any] = dict(zip(COLUMNS, self._row, strict=False))
        rest = zip(_names(Passage, *COLUMNS, *_CUT), self._row[_SCORED:], strict=True)
        known |= {name: _frozen(value) for name, value in rest}
        known["slices"] = tuple([Slice(*part) for part in known["slices"]])
        text = text_of(document, known["slices"])
        if search_text(text) != self.folded:
            raise DamagedError(f"passage {self.id} is not what its document holds")
        sentences = _ranges(self._unlike) if self._unlike else self.sentences
        return Passage(text=text, sentences=sentences, aside=self.aside, **known)


def encode_passage(analysed: AnalysedPassage) -> bytes:
    """A passage with its words and its context, without its text."""
    passage = analysed.passage
    row = [getattr(passage, name) for name in COLUMNS]
    ranges = list(chain(*passage.sentences))
    searched = list(chain(*search_ranges(passage.text, passage.sentences)))
    row += [search_text(passage.text), searched, passage.leads, passage.aside]
    row += [analysed.terms[WORDS], analysed.terms[CONTEXT_WORDS], analysed.counts, analysed.context]
    row.append(ranges if ranges != searched else None)
    return encode([*row, *(getattr(passage, name) for name in _names(Passage, *COLUMNS, *_CUT))])


def _ranges(flat: Sequence[int]) -> tuple[tuple[int, int], ...]:
    return tuple(zip(flat[::2], flat[1::2], strict=True))


def decode_passage(stored: bytes) -> StoredPassage:
    """What :func:`encode_passage` encoded; raises ``DamagedError``."""
    return StoredPassage(decode(stored))


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
