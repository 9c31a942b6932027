"""Running heads and feet: titles, page numbers and watermarks that pages repeat."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.readers.pdf.layout import PdfLine
from corpus.readers.pdf.pages import PdfPage

# The height of the margins as a share of the page, and the most running lines in each.
_MARGIN: Final = 0.16
_MOST: Final = 4
# A line with a larger font, relative to most of the page, is a title.
_LARGEST: Final = 1.2
# Points that the position of a running line may differ between pages.
_SLACK: Final = 4.0
# The least share of pages with the same line: half if left and right pages differ, less if chapters do.
_SHARE: Final = 0.3
_LEAST: Final = 2
_COUNTED: Final = 3

_NUMERAL: Final = r"(?:\d{1,4}|[ivxlcIVXLC]{1,6}|[〇零一二三四五六七八九十百]{1,4})"
_PAGE_NUMBER: Final = re.compile(
    rf"[-–—―·•~\s]*+(?:第\s*+)?{_NUMERAL}(?:\s*+[页頁])?"
    r"(?:\s*+(?:[,，/／]\s*+(?:共\s*+)?|共\s*+)\d{1,4}(?:\s*+[页頁])?)?[-–—―·•~\s]*+"
)

_EDGE_NUMBER: Final = re.compile(r"^\d{1,4}(?=\s)|(?<=\s)\d{1,4}$")

# Above the rest of a table overleaf.
_CONTINUED: Final = re.compile(r"[（(【]?(?:续上?[表錶]|續上?表|[接上]+[表页])\s*[\d.\-–—]{0,6}[)）】]?")

# Printed by a browser above and below a page: date and title; URL and page number.
_PRINTED_AT: Final = re.compile(
    r"(?:^|\s)\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s+[上下中凌清早晚]?[午晨上]?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?(?:\s|$)",
    re.IGNORECASE,
)
_PRINTED_FROM: Final = re.compile(
    r"(?:^|\s)(?:(?:https?|file)://\S+|(?:about|data|blob):\S*)(?:\s|$)|\s\d{1,4}\s?/\s?\d{1,4}$|"
    r"(?:^|\s)(?:\d{1,4} of \d{1,4}|第\s?\d{1,4}\s?[页頁][,，]\s?共\s?\d{1,4}\s?[页頁])(?:\s|$)"
)


def running_lines(pages: Sequence[PdfPage]) -> frozenset[PdfLine]:
    """The lines that are not part of the text: repeated in the margins, page numbers, rotated lines."""
    running = {line for page in pages for line in page.lines if not line.upright}
    margins = [list(_in_margins(page)) for page in pages]
    running |= {line for outer in margins for line in _printed(outer)}
    places: dict[tuple[bool, str], list[PdfLine]] = defaultdict(list)
    for page, outer in zip(pages, margins, strict=True):
        for line, at_head in outer:
            places[at_head, _without_numbers(line.text)].append(line)
            if not at_head and _is_own_number(line, page):
                running.add(line)
    filled = sum(bool(page.lines) for page in pages)
    running |= _numbered(pages, margins, filled)
    running |= {line for page in pages for line in page.lines[:_MOST] if _CONTINUED.fullmatch(line.text)}
    least = max(_LEAST, min(3, _SHARE * filled))
    return frozenset(running.union(*(_repeated(lines, least) for lines in places.values())))


def _printed(margins: Sequence[tuple[PdfLine, bool]]) -> Sequence[PdfLine]:
    """The first and last line of a page if a browser printed them: one has the date, the other the URL or page number.
    This works on a single page."""
    heads = [line for line, at_head in margins if at_head][:1]
    feet = [line for line, at_head in margins if not at_head][-1:]
    texts = [line.text for line in (*heads, *feet)]
    for when, where in (texts, texts[::-1]) if heads and feet else ():
        if _PRINTED_AT.search(when) and _PRINTED_FROM.search(where):
            return *heads, *feet
    return ()


def _repeated(lines: Sequence[PdfLine], least: float) -> Iterator[PdfLine]:
    """The ``lines`` that are at about the same height on at least ``least`` pages."""
    pages: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        pages[round(line.top / _SLACK)].add(line.page)
    counts = {height: len(pages[height - 1] | pages[height] | pages[height + 1]) for height in list(pages)}
    return (line for line in lines if counts[round(line.top / _SLACK)] >= least)


def _numbered(pages: Sequence[PdfPage], margins: Sequence[Sequence[tuple[PdfLine, bool]]], filled: int) -> set[PdfLine]:
    """The outermost lines that begin or end with their page number, from any first number: chapter titles change too
    often to be recognized by their words."""
    lines: dict[tuple[bool, int], set[PdfLine]] = defaultdict(set)
    for page, outer in zip(pages, margins, strict=True):
        for line, at_head in outer:
            outermost = all(line.top <= other.top if at_head else line.bottom >= other.bottom for other in page.lines)
            for number in _EDGE_NUMBER.findall(line.text) if outermost else ():
                lines[at_head, int(number) - line.page].add(line)
    enough = max(_COUNTED, _SHARE * filled)
    return {line for counted in lines.values() if len(counted) >= enough for line in counted}


def _in_margins(page: PdfPage) -> Iterator[tuple[PdfLine, bool]]:
    """The outermost lines of a page that may be running lines, and whether they are at the head."""
    upright = sorted((line for line in page.lines if line.upright and not line.row), key=lambda line: line.top)
    sizes = Counter[float]()
    for line in upright:
        sizes[line.size] += len(line.text)
    largest = _LARGEST * max(sizes, key=lambda size: sizes[size], default=0.0)
    for at_head, lines in ((True, upright[:_MOST]), (False, upright[-_MOST:])):
        for line in lines:
            in_margin = line.bottom < _MARGIN * page.height if at_head else line.top > (1 - _MARGIN) * page.height
            wordless = not any(character.isalpha() for character in line.text)
            if in_margin and line.size <= largest and not (wordless and not _PAGE_NUMBER.fullmatch(line.text)):
                yield line, at_head


def _without_numbers(text: str) -> str:
    """The part of a line that pages repeat: its text with numbers replaced."""
    return re.sub(rf"\s+|(?<=第)\s*{_NUMERAL}\s*(?=[页頁])", "", re.sub(r"\d+", "#", text))


def _is_own_number(line: PdfLine, page: PdfPage) -> bool:
    """Whether the line is the lowest of its page and only a page number."""
    lowest = all(other.bottom <= line.bottom for other in page.lines if other.upright)
    if not lowest or not _PAGE_NUMBER.fullmatch(line.text):
        return False
    return re.search(r"[-–—―·•~页頁]", line.text) is not None or line.text.strip() == str(line.page + 1)
