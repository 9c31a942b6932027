"""What an index on disk depends on beside the files: how texts are read and cut, and how they are stored."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

from retrieval import records
from retrieval.wording import Wording

INDEXING: Final = (
    "analyzer",
    "bulk_words",
    "character_model",
    "columns",
    "dates",
    "dictionary",
    "extraction",
    "fold",
    "indexing",
    "jieba_words",
    "keys",
    "meanings",
    "numerals",
    "people",
    "postings",
    "records",
    "segment",
    "surfaces",
)
"""The modules of ``retrieval`` that have a part in what a segment holds."""
FOLDED: Final = "lexicon/folded_words.txt"


def fingerprint_of(wording: Wording) -> str:
    """One short name for everything that the stored arrays depend on."""
    parts = (records.LAYOUT, _code(), *wording.analyzer.user_words)
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@cache
def _code() -> str:
    """The names and sizes of the modules and word lists that decide how texts are read and cut: an index that others
    made is made anew. How questions are answered is none of its business."""
    corpus, retrieval = (Path(str(files(name))) for name in ("corpus", "retrieval"))
    readers = [path for path in corpus.rglob("*") if path.suffix in (".py", ".txt") and path.parent.name != "documents"]
    indexing = [retrieval / f"{name}.py" for name in INDEXING]
    return " ".join(sorted(f"{path.name}:{path.stat().st_size}" for path in (*readers, *indexing, retrieval / FOLDED)))
