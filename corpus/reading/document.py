"""Turns the bytes of a file into a document: reader, cleaning, metadata, corrections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final

from corpus.cleaning import Cleaned, clean
from corpus.document import Correction, Document, Metadata
from corpus.metadata.declarations import FIELDS, Declaration, metadata_of
from corpus.metadata.filename_metadata import metadata_from_filename
from corpus.readers import reader_of

_WEB: Final = frozenset({".html", ".htm", ".xhtml", ".mhtml", ".mht"})


def read_document(name: str, data: bytes, declared: Declaration | None = None) -> tuple[Document, tuple[str, ...]]:
    """The document ``name`` (its relative path with ``/``), and a message for each correction that does not apply.

    Raises ``CorpusError`` if the file cannot be read, ``KeyError`` if there is no reader for its suffix.
    """
    declared = declared or Declaration()
    suffix = PurePosixPath(name).suffix.lower()
    source = reader_of(suffix)(data)
    cleaned = clean(source, web=True if suffix in _WEB else None)
    faults: list[str] = []
    document = Document(
        id=name,
        sha256=sha256(data).hexdigest(),
        source=source.text,
        map=cleaned.map,
        text=cleaned.text,
        paragraphs=cleaned.paragraphs,
        metadata=_merged(source.metadata, cleaned.metadata, declared, name),
        corrections=tuple(_corrections(source.text, cleaned, declared, faults)),
        pages=cleaned.pages,
        sections=cleaned.sections,
        notes=source.notes,
        parts=cleaned.parts,
    )
    return document, tuple(faults)


def _merged(format_: Metadata, page: Metadata, declared: Declaration, name: str) -> Metadata:
    """The metadata by precedence: declared, stated by the format, stated on the page; then, marked as inferred: guessed
    in the declaration, from the page, by the reader, from the file name.

    A date that a reader infers is when the file or its template was made: it is nobody's publication date.
    """
    certain = (declared.stated, _stated(format_), _stated(page))
    properties = replace(format_, published=None) if "published" in format_.inferred else format_
    inferences = (declared.guessed, page, properties, metadata_from_filename(name))
    values = {field: _first(field, (*certain, *inferences)) for field in FIELDS}
    inferred = tuple(field for field in FIELDS if values[field] is not None and _first(field, certain) is None)
    return replace(metadata_of(values), inferred=inferred)


def _stated(metadata: Metadata) -> Metadata:
    """The fields that are not inferred."""
    return metadata_of({field: getattr(metadata, field) for field in FIELDS if field not in metadata.inferred})


def _first(field: str, sources: Iterable[Metadata]) -> str | None:
    """The first value of ``field`` that is not ``None``."""
    return next((value for source in sources if (value := getattr(source, field)) is not None), None)


def _corrections(source: str, cleaned: Cleaned, declared: Declaration, faults: list[str]) -> Iterator[Correction]:
    """The declared corrections at offsets of the reading text; one that does not match exactly once is added to
    ``faults``."""
    for correction in declared.corrections:
        count = source.count(correction.found)
        if count != 1:
            where = f"{declared.origin}:{correction.line}"
            faults.append(f"{where}: found '{correction.found}' stands {count} times in the file, wanted once")
            continue
        at = source.index(correction.found)
        start, end = cleaned.map.to_text(at), cleaned.map.to_text(at + len(correction.found))
        yield Correction(start, end, correction.corrected, correction.reason)
