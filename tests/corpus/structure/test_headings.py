"""Which headings are open at a place of a document."""

from __future__ import annotations

import pytest

from corpus.document import Kind, Paragraph
from corpus.structure.headings import HeadingPath


def paths(*lines: str, levels: tuple[int, ...] = ()) -> list[list[str]]:
    """The open headings after each heading; a line that ends in a full stop is text."""
    text = "\n".join(lines)
    path = HeadingPath(text)
    found: list[list[str]] = []
    start = 0
    for number, line in enumerate(lines):
        if line.endswith("。"):
            path.open()
        else:
            level = levels[number] if levels else 0
            headings = path.enter(Paragraph(start, start + len(line), Kind.HEADING, "stated", level=level))
            found.append([text[heading.start : heading.end] for heading in headings])
        start += len(line) + 1
    return found


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        (["第一章 总则", "第一节 原则", "文。", "第二节 范围"], ["第一章 总则", "第二节 范围"]),
        (["第一章 總則", "第一節 原則", "文。", "第二章 附則"], ["第二章 附則"]),
        (["一、交通", "（一）停车", "文。", "（二）公交"], ["一、交通", "（二）公交"]),
        (["一、交通", "（一）停车", "文。", "二、门票"], ["二、门票"]),
        (["1.1 范围", "文。", "1.1.1 适用", "文。", "1.2 术语"], ["1.2 术语"]),
        # The way of numbering that comes first is the highest.
        (["（一）停车", "文。", "一、路边", "文。", "（二）公交"], ["（二）公交"]),
        # A heading without a number closes another, unless it stands right below it.
        (["停车", "文。", "公交"], ["公交"]),
        (["停车", "路边", "文。"], ["停车", "路边"]),
        (["一、交通", "停车", "文。", "公交"], ["一、交通", "公交"]),
        (["停车", "文。", "01"], []),
    ],
)
def test_numbers_decide_which_headings_stay_open(lines: list[str], last: list[str]) -> None:
    assert paths(*lines)[-1] == last


def test_levels_of_the_format_decide_before_numbers() -> None:
    lines = ("二、门票", "一、儿童", "文。", "停车", "文。")
    assert paths(*lines, levels=(1, 2, 0, 1, 0)) == [["二、门票"], ["二、门票", "一、儿童"], ["停车"]]


def test_no_heading_of_one_record_is_open_in_the_next() -> None:
    path = HeadingPath("停车")
    assert path.enter(Paragraph(0, 2, Kind.HEADING, "stated"))
    assert path.enter_record() == ()
    assert path.enter(Paragraph(0, 2, Kind.HEADING, "stated", section="停车")) == ()  # the title of its section
