"""Reads OpenDocument texts (.odt) as they look with all changes accepted: text, headings, lists, tables, notes.

Deleted and hidden text, comments, page headers and footers are left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from corpus.document import CorpusError, Metadata
from corpus.metadata.file_properties import promote_title
from corpus.readers.odf.body import Body
from corpus.readers.odf.package import CONTENT, odf_metadata, odf_package
from corpus.readers.odf.styles import Styles
from corpus.readers.package import Package, child
from corpus.source import SourceText

_EXPECTED: Final = "an OpenDocument text"


def read(data: bytes) -> SourceText:
    """The source text of a document. Raises ``CorpusError`` if it is damaged, encrypted, none, or unpacks to too
    much."""
    package = odf_package(data, extra="odt", kind="text", expected=_EXPECTED)
    try:
        return _read(package)
    except RecursionError as error:
        raise CorpusError("its parts are nested too deeply", code="damaged") from error


def read_styles(package: Package) -> Styles:
    """The styles of a file: those that people name, and those of its content."""
    styles = Styles()
    if "styles.xml" in package:
        styles.add(package.tree("styles.xml"))
    return styles


def _read(package: Package) -> SourceText:
    styles = read_styles(package)
    root = package.tree(CONTENT)
    styles.add(root)
    body = Body(styles)
    text = child(root, "body", "text")
    if text is None:
        raise CorpusError(f"this is another office document ('{CONTENT}'), not {_EXPECTED}", code="wrong-format")
    body.walk(text)
    counts = (("deleted", body.deleted), ("hidden", body.hidden))
    source = body.lines.source(Metadata(), [f"{name}: {count}" for name, count in counts if count])
    if not source.text:
        raise CorpusError("the document holds no text", code="no-text")
    starts_with_hint = source.hints and source.hints[0].start == 0  # else the text above it may be the title
    hints = tuple(promote_title(source.hints)) if starts_with_hint else source.hints
    return replace(source, metadata=odf_metadata(package, source.text), hints=hints)
