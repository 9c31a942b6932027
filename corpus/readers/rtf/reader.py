"""Reads files in Rich Text Format as they look with all changes accepted: text, headings, lists, tables, notes.

Own code, as the libraries that read the format give plain text: they lose what is a heading, a cell or deleted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from corpus.document import Metadata
from corpus.metadata.file_properties import believed_title
from corpus.readers.limits import check_size
from corpus.readers.magic import check_magic
from corpus.readers.rtf.body import Body
from corpus.readers.rtf.tokens import tokens_of
from corpus.readers.source_lines import document_source
from corpus.source import SourceText

_SIGNATURE: Final = b"{\\rtf"


def read(data: bytes) -> SourceText:
    """The source text. Raises ``CorpusError`` if the file is in another format, nested too deeply, or without text."""
    check_size(data)
    data = data.lstrip(b"\xef\xbb\xbf\r\n\t ")
    check_magic(data, _SIGNATURE, "a rich text file")
    body = Body()
    for token in tokens_of(data):
        body.take(token)
    body.finish()
    source = document_source(body.lines, deleted=body.deleted, hidden=body.hidden)
    title, inferred = believed_title(body.title, source.text)
    return replace(source, metadata=Metadata(title=title, inferred=inferred if title else ()))
