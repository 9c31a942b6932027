"""A text's letters and digits, folded, without anything between them, and where each of them stands."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Final

from corpus.document import Document
from retrieval.fold import fold


@dataclass(frozen=True, slots=True)
class Letters:
    """``text`` holds the letters; letter ``i`` is character ``offsets[i]`` of the original."""

    text: str
    offsets: array[int]

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original from letter ``start`` to before letter ``end`` (at least one)."""
        return self.offsets[start], self.offsets[end - 1] + 1


def letters_of(text: str) -> Letters:
    """The letters of ``text``."""
    folded = fold(text)
    offsets = array("I", (offset for offset, character in enumerate(folded) if character.isalnum()))
    return Letters("".join(folded[offset] for offset in offsets), offsets)


_REMEMBERED: Final = 4096  # documents
_letters: dict[str, tuple[Document, Letters]] = {}


def letters_of_document(document: Document) -> Letters:
    """The letters of the reading text, remembered for as long as the document is the same one."""
    known = _letters.get(document.id)
    if known is None or known[0].text is not document.text:
        if len(_letters) >= _REMEMBERED:
            _letters.clear()
        known = _letters[document.id] = document, letters_of(document.text)
    return known[1]
