"""What an index depends on beside the files: how texts are read and cut into terms, and how they are stored."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final

from retrieval.index import records, schema
from retrieval.text.resources import TextResources

LIBRARIES: Final = ("jieba", "rjieba", "opencc-python-reimplemented", "tantivy")
MODULES: Final = (
    "index/analysis.py",
    "index/records.py",
    "index/schema.py",
    "index/unquoted.py",
    "query/surface_forms.py",
    "text/analyzer.py",
    "text/bulk_segmenter.py",
    "text/dates.py",
    "text/dictionary.py",
    "text/fold.py",
    "text/hmm.py",
    "text/lexicon/folded_words.txt",
    "text/lexicon/radicals.txt",
    "text/model_names.py",
    "text/numerals.py",
    "text/people.py",
    "text/search_text.py",
    "text/segmentation.py",
)
"""The files of ``retrieval`` that decide about terms and records; how questions are answered is none of it."""


def fingerprint_of(resources: TextResources) -> str:
    """A short name for everything that the stored index depends on."""
    parts = (str(schema.VERSION), records.LAYOUT, _code(), *resources.analyzer.user_words)
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@cache
def _code() -> str:
    """The versions of libraries, which bring the dictionaries, and the contents of modules and word lists."""
    corpus, retrieval = (Path(str(files(name))) for name in ("corpus", "retrieval"))
    readers = [path for path in corpus.rglob("*") if path.suffix in (".py", ".txt") and path.parent.name != "documents"]
    hashed = blake2b(" ".join(map(version, LIBRARIES)).encode())
    for path in (*sorted(readers), *(retrieval / name for name in MODULES)):
        content = path.read_bytes()
        hashed.update(f"{path.name}:{len(content)}\0".encode())
        hashed.update(content)
    return hashed.hexdigest()
