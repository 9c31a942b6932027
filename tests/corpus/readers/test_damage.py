"""Whatever bit of an index is flipped, no answer is wrong, and none is missing."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.library import bundled_folder
from retrieval.answering.answer import Answer
from retrieval.index.live_index import LiveIndex

FLIPS = 200
QUESTIONS = ("元荡岸线多长?", "三地有多少家医保定点机构?")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder of documents and its index."""
    folder, store = tmp_path_factory.mktemp("文件"), tmp_path_factory.mktemp("index")
    for path in sorted(bundled_folder().glob("*.txt"))[:2]:
        shutil.copy(path, folder)
    LiveIndex(folder, store).refresh()
    return folder, store


def answers(live: LiveIndex) -> list[Answer]:
    return [live.answerer.answer(question) for question in QUESTIONS]


def told(found: list[Answer]) -> list[tuple[object, ...]]:
    """What a reader sees of answers."""
    return [
        (answer.outcome, answer.missing, [(quote.text, quote.citation, quote.passage) for quote in answer.quotes])
        for answer in found
    ]


def flips(store: Path, count: int) -> Iterator[tuple[Path, int, int]]:
    """Places of bits in the files of an index, more of them in larger files, each file at least once."""
    files = [path for path in sorted(store.rglob("*")) if path.is_file() and path.stat().st_size]
    chance = random.Random(20)  # noqa: S311  no secret
    chosen = files + chance.choices(files, [path.stat().st_size for path in files], k=count - len(files))
    for path in chosen:
        yield path, chance.randrange(path.stat().st_size), 1 << chance.randrange(8)


@pytest.mark.parametrize("checked", [True, False], ids=["checked when opened", "met while answering"])
def test_no_flipped_bit_makes_a_false_quote_or_an_error(
    made: tuple[Path, Path], tmp_path: Path, checked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, store = made
    sound = LiveIndex(folder)
    sound.refresh()
    expected = told(answers(sound))
    if not checked:
        monkeypatch.setattr("retrieval.index.storage.CHECKED", 0)
    texts = [path.read_text("utf-8", "replace") for path in folder.iterdir()]
    for path, place, bit in flips(store, FLIPS // 2):
        broken = tmp_path / "index"
        shutil.copytree(store, broken)
        content = bytearray(path.read_bytes())
        content[place] ^= bit
        (broken / path.relative_to(store)).write_bytes(content)
        live = LiveIndex(folder, broken)
        live.refresh()
        found = answers(live)
        if checked:
            assert told(found) == expected, (path, place, bit)
        for quote in (quote for answer in found for quote in answer.quotes):
            assert any(quote.text in text for text in texts), (path, place, bit)
            assert (folder / quote.citation.document).is_file()
        shutil.rmtree(broken)
