"""The operator's own words beside the documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.text.user_lexicon import FAULTS_NAMED, UserLexicon, read_user_lexicon


def read(folder: Path, **lists: str | bytes) -> UserLexicon:
    for name, content in lists.items():
        (folder / f"{name}.txt").write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_user_lexicon(folder)


def test_without_lists_there_are_no_words_and_no_faults(tmp_path: Path) -> None:
    assert read(tmp_path) == UserLexicon()


def test_the_three_lists_are_read_folded_without_comments_and_blank_lines(tmp_path: Path) -> None:
    words = read(
        tmp_path,
        userdict="# 地名\n\n水鄉客廳  # 在元蕩\n沪苏湖铁路 10 nz\n水乡客厅\n",
        synonyms="會客室 水乡客厅\n看病，就医、求医\n\n",
        stopwords="请教\n  贵局\t\n,\n。\n请教\n",
    )

    assert words.user_words == ("水乡客厅", "沪苏湖铁路")
    assert words.groups == (("会客室", "水乡客厅"), ("看病", "就医", "求医"))
    assert words.stop_words == {"请教", "贵局"}
    assert words.faults == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "big5hkscs"])
def test_the_lists_may_be_in_any_encoding_of_documents(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, stopwords="請教\r\n這個\r\n".encode(encoding)).stop_words == {"请教", "这个"}


@pytest.mark.parametrize(
    ("name", "line", "fault"),
    [
        ("userdict", "水乡 客厅 开工", "userdict.txt:2: '水乡 客厅 开工' is several words, wanted one word a line"),
        ("userdict", "水乡 客厅", "userdict.txt:2: '水乡 客厅' is several words, wanted one word a line"),
        ("userdict", "——", "userdict.txt:2: '——' holds no word"),
        ("userdict", "字" * 41, f"userdict.txt:2: '{'字' * 40}…' holds a word of more than 30 characters"),
        ("synonyms", "看病", "synonyms.txt:2: '看病' is one word, a group wants two or more"),
        ("synonyms", "元蕩 元荡", "synonyms.txt:2: '元荡 元荡' is one word, a group wants two or more"),
        ("synonyms", "看病 =", "synonyms.txt:2: '看病 =' holds no word"),
        ("stopwords", "请教 贵局", "stopwords.txt:2: '请教 贵局' is several words, wanted one word a line"),
        ("stopwords", "请\u202e教", "stopwords.txt:2: '请\\u202e教' holds no word"),
    ],
)
def test_a_bad_line_is_named_and_passed_over(tmp_path: Path, name: str, line: str, fault: str) -> None:
    words = read(tmp_path, **{name: f"# 词表\n{line}\n水乡客厅{' 会客室' * (name == 'synonyms')}\n"})

    assert words.faults == (fault,)
    assert "水乡客厅" in {*words.user_words, *words.stop_words, *(word for group in words.groups for word in group)}


def test_of_many_bad_lines_only_the_first_are_named(tmp_path: Path) -> None:
    faults = read(tmp_path, synonyms="看病\n" * 1000).faults

    assert len(faults) == FAULTS_NAMED + 1
    assert faults[-1] == f"synonyms.txt: {1000 - FAULTS_NAMED} more lines are no entries"


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_list_is_no_fault(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, userdict=content) == UserLexicon()


def test_a_list_that_cannot_be_read_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "synonyms.txt").mkdir()
    faults = read(tmp_path, userdict=b"\x00\x01\x02", stopwords="请教").faults

    assert [fault.partition(":")[0] for fault in faults] == ["userdict.txt", "synonyms.txt"]
    assert str(tmp_path) not in "".join(faults)


@given(st.binary(max_size=200), st.text(max_size=100))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_content_of_a_list_ever_raises(tmp_path: Path, noise: bytes, text: str) -> None:
    words = read(tmp_path, userdict=noise, synonyms=text.encode(errors="replace"), stopwords=noise)

    assert all(words.user_words)
    assert all(len(group) > 1 for group in words.groups)
    assert all("\n" not in fault for fault in words.faults)
