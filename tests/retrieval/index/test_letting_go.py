"""What has been replaced is gone at once, whatever was asked of it: its files on the disk are mapped no longer."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import ref

from retrieval.index.live_index import LiveIndex
from retrieval.index.tantivy_engine import TantivyEngine
from tests.shelf import analyzer


@contextmanager
def nobody_looking_for_circles() -> Iterator[None]:
    """What the bot has at its start is never looked through again (``gc.freeze``): a circle would stay for ever."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_a_state_of_before_is_gone_with_the_last_answer_from_it(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("元荡岸线贯通工程已经完成。", "utf-8")
    holdings = LiveIndex(folder, tmp_path / "index")
    with nobody_looking_for_circles():
        holdings.refresh()
        answerer = holdings.answerer
        answer = answerer.answer("元荡岸线什么时候贯通 来源:上海")
        assert answerer.answer("元荡岸线贯通了吗").quotes
        assert answerer.engine.spellings("#1") == {}
        assert isinstance(answerer.engine, TantivyEngine)
        gone: list[ref[Any]] = [
            ref(answerer),
            ref(answerer.engine),
            ref(answerer.engine.reader),
        ]
        del answerer, answer

        (folder / "a.txt").write_text("元荡岸线贯通工程尚未开工。", "utf-8")
        holdings.refresh()

        assert [each() for each in gone] == [None] * len(gone)


def test_what_cuts_many_texts_is_gone_when_it_is_done() -> None:
    with nobody_looking_for_circles():
        bulk = analyzer().bulk()
        assert list(bulk.cut("元荡岸线贯通工程已经完成")) == list(analyzer().bulk().cut("元荡岸线贯通工程已经完成"))
        gone = ref(bulk)
        del bulk

        assert gone() is None
