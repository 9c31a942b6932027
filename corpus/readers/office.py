"""What the files of Microsoft Office since 2007 have in common: their main part and their properties."""

from __future__ import annotations

from typing import Final

from corpus.document import CorpusError, Metadata
from corpus.metadata.file_properties import believed_title, plausible_date
from corpus.readers.magic import check_magic
from corpus.readers.package import Package, name_of

OLE: Final = b"\xd0\xcf\x11\xe0"
"""How a file of Office before 2007, or an encrypted one, begins."""
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


def office_package(data: bytes, *, extra: str, expected: str) -> Package:
    """The parts of an Office file. Raises ``CorpusError`` if it is none or encrypted, and as ``Package`` does."""
    if data.startswith(OLE) and _ENCRYPTED in data:
        raise CorpusError("the document asks for a password", code="encrypted")
    check_magic(data, b"PK", expected)
    return Package(data, extra=extra)


def main_part(package: Package, *, usual: str, root: str, expected: str) -> str:
    """The name of the part with the content, whose root element is ``root``; ``usual`` is where it usually is."""
    main = next((relation.part for relation in package.related("") if relation.kind == "officeDocument"), usual)
    if main not in package:
        raise CorpusError(f"this is a zip archive, not {expected}", code="wrong-format")
    if usual.partition("/")[0] not in main.lower() and name_of(package.tree(main)) != root:
        raise CorpusError(f"this is another office document ('{main}'), not {expected}", code="wrong-format")
    return main


def core_metadata(package: Package, text: str) -> Metadata:
    """The title property, inferred unless ``text`` begins with it, and the creation date, always inferred."""
    found = (relation.part for relation in package.related("") if relation.kind == "core-properties")
    path = next(found, "docProps/core.xml")
    if path not in package:
        return Metadata()
    try:
        core = {name_of(entry): entry.text for entry in package.tree(path)}
    except CorpusError:
        return Metadata()
    title, inferred = believed_title(core.get("title"), text)
    return Metadata(title=title, published=plausible_date(core.get("created")), inferred=(*inferred, "published"))
