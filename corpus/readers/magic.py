"""The real type of a file, by its first bytes."""

from __future__ import annotations

from typing import Final

from corpus.document import CorpusError

_MAGIC: Final = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document or an encrypted one"),
    (b"{\\rtf", "a rich text file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"<?xml", "XML"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
)
# Bytes; a PDF may have some before its signature.
_HEAD: Final = 1024


def check_magic(data: bytes, signature: bytes, expected: str) -> None:
    """Raise ``CorpusError`` unless ``data`` begins with ``signature``; the message names the real type."""
    if not data.strip(b"\x00\t\n\r "):
        raise CorpusError("the file is empty", code="empty")
    head = data[:_HEAD] if signature == b"%PDF-" else data[: len(signature)]
    if signature not in head:
        raise CorpusError(f"this is {kind_of(data)}, not {expected}", code="wrong-format")


def kind_of(data: bytes) -> str:
    """The type of ``data`` in words."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    name = next((name for magic, name in _MAGIC if head.startswith(magic.lower())), None)
    if name or b"%PDF-" in data[:_HEAD]:
        return name or "a PDF"
    try:
        data[:_HEAD].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < _HEAD - 4:  # else a character cut at the end
            return "something else"
    return "something else" if b"\x00" in head else "plain text"
