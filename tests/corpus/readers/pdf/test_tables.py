"""Tables of a PDF: every row whole and apart, every cell in its column, whatever the lines and the page breaks."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.readers.pdf.reader import read
from corpus.source import TABLE_HEAD, TABLE_ROW, TABLE_TITLE, SourceText
from tests.corpus.readers.pdf.drawing import grid, pdf, stroke, text
from tests.paths import FORMATS

XS = (60, 110, 350, 460)


def table(source: SourceText) -> list[tuple[str, str]]:
    """The rows with their rules."""
    return [(source.text[hint.start : hint.end], hint.rule) for hint in source.hints if hint.rule.startswith("table")]


def rows(source: SourceText) -> list[str]:
    return [row for row, rule in table(source) if rule == TABLE_ROW]


def heads(source: SourceText) -> list[str]:
    return [row for row, rule in table(source) if rule == TABLE_HEAD]


def wrapped(*, lines: list[str] | None = None) -> bytes:
    """Two decisions of a meeting in wrapped cells that are centred: the first was rejected."""
    return pdf(
        [
            *(lines or []),
            text("事项", 115, 96),
            text("票数", 355, 96),
            text("结果", 465, 96),
            text("物业服务费由每平方米1.8元调整为每平方米", 115, 120),
            text("2.2元", 115, 136),
            text("347", 355, 128),
            text("未通过", 465, 128),
            text("使用专项维修资金改造六部老旧电梯", 115, 160),
            text("655", 355, 160),
            text("通过", 465, 160),
            text("加装两处电动自行车充电棚并且安装监控镜", 115, 184),
            text("头", 115, 200),
            text("512", 355, 192),
            text("通过", 465, 192),
        ]
    )


WRAPPED = [
    "物业服务费由每平方米1.8元调整为每平方米2.2元\t347\t未通过",
    "使用专项维修资金改造六部老旧电梯\t655\t通过",
    "加装两处电动自行车充电棚并且安装监控镜头\t512\t通过",
]


def test_a_row_of_wrapped_cells_between_lines_is_whole() -> None:
    source = read(wrapped(lines=grid((110, 350, 460, 540), (80, 104, 144, 168, 208))))

    assert (heads(source), rows(source)) == (["事项\t票数\t结果"], WRAPPED)


def test_without_lines_the_distances_tell_the_rows() -> None:
    source = read(wrapped())

    assert (heads(source), rows(source)) == (["事项\t票数\t结果"], WRAPPED)


def test_horizontal_lines_alone_tell_the_rows() -> None:
    source = read(wrapped(lines=[stroke(110, y, 540, y) for y in (80, 104, 144, 168, 208)]))

    assert (heads(source), rows(source)) == (["事项\t票数\t结果"], WRAPPED)


def test_text_drawn_column_by_column_is_read_row_by_row() -> None:
    names = [text(name, 65, 96 + 20 * number) for number, name in enumerate(("项目", "血糖", "尿酸", "肌酐"))]
    values = [text(value, 355, 96 + 20 * number) for number, value in enumerate(("结果", "5.1", "320", "76"))]
    lines = grid((60, 350, 460), (80, 100, 120, 140, 160))

    assert rows(read(pdf([*lines, *names, *values]))) == ["血糖\t5.1", "尿酸\t320", "肌酐\t76"]


def test_a_merged_cell_is_in_each_of_its_rows_and_in_the_first_of_its_columns() -> None:
    lines = [
        *grid((60, 120, 200, 280, 360), (80, 100, 120)),
        *(stroke(x, 120, x, 180) for x in (60, 120, 200, 280, 360)),
        *(stroke(120, y, 360, y) for y in (140, 160)),
        stroke(60, 180, 360, 180),
    ]
    # The names span columns: the line between them is below the first row only.
    lines = [line for line in lines if line not in (stroke(200, 80, 200, 120), stroke(280, 80, 280, 120))]
    lines += [stroke(200, 100, 200, 120), stroke(280, 100, 280, 120)]
    words = [
        text("地区", 65, 95),
        text("住宿费标准（元）", 160, 95),
        text("地区", 65, 115),
        text("司局", 125, 115),
        text("处级", 205, 115),
        text("其他", 285, 115),
        text("北京", 65, 155),
        *(text(value, 125, 135 + 20 * row) for row, value in enumerate(("650", "700", "720"))),
        *(text(value, 205, 135 + 20 * row) for row, value in enumerate(("500", "540", "560"))),
        *(text(value, 285, 135 + 20 * row) for row, value in enumerate(("380", "400", "410"))),
    ]
    source = read(pdf([*lines, *words]))

    assert next(row for row, _ in table(source)) == "地区\t住宿费标准（元）\t\t"
    assert [row for row, _ in table(source)][2:] == [
        "北京\t650\t500\t380",
        "北京\t700\t540\t400",
        "北京\t720\t560\t410",
    ]


def test_a_row_that_a_page_cuts_is_one_and_the_names_above_it_are_no_row() -> None:
    def page(numbers: tuple[str, str], first: str, second: str, amount: str) -> list[str]:
        return [
            *grid(XS, (80, 100, 120, 160)),
            *(text(name, left + 5, 95) for name, left in zip(("序号", "说明", "金额"), XS, strict=False)),
            *(text(words, left + 5, 115) for words, left in zip((numbers[0], first, amount), XS, strict=False)),
            *(text(words, left + 5, 135) for words, left in zip((numbers[1], second, amount), XS, strict=False)),
        ]

    source = read(
        pdf(
            page(("1", "2"), "购买图书", "修理二楼阅览室的空调，并且", "300"),
            page(("", "3"), "更换滤网", "购买书架", ""),
        )
    )

    assert rows(source) == [
        "1\t购买图书\t300",
        "2\t修理二楼阅览室的空调，并且更换滤网\t300",
        "3\t购买书架\t",
    ]
    assert heads(source) == ["序号\t说明\t金额"] * 2


def test_the_line_above_a_table_that_names_it_is_its_title() -> None:
    source = read(
        pdf(
            [
                text("表1 图书馆收费标准", 200, 70),
                *grid((60, 350, 460), (80, 100, 120, 140)),
                *(text(name, left, 95) for name, left in (("项目", 65), ("金额", 355))),
                *(text(name, left, 115) for name, left in (("办证", 65), ("20元", 355))),
                *(text(name, left, 135) for name, left in (("补证", 65), ("10元", 355))),
            ]
        )
    )

    assert table(source)[0] == ("表1 图书馆收费标准", TABLE_TITLE)
    assert heads(source) == ["项目\t金额"]


def test_a_frame_around_text_is_no_table() -> None:
    source = read(pdf([*grid((60, 500), (80, 140)), text("本通知自发布之日起施行。", 70, 100)]))

    assert table(source) == []
    assert "本通知自发布之日起施行。" in source.text


@pytest.mark.parametrize("marker", ["1.", "（一）", "①", "•"])
def test_a_list_is_no_table(marker: str) -> None:
    items = ("身份证明", "学历证书", "劳动合同")
    source = read(
        pdf(
            [
                part
                for n, item in enumerate(items)
                for part in (text(marker, 60, 96 + 20 * n), text(item, 130, 96 + 20 * n))
            ]
        )
    )

    assert table(source) == []


def test_a_table_of_a_writing_program_goes_on_overleaf_with_both_rows_of_its_head() -> None:
    source = read((FORMATS / "lodging.pdf").read_bytes())
    names = ["地区\t住宿费标准（元／天）\t\t\t旺季\t", "地区\t馆长\t部门主任\t其他人员\t期间\t上浮"]

    assert heads(source) == names * 2
    assert rows(source)[:3] == [
        "北江市\t800\t650\t500\t7—9月；春节和国庆节期间另行通知\t20%",
        "北江市\t780\t630\t480\t4—5月\t10%",
        "临溪区\t600\t480\t380\t—\t—",
    ]
    assert len(rows(source)) == 24
    assert all(row.count("\t") == 5 for row in rows(source))


def test_a_line_that_says_that_a_table_goes_on_does_not_part_it() -> None:
    def page(first: str, *rows_: tuple[str, str]) -> list[str]:
        ys = [80 + 20 * number for number in range(len(rows_) + 1)]
        words = [
            text(cell, left + 5, y + 15)
            for row, y in zip(rows_, ys, strict=False)
            for cell, left in zip(row, XS, strict=False)
        ]
        return [text(first, 60, 70), *grid((60, 110, 350), ys), *words]

    source = read(
        pdf(
            page("表1 收费标准", ("项目", "金额"), ("办证", "20元"), ("补证", "10元")),
            page("（续上表）", ("退证", "0元")),
        )
    )

    assert (heads(source), rows(source)) == (["项目\t金额"], ["办证\t20元", "补证\t10元", "退证\t0元"])


def test_rows_in_a_strong_font_are_column_names_where_words_do_not_tell() -> None:
    source = read((FORMATS / "lamps.pdf").read_bytes())

    assert heads(source) == ["灯色\t浓度\t空气"]
    assert rows(source) == ["绿色\t0～35\t优", "橙色\t76～150\t轻度污染", "红色\t151及以上\t中度污染"]


CELLS = st.text("河长巡河次数报告二楼食堂0123456789", min_size=1, max_size=24)


def drawn(cells: list[list[str]], *, ruled: bool, middle: bool) -> bytes:
    """A table of columns of 9 characters of Chinese, whose cells are wrapped and begin at the top or in the middle."""
    commands: list[str] = []
    tops = [80]
    for row in cells:
        lines = [_lines(cell) for cell in row]
        height = max(map(len, lines))
        for number, cell in enumerate(lines):
            first = tops[-1] + 14 + (8 * (height - len(cell)) if middle else 0)
            commands += [text(words, 62 + 110 * number, first + 16 * place, 12) for place, words in enumerate(cell)]
        tops.append(tops[-1] + 16 * height + 8)
    lines_drawn = grid([60 + 110 * number for number in range(len(cells[0]) + 1)], tops) if ruled else []
    return pdf([*lines_drawn, *commands])


def _lines(cell: str) -> list[str]:
    """The lines of a cell, each as full as a program fills it."""
    lines, room = [""], 106.0
    for letter in cell:
        width = 6 if letter.isascii() else 12
        if width > room:
            lines, room = [*lines, ""], 106.0
        lines[-1] += letter
        room -= width
    return lines


def tables(least: int) -> st.SearchStrategy[list[list[str]]]:
    """The cells of tables of at least ``least`` columns."""
    row = st.integers(least, 4).map(lambda width: st.lists(CELLS, min_size=width, max_size=width))
    return row.flatmap(lambda cells: st.lists(cells, min_size=3, max_size=9))


def cells_of(source: SourceText) -> list[list[str]]:
    return [[cell.replace(" ", "") for cell in row.split("\t")] for row, _ in table(source)]


@settings(max_examples=40, deadline=None)
@given(tables(2), st.booleans())
def test_every_row_between_lines_is_whole_and_apart(cells: list[list[str]], middle: bool) -> None:
    assert cells_of(read(drawn(cells, ruled=True, middle=middle))) == cells


@settings(max_examples=40, deadline=None)
@given(tables(3))
@example([["0"] * 3, ["0"] * 3, ["00二二二二二二二二", "0000二二二二二二二", "000000二二二二二二"]])
def test_every_row_of_aligned_cells_is_whole_and_apart(cells: list[list[str]]) -> None:
    named = [["序号", "名称", "说明", "备注"][: len(cells[0])], *cells]

    assert cells_of(read(drawn(named, ruled=False, middle=False))) == named
