"""A text's letters and digits, folded, without anything between them, and where each of them stands."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Final

from corpus.document import Document
from retrieval.text.fold import fold
from retrieval.text.lru import LruCache


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """``text`` holds the letters; letter ``i`` is character ``offsets[i]`` of the original."""

    text: str
    offsets: array[int]

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original from letter ``start`` to before letter ``end`` (at least one)."""
        return self.offsets[start], self.offsets[end - 1] + 1


def normalized_text(text: str) -> NormalizedText:
    """The letters of ``text``."""
    folded = fold(text)
    offsets = array("I", (offset for offset, character in enumerate(folded) if character.isalnum()))
    return NormalizedText("".join(folded[offset] for offset in offsets), offsets)


REMEMBERED: Final = 8_000_000  # letters of documents, of six bytes or more each
_known: Final = LruCache[tuple[str, NormalizedText]](REMEMBERED)


def normalized_document(document: Document) -> NormalizedText:
    """The letters of the reading text, remembered until those of many other documents were asked for."""
    text, found = _known.get(document.id) or ("", None)
    if found is None or text != document.text:
        found = normalized_text(document.text)
        _known.keep(document.id, (document.text, found), len(found.text))
    return found
