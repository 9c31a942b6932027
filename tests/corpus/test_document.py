"""The map between a source and its reading text is exact, whatever is dropped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import CorpusError, Reason, SourceMap, Span, source_map


@st.composite
def sources_with_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    source = draw(st.text(alphabet="苏州上海,。\n(huì)", max_size=60))
    edges = st.integers(0, len(source))
    pairs = draw(st.lists(st.tuples(edges, edges, st.sampled_from(Reason)), max_size=12))
    return source, [Span(min(a, b), max(a, b), reason) for a, b, reason in pairs if a != b]


@given(sources_with_spans())
def test_dropped_and_kept_characters_are_the_source(given_: tuple[str, list[Span]]) -> None:
    source, spans = given_
    reading = source_map(source, spans)
    dropped = [(span.start, span.end) for span in reading.spans]
    whole = sorted([*dropped, *reading.pieces()])
    assert "".join(source[start:end] for start, end in whole) == source
    gone = {offset for span in spans for offset in range(span.start, span.end)}
    assert reading.cut(source) == "".join(c for offset, c in enumerate(source) if offset not in gone)


@given(sources_with_spans())
def test_every_character_leads_to_its_source_and_back(given_: tuple[str, list[Span]]) -> None:
    source, spans = given_
    reading = source_map(source, spans)
    text = reading.cut(source)
    for offset, character in enumerate(text):
        assert source[reading.to_source(offset)] == character
        assert reading.to_text(reading.to_source(offset)) == offset
    assert reading.to_text(len(source)) == len(text)


@given(sources_with_spans(), st.data())
def test_a_cut_of_the_source_is_the_slice_of_the_text(given_: tuple[str, list[Span]], data: st.DataObject) -> None:
    source, spans = given_
    reading = source_map(source, spans)
    text = reading.cut(source)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert reading.cut(source, start, end) == text[start:end]


@given(sources_with_spans())
def test_a_dropped_character_leads_to_where_it_would_have_stood(given_: tuple[str, list[Span]]) -> None:
    source, spans = given_
    reading = source_map(source, spans)
    gone = {offset for span in spans for offset in range(span.start, span.end)}
    for offset in gone:
        assert reading.to_text(offset) == sum(before not in gone for before in range(offset))


@pytest.mark.parametrize("spans", [[(2, 2)], [(0, 3), (2, 4)], [(3, 9)]])
def test_spans_that_overlap_or_leave_the_source_are_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(CorpusError, match="overlaps, is empty or leaves"):
        SourceMap(5, tuple(Span(start, end, Reason.BLANK) for start, end in spans))
