"""One module a format: the bytes of a file → its source text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final, cast

from corpus.source import SourceText

Reader = Callable[[bytes], SourceText]
"""Raises ``CorpusError`` for what it cannot read; its code names the message in the locale files."""

READERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".htm": "corpus.readers.html:read",
        ".html": "corpus.readers.html:read",
        ".txt": "corpus.readers.txt:read",
        ".xhtml": "corpus.readers.html:read",
        ".md": "corpus.readers.markdown:read",
        ".markdown": "corpus.readers.markdown:read",
        ".jsonl": "corpus.readers.jsonl:read",
        ".ndjson": "corpus.readers.jsonl:read",
        ".csv": "corpus.readers.csv:read",
        ".tsv": "corpus.readers.csv:read",
        ".pdf": "corpus.readers.pdf:read",
        ".docx": "corpus.readers.docx:read",
        ".docm": "corpus.readers.docx:read",
        ".doc": "corpus.readers.docx:read",  # the old format gets its one line
        ".epub": "corpus.readers.epub:read",
    }
)
"""File suffix, in lower case, → the module and function that read such a file."""


def reader_of(suffix: str) -> Reader:
    """The reader for ``suffix``, in lower case, with its dot; its module is loaded now. Raises ``KeyError``."""
    module, _, function = READERS[suffix].partition(":")
    return cast(Reader, getattr(import_module(module), function))
