"""Lines of a PDF are read by where they stand: columns, superscripts, quotation marks, turned pages, form fields."""

from __future__ import annotations

import pytest

from corpus.cleaning import clean
from corpus.readers.pdf.reader import read
from tests.corpus.readers.pdf.drawing import pdf, text, upwards

LEFT = (
    "城市绿地系统规划应当遵循生态",
    "优先的原则，合理布局公园绿地",
    "与防护绿地，确保人均公园绿地",
    "面积不低于十二平方米，并提高",
    "绿化覆盖率。",
)
RIGHT = (
    "道路照明设施的维护由市政管理",
    "单位负责，路灯亮灯率应当达到",
    "百分之九十八以上，故障报修后",
    "应当在二十四小时之内修复，确",
    "保夜间出行安全。",
)


def kept(data: bytes) -> list[str]:
    return clean(read(data)).text.splitlines()


def two_columns(*, top: float = 100) -> list[str]:
    """Two columns, drawn row by row; the right one stands half a line lower."""
    return [
        command
        for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True))
        for command in (text(left, 60, top + 18 * number), text(right, 300, top + 9 + 18 * number))
    ]


def test_columns_drawn_row_by_row_are_read_one_after_the_other() -> None:
    assert kept(pdf(two_columns())) == ["".join(LEFT), "".join(RIGHT)]


def test_a_title_above_two_columns_and_a_note_below_them_are_read_before_and_after() -> None:
    title = text("城市管理条例", 200, 60, 20)
    note = text("收稿时间：2022年11月15日；录用时间：2024年1月30日；责任编辑：李木。", 60, 230)

    assert kept(pdf([note, *two_columns(), title])) == [
        "城市管理条例",
        "".join(LEFT),
        "".join(RIGHT),
        "收稿时间：2022年11月15日；录用时间：2024年1月30日；责任编辑：李木。",
    ]


def test_an_unfinished_column_does_not_go_on_with_the_note_below_it() -> None:
    columns = [command for command in two_columns() if command != text(RIGHT[4], 300, 181)]
    note = text("收稿时间：2022年11月15日；录用时间：2024年1月30日；责任编辑：李木。", 60, 230)

    assert kept(pdf([*columns, note]))[1:] == [
        "".join(RIGHT[:4]),
        "收稿时间：2022年11月15日；录用时间：2024年1月30日；责任编辑：李木。",
    ]


def test_vertical_lines_are_read_from_right_to_left() -> None:
    page = [
        text(letter, 500 - 24 * number, 100 + 13 * place)
        for number, line in enumerate(LEFT)
        for place, letter in enumerate(line)
    ]

    assert kept(pdf(page)) == ["".join(LEFT)]


def test_a_raised_digit_without_a_note_of_its_number_stays() -> None:
    page = [
        text("菌落总数不得超过5×10", 60, 100),
        text("4", 60 + 10.5 * 12, 95, 7),
        text("个，成人门票价格为", 60 + 10.5 * 12 + 4, 100),
        text("80", 60 + 19.5 * 12 + 4, 100, 8),
        text("元。", 60 + 19.5 * 12 + 12, 100),
    ]

    assert kept(pdf(page)) == ["菌落总数不得超过5×104个，成人门票价格为80元。"]


def test_a_raised_digit_with_a_note_of_its_number_is_its_mark() -> None:
    page = [
        text("河长每周巡河一次", 60, 100),
        text("1", 60 + 8 * 12, 95, 7),
        text("，遇到暴雨每天一次。", 60 + 8 * 12 + 4, 100),
        text("1", 60, 700, 6),
        text("巡河办法另行制定。", 66, 704, 9),
    ]

    assert kept(pdf(page)) == ["河长每周巡河一次，遇到暴雨每天一次。", "巡河办法另行制定。"]


def test_a_power_is_no_mark_of_the_note_of_its_number() -> None:
    page = [
        text("菌落总数不得超过10", 60, 100),
        text("2", 60 + 9 * 12, 95, 7),
        text("个。", 60 + 9 * 12 + 4, 100),
        text("2 检验方法另行制定。", 60, 704, 9),
    ]

    assert kept(pdf(page))[0] == "菌落总数不得超过102个。"


def test_quotation_marks_drawn_after_their_line_are_where_they_stand() -> None:
    page = [
        text("会议提出", 60, 100),
        text("高质量", 60 + 5 * 12, 100),
        text("发展的要求。", 60 + 9 * 12, 100),
        text("“", 60 + 4 * 12, 100),
        text("”", 60 + 8 * 12, 100),
    ]

    assert kept(pdf(page)) == ["会议提出“高质量”发展的要求。"]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_is_read_in_the_direction_of_its_text(rotate: int) -> None:
    upright = pdf([text(line, 60, 100 + 18 * number) for number, line in enumerate(LEFT)], rotate=rotate)
    turned = pdf([upwards(line, 100 + 18 * number, 60) for number, line in enumerate(LEFT)], rotate=rotate)

    assert kept(upright) == kept(turned) == ["".join(LEFT)]


def test_the_values_of_form_fields_stand_behind_their_names() -> None:
    page = [text("工号：", 60, 100), text("职位：", 60, 130), text("已婚", 100, 160), text("未婚", 200, 160)]
    value = "<feff62db8058>"  # 招聘
    ticked = "/FT /Btn /T (b) /V /Yes /AS /Yes /AP << /N << /Yes 3 0 R /Off 3 0 R >> >>"
    fields = [
        "/FT /Tx /T (a) /V (A10086) /Rect [100 735 200 751]",
        f"/FT /Tx /T (c) /V {value} /Rect [100 705 200 721]",
        f"{ticked} /Rect [84 678 98 692]",
        "/FT /Btn /T (d) /AS /Off /AP << /N << /Yes 3 0 R /Off 3 0 R >> >> /Rect [184 678 198 692]",
    ]
    lines = [line.replace(" ", "").replace("\t", "") for line in kept(pdf(page, fields=fields))]

    assert lines == ["工号：A10086", "职位：招聘", "☑已婚☐未婚"]


def test_boxes_and_bullets_of_symbol_fonts_have_their_meaning() -> None:
    assert kept(pdf([text("消防通道是否畅通：\uf0fe是 \uf0a8否", 60, 100)])) == ["消防通道是否畅通：☑是 ☐否"]
