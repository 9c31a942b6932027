"""Documents as Telegram messages: a single paragraph, a whole document, the list of documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.render.citation import describe
from bot.render.sanitize import shortened
from bot.render.telegram.answer import GAP, Page, page
from bot.render.telegram.draft import BOLD, FOLDED_QUOTE, ITALIC, LINK, MESSAGE_UNITS, QUOTE, Draft
from bot.render.telegram.passage import ending_in, note, passage
from bot.render.telegram.quote import FOLDED_FROM, citation_line
from bot.render.telegram.utf16 import cut, units
from bot.translations import Translations
from corpus.document import Document, Kind, Paragraph
from retrieval.answering.answer import Citation, cite

HIDDEN: Final = frozenset({Kind.CHROME, Kind.REPEATED, Kind.MARK})
STRONG: Final = frozenset({Kind.TITLE, Kind.HEADING, Kind.LEAD_IN})
HEAD: Final = 400  # characters of a document's description
SPARE: Final = 40  # units for "page 3 of 12"
READABLE: Final = 3000  # units of a page of a document: one to four screens


def place_pages(
    document: Document, number: int, words: Translations, *, above: Draft | None = None, stale: bool = False
) -> tuple[Page, ...]:
    """Paragraph ``number`` (counted from 1) with its citation, on several pages if it is long."""
    paragraph = document.content[number - 1]
    citation = paragraph_citation(document, number, stale=stale)
    below = citation_line(citation, words, url=document.metadata.url)
    top = Draft().join(above or Draft())
    room = MESSAGE_UNITS - units(top.text) - units(below.text) - 2 * len(GAP) - _notes(document, paragraph, words)
    text = document.text[paragraph.start : paragraph.end]
    kind = FOLDED_QUOTE if len(text) > FOLDED_FROM * 2 else QUOTE
    return tuple(
        page(Draft().join(top).join(_quoted(document, paragraph, part, words, kind), GAP).join(below, "\n"))
        for part in cut(text, max(room, 2))
    )


def paragraph_citation(document: Document, number: int, *, stale: bool = False) -> Citation:
    """The citation of a whole paragraph."""
    paragraph = document.content[number - 1]
    return cite(
        document, paragraph=number, section=paragraph.section, start=paragraph.start, end=paragraph.end, stale=stale
    )


def document_pages(document: Document, words: Translations, *, above: Draft | None = None) -> tuple[Page, ...]:
    """The whole document page by page, with paragraph numbers and bold headings.

    The ``quotes`` of a page are the numbers of its paragraphs.
    """
    head = Draft().join(above or Draft()).join(_head(document, words), GAP)
    room = READABLE - units(head.text)
    drafts: list[tuple[Draft, list[int]]] = [(Draft(), [])]
    for number, piece in _running_text(document, words, room - SPARE):
        draft, numbers = drafts[-1]
        if draft.text and (units(draft.text) + units(piece.text) > room or not draft.fits(piece, gap=SPARE)):
            draft, numbers = Draft(), []
            drafts.append((draft, numbers))
        draft.join(piece, GAP)
        numbers += [number] if number else []
    total = len(drafts)
    return tuple(
        page(Draft().join(head).join(_count(count, total, words), "\n").join(draft, GAP), tuple(numbers))
        for count, (draft, numbers) in enumerate(drafts, start=1)
    )


def card(document: Document, words: Translations) -> Page:
    """A summary of a document: description, file name, number of paragraphs that can be quoted."""
    view = _head(document, words)
    view.add("\n" + shortened(document.id, length=HEAD))
    view.add("\n" + words("sources.quoted", count=len(document.content)))
    view.add("\n" + words("bot.fingerprint", sha256=document.sha256[:12]))
    return page(view)


def list_page(documents: Sequence[Document], words: Translations, *, first: int, total: int) -> Page:
    """Some of the documents, numbered from ``first``."""
    view = Draft().add(words("bot.sources", count=total), BOLD)
    for number, document in enumerate(documents, start=first):
        line = Draft(words("bot.number", number=number)).join(_head(document, words, plain=True))
        view.join(line.add(words("bot.paragraphs", count=len(document.content))), GAP if number == first else "\n")
    return page(view)


def _head(document: Document, words: Translations, *, plain: bool = False) -> Draft:
    text = shortened(describe(document.metadata, document.id, words), length=HEAD)
    view = Draft().add(text) if plain else Draft().add(text, BOLD)
    if document.metadata.url:
        view.mark(LINK, 0, len(text), url=document.metadata.url)
    return view


def _count(number: int, total: int, words: Translations) -> Draft:
    return Draft().add(words("bot.page", number=number, total=total), ITALIC) if total > 1 else Draft()


def _running_text(document: Document, words: Translations, room: int) -> Iterator[tuple[int | None, Draft]]:
    """The paragraphs in pieces of at most ``room`` units, each with its paragraph number."""
    for paragraph in document.paragraphs:
        if paragraph.kind in HIDDEN:
            continue
        spare = SPARE + _notes(document, paragraph, words)
        for part in cut(document.text[paragraph.start : paragraph.end], max(room - spare, 2)):
            view = _part(document, paragraph, part, words)
            if paragraph.kind in STRONG:
                view.mark(BOLD, 0, len(view.text))
            elif paragraph.number is None:
                view.mark(ITALIC, 0, len(view.text))
            elif part[0] == 0:
                view = Draft().add(words("bot.number", number=paragraph.number), BOLD).join(view)
            yield paragraph.number, view


def _quoted(document: Document, paragraph: Paragraph, part: tuple[int, int], words: Translations, kind: str) -> Draft:
    view = _part(document, paragraph, part, words)
    view.mark(kind, 0, len(view.text))
    return view


def _part(document: Document, paragraph: Paragraph, part: tuple[int, int], words: Translations) -> Draft:
    """A slice of a paragraph, with the corrections that end in it."""
    start, end = paragraph.start + part[0], paragraph.start + part[1]
    return passage(document.text[start:end], ending_in(document.corrections, start, end), words, ())


def _notes(document: Document, paragraph: Paragraph, words: Translations) -> int:
    """The length of our notes in a paragraph, in UTF-16 units."""
    within = (
        correction
        for correction in document.corrections
        if paragraph.start <= correction.start and correction.end <= paragraph.end
    )
    return sum(units(note(correction, words)) for correction in within)
