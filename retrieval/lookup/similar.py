"""Where a text stands that is like another: with the same letters, with more or fewer denials, with other words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.document import Document
from corpus.library import Library
from retrieval.lookup.alignment import matched_stretch
from retrieval.lookup.verbatim import Squeezed
from retrieval.text.normalized_text import NormalizedText, normalized_document

ALIKE: Final = 0.6  # of the letters of both must agree for one to be a version of the other,
COVERED: Final = 0.7  # and this much of the sentence: a long name in common is not enough
SHORTEST: Final = 6  # letters; fewer are looked for as they are only
GRAM: Final = 4  # letters of a clue; three in a short sentence
SHORT: Final = 24  # letters
OFTEN: Final = 40  # a clue that stands more often in one document says little
SEARCHED: Final = 20_000_000  # letters to look through for clues, all in all: about a fifth of a second
MOST_CLUES: Final = 120
WINDOWS: Final = 5  # of the likeliest are looked at closely
DENIALS: Final = re.compile(r"[不没未无非勿毋莫别]+|禁止|严禁|切勿")
CORE: Final = 2  # letters beside the denials, at least


def alike(wanted: NormalizedText, library: Library) -> Iterator[tuple[Document, int, int]]:
    """The places, in offsets of the reading texts, that hold the same letters."""
    for document in library.documents.values():
        letters = normalized_document(document)
        for position in _occurrences(letters.text, wanted.text):
            yield document, *letters.range(position, position + len(wanted.text))


def but_for_denials(wanted: NormalizedText, library: Library) -> Iterator[tuple[Document, int, int]]:
    """The places that hold the same letters but for denials, which either may have more of."""
    core = DENIALS.sub("", wanted.text)
    if len(core) < CORE:
        return
    for document in library.documents.values():
        letters = normalized_document(document)
        there = Squeezed.of(letters.text, DENIALS)
        for position in _occurrences(there.text, core):
            yield document, *letters.range(there.offset(position), there.offset(position + len(core) - 1) + 1)


def nearest(wanted: NormalizedText, library: Library) -> tuple[Document, int, int] | None:
    """The place most like ``wanted``, if any is like it."""
    if len(wanted.text) < SHORTEST:
        return None
    clues = _clues(wanted.text, library)
    likely = [
        (votes, document, window)
        for document in library.documents.values()
        for votes, window in _likely(wanted.text, normalized_document(document).text, clues)
    ]
    likely.sort(key=lambda each: -each[0])
    found = [
        (matched_stretch(wanted.text, normalized_document(document).text, *window), document)
        for _, document, window in likely[:WINDOWS]
    ]
    if not found:
        return None
    stretch, document = max(found, key=lambda each: each[0].alike)
    if stretch.alike < ALIKE or stretch.agreed < COVERED * len(wanted.text):
        return None
    return document, *normalized_document(document).range(stretch.start, stretch.end)


def _clues(wanted: str, library: Library) -> list[int]:
    """Where in ``wanted`` the clues begin: as many as a corpus of this size lets us look for."""
    length = _gram(wanted)
    size = sum(len(document.text) for document in library.documents.values()) + 1
    last = len(wanted) - length + 1
    number = max(8, min(MOST_CLUES, last, SEARCHED // size))
    return sorted({index * last // number for index in range(number)})


def _gram(wanted: str) -> int:
    return GRAM if len(wanted) > SHORT else GRAM - 1


def _likely(wanted: str, text: str, clues: Sequence[int]) -> Iterator[tuple[int, tuple[int, int]]]:
    """The windows of ``text`` in which most clues stand as they do in ``wanted``, and how many do."""
    length, width = _gram(wanted), max(20, len(wanted) // 4)
    votes: Counter[int] = Counter()
    for clue in clues:
        for position in _occurrences(text, wanted[clue : clue + length]):
            votes[(position - clue) // width] += 1
    slack = width + len(wanted) // 3
    for shift, count in votes.most_common(WINDOWS):
        start = max(0, shift * width - slack)
        yield count, (start, min(len(text), (shift + 1) * width + len(wanted) + slack))


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    position, count = text.find(wanted), 0
    while position >= 0 and count < OFTEN:
        yield position
        position, count = text.find(wanted, position + 1), count + 1
