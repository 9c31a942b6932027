"""Reverse look-up: does this sentence stand in the documents, word for word, with differences, or not at all?

Word for word means character for character: only white space may differ, and one pair of quotation marks may stand
around the text. The whole reading text is searched, so neither a passage's border nor a paragraph's hides a place, then
the source with what was dropped from it, then the rows of tables as the file has them. What does not stand there so is
looked for by its letters alone: width, script, marks and denials play no part in finding a place. What differs there is
then told, character by character.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Final
from unicodedata import category

from corpus.document import Document, Kind, Paragraph
from corpus.library import Library
from corpus.script import to_simplified
from corpus.structure.sentences import split_sentences
from retrieval.answering.answer import Citation, cite
from retrieval.lookup.alignment import aligned, difference, plain
from retrieval.lookup.similar import GRAM, SHORTEST, alike, but_for_denials, nearest
from retrieval.lookup.verbatim import Place, is_cut, places_in, places_in_rows, readings
from retrieval.text.normalized_text import NormalizedText, normalized_text

ALSO: Final = 5  # further places named
PLACES: Final = 60  # that hold a text are compared with each other
# Punctuation to Unicode, but it tells of a figure or a name.
NO_STOPS: Final = frozenset("%％‰‱-－&＆@＠#＃*＊/／\\＼§†‡•")


class Verdict(StrEnum):
    """What was found of a sentence."""

    VERBATIM = "verbatim"
    DIFFERS = "differs"
    ABSENT = "absent"


class Aside(StrEnum):
    """What is told beside the verdict: of a sentence that stands there verbatim ``SPACE`` and ``CUT``, of one that
    differs, perhaps in nothing else, ``SCRIPT`` and ``WIDTH``."""

    SCRIPT = "script"  # 沪 for 滬
    WIDTH = "width"  # , for ，
    SPACE = "space"
    CUT = "cut"  # 3公里 of 23公里


@dataclass(frozen=True, slots=True)
class Verification:
    """What the documents hold of ``sentence``.

    ``found`` is the document's own text, ``citation`` its place. ``diff`` leads from one to the other, in order:
    ``("same", …)`` in the document's characters, ``("missing", …)`` stands only in the document, ``("added", …)`` only
    in the sentence; script, width and the style of quotation marks are no part of it, ``aside`` names them. ``kind`` is
    that of the paragraph: a title or caption is found too (its citation then counts the paragraph that follows).
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
    meant = readings(text)
    for said in meant:
        if places := list(islice(_standing(said, library), PLACES)):
            return _chosen([_as_it_stands(text, said, place) for place in places])
    wanted = normalized_text(meant[-1]) if meant else None
    if wanted is None or not wanted.text:
        return Verification(text, Verdict.ABSENT)
    near = list(islice(alike(wanted, library), ALSO + 1)) or list(islice(but_for_denials(wanted, library), ALSO + 1))
    near = near or [place for place in (nearest(wanted, library),) if place]
    if not near:
        return Verification(text, Verdict.ABSENT)
    return _chosen([replace(_compared(meant[-1], wanted, *place), sentence=text) for place in near])


def _chosen(results: Sequence[Verification]) -> Verification:
    best = min(results, key=_worse)
    others = tuple(each.citation for each in results if each is not best and each.citation)
    return replace(best, also_in=others[:ALSO])


def verify_each(
    text: str, library: Library, *, narrowed: Callable[[str], Library] | None = None
) -> tuple[Verification, ...]:
    """Look ``text`` up as a whole, and, if it does not stand there as a whole, sentence by sentence; each in the
    documents that ``narrowed`` names as worth a look, if given.

    Where each sentence stands there but something between them was changed, the whole says more.
    """
    look_into = narrowed or (lambda _: library)
    whole = verify(text, look_into(text))
    lines = [line for bare in readings(text)[-1:] for line in bare.split("\n") if line.strip()]
    sentences = [line[start:end].strip() for line in lines for start, end in split_sentences(line)]
    lengths = [len(normalized_text(sentence).text) for sentence in sentences]
    spoken = [sentence for sentence, length in zip(sentences, lengths, strict=True) if length]
    if whole.state is Verdict.VERBATIM or len(spoken) < 2 or sum(lengths) < SHORTEST:
        return (whole,)
    each = tuple(verify(sentence, look_into(sentence)) for sentence in spoken)
    if whole.state is Verdict.ABSENT or any(found.state is not Verdict.VERBATIM for found in each):
        return each
    return each if min(lengths) >= GRAM and _stand_alone(each, library) else (whole,)


def _stand_alone(each: Sequence[Verification], library: Library) -> bool:
    """Whether all begin and end where sentences of the documents do, but for the very first and last edge."""
    edges = [_sentence_edges(found, library) for found in each]
    return all(begins for begins, _ in edges[1:]) and all(ends for _, ends in edges[:-1])


def _sentence_edges(found: Verification, library: Library) -> tuple[bool, bool]:
    citation = found.citation
    document = library.documents[citation.document] if citation else None
    if citation is None or document is None or document.text[citation.start : citation.end] != found.found:
        return False, False
    paragraph = _paragraph_at(document, citation.start)
    body = document.text[paragraph.start : paragraph.end]
    edges = {paragraph.start, paragraph.end}
    for start, end in split_sentences(body):
        edges |= {paragraph.start + start, paragraph.start + end, paragraph.start + len(body[:end].rstrip())}
    return citation.start in edges, citation.end in edges


def _standing(text: str, library: Library) -> Iterator[Place]:
    """The places that hold ``text`` character for character, then those in files of tables."""
    found = False
    for document in library.documents.values():
        for place in places_in(text, document):
            found = True
            yield place
    if not found:
        for document in library.documents.values():
            yield from places_in_rows(text, document, library.place(document.id))


def _as_it_stands(text: str, said: str, place: Place) -> Verification:
    document, start, end, written = place
    found = document.text[start:end] if written is None else written
    parts = (text.split() for text in (said, found))
    spaced = len({tuple(map(len, each)) for each in parts}) > 1
    aside = {Aside.SPACE} if spaced else set()
    if written is None and is_cut(document, start, end):
        aside.add(Aside.CUT)
    kind = _paragraph_at(document, start).kind
    return Verification(
        text, Verdict.VERBATIM, found, _citation(document, start, end), aside=frozenset(aside), kind=kind
    )


def _compared(said: str, wanted: NormalizedText, document: Document, start: int, end: int) -> Verification:
    """The verification of ``said`` against this place; marks at both ends are taken along where they agree, and where
    ``said`` has another."""
    first, last = wanted.range(0, len(wanted.text))
    behind = _marks(said[last:], document.text[end : end + 2 * len(said)])
    before = _marks(said[:first][::-1], document.text[max(0, start - 2 * len(said)) : start][::-1])
    start, end = start - before, end + behind
    found = document.text[start:end]
    pieces = list(aligned(said, found))
    aside = {_style(a, b) for same, ours, theirs in pieces if same for a, b in _pairs(ours, theirs) if a != b}
    return Verification(
        said,
        Verdict.DIFFERS,
        found,
        _citation(document, start, end),
        () if all(same for same, _, _ in pieces) else difference(said, found),
        frozenset(aside),
        kind=_paragraph_at(document, start).kind,
    )


def _marks(ours: str, theirs: str) -> int:
    """How many characters of ``theirs`` go with the marks ``ours``: those that agree, and a mark in place of one."""
    at = taken = 0
    for character in ours:
        if character.isspace():
            continue
        while at < len(theirs) and theirs[at].isspace():
            at += 1
        if at == len(theirs) or not (_same(character, theirs[at]) or _are_stops(character, theirs[at])):
            break
        at = taken = at + 1
    return taken


def _are_stops(*characters: str) -> bool:
    return all(category(each).startswith("P") and each not in NO_STOPS for each in characters)


def _same(one: str, other: str) -> bool:
    return plain(one) == plain(other)


def _pairs(ours: str, theirs: str) -> Iterator[tuple[str, str]]:
    return zip("".join(ours.split()), "".join(theirs.split()), strict=False)


def _style(one: str, other: str) -> Aside:
    return Aside.SCRIPT if to_simplified(one) == to_simplified(other) else Aside.WIDTH


def _worse(one: Verification) -> tuple[int, bool, int]:
    changed = sum(len(text) for kind, text in one.diff if kind != "same")
    return changed, one.kind is not Kind.CONTENT, len(one.aside)


def _paragraph_at(document: Document, start: int) -> Paragraph:
    index = max(0, bisect_right(document.paragraphs, start, key=lambda each: each.start) - 1)
    return document.paragraphs[index]


def _citation(document: Document, start: int, end: int) -> Citation:
    """That of the paragraph in which ``start`` lies; one without a number lends the next one's."""
    paragraphs = document.paragraphs
    index = max(0, bisect_right(paragraphs, start, key=lambda each: each.start) - 1)
    following = (each.number for each in islice(paragraphs, index, None) if each.number)
    number = next(following, None) or len(document.content) or 1
    return cite(document, paragraph=number, section=paragraphs[index].section, start=start, end=end)
