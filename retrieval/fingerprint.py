"""What an index on disk depends on beside the files: how texts are read and cut, and how they are stored."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from retrieval import records
from retrieval.wording import Wording


def fingerprint_of(wording: Wording) -> str:
    """One short name for everything that the stored arrays depend on."""
    parts = (records.LAYOUT, _code(), *wording.analyzer.user_words)
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@cache
def _code() -> str:
    """The names and sizes of the modules and word lists that decide how texts are read and cut: an index that others
    made is made anew."""
    rooms = (files("corpus"), files("retrieval"))
    found = (Path(str(room)).rglob("*") for room in rooms)
    sources = sorted(
        path for each in found for path in each if path.suffix in (".py", ".txt") and path.parent.name != "documents"
    )
    return " ".join(f"{path.name}:{path.stat().st_size}" for path in sources)
