"""What was read last is remembered, up to a size."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.index.tantivy_engine import TantivyEngine
from retrieval.text.lru import LruCache
from tests.shelf import analyzer, entry_of


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    remembered = LruCache[str](10)
    for name in ("a", "b"):
        remembered.keep(name, name, 5)
    assert remembered.get("a") == "a"
    remembered.keep("c", "c", 5)

    assert [remembered.get(name) for name in ("a", "b", "c")] == ["a", None, "c"]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 9)), min_size=1))
def test_no_more_is_remembered_than_there_is_room_for_but_for_the_last(kept: list[tuple[str, int]]) -> None:
    remembered = LruCache[int](12)
    for name, size in kept:
        remembered.keep(name, size, size)
        sizes = [found for each in "abcd" if (found := remembered.get(each)) is not None]
        assert len(sizes) == len(remembered)
        assert remembered.get(name) == size
        assert sum(sizes) <= 12 or len(sizes) == 1


def test_documents_are_read_once_as_long_as_there_is_room() -> None:
    small, large = (entry_of(name, [text]) for name, text in (("a", "元荡。"), ("b", "岸线。" * 50)))
    documents = TantivyEngine.of([small, large], analyzer()).documents

    assert documents["a"] is documents["a"]
    assert documents["b"] is documents["b"]
    assert documents["a"] == small.document
    assert len(documents) == 2
