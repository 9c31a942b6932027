from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.render.sanitize import one_line, sanitize, shortened
from bot.render.terminal.layout import lines, width

ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from("青浦吴江，。、“”（）《》 85G60a-\n\t\x1b\u200d👨👩é")))


def broken(text: str, columns: int) -> list[str]:
    return [text[start:end] for start, end in lines(text, columns)]


def test_chinese_breaks_anywhere_but_never_before_a_closing_mark() -> None:
    assert broken("青浦、吴江、嘉善。", 6) == ["青浦、", "吴江、", "嘉善。"]
    assert broken("青浦,吴江。", 6) == ["青浦,", "吴江。"]
    assert broken("三省一市,共建共享", 8) == ["三省一", "市,共建", "共享"]


def test_no_line_ends_with_an_opening_mark() -> None:
    assert broken("建设“一厅三片”", 6) == ["建设", "“一厅", "三片”"]
    assert broken("办法《方案》", 6) == ["办法", "《方", "案》"]


def test_latin_words_and_numbers_stay_whole() -> None:
    assert broken("沪宁G60科创走廊", 6) == ["沪宁", "G60科", "创走廊"]
    assert broken("a passage of text", 8) == ["a ", "passage ", "of text"]
    assert broken("日期2020-11-23起", 12) == ["日期", "2020-11-23起"]


def test_a_word_longer_than_the_line_is_cut() -> None:
    assert broken("https://example.org/a", 10) == ["https://ex", "ample.org/", "a"]


def test_a_line_end_of_the_text_ends_a_line() -> None:
    assert broken("一\n\n二", 10) == ["一\n", "\n", "二"]


def test_an_emoji_of_several_stays_together() -> None:
    family = "👨\u200d👩\u200d👧"

    assert broken("青浦" + family, 8) == ["青浦", family]


@given(ANY_TEXT, st.integers(2, 120))
def test_lines_hold_the_whole_text_and_none_is_too_wide(text: str, columns: int) -> None:
    shown = sanitize(text)
    pieces = broken(shown, columns)

    assert "".join(pieces) == shown
    assert all(width(piece.rstrip("\n")) <= columns for piece in pieces)
    assert all(cell_len(piece.rstrip("\n")) <= columns for piece in pieces)
    assert all(piece for piece in pieces)


@given(ANY_TEXT)
def test_harmless_keeps_length_and_leaves_nothing_a_terminal_acts_on(text: str) -> None:
    shown = sanitize(text)

    assert len(shown) == len(text)
    assert all(character == "\n" or character.isprintable() or not character.isascii() for character in shown)
    shown.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m红\x07", "␛[31m红␇"),
        ("a\tb\x7f\x9b", "a b��"),
        ("\ud800\u2028\u202e左", "���左"),
        ("青浦 👍é", "青浦 👍é"),
    ],
)
def test_control_characters_are_made_visible(text: str, shown: str) -> None:
    assert sanitize(text) == shown


def test_names_and_questions_are_shown_on_one_line_and_not_endlessly() -> None:
    assert one_line("文件\n名\r\x1b") == "文件 名 ␛"
    assert shortened("青" * 300, length=5) == "青青青青青…"
