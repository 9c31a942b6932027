"""Reads EPUB books: the pages in spine order, with the headings of the pages and of the table of contents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from corpus.document import CorpusError, Metadata
from corpus.metadata.dates import iso_date
from corpus.metadata.file_properties import plausible_date, plausible_title
from corpus.readers.epub.toc import Entry, toc_entries
from corpus.readers.limits import nesting_limit
from corpus.readers.magic import check_magic
from corpus.readers.package import Package, child, children, descendants, name_of, resolve, value_of
from corpus.readers.source_lines import SourceLines
from corpus.source import SourceText

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_PAGES: Final = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})
_MOST_PAGES: Final = 10_000


def read(data: bytes) -> SourceText:
    """The source text of a book. Raises ``CorpusError`` if it is damaged, encrypted, empty, or unpacks to too much."""
    check_magic(data, b"PK", "an EPUB book")
    package = Package(data, extra="epub")
    if _CONTAINER not in package:
        raise CorpusError("this is a zip archive, not an EPUB book", code="wrong-format")
    return _read(package)


@nesting_limit()
def _read(package: Package) -> SourceText:
    from corpus.readers.epub.pages import add_page  # needs lxml, which Package has checked for

    root = next((value_of(file, "full-path") for file in descendants(package.tree(_CONTAINER), "rootfile")), "")
    opf = package.tree(root)
    manifest = {value_of(item, "id"): item for item in descendants(opf, "item")}
    metadata = _metadata(child(opf, "metadata"))
    entries = toc_entries(package, root, opf, manifest)
    locked = _locked(package)
    lines = SourceLines()
    missing = 0
    for path, is_contents in _spine(root, opf, manifest):
        if path in locked:
            raise CorpusError("the book is locked (DRM)", code="encrypted")
        if path not in package:
            missing += 1
            continue
        entry = entries.get(path, Entry("", 0))
        add_page(lines, package.read(path), entry, title=metadata.title, is_contents=is_contents)
    if not lines.lines:
        raise CorpusError("the book holds no text", code="no-text")
    return lines.source(metadata, [f"missing-pages: {missing}"] if missing else [])


def _spine(root: str, opf: Any, manifest: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """The path of each page, once, in reading order, and whether it is the table of contents."""
    seen = set()
    for count, reference in enumerate(descendants(opf, "itemref")):
        item = manifest.get(value_of(reference, "idref"))
        if item is not None and value_of(item, "media-type") in _PAGES and count < _MOST_PAGES:
            path = resolve(root, value_of(item, "href"))
            if path in seen:
                continue
            seen.add(path)
            yield path, "nav" in value_of(item, "properties").split()


def _locked(package: Package) -> set[str]:
    """The paths of encrypted parts, which may be only fonts."""
    if _ENCRYPTION not in package:
        return set()
    references = descendants(package.tree(_ENCRYPTION), "CipherReference")
    return {resolve("", value_of(reference, "URI")) for reference in references}


def _metadata(stated: Any | None) -> Metadata:
    """The metadata of the package document; of several values the first."""
    values: dict[str, str] = {}
    for element in () if stated is None else stated:
        text = " ".join((element.text or "").split())
        is_change = name_of(element) == "date" and value_of(element, "event") not in ("", "publication")
        if text and not is_change:
            values.setdefault(name_of(element), text)
    addresses = (
        (element.text or "").strip() for element in (() if stated is None else children(stated, "source", "identifier"))
    )
    return Metadata(
        title=plausible_title(values.get("title")),
        publisher=values.get("publisher"),
        published=iso_date(values.get("date", "")) or plausible_date(values.get("date")),
        url=next((address for address in addresses if address.startswith(("https://", "http://"))), None),
        language=_language(values.get("language", "")),
    )


def _language(tag: str) -> str | None:
    """The language of a tag such as ``zh-TW``; ``None`` for a bare ``zh``, which does not tell the script."""
    parts = tag.lower().replace("_", "-").split("-")
    if parts[0] == "en":
        return "en"
    if parts[0] != "zh":
        return None
    if not {"hant", "tw", "hk", "mo"}.isdisjoint(parts):
        return "zh-Hant"
    return "zh-Hans" if not {"hans", "cn", "sg"}.isdisjoint(parts) else None
