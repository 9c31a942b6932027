"""Inexact search: the same letters, more or fewer negations, or similar text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Final

from corpus.document import Document
from corpus.library import Library
from retrieval.lookup.alignment import matched_stretch
from retrieval.lookup.verbatim import ReducedText
from retrieval.text.normalized_text import NormalizedText, normalized_document

LEAST_SIMILARITY: Final = 0.6  # share of the letters of both that must match
LEAST_COVERAGE: Final = 0.7  # share of the sentence that must match: a long common name is not enough
SHORTEST_INEXACT: Final = 6  # letters
GRAM: Final = 4  # letters of a clue; three in a short sentence
SHORT_SENTENCE: Final = 24  # letters
MOST_MATCHES: Final = 40  # of one clue in one document
SEARCH_BUDGET: Final = 20_000_000  # letters searched for clues in total: about 0.2 s
MOST_CLUES: Final = 120
MOST_WINDOWS: Final = 5  # aligned letter by letter
NEGATIONS: Final = re.compile(r"[不没未无非勿毋莫别]+|禁止|严禁|切勿")
SHORTEST_CORE: Final = 2  # letters beside the negations


def same_letters(sought: NormalizedText, library: Library) -> Iterator[tuple[Document, int, int]]:
    """The places with the same letters, as document and offsets of its reading text."""
    for document in library.documents.values():
        letters = normalized_document(document)
        for position in _occurrences(letters.text, sought.text):
            yield document, *letters.range(position, position + len(sought.text))


def same_but_for_negations(sought: NormalizedText, library: Library) -> Iterator[tuple[Document, int, int]]:
    """The places with the same letters once negations are removed from both."""
    core = NEGATIONS.sub("", sought.text)
    if len(core) < SHORTEST_CORE:
        return
    for document in library.documents.values():
        letters = normalized_document(document)
        there = ReducedText.of(letters.text, NEGATIONS)
        for position in _occurrences(there.text, core):
            yield document, *letters.range(there.offset(position), there.offset(position + len(core) - 1) + 1)


def most_similar(sought: NormalizedText, library: Library) -> Iterator[tuple[Document, int, int]]:
    """The place most similar to ``sought``, if it is similar enough."""
    if len(sought.text) < SHORTEST_INEXACT:
        return
    clues = _clues(sought.text, library)
    likely = [
        (votes, document, window)
        for document in library.documents.values()
        for votes, window in _likely(sought.text, normalized_document(document).text, clues)
    ]
    likely.sort(key=itemgetter(0), reverse=True)
    stretches = [
        (matched_stretch(sought.text, normalized_document(document).text, *window), document)
        for _, document, window in likely[:MOST_WINDOWS]
    ]
    if not stretches:
        return
    stretch, document = max(stretches, key=lambda pair: pair[0].similarity)
    if stretch.similarity >= LEAST_SIMILARITY and stretch.agreed >= LEAST_COVERAGE * len(sought.text):
        yield document, *normalized_document(document).range(stretch.start, stretch.end)


def _clues(sought: str, library: Library) -> list[int]:
    """Where in ``sought`` the clues begin; the larger the corpus, the fewer."""
    length = _gram(sought)
    size = sum(len(document.text) for document in library.documents.values()) + 1
    last = len(sought) - length + 1
    number = max(8, min(MOST_CLUES, last, SEARCH_BUDGET // size))
    return sorted({index * last // number for index in range(number)})


def _gram(sought: str) -> int:
    return GRAM if len(sought) > SHORT_SENTENCE else GRAM - 1


def _likely(sought: str, text: str, clues: Sequence[int]) -> Iterator[tuple[int, tuple[int, int]]]:
    """The windows of ``text`` with most clues at the same relative offsets as in ``sought``, and how many."""
    length, width = _gram(sought), max(20, len(sought) // 4)
    votes: Counter[int] = Counter()
    for clue in clues:
        for position in _occurrences(text, sought[clue : clue + length]):
            votes[(position - clue) // width] += 1
    slack = width + len(sought) // 3
    for shift, count in votes.most_common(MOST_WINDOWS):
        start = max(0, shift * width - slack)
        yield count, (start, min(len(text), (shift + 1) * width + len(sought) + slack))


def _occurrences(text: str, sought: str) -> Iterator[int]:
    position, count = text.find(sought), 0
    while position >= 0 and count < MOST_MATCHES:
        yield position
        position, count = text.find(sought, position + 1), count + 1
