"""Blocks inside blocks: lists below their lead-in, answers below questions, articles with their items."""

from __future__ import annotations

import pytest

from corpus.document import Document
from corpus.reading.document import read_document
from corpus.structure.outline import Block, BlockKind, sections_of

Tree = list[object]


def tree_of(blocks: list[Block], document: Document) -> Tree:
    """Each block as its first characters, followed by a list of what is inside."""
    tree: Tree = []
    for block in blocks:
        tree.append(document.text[block.paragraphs[0].start : block.paragraphs[-1].end])
        if block.children:
            tree.append(tree_of(block.children, document))
    return tree


def blocks_of(text: str, name: str = "a.txt") -> tuple[list[Block], Document]:
    document, _ = read_document(name, text.encode())
    return [block for section in sections_of(document) for block in section.blocks], document


def outline(*lines: str, name: str = "a.txt") -> Tree:
    return tree_of(*blocks_of("\n".join(lines), name))


LISTS: dict[str, tuple[list[str], Tree]] = {
    "a list below its lead-in": (
        ["请大家仔细阅读。", "入住要带以下证件：", "1. 身份证。", "2. 合同。", "办完后领钥匙。"],
        ["请大家仔细阅读。", "入住要带以下证件：", ["1. 身份证。", "2. 合同。"], "办完后领钥匙。"],
    ),
    "traditional characters": (
        ["請詳閱本簡章。", "申請補助應檢附下列文件：", "一、申請書。", "二、存摺影本。", "逾期不予受理。"],
        ["請詳閱本簡章。", "申請補助應檢附下列文件：", ["一、申請書。", "二、存摺影本。"], "逾期不予受理。"],
    ),
    "a lead-in without a colon": (
        ["申请人应当提交下列材料。", "（一）申请书；", "（二）照片。", "逾期不予受理。"],
        ["申请人应当提交下列材料。", ["（一）申请书；", "（二）照片。"], "逾期不予受理。"],
    ),
    "a list continued after the paragraph of a page": (
        [
            "验收时应当检查：",
            "（一）外观；",
            "本页由档案室打印。",
            "（二）尺寸；",
            "（三）重量。",
            "合格的当场签字。",
        ],
        [
            "验收时应当检查：",
            ["（一）外观；", ["本页由档案室打印。"], "（二）尺寸；", "（三）重量。"],
            "合格的当场签字。",
        ],
    ),
    "nested lists, the inner one restarting at 1": (
        [
            "申请分两类：",
            "一、新办：",
            "1. 填表；",
            "2. 交照片。",
            "二、换证：",
            "1. 交旧证；",
            "2. 缴费。",
            "受理。",
        ],
        [
            "申请分两类：",
            ["一、新办：", ["1. 填表；", "2. 交照片。"], "二、换证：", ["1. 交旧证；", "2. 缴费。"]],
            "受理。",
        ],
    ),
    "two lead-ins in one section": (
        ["开机步骤如下：", "1. 插电源。", "2. 按开关。", "关机步骤如下：", "1. 长按开关。", "2. 拔电源。"],
        ["开机步骤如下：", ["1. 插电源。", "2. 按开关。"], "关机步骤如下：", ["1. 长按开关。", "2. 拔电源。"]],
    ),
    "a list that nothing announces": (
        ["会议今天召开。", "1. 通过了预算。", "2. 选出了主席。"],
        ["会议今天召开。", "1. 通过了预算。", "2. 选出了主席。"],
    ),
    "a colon in prose leads to one sentence": (
        ["老周想了很久，终于说出一句话：", "回家的路再远，也总会走到。", "夜深了，灯还亮着。"],
        ["老周想了很久，终于说出一句话：", ["回家的路再远，也总会走到。"], "夜深了，灯还亮着。"],
    ),
    "quantities and years begin no list": (
        ["去年水费涨价了。", "2.5公斤装的米涨到二十元。", "2024年还会再涨。"],
        ["去年水费涨价了。", "2.5公斤装的米涨到二十元。", "2024年还会再涨。"],
    ),
    "articles": (
        [
            *(
                "为了保护绿地，定了几条规矩。",
                "第七条 有下列行为之一的，处五百元罚款：",
                "（一）攀折花木的；",
                "（二）倾倒垃圾的。",
            ),
            *("第七条之一 罚款可以分期缴纳。", "困难的可以减免。", "第八条 依照第七条处罚的，应当告知当事人。"),
        ],
        [
            *("为了保护绿地，定了几条规矩。", "第七条 有下列行为之一的，处五百元罚款："),
            ["（一）攀折花木的；", "（二）倾倒垃圾的。"],
            *("第七条之一 罚款可以分期缴纳。", ["困难的可以减免。"], "第八条 依照第七条处罚的，应当告知当事人。"),
        ],
    ),
    "a question without an answer": (
        ["大家好，请看。", "问：停车收费吗？", "问：可以带狗吗？", "答：可以，要牵绳。"],
        ["大家好，请看。", "问：停车收费吗？", "问：可以带狗吗？", ["答：可以，要牵绳。"]],
    ),
    "a question with its answer in one paragraph": (
        ["大家好，请看。", "问：停车收费吗？答：不收。"],
        ["大家好，请看。", "问：停车收费吗？", ["答：不收。"]],
    ),
    "a list inside an answer": (
        ["大家好，请看。", "问：报名要带什么？", "答：带两样东西：", "1. 身份证", "2. 照片"],
        ["大家好，请看。", "问：报名要带什么？", ["答：带两样东西：", ["1. 身份证", "2. 照片"]]],
    ),
    "lines of a poem": (
        ["荷塘小诗", "月光落在水面", "风吹过芦苇", "你还没有回来"],
        ["荷塘小诗", "月光落在水面", "风吹过芦苇", "你还没有回来"],
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_lines_belong_to_what_introduces_them(name: str) -> None:
    lines, expected = LISTS[name]
    assert outline(*lines) == expected


def test_messages_stand_below_the_one_that_asks_with_writer_and_time() -> None:
    chat = (
        *("2024-03-01 09:00 李芳", "打印机又卡纸了，怎么办？", "2024-03-01 09:02 赵强", "两步：", "1. 打开后盖。"),
        *("2. 抽出纸。", "2024-03-01 09:10 李芳", "好了，谢谢。"),
    )
    blocks, document = blocks_of("\n".join(chat))
    (question,) = blocks
    assert question.kind is BlockKind.QUESTION
    assert tree_of([question], document) == [
        "2024-03-01 09:00 李芳\n打印机又卡纸了，怎么办？",
        ["2024-03-01 09:02 赵强\n两步：", ["1. 打开后盖。", "2. 抽出纸。"], "2024-03-01 09:10 李芳\n好了，谢谢。"],
    ]


def test_a_list_that_is_a_whole_message_belongs_to_its_writer() -> None:
    chat = ("2024-03-01 09:00 李芳", "1. 周一开会。", "2. 周二休息。", "2024-03-01 09:02 赵强", "1. 收到。")
    assert outline(*chat) == [
        "2024-03-01 09:00 李芳",
        ["1. 周一开会。", "2. 周二休息。"],
        "2024-03-01 09:02 赵强",
        ["1. 收到。"],
    ]


def test_rows_stand_below_their_lead_in_with_the_names_of_their_own_columns() -> None:
    blocks, document = blocks_of(
        "票价如下：\n\n|人|价|\n|-|-|\n|成人|10元|\n\n船期如下：\n\n|日|点|\n|-|-|\n|周一|九点|\n|周二|十点|\n", "a.md"
    )
    rows = [row for block in blocks for row in block.children]
    assert tree_of(blocks, document) == ["票价如下：", ["成人|10元"], "船期如下：", ["周一|九点", "周二|十点"]]
    assert [[document.text[line.start : line.end] for line in row.header] for row in rows] == [
        *(["人|价"], ["日|点"], ["日|点"])
    ]


def test_code_belongs_to_the_line_above() -> None:
    blocks, document = blocks_of(
        "先装好再启动。\n\n进了目录，再启动：\n\n```\nlamp up\nlamp ls\n```\n\n然后等一分钟。\n", "a.md"
    )
    assert tree_of(blocks, document) == [
        "先装好再启动。",
        "进了目录，再启动：",
        ["lamp up\nlamp ls"],
        "然后等一分钟。",
    ]


def test_lists_of_the_format_nest_by_its_depth() -> None:
    text = "报名时，请准备：\n\n- 证件\n  - 身份证\n  - 护照\n- 照片\n\n就这些。\n"
    assert outline(text, name="a.md") == ["报名时，请准备：", ["证件", ["身份证", "护照"], "照片"], "就这些。"]


def test_a_section_is_what_stands_below_a_heading() -> None:
    document, _ = read_document("a.md", "# 手册\n\n先看这里。\n\n## 安装\n\n插电。\n\n## 保养\n\n擦灰。\n".encode())
    sections = [
        ([document.text[line.start : line.end] for line in section.headings], tree_of(section.blocks, document))
        for section in sections_of(document)
    ]
    assert sections == [([], ["先看这里。"]), (["安装"], ["插电。"]), (["保养"], ["擦灰。"])]
