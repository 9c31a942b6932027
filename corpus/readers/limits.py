"""How much a reader takes on: beyond this a file is refused in one line, before it costs time or memory."""

from __future__ import annotations

from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from corpus.document import CorpusError

LARGEST_FILE: Final = 256 * 1024 * 1024
"""Bytes of a file."""
LARGEST_TEXT: Final = 50_000_000
"""Characters of a source text."""
LARGEST_LINE: Final = 2_000_000
"""Characters of one line: a long novel without a line break has fewer."""
LARGEST_UNPACKED: Final = 256 * 1024 * 1024
"""Bytes of all members of an archive together, unpacked."""
RATIO: Final = 200
"""How many times larger than packed a member may be; the XML of an office document stays below a hundred."""
MOST_MEMBERS: Final = 10_000
"""Members of an archive."""

# A small member may be packed to almost nothing without harm.
_SMALL_MEMBER: Final = 1024 * 1024


def check_size(data: bytes) -> None:
    """Raise ``CorpusError`` for a file of more than ``LARGEST_FILE`` bytes."""
    if len(data) > LARGEST_FILE:
        raise CorpusError(f"{len(data)} bytes, at most {LARGEST_FILE} are read", code="too-large")


def check_text(text: str) -> None:
    """Raise ``CorpusError`` for a text that is too long, or a line of it."""
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
    """Raise ``CorpusError`` for what is no zip archive, or one that would unpack to too much.

    The sizes are those that the archive states; reading a member ends at its stated size.
    """
    check_size(data)
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise CorpusError(f"the archive is damaged: {error}", code="damaged") from error
    if len(members) > MOST_MEMBERS:
        raise CorpusError(f"the archive has {len(members)} members, at most {MOST_MEMBERS}", code="bomb")
    if any(member.flag_bits & 1 for member in members):
        raise CorpusError("the archive is encrypted", code="encrypted")
    unpacked = sum(member.file_size for member in members)
    if unpacked > LARGEST_UNPACKED:
        raise CorpusError(f"the archive unpacks to {unpacked} bytes, at most {LARGEST_UNPACKED}", code="bomb")
    for member in members:
        if member.file_size > max(_SMALL_MEMBER, RATIO * member.compress_size):
            raise CorpusError(f"'{member.filename}' unpacks to {RATIO} times its size and more", code="bomb")
    if unpacked > (most := max(_SMALL_MEMBER, RATIO * len(data))):  # members may share their bytes
        raise CorpusError(f"the archive unpacks to {unpacked} bytes, at most {most}", code="bomb")
