"""What is packed together, and what introduces each part of what is longer."""

from __future__ import annotations

import pytest

from corpus.passages import HEADER, Passage
from corpus.reading.document import read_document
from corpus.structure.pieces import LIMIT
from tests.sliced import check_passages

LONG = "申请人提交的材料不齐全而且在期限内没有补正的，或者与登记的事实不符并且没有说明理由的；" * 2
NUMERALS = "一二三四五六七"


def packed(text: str, name: str = "a.txt") -> tuple[list[list[str]], tuple[Passage, ...], str]:
    """The slices of each passage that is no aside; every document holds the invariants of passages."""
    document, _ = read_document(name, text.encode())
    found = tuple(passage for passage in check_passages(document) if not passage.aside)
    slices = [[document.text[part.start : part.end] for part in passage.slices] for passage in found]
    return slices, found, document.text


@pytest.mark.parametrize(
    ("name", "text", "slices"),
    [
        (
            "a.txt",
            "请大家仔细阅读。\n入住要带以下证件：\n1. 身份证。\n2. 合同。\n办完后领钥匙。\n",
            [["请大家仔细阅读。"], ["入住要带以下证件：", "1. 身份证。", "2. 合同。"], ["办完后领钥匙。"]],
        ),
        (  # a section whose heading names a list, or asks
            "a.md",
            "# 手册\n\n先看这里，再动手。\n\n## 工具\n\n- 锤子\n- 钉子\n\n## 为什么会响？\n\n风扇积灰了。\n",
            [["先看这里，再动手。"], ["工具", "锤子", "钉子"], ["为什么会响？", "风扇积灰了。"]],
        ),
        (  # a short section without such a heading
            "a.md",
            "# 手册\n\n先看这里，再动手。\n\n## 安装\n\n先断电。\n\n再拧螺丝。\n",
            [["先看这里，再动手。"], ["先断电。", "再拧螺丝。"]],
        ),
        (
            "a.csv",
            "编号,桥名,负责人\n1,东门桥,孙丽\n2,西门桥,何平\n",
            [["编号,桥名,负责人", "1,东门桥,孙丽"], ["编号,桥名,负责人", "2,西门桥,何平"]],
        ),
        (
            "a.md",
            "票价如下：\n\n|人|价|\n|-|-|\n|成人|10元|\n|儿童|5元|\n",
            [["票价如下：", "人|价", "成人|10元"], ["票价如下：", "人|价", "儿童|5元"]],
        ),
    ],
)
def test_what_is_read_at_a_glance_stays_together(name: str, text: str, slices: list[list[str]]) -> None:
    assert packed(text, name)[0] == slices


def test_each_part_of_a_long_list_has_its_lead_in_and_knows_the_whole() -> None:
    items = [f"（{numeral}）{LONG}" for numeral in NUMERALS]
    lead = "有下列情形之一的，不予登记："
    slices, found, text = packed("\n".join(("请大家仔细阅读本规定。", lead, *items, "其他另行规定。")))
    parts = [part for part in slices if part[0] == lead]
    assert len(parts) > 1
    assert [item for part in parts for item in part[1:]] == items
    wholes = {passage.whole for passage, part in zip(found, slices, strict=True) if part[0] == lead}
    (whole,) = wholes
    assert whole is not None
    assert text[slice(*whole)] == "\n".join((lead, *items))


def test_each_piece_of_a_long_answer_has_its_question() -> None:
    answer = "答：" + "".join(f"第{number}间屋子要先打扫干净，再把门窗关好，最后登记。" for number in range(40))
    slices, _, _ = packed(f"大家好，请看。\n问：退房怎么办？\n{answer}\n")
    pieces = slices[1:]
    assert len(pieces) > 1
    assert all(part[0] == "问：退房怎么办？" for part in pieces)
    assert "".join(part[1] for part in pieces) == answer


def test_no_part_of_a_long_lead_in_is_lost() -> None:
    lead = "为了办好这件事，请先读完下面的话。" * 30 + "办理时请带："
    slices, _, _ = packed(f"大家好，请看。\n{lead}\n1. {LONG * 2}\n2. {LONG * 2}\n")
    listed = [part for part in slices if any(LONG in each for each in part)]
    assert all(part[0].endswith("办理时请带：") and len(part[0]) <= LIMIT for part in listed)
    assert "".join(dict.fromkeys(part[0] for part in slices[1:])) == lead


def test_the_last_row_is_only_a_part_of_its_table() -> None:
    _, found, text = packed("编号,桥名\n1,东门桥\n2,西门桥\n3,南门桥\n", "a.csv")
    assert {passage.whole for passage in found} == {(0, len(text.rstrip()))}


NAMES = [f"第{number}季度的巡查情况" for number in range(1, 9)]
NOTES = [f"第{number}次：桥面完好，栏杆有锈，已报修。" * 4 for number in range(1, 9)]


def test_a_wide_row_is_cut_between_cells_and_each_part_has_its_name_and_columns() -> None:
    slices, found, _ = packed(f"桥名,{','.join(NAMES)}\n东门桥,{','.join(NOTES)}\n", "a.csv")
    assert len(slices) > 1
    for part, passage in zip(slices, found, strict=True):
        columns = ",".join(text for text, at in zip(part, passage.slices, strict=True) if at.level == HEADER)
        cells = ",".join(text for text, at in zip(part, passage.slices, strict=True) if at.level > HEADER)
        assert columns.startswith("桥名")
        assert cells.startswith("东门桥")
        assert [NOTES[NAMES.index(name)] in cells for name in NAMES if name in columns].count(False) == 0
        assert columns.count(",") == cells.count(",")


@pytest.mark.parametrize(
    "row",
    [
        f"17,{'桥面完好，' * 100}",  # the only name is the last cell
        f"东门桥,{'桥面完好，' * 100},完",  # a cell that is no name is longer than a slice
        f"{'东门桥，' * 100},完,好",  # the name is
        f"东门桥的巡查{'记录' * 140},,,{',' * 60}",  # all others are empty
        ",".join(map(str, range(200))),  # no name
        '未闭合的引号"' + ",甲" * 200,
    ],
)
def test_no_cell_of_a_wide_row_is_lost(row: str) -> None:
    names = ",".join(f"列{number}" for number in range(row.count(",") + 1))
    packed(f"{names}\n{row}\n东门桥{',甲' * row.count(',')}\n", "a.csv")


def test_articles_name_their_passages() -> None:
    law = "第一章 总则\n第一条 为了管理绿地，制定本办法。\n第七条之一 罚款可以分期缴纳。\n困难的可以减免。\n"
    _, found, _ = packed(law)
    assert [passage.article for passage in found] == ["第一条", "第七条之一"]
