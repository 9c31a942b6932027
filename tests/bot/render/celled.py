"""Quotes of some cells of a table row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from retrieval.answering.answer import Quote, Role
from tests.bot.render.sliced import sliced
from tests.records import citation

Cell = tuple[int | None, str]
"""The column of a slice, and its text."""

TITLES = ((0, "禾木家电2024年产品价格表"), (0, "生效日期：2024年3月1日"))
LABELS = ((4, "经销价"), (0, "系列"), (1, "型号"), (4, "一级"), (7, "备注"))
ROW = ((0, "XR系列"), (1, "XR-2000 Pro"), (4, "2210"), (7, "含加湿"))
PRICES = citation(
    title="产品价格表",
    document="价格表.xlsx",
    publisher=None,
    published=None,
    sheet="净化器",
    row=7,
    paragraph=3,
    paragraphs=14,
)


def celled(header: Sequence[Cell], row: Sequence[Cell], **changes: Any) -> Quote:
    """The quote of these cells of a header and of a row, with other cells between them."""
    pieces = []
    start = 0
    for role, cells in ((Role.CONTEXT, header), (Role.ANSWER, row)):
        for _, text in cells:
            pieces.append((start, text, role))
            start += len(text) + 5
    whole = sliced(pieces, **{"matched": (), "citation": PRICES, **changes})
    slices = tuple(
        replace(piece, column=column) for piece, (column, _) in zip(whole.slices, (*header, *row), strict=True)
    )
    answering = [piece for piece in slices if piece.role is Role.ANSWER]
    return replace(whole, slices=slices, best_sentence=(answering[0].text_start, answering[-1].text_end))


def price(**changes: Any) -> Quote:
    """A row of a price list below two titles and two lines of labels, of which only some cells are shown."""
    return celled((*TITLES, *LABELS), ROW, **changes)


@st.composite
def celled_quotes(draw: Any, characters: st.SearchStrategy[str]) -> Quote:
    """Random cells of a row, some long, below titles and one or two lines of labels, with random matched words."""
    columns = sorted(draw(st.sets(st.integers(1, 40), min_size=1, max_size=12)) | {0})
    texts = st.text(characters, min_size=1, max_size=30)
    long = st.builds(lambda text, times: text * times, texts, st.sampled_from([1, 1, 1, 1, 60]))
    titles = [(draw(st.sampled_from([None, 0])), draw(long)) for _ in range(draw(st.integers(0, 2)))]
    upper = [(column, draw(texts)) for column in columns[1:] if draw(st.booleans())]
    labels = [(column, draw(long)) for column in columns]
    row = [(column, draw(long)) for column in columns if column == columns[-1] or draw(st.booleans())]
    quote = celled([*titles, *upper, *labels], row)
    edges = st.integers(0, len(quote.text))
    spans = sorted(tuple(sorted((draw(edges), draw(edges)))) for _ in range(draw(st.integers(0, 12))))
    return replace(quote, highlights=tuple(span for span in spans if span[0] < span[1]))
