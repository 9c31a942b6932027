"""The pages of a PDF as lines with their positions, extracted by PDFium."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final
from unicodedata import normalize

from corpus.document import CorpusError
from corpus.readers.limits import LARGEST_TEXT
from corpus.readers.pdf.layout import PdfLine, lines_of
from corpus.readers.pdf.spans import Span
from corpus.reading.extras import install_command

_MOST_POINTS: Final = 1e6

_FAULTS: Final = {
    "encrypted": "the file asks for a password",
    "damaged": "the file is damaged",
    "too-large": f"more than {LARGEST_TEXT} characters",
}
# Fonts that share a glyph between a radical and a character make files contain the radical. Unicode has no
# decomposition for the radicals of this block.
_RADICALS: Final = (
    "⺟母⺠民⺩王⺫目⺬示⺮竹⺯糸⺰纟⺱网⺲罒⺶羊⺷羊⺸羊⺼月⺾艹⻀艹⻁虎⻂衤⻃西⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長"
    "⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟食⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻯竜⻰龙⻳龟⻲亀⺎尢⺒巳⺓幺⺗心⺘扌⺙攵⺝月⺞歺⺡氵⺣灬⺥爫⺦丬⺨犭⺀冫⺂乛⺄乙⺅亻⺆冂⺈刀⺉刂⺋卩⺌小⺍小"
)
_SYMBOL_CODES: Final = b"\x52\xfe\xa8\x6f\x71\xa3\xfd\x78\x53\xfc\xfb\x6c\xb7\x9f\xa7\x6e\xd8\x75\x76"
_SYMBOLS: Final = "☑☑☐☐☐☐☒☒☒✓✗●••▪■➢◆❖"
_LETTERS: Final = {
    **{code: normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
    **{ord(radical): character for radical, character in zip(_RADICALS[::2], _RADICALS[1::2], strict=True)},
    **dict.fromkeys([*range(9), *range(0x0B, 0x0E), *range(0x10, 0x20), 0x7F, 0xAD, 0xFEFF], ""),
    **dict.fromkeys((0x02, 0xFFFE), "-"),  # PDFium's mark of a hyphen at the end of a line
    **dict.fromkeys((0xA0, 0x2028, 0x2029, 0x85), " "),
    # Symbol fonts of Word: boxes, ticks and bullets.
    **{0xF000 + code: symbol for code, symbol in zip(_SYMBOL_CODES, _SYMBOLS, strict=True)},
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page, and its lines in drawing order; it has none if it ``repeats`` an earlier page."""

    width: float
    height: float
    lines: tuple[PdfLine, ...]
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class PdfFile:
    """The content of a PDF: pages, information dictionary, and bookmarks as (level from 0, title, page from 0)."""

    pages: tuple[PdfPage, ...]
    metadata: Mapping[str, str]
    outline: tuple[tuple[int, str, int], ...]


def read_pages(data: bytes) -> PdfFile:
    """The content of a PDF. Raises ``CorpusError`` if it is damaged or encrypted, and if PDFium is not installed."""
    if find_spec("pypdfium2") is None:
        raise CorpusError(f"a PDF needs: {install_command('pdf')}", code="missing-extra")
    from corpus.readers.pdf import pdfium

    items = pdfium.read_pdf(data, LARGEST_TEXT)
    head = _checked(next(items))
    return PdfFile(
        tuple(_page(number, _checked(page)) for number, page in enumerate(items)),
        {key: _clean(value) for key, value in head["metadata"].items()},
        tuple((level, _clean(title), page) for level, title, page in head["outline"]),
    )


def normalized(text: str) -> str:
    """``text`` without control characters, and with radicals replaced by characters."""
    return text.translate(_LETTERS)


def _checked(item: dict[str, Any]) -> dict[str, Any]:
    """``item``. Raises ``CorpusError`` if it is a fault."""
    if fault := item.get("fault"):
        raise CorpusError(_FAULTS[fault], code=fault)
    return item


def _page(number: int, page: Mapping[str, Any]) -> PdfPage:
    spans = [span for entry in page["spans"] if (span := _span(entry)).text]
    rulings = [tuple(map(_bounded, ruling)) for ruling in page["rulings"]]
    lines = lines_of(number, spans, rulings)  # type: ignore[arg-type]
    return PdfPage(_bounded(page["width"]), _bounded(page["height"]), tuple(lines), repeats=page.get("repeats", False))


def _span(entry: Span) -> Span:
    """A span with numbers within bounds, and its text normalized."""
    lefts, text = entry.lefts, entry.text
    if text != (clean := normalized(text)):
        if len(clean) != len(text):
            lefts = tuple(left for left, letter in zip(lefts, text, strict=True) if normalized(letter))
        text = clean
    left, top, right, bottom, base, size = map(_bounded, entry[2:8])
    if not abs(sum(map(abs, lefts))) <= _MOST_POINTS:  # so is NaN
        lefts = tuple(map(_bounded, lefts))
    return Span(text, lefts, left, top, right, bottom, base, max(size, 1.0), *entry[8:])


def _bounded(number: float) -> float:
    """``number`` within bounds: damaged files contain infinities and NaN."""
    return max(-_MOST_POINTS, min(_MOST_POINTS, number)) if math.isfinite(number) else 0.0


def _clean(text: str) -> str:
    return " ".join(normalized(text).split())
