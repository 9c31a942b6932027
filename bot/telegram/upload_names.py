"""Safe file names and titles for uploads."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from collections.abc import Callable
from pathlib import PurePath, PurePosixPath
from typing import Final

from bot.render.telegram.utf16 import cut
from corpus.folder.listing import RESERVED, is_hidden
from corpus.readers import READERS

MAX_BYTES: Final = 180  # bytes of a name in UTF-8; file systems take 255, some with encryption 143 characters
NUMBER_BYTES: Final = 6  # reserved for a number such as "-12"
MAX_TITLE: Final = 200  # UTF-16 units
HIDING_PREFIX: Final = re.compile(r"(?:[. ]|~\$)*+")
DEFAULT_STEM: Final = "document"
INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # Cf includes bidirectional marks
RESERVED_CHARACTERS: Final = re.compile(r'[<>:"|?*]')  # on Windows
DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)


def safe_name(name: str | None, kind: str | None = None) -> str:
    """``name`` without path, invisible characters and leading dots, short enough for any file system.

    Without a suffix that a reader supports, that of the MIME type ``kind`` is added if a reader supports it.
    """
    stem, suffix = _split_suffix(_unhidden(RESERVED_CHARACTERS.sub("_", _basename(name))))
    if suffix.lower() not in READERS and (guessed := mimetypes.guess_extension(kind or "") or "") in READERS:
        stem, suffix = stem + suffix, guessed
    stem = stem.strip() or DEFAULT_STEM
    if DEVICES.fullmatch(stem) or stem + suffix in RESERVED:
        stem = f"_{stem}"
    return _shortened(stem, MAX_BYTES - NUMBER_BYTES - len(suffix.encode())) + suffix


def is_hidden_name(name: str | None) -> bool:
    """Whether the folder scan skips a file of this name."""
    return is_hidden(PurePath(_basename(name).strip()))


def safe_title(title: str) -> str:
    """``title`` on one line, without invisible characters, of at most ``MAX_TITLE`` units."""
    line = visible_text(title)
    start, end = next(iter(cut(line, MAX_TITLE)), (0, 0))
    return line[start:end].strip()


def numbered_name(name: str, taken: Callable[[str], bool]) -> str:
    """The first of ``name-2``, ``name-3``, … that is not ``taken``."""
    stem, suffix = _split_suffix(name)
    number = 2
    while taken(f"{stem}-{number}{suffix}"):
        number += 1
    return f"{stem}-{number}{suffix}"


def suffix_of(name: str) -> str:
    """The suffix in lower case, with its dot."""
    return _split_suffix(name)[1].lower()


def collision_key(name: str) -> str:
    """A key that is equal for names that some file system treats as the same."""
    return unicodedata.normalize("NFKC", name).casefold()


def visible_text(text: str) -> str:
    """``text`` in NFC, with white space collapsed and other invisible characters removed."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(character for character in spaced if unicodedata.category(character) not in INVISIBLE)


def _basename(name: str | None) -> str:
    return visible_text(re.split(r"[/\\]", name or "")[-1])


def _unhidden(name: str) -> str:
    """``name`` without prefixes and suffixes that hide it."""
    return HIDING_PREFIX.sub("", name, count=1).rstrip(". ")


def _split_suffix(name: str) -> tuple[str, str]:
    path = PurePosixPath(name)
    suffix = path.suffix if len(path.suffix.encode("utf-8", "replace")) <= MAX_BYTES // 4 else ""
    return name.removesuffix(suffix), suffix


def _shortened(stem: str, room: int) -> str:
    return stem.encode()[: max(room, 1)].decode("utf-8", "ignore").strip(". ") or DEFAULT_STEM
