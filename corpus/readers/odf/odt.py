"""Reads OpenDocument texts (.odt) as they look with all changes accepted: text, headings, lists, tables, notes.

Deleted and hidden text, comments, page headers and footers are left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from corpus.readers.limits import nesting_limit
from corpus.readers.odf.body import Body
from corpus.readers.odf.package import odf_content, odf_metadata, odf_package
from corpus.readers.package import Package
from corpus.readers.source_lines import document_source
from corpus.source import SourceText

_EXPECTED: Final = "an OpenDocument text"


def read(data: bytes) -> SourceText:
    """The source text of a document. Raises ``CorpusError`` if it is damaged, encrypted, none, or unpacks to too
    much."""
    package = odf_package(data, extra="odt", kind="text", expected=_EXPECTED)
    return _read(package)


@nesting_limit()
def _read(package: Package) -> SourceText:
    text, styles = odf_content(package, kind="text", expected=_EXPECTED)
    body = Body(styles)
    body.walk(text)
    source = document_source(body.lines, deleted=body.deleted, hidden=body.hidden)
    return replace(source, metadata=odf_metadata(package, source.text))
