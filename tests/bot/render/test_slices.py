"""Quotes of several slices, in the terminal, in Telegram and in citations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.render.citation import cite, told_apart
from bot.render.reference import gbt7714
from bot.render.sanitize import sanitize
from bot.render.slices import last_paragraph, unbroken_ranges
from bot.render.table import table_of
from bot.render.telegram.answer import answer_pages
from bot.render.telegram.quote import whole_quote
from bot.render.telegram.stretches import OMISSION as BETWEEN_QUOTATIONS
from bot.render.telegram.utf16 import units
from bot.render.terminal.answer import answer_view
from bot.render.terminal.passage import BEST_GUTTER, CONTEXT_GUTTER, OMISSION, PLAIN_GUTTER
from bot.render.terminal.quote import quote_view
from bot.translations import Language, Translations, read_translations
from retrieval.answering.answer import Quote, Role
from tests.bot.render.sliced import ITEM, LAW, LEAD_IN, NEXT_ITEM, item, sliced, sliced_quotes
from tests.bot.render.telegram.test_answer import QUOTES, covered
from tests.bot.render.telegram.test_answer import characters as telegram_characters
from tests.bot.render.telegram.test_answer import quoted as quoted_in_telegram
from tests.bot.render.terminal.test_answer import visible
from tests.fake_bot_api.entities import fix_text
from tests.records import answer, bundled, citation, quote

TERMINAL = """\
╭─ 1 ───────────────────────────────────────────────────────────────────
│ ┆ 第四十六条 有下列情形之一的，用人单位应当向劳动者支付经济补偿：
│ ┄┄┄
│ » （三）用人单位依照本法第四十条规定解除劳动合同的；
│   （四）用人单位依照本法第四十一条第一款规定解除劳动合同的；
│ ┄ 〔还有 3 项未列出，查看：youju sources 法律/劳动合同法.txt〕
╰─ 《中华人民共和国劳动合同法》 · 全国人民代表大会常务委员会
   2012-12-28 · 第四十六条第（三）项 · 第 61 段/共 130 段
"""
TELEGRAM = """\
✅ 找到 1 段原文

第四十六条 有下列情形之一的，用人单位应当向劳动者支付经济补偿：
┄┄
（三）用人单位依照本法第四十条规定解除劳动合同的；
（四）用人单位依照本法第四十一条第一款规定解除劳动合同的；
〔还有 3 项未列出〕
《中华人民共和国劳动合同法》 · 全国人民代表大会常务委员会 · 2012-12-28 · 第四十六条第（三）项 · 第 61 段/共 130 段"""
OLD_LAW = replace(LAW, document="法律/旧版/劳动合同法.txt", published="2007-06-29")


def test_an_item_of_a_list_reads_so_in_a_terminal(hans: Translations) -> None:
    assert quote_view(item(following=3), 1, hans, columns=72).plain == TERMINAL


def test_an_item_of_a_list_reads_so_in_telegram(hans: Translations) -> None:
    (page,) = answer_pages(answer(item(following=3)), hans, per_page=3)

    assert page.text == TELEGRAM
    assert covered(page, *QUOTES) == [LEAD_IN, f"{ITEM}\n{NEXT_ITEM}"]
    assert covered(page, "bold") == ["✅ 找到 1 段原文", ITEM]


def test_matched_words_of_the_best_sentence_and_of_the_context_are_underlined_in_telegram(hans: Translations) -> None:
    (page,) = answer_pages(answer(item(matched=("解除劳动合同", "经济补偿", "第四十一条"))), hans, per_page=3)

    assert covered(page, "underline") == ["经济补偿", "解除劳动合同"]


def test_the_context_is_dim_in_a_terminal_and_the_answer_is_not(hans: Translations) -> None:
    view = quote_view(item(), 1, hans, columns=72)

    assert [view.plain[span.start : span.end] for span in view.spans if str(span.style) == "dim"] == [LEAD_IN]


def test_neighbours_have_nothing_between_them(hans: Translations) -> None:
    whole = sliced([(0, "问：要备案吗？", Role.CONTEXT), (8, "答：不用。", Role.ANSWER)], best="答：不用。")
    (page,) = answer_pages(answer(whole), hans, per_page=3)

    assert unbroken_ranges(whole) == ((0, len(whole.text)),)
    assert OMISSION not in quote_view(whole, 1, hans, columns=72).plain
    assert covered(page, *QUOTES) == [whole.text]


def test_a_name_with_a_blank_is_quoted_for_the_shell(hans: Translations) -> None:
    listed = item(following=1, citation=citation(document="名 单.txt"))

    assert "youju sources '名 单.txt'〕" in quote_view(listed, 1, hans, columns=100).plain


def test_a_list_of_1200_characters_fits_one_message_and_is_folded(hans: Translations) -> None:
    lines, start = [], 0
    for number in range(24):
        lines.append((start, f"（{number:02}）" + "苏州市吴江区" * 8, Role.ANSWER))
        start += len(lines[-1][1]) + 1
    (page,) = answer_pages(answer(sliced(lines, following=9)), hans, per_page=3)

    assert len(covered(page, "expandable_blockquote")) == 1
    assert "〔还有 9 项未列出〕" in page.text


def test_a_quote_too_long_for_a_message_tells_the_rest_of_its_list_at_its_end(hans: Translations) -> None:
    pieces = [(0, "首" * 3000, Role.CONTEXT), (4000, "尾" * 3000, Role.ANSWER)]
    first, last = answer_pages(answer(sliced(pieces, following=2)), hans, per_page=3)

    assert "还有 2 项" not in first.text
    assert last.text.count("还有 2 项") == 1
    assert last.text.split("\n")[2:5] == [hans("bot.continued"), BETWEEN_QUOTATIONS, "尾" * 3000]


@settings(deadline=None)
@given(sliced_quotes(st.characters(codec=None)), st.integers(20, 120), st.sampled_from(list(Language)))
def test_a_terminal_holds_every_slice_whole_on_lines_of_its_own(whole: Quote, columns: int, language: Language) -> None:
    assume(table_of(whole) is None)
    view = quote_view(replace(whole, corrections=()), 1, read_translations(language), columns=columns).plain
    runs: list[str] = [""]
    for line in view.split("\n"):
        if line.startswith((PLAIN_GUTTER, BEST_GUTTER, CONTEXT_GUTTER)):
            runs[-1] += line[len(PLAIN_GUTTER) :]
        elif line == OMISSION:
            runs.append("")

    expected = [sanitize(whole.text[start:end]) for start, end in unbroken_ranges(whole)]
    assert list(map(visible, runs)) == list(map(visible, expected))
    assert max(map(cell_len, view.splitlines())) <= columns


@settings(deadline=None)
@given(sliced_quotes(st.characters(codec=None), long=40), st.integers(20, 120))
def test_with_corrections_the_gutter_still_marks_the_role_of_each_line(whole: Quote, columns: int) -> None:
    assume(table_of(whole) is None)
    whole = replace(whole, best_sentence=(0, 0))
    view = quote_view(whole, 1, read_translations(Language.SIMPLIFIED), columns=columns).plain
    for gutter, role in ((CONTEXT_GUTTER, Role.CONTEXT), (PLAIN_GUTTER, Role.ANSWER)):
        shown = "".join(line[len(gutter) :] for line in view.split("\n") if line.startswith(gutter))
        texts = [sanitize(whole.text[each.text_start : each.text_end]) for each in whole.slices if each.role is role]
        rest = visible(shown)
        for character in visible("".join(texts)):
            _, found, rest = rest.partition(character)
            assert found


@settings(max_examples=150, deadline=None)
@given(
    st.lists(sliced_quotes(telegram_characters), min_size=1, max_size=4),
    st.integers(1, 4),
    st.sampled_from(list(Language)),
)
def test_telegram_holds_every_slice_whole_within_its_limits(
    quotes: list[Quote], per_page: int, language: Language
) -> None:
    pages = answer_pages(answer(*quotes), read_translations(language), per_page=per_page)

    assert quoted_in_telegram(pages) == "".join(
        sanitize(whole.text[start:end]) for whole in quotes for start, end in unbroken_ranges(whole)
    )
    for page in pages:
        assert 0 < units(page.text) <= 4096
        assert len(page.entities) <= 90
        assert all(entity["offset"] + entity["length"] <= units(page.text) for entity in page.entities)
        _, kept = fix_text(page.text, [dict(entity) for entity in page.entities])
        assert [places(entity) for entity in kept if entity["type"] in QUOTES] == [
            places(entity) for entity in page.entities if entity["type"] in QUOTES
        ]


def places(entity: Mapping[str, Any]) -> tuple[int, int]:
    return entity["offset"], entity["length"]


def test_the_last_paragraph_is_that_of_the_last_slice() -> None:
    document = bundled()[0].documents["004_34fa384d418ca183.txt"]
    first, last = document.content[4], document.content[8]
    pieces = [(each.start, document.text[each.start : each.end], Role.ANSWER) for each in (first, last)]

    assert last_paragraph(sliced(pieces, citation=citation(paragraph=5)), document) == 9
    assert last_paragraph(quote(citation=citation(paragraph=5)), document) == 5


def test_the_article_is_cited_before_the_paragraph_and_in_its_place_where_there_is_no_room(
    hans: Translations,
) -> None:
    assert cite(LAW, hans).endswith(" · 2012-12-28 · 第四十六条第（三）项 · 第 61 段/共 130 段")
    assert gbt7714(LAW, hans).endswith("中华人民共和国劳动合同法[Z]. (2012-12-28): 第四十六条第（三）项")


@pytest.mark.parametrize(
    ("changes", "marks"),
    [
        ({}, ["（2012）", "（2007）"]),
        ({"published": "2012-01-01"}, ["（法律/劳动合同法.txt）", "（法律/旧版/劳动合同法.txt）"]),
        ({"published": None}, ["（法律/劳动合同法.txt）", "（法律/旧版/劳动合同法.txt）"]),
        ({"title": "另一部法"}, ["", ""]),
        ({"document": LAW.document}, ["", ""]),
        ({"title": None}, ["", ""]),
    ],
)
def test_documents_of_the_same_title_are_told_apart(
    hans: Translations, changes: dict[str, str | None], marks: list[str]
) -> None:
    other = replace(OLD_LAW, **changes)  # type: ignore[arg-type]
    record = answer(item(), item(citation=other))
    (page,) = answer_pages(record, hans, per_page=3)
    terminal = "".join(answer_view(record, hans, columns=200).plain)

    for cited, mark in zip((LAW, other), marks, strict=True):
        name = f"《{cited.title}》" if cited.title else cited.document
        assert f"{name}{mark} · 全国人民代表大会" in page.text
        assert f"{name}{mark} · 全国人民代表大会" in terminal


def test_a_copy_elsewhere_is_told_apart_too() -> None:
    assert told_apart([item(also_in=(OLD_LAW,))]) == {LAW.document: "2012", OLD_LAW.document: "2007"}


def test_an_inline_result_holds_all_slices(hans: Translations) -> None:
    assert whole_quote(item(), hans).text.startswith(f"{LEAD_IN}\n{BETWEEN_QUOTATIONS}\n{ITEM}\n{NEXT_ITEM}\n《")
