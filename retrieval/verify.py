"""Reverse look-up: does this sentence stand in the documents, word for word, with differences, or not at all?

What is looked for is the letters: width, script, white space and punctuation play no part in finding a place, and the
whole reading text is searched, so neither a passage's border nor a paragraph's hides one. What differs at the place
that is found is then told, character by character.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Final

from corpus.document import Document, Kind
from corpus.library import Library
from corpus.script import to_simplified
from corpus.sentences import split_sentences
from retrieval.alignment import difference, matched_stretch
from retrieval.answer import Citation, cite
from retrieval.fold import fold
from retrieval.letters import Letters, letters_of, letters_of_document

ALIKE: Final = 0.6  # of the letters of both must agree for one to be a version of the other,
COVERED: Final = 0.7  # and this much of the sentence: a long name in common is not enough
SHORTEST: Final = 6  # letters; fewer are looked for as they are only
GRAM: Final = 4  # letters of a clue; three in a short sentence
SHORT: Final = 24  # letters
OFTEN: Final = 40  # a clue that stands more often in one document says little
SEARCHED: Final = 20_000_000  # letters to look through for clues, all in all: about a fifth of a second
MOST_CLUES: Final = 120
WINDOWS: Final = 5  # of the likeliest are looked at closely
ALSO: Final = 5  # further places named


class Verdict(StrEnum):
    """What was found of a sentence."""

    VERBATIM = "verbatim"
    DIFFERS = "differs"
    ABSENT = "absent"


class Aside(StrEnum):
    """A difference that changes no word: it is told, but the sentence counts as verbatim."""

    SCRIPT = "script"  # 沪 for 滬
    WIDTH = "width"  # , for ，
    SPACE = "space"


@dataclass(frozen=True, slots=True)
class Verification:
    """What the documents hold of ``sentence``.

    ``found`` is the document's own text, ``citation`` its place. ``diff`` leads from one to the other, in order:
    ``("same", …)`` in the document's characters, ``("missing", …)`` stands only in the document, ``("added", …)`` only
    in the sentence. ``aside`` names what differs without changing a word. ``kind`` is that of the paragraph: a title
    or caption is found too (its citation then counts the paragraph that follows).
    """

    sentence: str
    state: Verdict
    found: str = ""
    citation: Citation | None = None
    diff: tuple[tuple[str, str], ...] = ()
    aside: frozenset[Aside] = frozenset()
    also_in: tuple[Citation, ...] = ()
    kind: Kind = Kind.CONTENT


def verify(text: str, library: Library) -> Verification:
    """Look ``text`` up as one sentence."""
    found = _verified(text, library)
    if not found.citation or not library.stale:
        return found
    citation, *others = (_dated(each, library) for each in (found.citation, *found.also_in))
    return replace(found, citation=citation, also_in=tuple(others))


def _dated(citation: Citation, library: Library) -> Citation:
    return replace(citation, stale=citation.document in library.stale)


def _verified(text: str, library: Library) -> Verification:
    text = text.strip()
    wanted = letters_of(text)
    if not wanted.text:
        return Verification(text, Verdict.ABSENT)
    places = list(islice(_exact(text, wanted, library), ALSO + 1))
    if places:
        results = [_compared(text, wanted, *place) for place in places]
        best = min(results, key=_worse)
        others = tuple(each.citation for each in results if each is not best and each.citation)
        return replace(best, also_in=others[:ALSO])
    near = _nearest(wanted, library)
    return _compared(text, wanted, *near) if near else Verification(text, Verdict.ABSENT)


def verify_each(
    text: str, library: Library, *, narrowed: Callable[[str], Library] | None = None
) -> tuple[Verification, ...]:
    """Look ``text`` up as a whole, and, if it does not stand there as a whole, sentence by sentence; each in the
    documents that ``narrowed`` names as worth a look, if given."""
    look_into = narrowed or (lambda _: library)
    whole = verify(text, look_into(text))
    lines = [line for line in re.split(r"\n+", text) if line.strip()]
    sentences = [line[start:end].strip() for line in lines for start, end in split_sentences(line)]
    spoken = [sentence for sentence in sentences if letters_of(sentence).text]
    if whole.state is Verdict.VERBATIM or len(spoken) < 2:
        return (whole,)
    return tuple(verify(sentence, look_into(sentence)) for sentence in spoken)


def _exact(text: str, wanted: Letters, library: Library) -> Iterator[tuple[Document, int, int]]:
    """The places, in offsets of the reading texts, that hold the very same text, then those with the same letters."""
    same = set()
    for document in library.documents.values():
        for start in _occurrences(document.text, text):
            first, end = wanted.range(0, len(wanted.text))
            same.add((document.id, start + first))
            yield document, start + first, start + end
    for document in library.documents.values():
        letters = letters_of_document(document)
        for position in _occurrences(letters.text, wanted.text):
            start, end = letters.range(position, position + len(wanted.text))
            if (document.id, start) not in same:
                yield document, start, end


def _nearest(wanted: Letters, library: Library) -> tuple[Document, int, int] | None:
    """The place most like ``wanted``, if any is like it."""
    if len(wanted.text) < SHORTEST:
        return None
    clues = _clues(wanted.text, library)
    likely = [
        (votes, document, window)
        for document in library.documents.values()
        for votes, window in _likely(wanted.text, letters_of_document(document).text, clues)
    ]
    likely.sort(key=lambda each: -each[0])
    found = [
        (matched_stretch(wanted.text, letters_of_document(document).text, *window), document)
        for _, document, window in likely[:WINDOWS]
    ]
    if not found:
        return None
    stretch, document = max(found, key=lambda each: each[0].alike)
    if stretch.alike < ALIKE or stretch.agreed < COVERED * len(wanted.text):
        return None
    return document, *letters_of_document(document).range(stretch.start, stretch.end)


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


def _compared(text: str, wanted: Letters, document: Document, start: int, end: int) -> Verification:
    """The verification of ``text`` against this place, marks at both ends taken along where they agree."""
    first, last = wanted.range(0, len(wanted.text))
    while last < len(text) and end < len(document.text) and _same(text[last], document.text[end]):
        last, end = last + 1, end + 1
    while first and start and _same(text[first - 1], document.text[start - 1]):
        first, start = first - 1, start - 1
    said, found = text[first:last].strip(), document.text[start:end].rstrip()
    start += len(found) - len(found.lstrip())
    found = found.lstrip()
    diff = difference(said, found)
    state = Verdict.VERBATIM if all(kind == "same" for kind, _ in diff) else Verdict.DIFFERS
    return Verification(
        text,
        state,
        found,
        _citation(document, start, start + len(found)),
        diff if state is Verdict.DIFFERS else (),
        _asides(said, found) if state is Verdict.VERBATIM else frozenset(),
        kind=_paragraph_at(document, start)[0],
    )


def _same(one: str, other: str) -> bool:
    return fold(one) == fold(other) or (one.isspace() and other.isspace())


def _asides(said: str, found: str) -> frozenset[Aside]:
    """What differs between two texts of the same words."""
    if said == found:
        return frozenset()
    one, other = ("".join(text.split()) for text in (said, found))
    asides = {
        Aside.SCRIPT if to_simplified(a) == to_simplified(b) else Aside.WIDTH
        for a, b in zip(one, other, strict=True)
        if a != b
    }
    if [len(part) for part in said.split()] != [len(part) for part in found.split()]:
        asides.add(Aside.SPACE)
    return frozenset(asides)


def _worse(one: Verification) -> tuple[bool, bool, int]:
    return one.state is not Verdict.VERBATIM, one.kind is not Kind.CONTENT, len(one.aside)


def _paragraph_at(document: Document, start: int) -> tuple[Kind, int, str | None]:
    """Kind, number and section of the paragraph in which ``start`` lies; one without a number lends the next one's."""
    paragraphs = document.paragraphs
    index = max(0, bisect_right(paragraphs, start, key=lambda each: each.start) - 1)
    following = (each.number for each in islice(paragraphs, index, None) if each.number)
    number = next(following, None) or len(document.content)
    return paragraphs[index].kind, number or 1, paragraphs[index].section


def _citation(document: Document, start: int, end: int) -> Citation:
    _, number, section = _paragraph_at(document, start)
    return cite(document, paragraph=number, section=section, start=start, end=end)
