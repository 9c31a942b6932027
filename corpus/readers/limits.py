"""Size limits of readers: larger files are refused before they cost time or memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from corpus.document import CorpusError

LARGEST_FILE: Final = 256 * 1024 * 1024
"""Bytes of a file."""
LARGEST_TEXT: Final = 50_000_000
"""Characters of a source text."""
LARGEST_LINE: Final = 2_000_000
"""Characters of a line: more than a long novel without a line break."""
LARGEST_UNPACKED: Final = 256 * 1024 * 1024
"""Bytes of all members of an archive together, unpacked."""
RATIO: Final = 200
"""Most bytes unpacked per byte packed; the XML of office documents stays below a hundred."""
MOST_MEMBERS: Final = 10_000
"""Members of an archive."""

# Bytes; the ratio of a smaller member does not matter.
_SMALL_MEMBER: Final = 1024 * 1024


def check_size(data: bytes) -> None:
    """Raise ``CorpusError`` for a file of more than ``LARGEST_FILE`` bytes."""
    if len(data) > LARGEST_FILE:
        raise CorpusError(f"{len(data)} bytes, at most {LARGEST_FILE} are read", code="too-large")


def check_text(text: str) -> None:
    """Raise ``CorpusError`` if ``text`` or a line of it is too long."""
    if len(text) > LARGEST_TEXT:
        raise CorpusError(f"{len(text)} characters, at most {LARGEST_TEXT} are read", code="too-large")
    if len(text) <= LARGEST_LINE:
        return
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end - start > LARGEST_LINE and len(max(text[start:end].splitlines(), key=len)) > LARGEST_LINE:
            line = text.count("\n", 0, start) + 1
            raise CorpusError(f"line {line} has {end - start} characters, at most {LARGEST_LINE}", code="long-line")
        start = end + 1


def check_zip(data: bytes) -> None:
    """Raise ``CorpusError`` if ``data`` is not a zip archive, is encrypted, or would unpack to too much.

    Relies on the sizes stated in the archive; ``zipfile`` stops reading a member at its stated size.
    """
    check_size(data)
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise CorpusError(f"the archive is damaged: {error}", code="damaged") from error
    check_members(members, len(data), most=MOST_MEMBERS)


def check_members(members: Sequence[ZipInfo], size: int, *, most: int) -> None:
    """Raise ``CorpusError`` if an archive of ``size`` bytes has more than ``most`` members, is encrypted, or would
    unpack to too much."""
    if len(members) > most:
        raise CorpusError(f"the archive has {len(members)} members, at most {most}", code="bomb")
    if any(member.flag_bits & 1 for member in members):
        raise CorpusError("the archive is encrypted", code="encrypted")
    unpacked = sum(member.file_size for member in members)
    if unpacked > LARGEST_UNPACKED:
        raise CorpusError(f"the archive unpacks to {unpacked} bytes, at most {LARGEST_UNPACKED}", code="bomb")
    for member in members:
        if member.file_size > max(_SMALL_MEMBER, RATIO * member.compress_size):
            raise CorpusError(f"'{member.filename}' unpacks to {RATIO} times its size and more", code="bomb")
    if unpacked > (largest := max(_SMALL_MEMBER, RATIO * size)):  # members may overlap
        raise CorpusError(f"the archive unpacks to {unpacked} bytes, at most {largest}", code="bomb")


@contextmanager
def nesting_limit() -> Iterator[None]:
    """Raise ``CorpusError`` where a file is nested too deeply for a recursive reader. Also a decorator."""
    try:
        yield
    except RecursionError as error:
        raise CorpusError("its parts are nested too deeply", code="damaged") from error
