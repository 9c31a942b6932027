"""Reads Word documents (.docx) as they look with all changes accepted: text, headings, tables, notes, text boxes.

Deleted and hidden text, comments, page headers and footers are left out. The XML parts are read directly: python-docx
does not support notes, text boxes and tracked changes, and has no size limits.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from corpus.document import CorpusError
from corpus.readers.docx.body import Body
from corpus.readers.docx.numbering import read_numbering
from corpus.readers.docx.styles import read_styles
from corpus.readers.limits import nesting_limit
from corpus.readers.office import OLE, core_metadata, main_part, office_package
from corpus.readers.package import Package, children, value_of
from corpus.readers.source_lines import document_source
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
    return _read(package)


@nesting_limit()
def _read(package: Package) -> SourceText:
    main = main_part(package, usual="word/document.xml", root="document", expected=_EXPECTED)
    parts = {relation.kind: relation.part for relation in package.related(main) if relation.part in package}
    styles = read_styles(package.tree(parts["styles"]) if "styles" in parts else None)
    numbering = read_numbering(package.tree(parts["numbering"]) if "numbering" in parts else None)
    body = Body(styles, numbering, _notes(package, parts))
    body.walk(package.tree(main))
    body.finish()
    source = document_source(body.lines, deleted=body.deleted, hidden=body.hidden)
    return replace(source, metadata=core_metadata(package, source.text))


def _notes(package: Package, parts: dict[str, str]) -> dict[str, Any]:
    """Footnotes and endnotes by kind and id."""
    notes = {}
    for kind in ("footnote", "endnote"):
        if path := parts.get(f"{kind}s"):
            for note in children(package.tree(path), kind):
                notes[kind + value_of(note, "id")] = note
    return notes
