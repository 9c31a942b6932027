"""The table of contents of a book: the chapter that begins on each page, and its level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from corpus.document import CorpusError
from corpus.readers.package import Package, children, descendants, name_of, resolve, value_of

_DEEPEST: Final = 6
_MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """The title of a chapter and its level, 1 the highest."""

    title: str
    level: int


def toc_entries(package: Package, root: str, opf: Any, manifest: Mapping[str, Any]) -> dict[str, Entry]:
    """The first entry of each page by path; empty if the book has no readable table of contents."""
    try:
        entries = list(_entries(package, root, opf, manifest))
    except CorpusError:
        return {}
    by_path: dict[str, Entry] = {}
    for path, entry in entries[:_MOST]:
        if entry.title:
            by_path.setdefault(path, entry)
    return by_path


def _entries(package: Package, root: str, opf: Any, manifest: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    nav = next((item for item in manifest.values() if "nav" in value_of(item, "properties").split()), None)
    if nav is not None:
        path = resolve(root, value_of(nav, "href"))
        for element in descendants(package.tree(path), "nav"):
            if value_of(element, "type") in ("toc", ""):
                yield from _listed(element, path, 0)
                return
    spine = next(descendants(opf, "spine"), None)
    ncx = manifest.get(value_of(spine, "toc")) if spine is not None else None
    if ncx is not None:
        path = resolve(root, value_of(ncx, "href"))
        for navigation in descendants(package.tree(path), "navMap"):
            yield from _points(navigation, path, 1)


def _listed(element: Any, path: str, level: int) -> Iterator[tuple[str, Entry]]:
    """The entries of nested lists of links (EPUB 3)."""
    for part in element:
        if name_of(part) == "a":
            yield resolve(path, value_of(part, "href")), Entry(_text(part), level)
        elif level < _DEEPEST:
            yield from _listed(part, path, level + (name_of(part) == "ol"))


def _points(element: Any, path: str, level: int) -> Iterator[tuple[str, Entry]]:
    """The entries of nested ``navPoint`` elements (NCX, EPUB 2)."""
    for point in children(element, "navPoint"):
        label = next(descendants(point, "text"), None)
        content = next(descendants(point, "content"), None)
        if label is not None and content is not None:
            yield resolve(path, value_of(content, "src")), Entry(_text(label), level)
        if level < _DEEPEST:
            yield from _points(point, path, level + 1)


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
