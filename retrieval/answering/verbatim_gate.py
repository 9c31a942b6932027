"""The last check before a quote is shown: it must be what was read from the file, and what the file still says.

The slices of a quote are cut again from the source text through the source map. The source text is compared with the
digest that was recorded when the file was read, and the file, where there is one, with its recorded SHA-256.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import file_digest
from itertools import pairwise
from pathlib import Path
from typing import Final

from corpus.document import CorpusError, Document
from corpus.folder.archive import archive_of
from corpus.folder.listing import FileStat, stat_of
from corpus.folder.regular_file import open_regular
from corpus.library import Library
from retrieval.answering.answer import Citation, Quote, QuoteSlice, Role
from retrieval.text.lru import LruCache

SETTLED: Final = 100_000_000  # nanoseconds: a file system may give two changes within them the same time

_hashes = LruCache[tuple[FileStat, str]](10_000)  # by path; shared, for each change of the folder makes a new gate


class VerbatimGate:
    """Proves quotes from ``library``. ``files`` says whether its documents were read from the files of its folder;
    documents that come from a server were not. A *stale* document is proven without its file, which cannot be read."""

    def __init__(self, library: Library, *, files: bool) -> None:
        self._library = library
        self._files = files

    def verified(self, quotes: Iterable[Quote]) -> tuple[Quote, ...]:
        """The ``quotes`` that pass, each with those of its other places whose document is unchanged."""
        unchanged: dict[str, bool] = {}

        def is_unchanged(citation: Citation) -> bool:
            name = citation.document
            if name not in unchanged:
                unchanged[name] = self.is_unchanged(name)
            return unchanged[name]

        passed = (quote for quote in quotes if passes(quote, self._library.documents) and is_unchanged(quote.citation))
        return tuple(replace(quote, also_in=tuple(filter(is_unchanged, quote.also_in))) for quote in passed)

    def is_unchanged(self, name: str) -> bool:
        """Whether the document ``name`` is what was read, and its file, if it exists, still has the same content."""
        library = self._library
        document = library.documents.get(name)
        if document is None or not document.intact:
            return False
        if not self._files or name in library.stale:
            return True
        place = library.place(name)
        return _file_sha256(place, library.root_of(place)) in (None, document.sha256)


def passes(quote: Quote, documents: Mapping[str, Document]) -> bool:
    """Whether each slice of ``quote`` is, character for character, what stands in the source that was read, where the
    citation says."""
    citation, slices = quote.citation, quote.slices
    document = documents.get(citation.document)
    answering = [part for part in slices if part.role is Role.ANSWER]
    return (
        document is not None
        and document.sha256 == citation.sha256
        and bool(answering)
        and (citation.start, citation.end) == (answering[0].start, answering[-1].end)
        and all(0 <= part.start < part.end <= len(document.text) for part in slices)
        and all(one.end <= other.start for one, other in pairwise(slices))
        and all(_is_cut(part, quote.text, document) for part in slices)
        and "\n".join(quote.text[part.text_start : part.text_end] for part in slices) == quote.text
        and document.intact
    )


def _is_cut(part: QuoteSlice, text: str, document: Document) -> bool:
    return document.cut(part.start, part.end) == text[part.text_start : part.text_end]


def _file_sha256(place: Path, root: Path) -> str | None:
    """The hash of the file at ``place``, computed again when its size, times or inode change; ``None`` if it is missing
    or cannot be read, an empty string if it is no regular file in ``root``."""
    on_disk = archive_of(place) or place
    try:
        before = stat_of(on_disk.stat())
        known = _hashes.get(str(place))
        if known and known[0] == before:
            return known[1]
        with open_regular(place, within=root) as file:
            content = file_digest(file, "sha256").hexdigest()
        after = stat_of(on_disk.stat())
    except OSError:
        return None
    except CorpusError:
        return ""
    if before == after and time.time_ns() - after.changed > SETTLED:
        _hashes.keep(str(place), (after, content), 1)
    return content
