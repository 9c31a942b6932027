"""Rows of a table in a terminal: below their header, or with the column name beside each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.render.sanitize import sanitize
from bot.render.table import table_of
from bot.render.terminal.quote import quote_view
from bot.translations import Language, Translations, read_translations
from corpus.document import Correction
from retrieval.answering.answer import Quote, Role
from tests.bot.render.sliced import Piece, sliced
from tests.bot.render.terminal.test_answer import visible
from tests.records import citation, correction

NAMES = ("姓名", "职务", "办公电话", "分管工作")
ROW = ("张三", "主任", "0512-65211234", "医保、养老")
ALIGNED = """\
╭─ 1 ───────────────────────────────────────────────────────
│ ┆ 姓名 │ 职务 │ 办公电话      │ 分管工作
│ ┄┄┄
│ » 张三 │ 主任 │ 0512-65211234 │ 医保、养老
╰─ 《通讯录》 · 第 3 段/共 40 段
"""
ONE_BELOW_THE_OTHER = """\
╭─ 1 ───────────────────────────────────
│ » 姓名     │ 张三
│ » 职务     │ 主任
│ » 办公电话 │ 0512-65211234
│ » 分管工作 │ 医保、养老
╰─ 《通讯录》 · 第 3 段/共 40 段
"""
SOME_COLUMNS = """\
╭─ 1 ───────────────────────────────────
│ ┆ 列0 │ 列7
│ ┄┄┄
│ » 值0 │ 值7
│ ┄ 〔还有 28 列未列出，查看：
│ ┄ youju sources 通讯录.csv〕
╰─ 《通讯录》 · 第 3 段/共 40 段
"""
DOCUMENT = citation(title="通讯录", document="通讯录.csv", publisher=None, published=None, paragraph=3, paragraphs=40)
cell_texts = st.text(st.characters(codec=None, exclude_characters='\t|"\\'), min_size=1, max_size=30).filter(
    lambda text: text == text.strip()
)


def table(*rows: Sequence[str], delimiter: str = "\t", apart: int = 1, **changes: object) -> Quote:
    """The quote of these rows, the first of which is the header; the second is the best sentence."""
    pieces: list[Piece] = []
    start = 0
    for cells in rows:
        role = Role.ANSWER if pieces else Role.CONTEXT
        pieces.append((start, delimiter.join(cells), role))
        start += len(pieces[-1][1]) + apart
    best = pieces[1][1]
    return sliced(pieces, best=best, **{"matched": (), "citation": DOCUMENT, **changes})


@pytest.mark.parametrize(("columns", "transcript"), [(60, ALIGNED), (40, ONE_BELOW_THE_OTHER)])
@pytest.mark.parametrize("delimiter", ["\t", "|", " | ", ",", ", "])
def test_a_row_reads_so(hans: Translations, columns: int, transcript: str, delimiter: str) -> None:
    assert quote_view(table(NAMES, ROW, delimiter=delimiter, apart=9), 1, hans, columns=columns).plain == transcript


def test_of_a_wide_row_the_first_and_the_matching_columns_are_shown(hans: Translations) -> None:
    names, row = ([f"{name}{number}" for number in range(30)] for name in "列值")
    wide = table(names, row, apart=9, matched=("列7",))

    assert quote_view(wide, 1, hans, columns=40).plain == SOME_COLUMNS
    assert "│ » 值0 │ 值1 │ 值2 │ 值3 │ 值4 │ 值5\n" in quote_view(table(names, row), 1, hans, columns=60).plain


def test_rows_one_below_the_other_are_kept_apart(hans: Translations) -> None:
    view = quote_view(table(NAMES, ROW, ROW), 1, hans, columns=30).plain

    assert view.split("\n")[4:7] == ["│ » 分管工作 │ 医保、养老", "│", "│   姓名     │ 张三"]


def test_a_row_with_fewer_cells_leaves_its_last_columns_empty(hans: Translations) -> None:
    assert "│   李四 │ 科员\n" not in quote_view(table(NAMES, ROW, ("李四",)), 1, hans, columns=60).plain
    view = quote_view(table(NAMES, ROW, ("李四", "科员")), 1, hans, columns=60).plain
    assert "│   李四 │ 科员 │               │\n" in view


def test_what_stands_above_the_header_stays_a_line(hans: Translations) -> None:
    whole = table(NAMES, ROW)
    title = "2024年通讯录"
    shifted = sliced(
        [
            (0, title, Role.CONTEXT),
            *((20 + each.start, whole.text[each.text_start : each.text_end], each.role) for each in whole.slices),
        ],
        best="\t".join(ROW),
        citation=DOCUMENT,
    )

    assert quote_view(shifted, 1, hans, columns=60).plain.split("\n")[1:4] == [
        f"│ ┆ {title}",
        "│ ┄┄┄",
        "│ ┆ 姓名 │ 职务 │ 办公电话      │ 分管工作",
    ]


@pytest.mark.parametrize(
    ("rows", "document", "delimiter"),
    [
        ([("在示范区内", "办理如下:"), ("一是门诊", "二是住院")], "通知.txt", ","),  # sentences with commas
        ([("办理如下",), ("门诊",)], "通知.csv", ","),
        ([("甲", "乙"), ("丙", "丁", "戊")], "通知.csv", "\t"),
    ],
)
def test_other_quotes_are_no_tables(rows: list[tuple[str, ...]], document: str, delimiter: str) -> None:
    assert table_of(table(*rows, delimiter=delimiter, citation=citation(document=document))) is None


def test_a_quotation_mark_around_a_cell_is_not_shown_and_a_delimiter_in_it_is(hans: Translations) -> None:
    view = quote_view(table(("项目", "说明"), ("岸线", '"元荡,贯通"'), delimiter=","), 1, hans, columns=60).plain

    assert "│ » 岸线 │ 元荡,贯通\n" in view


def test_a_correction_in_a_cell_stays_in_it_and_one_across_cells_keeps_the_row_as_it_is(hans: Translations) -> None:
    whole = table(NAMES, ROW)
    within = replace(whole, corrections=(correction(whole.text, "张三", "张山"),))
    start = whole.text.index("张三")
    across = replace(whole, corrections=(Correction(start, start + 4, "李四", "错位"),))

    assert "│ » 张三〔有据按：应作“张山”〕 │ 主任 │" in quote_view(within, 1, hans, columns=100).plain
    assert "│ » 张三 主〔有据按：应作“李四”〕任 0512" in quote_view(across, 1, hans, columns=100).plain


def test_matched_words_are_underlined_in_their_cells(hans: Translations) -> None:
    view = quote_view(table(NAMES, ROW, matched=("办公电话", "张三")), 1, hans, columns=60)

    assert {view.plain[span.start : span.end] for span in view.spans if "underline" in str(span.style)} == {
        "办公电话",
        "张三",
    }


@settings(deadline=None)
@given(
    st.integers(2, 6).flatmap(
        lambda count: st.lists(st.lists(cell_texts, min_size=count, max_size=count), min_size=2, max_size=4)
    ),
    st.integers(20, 120),
)
def test_every_cell_stands_whole_and_no_line_is_too_wide(rows: list[list[str]], columns: int) -> None:
    whole = table(*rows)
    view = quote_view(whole, 1, read_translations(Language.SIMPLIFIED), columns=columns).plain
    shown = visible("".join(line[4:] for line in view.split("\n")[1:]))

    assert table_of(whole) is not None
    assert max(map(cell_len, view.splitlines())) <= columns
    if "…" not in shown and "│ ┆" in view:  # aligned: each cell is on one line
        assert all(visible(sanitize(cell)) in shown for cells in rows for cell in cells)
    for character in visible(sanitize("".join(cell for cells in rows for cell in cells))):
        assert character in shown
