"""A zip archive of XML parts, such as a Word or EPUB file: size limits, no entities, no network access."""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Any, Final, NamedTuple
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile

from corpus.document import CorpusError
from corpus.readers.limits import check_zip
from corpus.reading.extras import install_command

LARGEST_PART: Final = 64 * 1024 * 1024
"""Bytes of one unpacked part; its tree takes about ten times as much memory."""

_UNREADABLE: Final = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError)

_SAFE: Final = {
    "resolve_entities": False,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


class Relation(NamedTuple):
    """A reference to another part: its id in the part that refers, the kind, and the name of the part."""

    id: str
    kind: str
    part: str


class Package:
    """The parts of a file by name.

    Raises ``CorpusError`` if ``data`` is not a zip archive or unpacks to too much, and if lxml is not installed
    (``extra`` names what to install).
    """

    def __init__(self, data: bytes, *, extra: str) -> None:
        if find_spec("lxml") is None:
            raise CorpusError(f"such a file needs: {install_command(extra)}", code="missing-extra")
        check_zip(data)
        self._archive = ZipFile(BytesIO(data))
        self._relations: dict[str, list[Relation]] = {}
        self._names = {_plain(name): name for name in self._archive.namelist()}

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._names

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises ``CorpusError`` if it is missing, damaged or too large."""
        member = self._names.get(_plain(name))
        if member is None:
            raise CorpusError(f"'{name}' is missing in the archive", code="damaged")
        if self._archive.getinfo(member).file_size > LARGEST_PART:
            raise CorpusError(f"'{name}' is larger than {LARGEST_PART} bytes", code="too-large")
        try:
            return self._archive.read(member)
        except _UNREADABLE as error:
            raise CorpusError(f"'{name}' in the archive is damaged: {error}", code="damaged") from error

    def tree(self, name: str) -> Any:
        """The root element of an XML part. Raises ``CorpusError``."""
        try:
            return parse(self.read(name))
        except ValueError as error:
            raise CorpusError(f"'{name}' is no XML: {error}", code="damaged") from error

    def stream(self, name: str, *tags: str) -> Iterator[Any]:
        """The elements of a large XML part with one of these names, in the order of their ends; each is emptied after
        its turn. Raises ``CorpusError``."""
        from lxml import etree

        found = etree.iterparse(BytesIO(self.read(name)), tag=[f"{{*}}{tag}" for tag in tags], no_network=True, **_SAFE)
        try:
            for _, element in found:
                yield element
                element.clear(keep_tail=False)
                while (before := element.getprevious()) is not None and name_of(before) in tags:
                    element.getparent().remove(before)
        except etree.XMLSyntaxError as error:
            raise CorpusError(f"'{name}' is no XML: {_message(error)}", code="damaged") from error

    def related(self, part: str) -> list[Relation]:
        """What ``part`` of an Office file refers to inside of the file."""
        if part not in self._relations:
            self._relations[part] = self._read_relations(part)
        return self._relations[part]

    def _read_relations(self, part: str) -> list[Relation]:
        folder, _, name = part.rpartition("/")
        relations = join(folder, "_rels", f"{name}.rels")
        if relations not in self:
            return []
        return [
            Relation(
                value_of(relation, "Id"),
                value_of(relation, "Type").rpartition("/")[2],
                join(dirname(part), value_of(relation, "Target")),
            )
            for relation in children(self.tree(relations), "Relationship")
            if value_of(relation, "TargetMode") != "External"
        ]


def parse(data: bytes) -> Any:
    """The root element of XML, with entities unresolved. Raises ``ValueError`` if it is malformed."""
    from lxml import etree

    parser = etree.XMLParser(no_network=True, **_SAFE)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(_message(error)) from error


def _message(error: Exception) -> str:
    """What lxml says of malformed XML, on one line; it may quote some of it."""
    return " ".join(str(getattr(error, "msg", "")).split()) or "malformed"


def name_of(element: Any) -> str:
    """The tag of an element without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value_of(element: Any, attribute: str = "val") -> str:
    """The value of an attribute by its name without a namespace; empty if it is missing."""
    return next((value for name, value in element.items() if name.rpartition("}")[2] == attribute), "")


def children(element: Any, *names: str) -> Iterator[Any]:
    """The children of an element whose name is in ``names``."""
    return (child for child in element if name_of(child) in names)


def child(element: Any, *path: str) -> Any | None:
    """The first descendant along ``path``, one child per name; ``None`` if there is none."""
    for name in path:
        element = next(children(element, name), None) if element is not None else None
    return element


def descendants(element: Any, *names: str) -> Iterator[Any]:
    """The elements below ``element`` whose name is in ``names``, in document order."""
    return (descendant for descendant in element.iter("{*}*") if name_of(descendant) in names)


def resolve(origin: str, reference: str) -> str:
    """The name of the part that ``reference`` in the part ``origin`` points to, without the fragment."""
    return _plain(join(dirname(origin), unquote(reference.partition("#")[0])))


def _plain(name: str) -> str:
    return normpath(unquote(name.replace("\\", "/"))).lstrip("/").lower()
