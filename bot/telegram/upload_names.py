"""What an uploaded file may be called: one name in one folder, whatever its sender made of it."""

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

LONGEST: Final = 180  # bytes of a name in UTF-8; file systems take 255, some with encryption 143 characters
NUMBERED: Final = 6  # bytes that "-12" may take
TITLE: Final = 200  # UTF-16 units of a title
MARKS: Final = re.compile(r"(?:[. ]|~\$)*+")  # at the beginning
NAMELESS: Final = "document"
INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # Cf holds the marks of writing direction
FOREIGN: Final = re.compile(r'[<>:"|?*]')  # not to be had on other systems
DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)


def safe_name(name: str | None, kind: str | None = None) -> str:
    """``name`` without path, invisible characters and leading dots, short enough for any file system; where it has
    no suffix that a reader knows, that of its ``kind`` (a MIME type), if one does."""
    stem, suffix = _split_suffix(_without_marks(FOREIGN.sub("_", _last(name))))
    if suffix.lower() not in READERS and (guessed := mimetypes.guess_extension(kind or "") or "") in READERS:
        stem, suffix = stem + suffix, guessed
    stem = stem.strip() or NAMELESS
    if DEVICES.fullmatch(stem) or stem + suffix in RESERVED:
        stem = f"_{stem}"
    return _shortened(stem, LONGEST - NUMBERED - len(suffix.encode())) + suffix


def is_hidden_name(name: str | None) -> bool:
    """Whether the look into the folder passes over a file that is called so."""
    return is_hidden(PurePath(_last(name).strip()))


def safe_title(title: str) -> str:
    """``title`` on one line, without invisible characters, not longer than a title is."""
    line = visible_text(title)
    start, end = next(iter(cut(line, TITLE)), (0, 0))
    return line[start:end].strip()


def numbered_name(name: str, taken: Callable[[str], bool]) -> str:
    """The first of ``name-2``, ``name-3``, … that is not ``taken``."""
    stem, suffix = _split_suffix(name)
    number = 2
    while taken(f"{stem}-{number}{suffix}"):
        number += 1
    return f"{stem}-{number}{suffix}"


def suffix_of(name: str) -> str:
    """What tells the format, in lower case, with its dot."""
    return _split_suffix(name)[1].lower()


def collision_key(name: str) -> str:
    """The same for names that some file system does not tell apart."""
    return unicodedata.normalize("NFKC", name).casefold()


def visible_text(text: str) -> str:
    """``text`` composed (NFC), every white space a blank, the rest of what cannot be seen left out."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(each for each in spaced if unicodedata.category(each) not in INVISIBLE)


def _last(name: str | None) -> str:
    return visible_text(re.split(r"[/\\]", name or "")[-1])


def _without_marks(name: str) -> str:
    """``name`` without what would hide it."""
    return MARKS.sub("", name, count=1).rstrip(". ")


def _split_suffix(name: str) -> tuple[str, str]:
    path = PurePosixPath(name)
    suffix = path.suffix if len(path.suffix.encode("utf-8", "replace")) <= LONGEST // 4 else ""
    return name.removesuffix(suffix), suffix


def _shortened(stem: str, room: int) -> str:
    return stem.encode()[: max(room, 1)].decode("utf-8", "ignore").strip(". ") or NAMELESS
