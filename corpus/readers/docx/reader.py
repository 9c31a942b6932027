"""Reads Word documents (.docx) as they look with all changes accepted: text, headings, tables, notes, text boxes.

Deleted and hidden text, comments, page headers and footers are left out. The XML parts are read directly: python-docx
does not support notes, text boxes and tracked changes, and has no size limits.
"""

from __future__ import annotations

from typing import Any, Final

from corpus.document import CorpusError, Metadata
from corpus.metadata.file_properties import promote_title
from corpus.readers.docx.body import Body
from corpus.readers.docx.numbering import read_numbering
from corpus.readers.docx.styles import read_styles
from corpus.readers.office import OLE, core_metadata, main_part, office_package
from corpus.readers.package import Package, children, value_of
from corpus.source import SourceText

_EXPECTED: Final = "a Word document"


def read(data: bytes) -> SourceText:
    """The source text of a Word document. Raises ``CorpusError`` if it is damaged, encrypted, in the old format, or
    unpacks to too much."""
    try:
        package = office_package(data, extra="docx", expected=_EXPECTED)
    except CorpusError as error:
        if data.startswith(OLE) and error.code != "encrypted":
            raise CorpusError("the format of Word before 2007: save it as .docx", code="old-word") from error
        raise
    try:
        return _read(package)
    except RecursionError as error:
        raise CorpusError("its parts are nested too deeply", code="damaged") from error


def _read(package: Package) -> SourceText:
    main = main_part(package, usual="word/document.xml", root="document", expected=_EXPECTED)
    parts = {relation.kind: relation.part for relation in package.related(main) if relation.part in package}
    styles = read_styles(package.tree(parts["styles"]) if "styles" in parts else None)
    numbering = read_numbering(package.tree(parts["numbering"]) if "numbering" in parts else None)
    body = Body(styles, numbering, _notes(package, parts))
    body.walk(package.tree(main))
    body.finish()
    counts = (("deleted", body.deleted), ("hidden", body.hidden))
    source = body.lines.source(Metadata(), [f"{name}: {count}" for name, count in counts if count])
    if not source.text:
        raise CorpusError("the document holds no text", code="no-text")
    starts_with_hint = source.hints and source.hints[0].start == 0  # else the text above it may be the title
    hints = tuple(promote_title(source.hints)) if starts_with_hint else source.hints
    return SourceText(source.text, core_metadata(package, source.text), hints, source.drops, notes=source.notes)


def _notes(package: Package, parts: dict[str, str]) -> dict[str, Any]:
    """Footnotes and endnotes by kind and id."""
    notes = {}
    for kind in ("footnote", "endnote"):
        if path := parts.get(f"{kind}s"):
            for note in children(package.tree(path), kind):
                notes[kind + value_of(note, "id")] = note
    return notes
