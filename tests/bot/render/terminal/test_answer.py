from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bot.render.sanitize import sanitize
from bot.render.terminal.answer import answer_view, question_line
from bot.render.terminal.passage import BEST_GUTTER, PLAIN_GUTTER
from bot.render.terminal.quote import quote_view
from bot.translations import Language, Translations, read_translations
from retrieval.answering.answer import Answer, Outcome, Smalltalk
from tests.records import BEST, PASSAGE, answer, citation, correction, quote

AT_60 = """\
✓ 找到 1 段原文
  按“元荡”查找（您写的是“源荡”）
  文档里从未出现：“量子”

╭─ 1 ───────────────────────────────────────────────────────
│   医保一体化加快推进。
│ » 青浦、吴江、嘉善三地85家医保定点机构已实现免备案刷卡,示
│ » 范区居民看病更方便。
│   下一步,三地将扩大异地门诊结算的范围。
╰─ 《开启沪苏合作新篇章》 · 苏州市发展和改革委员会
   2020-11-23 · 第 14 段/共 17 段
"""
AT_80 = """\
✓ 找到 1 段原文
  按“元荡”查找（您写的是“源荡”）
  文档里从未出现：“量子”

╭─ 1 ───────────────────────────────────────────────────────────────────────────
│   医保一体化加快推进。
│ » 青浦、吴江、嘉善三地85家医保定点机构已实现免备案刷卡,示范区居民看病更方便。
│   下一步,三地将扩大异地门诊结算的范围。
╰─ 《开启沪苏合作新篇章》 · 苏州市发展和改革委员会 · 2020-11-23
   第 14 段/共 17 段
"""
AT_120 = (
    """\
✓ 找到 1 段原文
  按“元荡”查找（您写的是“源荡”）
  文档里从未出现：“量子”

╭─ 1 """
    + "─" * 115
    + """
│   医保一体化加快推进。
│ » 青浦、吴江、嘉善三地85家医保定点机构已实现免备案刷卡,示范区居民看病更方便。
│   下一步,三地将扩大异地门诊结算的范围。
╰─ 《开启沪苏合作新篇章》 · 苏州市发展和改革委员会 · 2020-11-23 · 第 14 段/共 17 段
"""
)
DAMAGED = "這些項目發展?jié)摿Υ螅瑢?duì)優化產業結構具有重要意義。"


def quoted(view: str) -> str:
    """What stands right of the gutter."""
    return "".join(line[4:] for line in view.splitlines() if line.startswith((PLAIN_GUTTER, BEST_GUTTER)))


@pytest.mark.parametrize(("columns", "transcript"), [(60, AT_60), (80, AT_80), (120, AT_120)])
def test_an_answer_reads_so(hans: Translations, columns: int, transcript: str) -> None:
    full = answer(quote(), missing=("量子",), assumed=(("源荡", "元荡"),))

    assert answer_view(full, hans, columns=columns).plain == transcript


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("columns", [20, 40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(language: Language, columns: int) -> None:
    damaged = quote(DAMAGED, best=DAMAGED, corrections=(correction(DAMAGED, "?jié)摿Υ螅瑢?duì)", "潛力大,對"),))
    long = citation(title="长三角" * 30, url="https://example.org/" + "a" * 150, inferred=("title", "url"))
    view = answer_view(
        answer(quote(also_in=(long,)), damaged, quote(citation=long), missing=("量子" * 30,)),
        read_translations(language),
        columns=columns,
        explain=True,
    )

    assert max(map(cell_len, view.plain.splitlines())) <= columns


@given(st.text(min_size=1, max_size=300), st.integers(20, 120), st.data())
def test_the_quote_stands_whole_whatever_it_holds(text: str, columns: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    view = quote_view(
        quote(text, best=text, best_sentence=(start, end)), 1, read_translations(Language.SIMPLIFIED), columns=columns
    )

    assert visible(quoted(view.plain)) == visible(sanitize(text))


def visible(text: str) -> str:
    """The printable characters, blanks aside: line breaks are layout, and blanks at line ends are not seen."""
    return "".join(character for character in text if character.isprintable() and not character.isspace())


def test_the_gutter_marks_the_best_sentence_exactly(hans: Translations) -> None:
    view = quote_view(quote(), 1, hans, columns=40).plain

    assert "".join(line[4:] for line in view.splitlines() if line.startswith(BEST_GUTTER)) == BEST
    assert quoted(view) == PASSAGE


def test_matched_words_and_the_best_sentence_are_styled_where_they_stand(hans: Translations) -> None:
    view = quote_view(quote(), 1, hans, columns=80)
    underlined = {view.plain[span.start : span.end] for span in view.spans if "underline" in str(span.style)}
    bold = {view.plain[span.start : span.end] for span in view.spans if str(span.style) == "bold"}

    assert view.style == ""  # the rest is in the terminal's own colours
    assert underlined == {"青浦", "85家"}
    assert bold == {BEST}


def test_a_correction_stands_beside_the_damaged_span_and_is_marked_as_ours(
    hans: Translations, english: Translations
) -> None:
    damaged = quote(
        DAMAGED, best=DAMAGED, matched=("優化",), corrections=(correction(DAMAGED, "?jié)摿Υ螅瑢?duì)", "潛力大,對"),)
    )
    chinese = quote_view(damaged, 1, hans, columns=120)

    assert quoted(chinese.plain) == DAMAGED.replace("duì)", "duì)〔有据按：应作“潛力大,對”〕")
    assert {line[:4] for line in chinese.plain.splitlines()[1:-1]} == {
        BEST_GUTTER,
        "   第",
    } or BEST_GUTTER in chinese.plain
    assert "〔our note: should read “潛力大,對”〕" in quote_view(damaged, 1, english, columns=120).plain


def test_the_best_sentence_keeps_its_place_behind_a_correction(hans: Translations) -> None:
    text = DAMAGED + "會議強調合作。"
    damaged = quote(text, best="會議強調合作。", corrections=(correction(text, "?jié)摿Υ螅瑢?duì)", "潛力大,對"),))
    view = quote_view(damaged, 1, hans, columns=120).plain

    assert f"{BEST_GUTTER}會議強調合作。\n" in view
    assert view.count(BEST_GUTTER) == 1


def test_where_else_the_passage_stands_is_told(hans: Translations) -> None:
    copies = (citation(title="转载", paragraph=2, paragraphs=5), citation(title=None, document="副本.txt"))
    view = quote_view(quote(also_in=copies), 1, hans, columns=120).plain

    assert "   另见：《转载》 · 苏州市发展和改革委员会 · 2020-11-23 · 第 2 段/共 5 段\n" in view
    assert "   另见：副本.txt · " in view


def outcomes() -> Iterator[tuple[Answer, str]]:
    yield answer(quote()), "✓ 找到 1 段原文\n"
    yield answer(quote(), outcome=Outcome.RELATED), "~ 没有直接的答案，以下 1 段可能相关\n"
    yield (
        answer(outcome=Outcome.NOT_FOUND, missing=("量子", "价格")),
        "✗ 没有找到：文档里没有哪一段能回答这个问题\n  文档里从未出现：“量子”、“价格”\n",
    )
    yield answer(outcome=Outcome.NOT_FOUND, smalltalk=Smalltalk.THANKS), "不客气，随时可以接着问。\n"


@pytest.mark.parametrize(("record", "beginning"), list(outcomes()))
def test_every_outcome_looks_different(hans: Translations, record: Answer, beginning: str) -> None:
    assert answer_view(record, hans, columns=80).plain.startswith(beginning)


def test_nothing_in_a_document_or_question_reaches_the_terminal_as_a_command(hans: Translations) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J清屏\u202e"
    record = answer(
        quote(evil, best=evil, citation=citation(title=evil, publisher=evil, section=evil, url=evil)),
        question=evil,
        missing=(evil,),
        assumed=((evil, evil),),
    )
    view = answer_view(record, hans, columns=80, explain=True).append_text(question_line(evil, 1, columns=80))

    assert not {"\x1b", "\x07", "\u202e"} & set(view.plain)
    assert "␛[2J清屏" in view.plain


def test_colours_reach_a_terminal_and_not_a_pipe(hans: Translations) -> None:
    view = answer_view(answer(quote()), hans, columns=80)
    terminal, pipe = io.StringIO(), io.StringIO()
    Console(file=terminal, force_terminal=True, color_system="standard", width=80).print(view)
    Console(file=pipe, width=80).print(view)

    assert "\x1b[" in terminal.getvalue()
    assert "\x1b" not in pipe.getvalue()


def test_no_color_is_honoured(hans: Translations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = io.StringIO()
    Console(file=terminal, force_terminal=True, color_system="standard", width=80).print(
        answer_view(answer(quote()), hans, columns=80)
    )

    assert re.findall(r"\x1b\[[0-9;]*3[0-7]m", terminal.getvalue()) == []


def test_quotes_are_counted_on_when_more_are_shown(hans: Translations) -> None:
    assert "╭─ 4 ──" in answer_view(answer(quote()), hans, columns=60, first=4).plain
