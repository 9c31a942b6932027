"""Check whether a sentence appears in the documents verbatim, with differences, or not at all.

Verbatim means character for character: only white space may differ, and one pair of quotation marks around the
sentence is ignored. The search covers the whole reading text across passages and paragraphs, then the source including
dropped spans. If nothing matches, the search compares letters and digits only, ignoring width, script, punctuation and
negations, and reports the differences character by character.
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
from retrieval.lookup.similar import GRAM, SHORTEST_INEXACT, most_similar, same_but_for_negations, same_letters
from retrieval.lookup.verbatim import Occurrence, is_cut, lookup_texts, occurrences_in
from retrieval.text.normalized_text import NormalizedText, normalized_text

MOST_ALSO_IN: Final = 5
MOST_OCCURRENCES: Final = 60  # compared with each other
# Unicode counts these as punctuation, but they belong to numbers or names.
NO_STOPS: Final = frozenset("%％‰‱-－&＆@＠#＃*＊/／\\＼§†‡•")


class Verdict(StrEnum):
    """How a sentence appears in the documents."""

    VERBATIM = "verbatim"
    DIFFERS = "differs"
    ABSENT = "absent"


class Aside(StrEnum):
    """A remark beside the verdict: ``SPACE`` and ``CUT`` on a verbatim sentence, ``SCRIPT`` and ``WIDTH`` on one that
    differs, possibly in nothing else."""

    SCRIPT = "script"  # 沪 for 滬
    WIDTH = "width"  # , for ，
    SPACE = "space"
    CUT = "cut"  # 3公里 of 23公里


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of looking up ``sentence``.

    ``found`` is the document's text and ``citation`` its place. ``diff`` lists the differences in order:
    ``("same", …)`` in the document's characters, ``("missing", …)`` only in the document, ``("added", …)`` only in the
    sentence. It ignores script, width and the style of quotation marks; ``aside`` reports them. ``kind`` is the kind
    of the paragraph; the citation of a title or caption counts the paragraph that follows.
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
    result = _verified(text, library)
    if not result.citation or not library.stale:
        return result
    citation, *others = (
        replace(each, stale=each.document in library.stale) for each in (result.citation, *result.also_in)
    )
    return replace(result, citation=citation, also_in=tuple(others))


def _verified(text: str, library: Library) -> Verification:
    text = text.strip()
    candidates = lookup_texts(text)
    for candidate in candidates:
        if occurrences := list(islice(_occurrences(candidate, library), MOST_OCCURRENCES)):
            return _best([_verbatim(text, candidate, occurrence) for occurrence in occurrences])
    sought = normalized_text(candidates[-1]) if candidates else None
    if sought is None or not sought.text:
        return Verification(text, Verdict.ABSENT)
    for search in (same_letters, same_but_for_negations, most_similar):
        if places := list(islice(search(sought, library), MOST_ALSO_IN + 1)):
            return _best([replace(_different(candidates[-1], sought, *place), sentence=text) for place in places])
    return Verification(text, Verdict.ABSENT)


def _best(results: Sequence[Verification]) -> Verification:
    best = min(results, key=_badness)
    others = tuple(each.citation for each in results if each is not best and each.citation)
    return replace(best, also_in=others[:MOST_ALSO_IN])


def verify_each(
    text: str, library: Library, *, narrowed: Callable[[str], Library] | None = None
) -> tuple[Verification, ...]:
    """Look ``text`` up as a whole and, unless it is verbatim, sentence by sentence.

    ``narrowed`` returns the documents worth searching for a text; by default all are searched. If every sentence is
    verbatim but something between them differs, the result for the whole text is returned.
    """
    documents_for = narrowed or (lambda _: library)
    whole = verify(text, documents_for(text))
    lines = [line for bare in lookup_texts(text)[-1:] for line in bare.split("\n") if line.strip()]
    sentences = [line[start:end].strip() for line in lines for start, end in split_sentences(line)]
    lengths = [len(normalized_text(sentence).text) for sentence in sentences]
    spoken = [sentence for sentence, length in zip(sentences, lengths, strict=True) if length]
    if whole.state is Verdict.VERBATIM or len(spoken) < 2 or sum(lengths) < SHORTEST_INEXACT:
        return (whole,)
    results = tuple(verify(sentence, documents_for(sentence)) for sentence in spoken)
    if whole.state is Verdict.ABSENT or any(result.state is not Verdict.VERBATIM for result in results):
        return results
    return results if min(lengths) >= GRAM and _are_whole_sentences(results, library) else (whole,)


def _are_whole_sentences(results: Sequence[Verification], library: Library) -> bool:
    """Whether all begin and end at sentence boundaries of the documents, except at the outermost two edges."""
    edges = [_sentence_edges(result, library) for result in results]
    return all(begins for begins, _ in edges[1:]) and all(ends for _, ends in edges[:-1])


def _sentence_edges(result: Verification, library: Library) -> tuple[bool, bool]:
    """Whether the found text begins and whether it ends at a sentence boundary."""
    citation = result.citation
    document = library.documents[citation.document] if citation else None
    if citation is None or document is None or document.text[citation.start : citation.end] != result.found:
        return False, False
    paragraph = _paragraph_at(document, citation.start)
    body = document.text[paragraph.start : paragraph.end]
    edges = {paragraph.start, paragraph.end}
    for start, end in split_sentences(body):
        edges |= {paragraph.start + start, paragraph.start + end, paragraph.start + len(body[:end].rstrip())}
    return citation.start in edges, citation.end in edges


def _occurrences(text: str, library: Library) -> Iterator[Occurrence]:
    for document in library.documents.values():
        yield from occurrences_in(text, document)


def _verbatim(text: str, said: str, occurrence: Occurrence) -> Verification:
    document, start, end, written = occurrence
    found = document.text[start:end] if written is None else written
    spaced = len({tuple(map(len, text.split())) for text in (said, found)}) > 1
    aside = {Aside.SPACE} if spaced else set()
    if written is None and is_cut(document, start, end):
        aside.add(Aside.CUT)
    kind = _paragraph_at(document, start).kind
    return Verification(
        text, Verdict.VERBATIM, found, _citation(document, start, end), aside=frozenset(aside), kind=kind
    )


def _different(said: str, sought: NormalizedText, document: Document, start: int, end: int) -> Verification:
    """The verification of ``said`` against this place, widened at both ends by punctuation that matches or replaces
    that of ``said``."""
    first, last = sought.range(0, len(sought.text))
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
    """How many characters of ``theirs`` correspond to the marks ``ours``, including one mark in place of another."""
    at = matched = 0
    for character in ours:
        if character.isspace():
            continue
        while at < len(theirs) and theirs[at].isspace():
            at += 1
        if at == len(theirs) or not (_same(character, theirs[at]) or _are_stops(character, theirs[at])):
            break
        at = matched = at + 1
    return matched


def _are_stops(*characters: str) -> bool:
    return all(category(each).startswith("P") and each not in NO_STOPS for each in characters)


def _same(one: str, other: str) -> bool:
    return plain(one) == plain(other)


def _pairs(ours: str, theirs: str) -> Iterator[tuple[str, str]]:
    return zip("".join(ours.split()), "".join(theirs.split()), strict=False)


def _style(one: str, other: str) -> Aside:
    return Aside.SCRIPT if to_simplified(one) == to_simplified(other) else Aside.WIDTH


def _badness(one: Verification) -> tuple[int, bool, int]:
    changed = sum(len(text) for kind, text in one.diff if kind != "same")
    return changed, one.kind is not Kind.CONTENT, len(one.aside)


def _paragraph_at(document: Document, start: int) -> Paragraph:
    index = max(0, bisect_right(document.paragraphs, start, key=lambda each: each.start) - 1)
    return document.paragraphs[index]


def _citation(document: Document, start: int, end: int) -> Citation:
    """The citation of the paragraph that contains ``start``; without a number of its own it takes the next one's."""
    paragraphs = document.paragraphs
    index = max(0, bisect_right(paragraphs, start, key=lambda each: each.start) - 1)
    following = (each.number for each in islice(paragraphs, index, None) if each.number)
    number = next(following, None) or len(document.content) or 1
    return cite(document, paragraph=number, section=paragraphs[index].section, start=start, end=end)
