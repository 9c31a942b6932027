"""The parts of an OpenDocument file, and its properties."""

from __future__ import annotations

from typing import Any, Final

from corpus.document import CorpusError, Metadata
from corpus.metadata.file_properties import believed_title
from corpus.readers.magic import check_magic
from corpus.readers.odf.styles import Styles
from corpus.readers.package import Package, child, descendants

CONTENT: Final = "content.xml"
_MANIFEST: Final = "META-INF/manifest.xml"
_ENCRYPTED: Final = b"encryption-data"


def odf_package(data: bytes, *, extra: str, kind: str, expected: str) -> Package:
    """The parts of an OpenDocument file of ``kind`` (text, spreadsheet, presentation). Raises ``CorpusError`` if it is
    none or encrypted, and as ``Package`` does."""
    check_magic(data, b"PK", expected)
    package = Package(data, extra=extra)
    if CONTENT not in package:
        raise CorpusError(f"this is a zip archive, not {expected}", code="wrong-format")
    if _MANIFEST in package and _ENCRYPTED in package.read(_MANIFEST):
        raise CorpusError("the document asks for a password", code="encrypted")
    if "mimetype" in package:
        stated = package.read("mimetype").decode("ascii", "replace").strip()
        if not stated.startswith(f"application/vnd.oasis.opendocument.{kind}"):
            raise CorpusError(f"this is another office document ('{stated[:80]}'), not {expected}", code="wrong-format")
    return package


def odf_content(package: Package, *, kind: str, expected: str) -> tuple[Any, Styles]:
    """The body of a file of ``kind``, and its styles: the common ones and those of its content. Raises
    ``CorpusError``."""
    styles = Styles()
    if "styles.xml" in package:
        styles.add(package.tree("styles.xml"))
    root = package.tree(CONTENT)
    styles.add(root)
    body = child(root, "body", kind)
    if body is None:
        raise CorpusError(f"this is another office document ('{CONTENT}'), not {expected}", code="wrong-format")
    return body, styles


def odf_metadata(package: Package, text: str) -> Metadata:
    """The title property, inferred unless ``text`` begins with it."""
    try:
        root = package.tree("meta.xml") if "meta.xml" in package else None
    except CorpusError:
        return Metadata()
    stated = next((entry.text for entry in descendants(root, "title")), None) if root is not None else None
    title, inferred = believed_title(stated, text)
    return Metadata(title=title, inferred=inferred)
