"""A text's letters and digits, folded, without anything between them, and where each of them stands."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Final

from corpus.document import Document
from retrieval.fold import fold
from retrieval.remembered import Remembered


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


REMEMBERED: Final = 8_000_000  # letters of documents, of six bytes or more each
_known: Final = Remembered[tuple[str, Letters]](REMEMBERED)


def letters_of_document(document: Document) -> Letters:
    """The letters of the reading text, remembered until those of many other documents were asked for."""
    text, found = _known.get(document.id) or ("", None)
    if found is None or text != document.text:
        found = letters_of(document.text)
        _known.keep(document.id, (document.text, found), len(found.text))
    return found
