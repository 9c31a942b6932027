"""Reads Word documents (.docx) as they look with all changes accepted: text, headings, tables, notes, text boxes.

Deleted and hidden text, comments, page headers and footers are left out. The XML parts are read directly: python-docx
does not support notes, text boxes and tracked changes, and has no size limits.
"""

from __future__ import annotations

from posixpath import dirname, join
from typing import Any, Final

from corpus.document import CorpusError, Metadata
from corpus.metadata.file_properties import believed_title, plausible_date, promote_title
from corpus.readers.docx.body import Body
from corpus.readers.docx.numbering import read_numbering
from corpus.readers.docx.styles import read_styles
from corpus.readers.magic import check_magic
from corpus.readers.package import Package, children, name_of, value_of
from corpus.source import SourceText

_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_EXPECTED: Final = "a Word document"


def read(data: bytes) -> SourceText:
    """The source text of a Word document. Raises ``CorpusError`` if it is damaged, encrypted, in the old format, or
    unpacks to too much."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise CorpusError("the document asks for a password", code="encrypted")
        raise CorpusError("the format of Word before 2007: save it as .docx", code="old-word")
    check_magic(data, b"PK", _EXPECTED)
    package = Package(data, extra="docx")
    try:
        return _read(package)
    except RecursionError as error:
        raise CorpusError("its parts are nested too deeply", code="damaged") from error


def _read(package: Package) -> SourceText:
    main = _main_part(package)
    parts = {kind: path for kind, path in _related(package, main) if path in package}
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
    return SourceText(source.text, _metadata(package, source.text), hints, source.drops, notes=source.notes)


def _main_part(package: Package) -> str:
    """The name of the part that contains the text."""
    main = next((path for kind, path in _related(package, "") if kind == "officeDocument"), "word/document.xml")
    if main not in package:
        raise CorpusError(f"this is a zip archive, not {_EXPECTED}", code="wrong-format")
    if "word" not in main.lower() and name_of(package.tree(main)) != "document":
        raise CorpusError(f"this is another office document ('{main}'), not {_EXPECTED}", code="wrong-format")
    return main


def _related(package: Package, part: str) -> list[tuple[str, str]]:
    """Kind and name of each part that ``part`` refers to."""
    folder, _, name = part.rpartition("/")
    relations = join(folder, "_rels", f"{name}.rels")
    if relations not in package:
        return []
    return [
        (value_of(relation, "Type").rpartition("/")[2], join(dirname(part), value_of(relation, "Target")))
        for relation in children(package.tree(relations), "Relationship")
        if value_of(relation, "TargetMode") != "External"
    ]


def _notes(package: Package, parts: dict[str, str]) -> dict[str, Any]:
    """Footnotes and endnotes by kind and id."""
    notes = {}
    for kind in ("footnote", "endnote"):
        if path := parts.get(f"{kind}s"):
            for note in children(package.tree(path), kind):
                notes[kind + value_of(note, "id")] = note
    return notes


def _metadata(package: Package, text: str) -> Metadata:
    """The title property, inferred unless the text begins with it, and the creation date, always inferred."""
    path = next((path for kind, path in _related(package, "") if kind == "core-properties"), "docProps/core.xml")
    if path not in package:
        return Metadata()
    try:
        core = {name_of(entry): entry.text for entry in package.tree(path)}
    except CorpusError:
        return Metadata()
    title, inferred = believed_title(core.get("title"), text)
    return Metadata(title=title, published=plausible_date(core.get("created")), inferred=(*inferred, "published"))
