"""Quotes of several slices: an item of a list with its lead-in, and random ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from corpus.document import Correction
from retrieval.answering.answer import Quote, QuoteSlice, Role
from tests.records import citation, quote

LEAD_IN = "第四十六条 有下列情形之一的，用人单位应当向劳动者支付经济补偿："
ITEM = "（三）用人单位依照本法第四十条规定解除劳动合同的；"
NEXT_ITEM = "（四）用人单位依照本法第四十一条第一款规定解除劳动合同的；"
LAW = citation(
    title="中华人民共和国劳动合同法",
    publisher="全国人民代表大会常务委员会",
    published="2012-12-28",
    document="法律/劳动合同法.txt",
    article="第四十六条第（三）项",
    paragraph=61,
    paragraphs=130,
)

Piece = tuple[int, str, Role]
"""Where a slice begins in the document, its text and its role."""


def sliced(pieces: Sequence[Piece], *, best: str = "", **changes: object) -> Quote:
    """The quote of these slices."""
    text = "\n".join(piece for _, piece, _ in pieces)
    slices: list[QuoteSlice] = []
    for start, piece, role in pieces:
        at = slices[-1].text_end + 1 if slices else 0
        slices.append(QuoteSlice(start, start + len(piece), role, at, at + len(piece)))
    return quote(text, best=best or text, slices=tuple(slices), **changes)  # type: ignore[arg-type]


def item(**changes: object) -> Quote:
    """Two items of a list below its lead-in; what is between the lead-in and them is left out."""
    pieces = [
        (100, LEAD_IN, Role.CONTEXT),
        (180, ITEM, Role.ANSWER),
        (180 + len(ITEM) + 1, NEXT_ITEM, Role.ANSWER),
    ]
    return sliced(pieces, best=ITEM, **{"matched": ("解除劳动合同",), "citation": LAW, **changes})


@st.composite
def sliced_quotes(draw: Any, characters: st.SearchStrategy[str], *, long: int = 120) -> Quote:
    """Random slices, neighbours or not, with a best sentence, matched words and perhaps a correction."""
    pieces: list[Piece] = []
    start = draw(st.integers(0, 100))
    for text in draw(st.lists(st.text(characters, min_size=1, max_size=long), min_size=1, max_size=8)):
        text *= draw(st.sampled_from([1, 1, 1, 30]))
        pieces.append((start, text, draw(st.sampled_from(Role))))
        start += len(text) + draw(st.sampled_from([1, 1, 2, 50]))
    whole = sliced(pieces, following=draw(st.integers(0, 20)))
    edges = st.integers(0, len(whole.text))
    spans = [tuple(sorted((draw(edges), draw(edges)))) for _ in range(draw(st.integers(0, 20)))]
    spans = [span for span in sorted(spans) if span[0] < span[1]]
    inside = draw(st.sampled_from(whole.slices))
    damaged = Correction(inside.text_start, draw(st.integers(inside.text_start + 1, inside.text_end)), "改正", "理由")
    best = draw(st.sampled_from([(inside.text_start, inside.text_end), *spans]))
    return replace(
        whole, highlights=tuple(spans), best_sentence=best, corrections=draw(st.sampled_from([(), (damaged,)]))
    )
