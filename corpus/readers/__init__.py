"""Readers: the bytes of a file → its source text. One module or package for each format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final, cast

from corpus.source import SourceText

Reader = Callable[[bytes], SourceText]
"""Raises ``CorpusError`` for files that it cannot read; the code names the message in the locale files."""

READERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".htm": "corpus.readers.html.reader:read",
        ".html": "corpus.readers.html.reader:read",
        ".txt": "corpus.readers.text:read",
        ".xhtml": "corpus.readers.html.reader:read",
        ".md": "corpus.readers.markdown.reader:read",
        ".markdown": "corpus.readers.markdown.reader:read",
        ".jsonl": "corpus.readers.records.jsonl:read",
        ".ndjson": "corpus.readers.records.jsonl:read",
        ".json": "corpus.readers.records.json:read",
        ".csv": "corpus.readers.records.csv:read",
        ".tsv": "corpus.readers.records.csv:read",
        ".pdf": "corpus.readers.pdf.reader:read",
        ".docx": "corpus.readers.docx.reader:read",
        ".odt": "corpus.readers.odf.odt:read",
        ".docm": "corpus.readers.docx.reader:read",
        ".xlsx": "corpus.readers.sheet.xlsx:read",
        ".xlsm": "corpus.readers.sheet.xlsx:read",
        ".ods": "corpus.readers.sheet.ods:read",
        ".pptx": "corpus.readers.slides.pptx:read",
        ".pptm": "corpus.readers.slides.pptx:read",
        ".odp": "corpus.readers.slides.odp:read",
        **dict.fromkeys((".doc", ".wps"), "corpus.readers.old_office:read_text"),
        **dict.fromkeys((".xls", ".et"), "corpus.readers.old_office:read_sheets"),
        **dict.fromkeys((".ppt", ".dps"), "corpus.readers.old_office:read_slides"),
        ".epub": "corpus.readers.epub.reader:read",
        ".eml": "corpus.readers.mail.reader:read",
        ".msg": "corpus.readers.mail.outlook:read",
        ".srt": "corpus.readers.subtitles:read",
        ".vtt": "corpus.readers.subtitles:read",
        ".rtf": "corpus.readers.rtf.reader:read",
    }
)
"""File suffix in lower case → module and function of its reader."""
CONVERTED: Final = frozenset(suffix for suffix, reader in READERS.items() if ".old_office:" in reader)
"""The suffixes of files that are only read where LibreOffice is installed."""
REPORTED: Final = frozenset({".msg"})
"""The suffixes of files that are known and not read."""


def reader_of(suffix: str) -> Reader:
    """The reader for ``suffix`` (lower case, with its dot), imported now. Raises ``KeyError`` if there is none."""
    module, _, function = READERS[suffix].partition(":")
    return cast(Reader, getattr(import_module(module), function))
