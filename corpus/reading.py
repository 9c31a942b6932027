"""The bytes of one file → its document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePosixPath

from corpus.cleaning import Cleaned, clean
from corpus.declarations import FIELDS, Declaration, metadata_of
from corpus.document import Correction, Document, Metadata
from corpus.readers import READERS


def read_document(name: str, data: bytes, declared: Declaration | None = None) -> tuple[Document, tuple[str, ...]]:
    """The document ``name`` (its path with ``/``) and a message for each declared correction that does not apply.

    Raises ``CorpusError`` if the file cannot be read, ``KeyError`` if no reader knows its suffix.
    """
    declared = declared or Declaration()
    source = READERS[PurePosixPath(name).suffix.lower()](data)
    cleaned = clean(source)
    faults: list[str] = []
    document = Document(
        id=name,
        sha256=sha256(data).hexdigest(),
        source=source,
        map=cleaned.map,
        text=cleaned.text,
        paragraphs=cleaned.paragraphs,
        metadata=_merged(cleaned.metadata, declared),
        corrections=tuple(_corrections(source, cleaned, declared, faults)),
    )
    return document, tuple(faults)


def _merged(page: Metadata, declared: Declaration) -> Metadata:
    """What is stated in the declaration, else on the page, else inferred in the declaration."""
    values: dict[str, str | None] = {}
    inferred: list[str] = []
    for name in FIELDS:
        value = getattr(declared.stated, name) or getattr(page, name)
        if value is None and (value := getattr(declared.guessed, name)) is not None:
            inferred.append(name)
        values[name] = value
    return replace(metadata_of(values), inferred=tuple(inferred))


def _corrections(source: str, cleaned: Cleaned, declared: Declaration, faults: list[str]) -> Iterator[Correction]:
    """The declared corrections as offsets of the reading text; what does not stand exactly once goes to ``faults``."""
    for correction in declared.corrections:
        count = source.count(correction.found)
        if count != 1:
            where = f"{declared.origin}:{correction.line}"
            faults.append(f"{where}: found '{correction.found}' stands {count} times in the file, wanted once")
            continue
        at = source.index(correction.found)
        start, end = cleaned.map.to_text(at), cleaned.map.to_text(at + len(correction.found))
        yield Correction(start, end, correction.corrected, correction.reason)
