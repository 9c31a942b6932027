"""A text's letters and digits, folded, without anything between them, and where each of them stands."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
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


REMEMBERED: Final = 8_000_000  # letters of documents, of six bytes or more each


class Remembered:
    """The letters of documents that were asked for last, ``most`` of them all in all (one document in any case)."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[str, tuple[str, Letters]] = OrderedDict()
        self._size = 0
        self._one_at_a_time = Lock()

    def __len__(self) -> int:
        return len(self._known)

    def of(self, document: Document) -> Letters:
        """The letters of the reading text of ``document``, as it is now."""
        text, found = self._known.get(document.id, ("", None))
        if found is None or text != document.text:
            found = letters_of(document.text)
            with self._one_at_a_time:
                self._keep(document, found)
        return found

    def _keep(self, document: Document, letters: Letters) -> None:
        _, before = self._known.pop(document.id, ("", None))
        self._known[document.id] = document.text, letters
        self._size += len(letters.text) - (len(before.text) if before else 0)
        while self._size > self._most and len(self._known) > 1:
            _, (_, gone) = self._known.popitem(last=False)
            self._size -= len(gone.text)


letters_of_document: Final = Remembered(REMEMBERED).of
