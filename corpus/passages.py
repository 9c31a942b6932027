"""Passages: the smallest units that answer by themselves, each one or more verbatim slices of a document."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from corpus.document import Document, Kind, Paragraph
from corpus.source import TABLE_HEAD, TABLE_TITLE
from corpus.structure.leads import has_value
from corpus.structure.markers import marker_of
from corpus.structure.packing import HEADER, Pack, Slice, packs_of
from corpus.structure.pieces import LIMIT, sentences_of

__all__ = ["HEADER", "LIMIT", "Passage", "Slice", "document_prefix", "passages_of", "placed", "text_of"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Slices of ``document``, in its order. ``text`` are those from level 0 on, joined by line breaks; ``start:end`` is
    the range of those that are no leads.

    ``paragraph`` (from 1) is that of the first slice that is no lead; ``piece`` (from 0) tells passages with the same
    one apart. ``sentences`` are ranges of ``text`` that partition it; ``page`` is the page of ``start``. ``whole`` is
    the range of the list, answer or table that the passage is only a part of. Section, speaker, headings and adjacent
    captions are context: verbatim lines of the same document. ``article`` is the number of the article that it is part
    of (第七条). ``aside``: a line that cleaning does not count as content, a table of contents, or a question or
    lead-in that nothing follows.
    """

    id: str
    document: str
    paragraph: int
    piece: int
    start: int
    end: int
    text: str
    sentences: tuple[tuple[int, int], ...]
    slices: tuple[Slice, ...]
    whole: tuple[int, int] | None = None
    section: str | None = None
    speaker: str | None = None
    headings: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    page: int | None = None
    article: str | None = None
    aside: bool = False

    @property
    def sentence_slices(self) -> tuple[int, ...]:
        """For each sentence the number of its slice."""
        numbers, _, offsets = zip(*placed(self.slices), strict=True)
        return tuple(numbers[bisect_right(offsets, start) - 1] for start, _ in self.sentences)

    @property
    def leads(self) -> tuple[int, ...]:
        """The numbers of the sentences in leads."""
        leads = [at for at, owner in enumerate(self.sentence_slices) if self.slices[owner].lead]
        return tuple(leads) if len(leads) < len(self.sentences) else ()


_TABLE: Final = (TABLE_HEAD, TABLE_TITLE)
_ASIDE: Final = frozenset({Kind.LEAD_IN, Kind.CAPTION, Kind.BYLINE, Kind.DATELINE})
# A heading with a number, beside its own, may state a fact.
_FACT: Final = re.compile(r"\d\s*[年月日号元人名个次点时折%％:：]|[一二三四五六七八九十][年月日元人名个次]")


def placed(slices: Sequence[Slice]) -> Iterator[tuple[int, Slice, int]]:
    """The slices that are part of a passage's text: number, slice, and offset in that text."""
    offset = 0
    for number, part in enumerate(slices):
        if part.level > HEADER:
            yield number, part, offset
            offset += part.end - part.start + 1


def text_of(document: Document, slices: Sequence[Slice]) -> str:
    """The text of a passage with these slices."""
    return "\n".join([document.text[part.start : part.end] for _, part, _ in placed(slices)])


def passages_of(document: Document) -> tuple[Passage, ...]:
    """The passages of ``document``, in order."""
    return tuple(_Passages(document).all())


def document_prefix(document: str) -> str:
    """The prefix of the document's passage ids: the first 10 base64url characters of the SHA-256 of its path."""
    digest = sha256(document.encode("utf-8", "surrogateescape")).digest()
    return urlsafe_b64encode(digest)[:10].decode("ascii")


class _Passages:
    """Makes the passages of one document."""

    def __init__(self, document: Document) -> None:
        from corpus.structure.speakers import speakers_of  # compiles large patterns, not needed to answer

        self._document = document
        self._prefix = document_prefix(document.id)
        self._starts = [paragraph.start for paragraph in document.content]
        self._speakers = speakers_of(document)
        self._captions = list(_captions(document))
        self._pieces: Counter[int] = Counter()
        self._stating: frozenset[int] = frozenset()  # where headings begin that are passages themselves
        text = document.text
        headings = (line for line in document.paragraphs if line.kind is Kind.HEADING)
        self._headings = frozenset(_plain(text[line.start : line.end]) for line in headings)

    def all(self) -> Iterator[Passage]:
        """All passages in order of ``start``."""
        packs = [(pack, False) for pack in packs_of(self._document)]
        quoted = {part.start for pack, _ in packs for part in pack.slices}
        beside = [(pack, aside) for pack, aside in self._beside() if pack.slices[-1].start not in quoted]
        self._stating = frozenset(part.start for pack, aside in beside if not aside for part in pack.slices)
        packs += beside
        packs = [(pack, aside or pack.unanswered or self._is_contents(pack)) for pack, aside in packs]
        packs.sort(key=lambda pack: (_answer_range(pack[0].slices), pack[1]))
        for pack, aside in packs:
            yield self._passage(pack, aside=aside)

    def _is_contents(self, pack: Pack) -> bool:
        """Whether the passage is a table of contents: three or more lines that are headings of the document."""
        text = self._document.text
        lines = [_plain(text[part.start : part.end]) for part in pack.slices if not part.lead]
        return len(lines) > 2 and all(line in self._headings for line in lines)

    def _beside(self) -> Iterator[tuple[Pack, bool]]:
        """The lines beside the content that may hold a fact, and whether they are asides: headings with a value are
        not. A heading right below another may be the value that the other names."""
        above: Paragraph | None = None
        for line in self._document.paragraphs:
            text = self._document.text[line.start : line.end]
            own = (Slice(line.start, line.end),)
            bare = line.kind is Kind.HEADING and not line.level and _is_bare(text) and line.rule not in _TABLE
            if line.kind is Kind.HEADING and has_value(text):
                yield Pack(own, ()), False
            elif bare and above is not None:
                yield Pack((Slice(above.start, above.end, 0, lead=True), own[0]._replace(level=1)), ()), False
            elif line.kind is Kind.HEADING and line.rule not in _TABLE:
                marker = marker_of(text)
                if _FACT.search(text, marker.end if marker else 0):
                    yield Pack(own, ()), True
            elif line.kind in _ASIDE:
                yield Pack(own, ()), True
            above = line if bare else None

    def _passage(self, pack: Pack, *, aside: bool) -> Passage:
        document = self._document
        start, end = _answer_range(pack.slices)
        number = document.number_at(start)
        covered = () if aside else range(max(number - 1, 0), bisect_left(self._starts, end))
        piece = self._pieces[number]
        self._pieces[number] += 1
        paragraph = document.content[number - 1] if self._starts else None
        above = (line for line in (*pack.headings, *pack.header) if line.start not in self._stating)
        headings = (document.text[line.start : line.end] for line in above)
        return Passage(
            id=f"{self._prefix}-{number}-{piece}",
            document=document.id,
            paragraph=number,
            piece=piece,
            start=start,
            end=end,
            text=text_of(document, pack.slices),
            sentences=_sentences(document, pack.slices),
            slices=pack.slices,
            whole=pack.whole,
            section=paragraph.section if paragraph else None,
            speaker=next((self._speakers[at] for at in covered if self._speakers[at]), None),
            headings=tuple(dict.fromkeys(headings)),
            captions=tuple(dict.fromkeys(caption for at in covered for caption in self._captions[at])),
            page=document.page_of(start),
            article=pack.article,
            aside=aside,
        )


def _is_bare(heading: str) -> bool:
    """Whether the heading is neither numbered nor a number."""
    return marker_of(heading) is None and any(map(str.isalpha, heading))


def _plain(line: str) -> str:
    """``line`` without its number, dots and page number."""
    marker = marker_of(line)
    return line[marker.end if marker else 0 :].rstrip("0123456789").rstrip(" \t.…·\u3000").lstrip()


def _answer_range(slices: Sequence[Slice]) -> tuple[int, int]:
    answering = [part for part in slices if not part.lead] or slices
    return answering[0].start, answering[-1].end


def _sentences(document: Document, slices: Sequence[Slice]) -> tuple[tuple[int, int], ...]:
    """The sentences of the slices in ranges of the joined text; the last one of a slice has the line break too."""
    ranges: list[tuple[int, int]] = []
    for _, part, offset in placed(slices):
        if ranges:
            ranges[-1] = (ranges[-1][0], offset)
        ranges += [(offset + left, offset + right) for left, right in sentences_of(document, part.start, part.end)]
    return tuple(ranges)


def _captions(document: Document) -> Iterator[tuple[str, ...]]:
    """The captions right above and right below each content paragraph. Captions in a row belong to pictures elsewhere
    on the page, so they are left out."""
    kinds = [Kind.CONTENT, *(paragraph.kind for paragraph in document.paragraphs), Kind.CONTENT]
    for number, paragraph in enumerate(document.paragraphs, start=1):
        if paragraph.kind is not Kind.CONTENT:
            continue
        near = ((number - 1, number - 2), (number + 1, number + 2))
        alone = [at for at, beyond in near if kinds[at] is Kind.CAPTION and kinds[beyond] is not Kind.CAPTION]
        yield tuple(document.text[document.paragraphs[at - 1].start : document.paragraphs[at - 1].end] for at in alone)
