"""Some cells of a table row, and rows in Telegram, where nothing can be aligned."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.render.sanitize import sanitize
from bot.render.table import Columns, in_one_line, table_of
from bot.render.telegram.answer import answer_pages
from bot.render.telegram.utf16 import units
from bot.render.telegram.why import why_page
from bot.render.terminal.quote import quote_view
from bot.translations import Language, Translations, read_translations
from corpus.document import Correction
from retrieval.answering.answer import Quote, QuoteSlice, Role
from tests.bot.render.celled import LABELS, ROW, TITLES, celled, celled_quotes, price
from tests.bot.render.sliced import sliced
from tests.bot.render.telegram.test_answer import QUOTES, covered
from tests.bot.render.telegram.test_answer import characters as telegram_characters
from tests.bot.render.terminal.test_answer import visible
from tests.bot.render.terminal.test_table import NAMES, table
from tests.bot.render.terminal.test_table import ROW as PERSON
from tests.fake_bot_api.entities import fix_text
from tests.records import answer, citation, correction

TERMINAL = """\
╭─ 1 ───────────────────────────────────────────────────────────────────
│ ┆ 禾木家电2024年产品价格表
│ ┆ 生效日期：2024年3月1日
│ ┄┄┄
│ » 系列          │ XR系列
│ » 型号          │ XR-2000 Pro
│ » 经销价 · 一级 │ 2210
│ » 备注          │ 含加湿
│ ┄ 〔只列出与问题有关的列，查看全文：youju sources 价格表.xlsx〕
╰─ 《产品价格表》 · 表“净化器”第 7 行 · 第 3 段/共 14 段
"""
NARROW = """\
│ » 经销价 · │ 每台2210元，满20万元优惠
│ » 一级     │ 百分之三
"""
TELEGRAM = """\
✅ 找到 1 段原文

禾木家电2024年产品价格表
生效日期：2024年3月1日
┄┄
系列：
XR系列
型号：
XR-2000 Pro
经销价 · 一级：
2210
备注：
含加湿
〔只列出与问题有关的列〕
《产品价格表》 · 表“净化器”第 7 行 · 第 3 段/共 14 段"""
WIDE_TERMINAL = """\
╭─ 1 ───────────────────────────────────────────────────────────────────
│ ┆ 编号 │ 项目名称     │ 负责人 │ 联系电话
│ ┄┄┄
│ » 1    │ 滨江公园改造 │ 赵一   │ 8111001
│ ┄ 〔只列出这一行的部分列，查看全文：youju sources 项目.csv〕
╰─ 项目.csv · 第 1 段/共 3 段
"""
WIDE_TELEGRAM = """\
编号：
1
项目名称：
滨江公园改造
负责人：
赵一
联系电话：
8111001
〔只列出这一行的部分列〕
项目.csv · 第 1 段/共 3 段"""
PERSON_TELEGRAM = """\
姓名：
张三
职务：
主任
办公电话：
0512-65211234
分管工作：
医保、养老
《通讯录》 · 第 3 段/共 40 段"""
PROJECTS = citation(
    title=None, document="项目.csv", publisher=None, published=None, paragraph=1, paragraphs=3, start=100
)


def below_the_headline(quote: Quote, words: Translations) -> str:
    (page,) = answer_pages(answer(quote), words, per_page=3)
    return page.text.partition("\n\n")[2]


def part_of_a_row(
    *,
    names: str = "编号,项目名称",
    labels: str = "负责人,联系电话",
    name: str = "1,滨江公园改造",
    cells: str = "赵一,8111001",
) -> Quote:
    """A group of cells of a long row, with the cells that name the row, each below its part of the header."""
    pieces = [
        (0, names, Role.CONTEXT),
        (60, labels, Role.CONTEXT),
        (100, name, Role.CONTEXT),
        (400, cells, Role.ANSWER),
    ]
    return sliced(pieces, best=cells, matched=(), citation=PROJECTS)


def test_the_cells_of_a_row_stand_beside_their_labels_in_a_terminal(hans: Translations) -> None:
    assert quote_view(price(), 1, hans, columns=72).plain == TERMINAL


def test_labels_and_long_cells_are_broken_within_their_columns(hans: Translations) -> None:
    long = celled(LABELS, ((0, "XR"), (4, "每台2210元，满20万元优惠百分之三")))

    assert NARROW in quote_view(long, 1, hans, columns=40).plain


def test_labels_are_dim_and_cells_bold_in_a_terminal(hans: Translations) -> None:
    view = quote_view(price(), 1, hans, columns=72)
    shown = {
        style: [view.plain[span.start : span.end] for span in view.spans if span.style == style]
        for style in ("dim", "bold")
    }

    assert shown["dim"] == [text for _, text in TITLES] + ["系列", "型号", "经销价", "一级", "备注"]
    assert shown["bold"] == [text for _, text in ROW]


def test_the_cells_of_a_row_are_quoted_below_their_labels_in_telegram(hans: Translations) -> None:
    (page,) = answer_pages(answer(price(matched=("一级", "Pro"))), hans, per_page=3)

    assert page.text == TELEGRAM
    assert covered(page, *QUOTES) == [text for _, text in (*TITLES, *ROW)]
    assert covered(page, "bold")[1:] == [text for _, text in ROW]
    assert covered(page, "underline") == ["Pro", "一级"]


def test_an_empty_cell_is_told(hans: Translations) -> None:
    quote = celled(((0, "职级"), (3, "二类城市")), ((0, "其他员工"),))

    assert "│ » 职级     │ 其他员工\n│ » 二类城市 │\n" in quote_view(quote, 1, hans, columns=60).plain
    assert "其他员工\n二类城市：〔空〕\n" in below_the_headline(quote, hans)
    assert in_one_line(quote, hans) == "职级：其他员工"


def test_a_cell_without_a_label_has_none(hans: Translations) -> None:
    quote = celled(((0, "职级"),), ((0, "其他员工"), (3, "340")))

    assert "│ » 职级 │ 其他员工\n│ »      │ 340\n" in quote_view(quote, 1, hans, columns=60).plain
    assert below_the_headline(quote, hans).startswith("职级：\n其他员工\n340\n")
    assert in_one_line(quote, hans) == "职级：其他员工；340"


def test_a_label_too_long_for_a_line_is_quoted_too(hans: Translations) -> None:
    label = "补助金额" * 40
    quote = celled(((0, "楼层："), (1, label)), ((0, "7站"), (1, "24")))
    (page,) = answer_pages(answer(quote), hans, per_page=3)

    assert covered(page, *QUOTES) == ["7站", label, "24"]
    assert "\n\n楼层：\n7站\n" in page.text


def test_a_correction_stays_in_its_cell(hans: Translations) -> None:
    quote = price()
    damaged = replace(quote, corrections=(correction(quote.text, "2210", "2110"), correction(quote.text, "型号", "型")))
    (page,) = answer_pages(answer(damaged), hans, per_page=3)

    assert "\n型号〔有据按：应作“型”〕：\n" in page.text
    assert covered(page, "strikethrough") == ["型号", "2210"]
    assert "│ » 经销价 · 一级            │ 2210〔" in quote_view(damaged, 1, hans, columns=80).plain


def test_a_row_is_told_on_one_line_where_there_is_one_line(hans: Translations, english: Translations) -> None:
    line = "系列：XR系列；型号：XR-2000 Pro；经销价 · 一级：2210；备注：含加湿"

    assert in_one_line(price(), hans) == line
    assert (
        in_one_line(table(NAMES, PERSON), hans)
        == "姓名：张三；职务：主任；办公电话：0512-65211234；分管工作：医保、养老"
    )
    assert in_one_line(table(NAMES, PERSON, delimiter=","), hans) is None
    assert (in_one_line(celled(((0, "职级："),), ((0, "其他"),)), english)) == "职级：其他"
    assert f"\n{line}\n" in why_page([(1, price())], hans).text


@pytest.mark.parametrize(
    "cells",
    [
        ((0, "甲"), (None, "乙")),  # not all in columns
        ((1, "甲"), (0, "乙")),  # several rows
        ((0, "甲"), (0, "乙")),
    ],
)
def test_other_cells_are_no_row(cells: tuple[tuple[int | None, str], ...]) -> None:
    assert table_of(celled(LABELS, cells)) is None
    assert table_of(celled((), ROW)) is None


def test_a_part_of_a_long_row_is_one_table_with_what_names_the_row(hans: Translations) -> None:
    quote = part_of_a_row()

    assert quote_view(quote, 1, hans, columns=72).plain == WIDE_TERMINAL
    assert below_the_headline(quote, hans) == WIDE_TELEGRAM


def test_the_other_columns_of_a_long_row_are_left_out_in_telegram_before_those_that_match(hans: Translations) -> None:
    labels = ",".join(f"指标{number}" for number in range(9))
    cells = ",".join(f"核定{number}" for number in range(9))
    quote = part_of_a_row(labels=labels, cells=cells)
    matched = replace(quote, highlights=((quote.text.index("指标7"), quote.text.index("指标7") + 3),))

    assert below_the_headline(matched, hans).startswith("编号：\n1\n项目名称：\n滨江公园改造\n指标7：\n核定7\n〔")
    assert "│ » 指标8    │ 核定8\n" in quote_view(matched, 1, hans, columns=40).plain


@pytest.mark.parametrize(
    "changes",
    [
        {"cells": "赵一,8111001,丙"},
        {"names": "编号"},
        {"names": "编号;名称", "name": "1", "labels": "甲", "cells": "乙"},
    ],
)
def test_parts_whose_cells_do_not_match_their_header_are_no_part_of_a_row(changes: dict[str, str]) -> None:
    found = table_of(part_of_a_row(**changes))

    assert found is None or found.columns is Columns.ALL


def test_a_whole_row_between_tabs_is_quoted_below_its_labels_in_telegram(hans: Translations) -> None:
    assert below_the_headline(table(NAMES, PERSON), hans) == PERSON_TELEGRAM


def test_of_a_wide_row_eight_columns_are_quoted_in_telegram_and_the_rest_counted(hans: Translations) -> None:
    names, row = ([f"{name}{number}" for number in range(12)] for name in "列值")
    few = below_the_headline(table(names, row, matched=("列7", "值9")), hans)
    first = below_the_headline(table(names, row), hans)

    assert few.startswith("列0：\n值0\n列7：\n值7\n列9：\n值9\n〔还有 9 列未列出〕\n")
    assert first.count("：\n") == 8
    assert "\n值7\n〔还有 4 列未列出〕\n" in first


def test_the_cells_of_several_rows_are_parted_by_bars_in_telegram(hans: Translations) -> None:
    shown = below_the_headline(table(("姓名", "", "电话"), ("张三", "", "123"), ("李四", "科员", "456")), hans)

    assert shown.startswith("姓名││电话\n张三││123\n李四│科员│456\n")


@pytest.mark.parametrize("delimiter", [",", "|", ";"])
def test_whole_rows_between_signs_that_can_be_read_stay_as_they_are_in_telegram(
    hans: Translations, delimiter: str
) -> None:
    rows = [delimiter.join(cells) for cells in (NAMES, PERSON)]

    assert below_the_headline(table(NAMES, PERSON, delimiter=delimiter), hans).startswith("\n".join(rows) + "\n《")


def test_what_is_quoted_beside_a_row_keeps_its_place_in_telegram(hans: Translations) -> None:
    pieces = [
        (0, "通讯录", Role.CONTEXT),
        (4, "2024年", Role.CONTEXT),
        (20, "姓名\t职务", Role.CONTEXT),
        (40, "张三\t主任", Role.ANSWER),
        (46, "以上为在职人员。", Role.CONTEXT),
    ]
    (page,) = answer_pages(answer(sliced(pieces, best=pieces[3][1], matched=())), hans, per_page=3)

    assert covered(page, *QUOTES) == ["通讯录\n2024年", "张三", "主任", "以上为在职人员。"]
    assert "\n2024年\n┄┄\n姓名：\n张三\n职务：\n主任\n以上为在职人员。\n" in page.text


@settings(deadline=None)
@given(celled_quotes(st.characters(codec=None)), st.integers(20, 120), st.sampled_from(list(Language)))
def test_a_terminal_holds_every_cell_and_label_whole(quote: Quote, columns: int, language: Language) -> None:
    view = quote_view(quote, 1, read_translations(language), columns=columns).plain
    shown = sorted(visible("".join(line[4:] for line in view.split("\n")[1:])))

    assert table_of(quote) is not None
    assert max(map(cell_len, view.splitlines())) <= columns
    for character in visible(sanitize(quote.text)):
        assert character in shown
        shown.remove(character)


@settings(max_examples=150, deadline=None)
@given(st.lists(celled_quotes(telegram_characters), min_size=1, max_size=3), st.sampled_from(list(Language)))
def test_telegram_holds_every_cell_whole_in_quotations_below_its_labels(
    quotes: list[Quote], language: Language
) -> None:
    pages = answer_pages(answer(*quotes), read_translations(language), per_page=3)
    quoted = "".join(part for page in pages for part in covered(page, *QUOTES))
    text = "\n".join(page.text for page in pages)

    for quote in quotes:
        for piece in quote.slices:
            shown = sanitize(quote.text[piece.text_start : piece.text_end])
            assert shown in quoted if piece.role is Role.ANSWER or is_title(piece, quote) else shown in quoted + text
    for page in pages:
        assert 0 < units(page.text) <= 4096
        assert len(page.entities) <= 90
        _, kept = fix_text(page.text, [dict(entity) for entity in page.entities])
        assert [(each["offset"], each["length"]) for each in kept if each["type"] in QUOTES] == [
            (each["offset"], each["length"]) for each in page.entities if each["type"] in QUOTES
        ]


def is_title(piece: QuoteSlice, quote: Quote) -> bool:
    found = table_of(quote)
    return found is not None and piece not in found


def test_a_correction_across_cells_keeps_the_row_as_it_is(hans: Translations) -> None:
    whole = table(NAMES, PERSON)
    start = whole.text.index("张三")
    across = replace(whole, corrections=(Correction(start, start + 4, "李四", "错位"),))

    assert below_the_headline(across, hans).startswith("姓名 职务 办公电话 分管工作\n张三 主〔有据按：应作“李四”〕任 ")
