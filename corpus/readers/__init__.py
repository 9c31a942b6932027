"""One module a format: the bytes of a file → its source text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from corpus.readers import txt

Reader = Callable[[bytes], str]

READERS: Final[Mapping[str, Reader]] = {".txt": txt.read}
"""File suffix, in lower case, → its reader. A reader raises ``CorpusError`` for what it cannot read."""
