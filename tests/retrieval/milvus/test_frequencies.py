from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from retrieval.index.engine import WORDS
from retrieval.index.live_index import LiveIndex
from retrieval.index.tantivy_engine import TantivyEngine
from retrieval.milvus.frequencies import Frequencies

counters = st.dictionaries(st.integers(0, 2**64 - 1), st.integers(1, 2**31 - 1), max_size=40)


def counts_of(table: Frequencies) -> dict[int, int]:
    return dict(zip(table.keys.tolist(), table.counts.tolist(), strict=True))


@given(counters)
def test_a_table_is_the_same_after_it_was_a_record(counts: dict[int, int]) -> None:
    assert counts_of(Frequencies.decoded(Frequencies.of_counts(counts).encoded())) == counts


@given(counters, counters)
def test_a_difference_added_to_what_was_gives_what_is(before: dict[int, int], after: dict[int, int]) -> None:
    change = Frequencies.of_counts(after) - Frequencies.of_counts(before)
    assert counts_of(Frequencies.sum([Frequencies.of_counts(before), change])) == after


def test_no_tables_are_an_empty_one() -> None:
    assert Frequencies.sum([]).find(WORDS, "元荡") == 0
    assert Frequencies.sum([]).encoded() == b""


def test_what_was_removed_does_not_count(tmp_path: Path) -> None:
    texts = {"甲": "元荡岸线贯通。", "乙": "元荡在苏州。", "丙": "青浦在上海。"}
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    index = LiveIndex(tmp_path)
    index.refresh()
    (tmp_path / "乙.txt").unlink()
    (tmp_path / "丁.txt").write_text("元荡有一座桥。", "utf-8")
    index.refresh()
    engine = index.answerer.engine
    assert isinstance(engine, TantivyEngine)
    table = Frequencies.of(engine.reader.frequencies)
    for kind, statistics in enumerate(engine.statistics):
        for term in ("元荡", "桥", "青浦", "元\t荡", "在", "苏", "岸\t线", "量子"):
            assert table.find(kind, term) == statistics.frequency(term)
    assert table.find(WORDS, "元荡") == 2
