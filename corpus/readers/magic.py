"""What a file really is, told by its first bytes."""

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
# A PDF may have some bytes before its mark.
_NEAR: Final = 1024


def check_magic(data: bytes, signature: bytes, expected: str) -> None:
    """Raise ``CorpusError`` unless ``mark`` stands at the beginning of ``data``; the message names what does."""
    if not data.strip(b"\x00\t\n\r "):
        raise CorpusError("the file is empty", code="empty")
    near = data[:_NEAR] if signature == b"%PDF-" else data[: len(signature)]
    if signature not in near:
        raise CorpusError(f"this is {kind_of(data)}, not {expected}", code="wrong-format")


def kind_of(data: bytes) -> str:
    """What ``data`` looks like, in words."""
    head = data[:_NEAR].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    found = next((name for magic, name in _MAGIC if head.startswith(magic.lower())), None)
    if found or b"%PDF-" in data[:_NEAR]:
        return found or "a PDF"
    try:
        data[:_NEAR].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < _NEAR - 4:
            return "something else"
    return "something else" if b"\x00" in head else "plain text"
