"""The folded letters and digits of a text, with their offsets."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Final

from corpus.document import Document
from retrieval.text.fold import fold
from retrieval.text.lru import LruCache


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """Letters and digits of a text: character ``i`` of ``text`` is character ``offsets[i]`` of the original."""

    text: str
    offsets: array[int]

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The original range of ``text[start:end]``, which must not be empty."""
        return self.offsets[start], self.offsets[end - 1] + 1


def normalized_text(text: str) -> NormalizedText:
    """The folded letters and digits of ``text``."""
    folded = fold(text)
    offsets = array("I", (offset for offset, character in enumerate(folded) if character.isalnum()))
    return NormalizedText("".join(folded[offset] for offset in offsets), offsets)


CACHE_SIZE: Final = 8_000_000  # letters, of six bytes or more each
_known: Final = LruCache[tuple[str, NormalizedText]](CACHE_SIZE)


def normalized_document(document: Document) -> NormalizedText:
    """The letters and digits of the reading text, cached."""
    text, normalized = _known.get(document.id) or ("", None)
    if normalized is None or text != document.text:
        normalized = normalized_text(document.text)
        _known.keep(document.id, (document.text, normalized), len(normalized.text))
    return normalized
