"""Segments that become one say the same as before, and which ones do is decided so that changes stay quick."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.passages import passages_of
from corpus.reading import read_document
from retrieval import merge_policy
from retrieval.engines import Wanted
from retrieval.engines.memory import MemoryEngine
from retrieval.engines.part import Part
from retrieval.indexing import segment_of
from retrieval.merge_policy import MOST_PARTS, to_be_merged
from retrieval.merging import merge
from retrieval.segment import Entry, Signature
from tests.made_folder import Made
from tests.shelf import analyzer


def part(*numbers: int, version: int = 0) -> Part:
    """A segment of made documents."""
    entries = []
    for number in numbers:
        made = Made(number, version)
        document, _ = read_document(made.name, made.text.encode(), None)
        entries.append(Entry(document, passages_of(document), Signature(number, version, 7)))
    return Part(segment_of(entries, analyzer()))


def sizes(parts: tuple[Part, ...]) -> list[int]:
    return sorted(each.segment.documents for each in parts)


def test_a_few_segments_stay_as_they_are() -> None:
    assert to_be_merged([part(number) for number in range(MOST_PARTS)]) == ()


def test_of_too_many_segments_the_small_ones_become_one_and_the_large_one_stays() -> None:
    large = part(*range(100, 160))
    small = [part(number) for number in range(MOST_PARTS)]
    assert sizes(to_be_merged([large, *small])) == [1] * MOST_PARTS


def test_a_segment_that_is_mostly_gone_is_written_anew() -> None:
    whole = part(1, 2, 3)
    mostly_gone = whole.without([0, 1], analyzer())
    assert to_be_merged([part(4), mostly_gone]) == (mostly_gone,)
    assert to_be_merged([part(4), whole]) == ()


def test_no_more_passages_become_one_segment_than_postings_can_tell_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [part(number) for number in range(MOST_PARTS + 2)]
    passages = sum(map(len, parts[:3]))
    monkeypatch.setattr(merge_policy, "MOST_PASSAGES", passages)
    merged = to_be_merged(parts)

    assert 1 < len(merged) <= 3
    assert sum(map(len, merged)) <= passages

    monkeypatch.setattr(merge_policy, "MOST_PASSAGES", len(parts[0]))
    assert to_be_merged(parts) == ()


@pytest.mark.parametrize("mapped", [True, False])
def test_a_merged_segment_finds_and_quotes_what_its_parts_did(tmp_path: Path, mapped: bool) -> None:
    parts = [part(1, 2, 3).without([1], analyzer()), part(2, version=1), part(4, 5)]
    merged = merge(parts, tmp_path / "a.segment" if mapped else None)
    before, after = MemoryEngine(parts), MemoryEngine([Part(merged)])

    assert dict(after.documents) == dict(before.documents)
    assert sorted(each.id for each in after.passages()) == sorted(each.id for each in before.passages())
    assert merged.signature(merged.ordinal(Made(2).name) or 0) == Signature(2, 1, 7)
    terms = [[(term, 1.0)] for term in ("办理", "受理", "时", "办理")]
    for one, other in zip(before.search(Wanted(terms, 9)), after.search(Wanted(terms, 9)), strict=True):
        assert (one.id, one.read()) == (other.id, other.read())
        assert one.scores == pytest.approx(other.scores, abs=1e-9)


def test_a_merge_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        merge([part(1), part(2)], tmp_path / "none" / "a.segment")
