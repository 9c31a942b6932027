"""Markdown is read by spans over the file's own text: signs go, words stay, and what the author marked is known."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import CorpusError, Document, Kind, Reason
from corpus.passages import passages_of
from corpus.readers.markdown.reader import read
from corpus.reading.document import read_document
from corpus.source import ANSWER, CODE, ITEM, QUESTION, TABLE_HEAD, TABLE_ROW, TABLE_TITLE
from tests.sliced import check_passages

GUIDE = """---
title: 青浦通勤指南
date: 2023-05-01
source: 青浦日报
url: https://example.org/guide
tags: [通勤, 青浦]
---
<!-- 编辑留言:下周更新 -->
# 青浦**通勤**指南

从苏州到青浦，[沪苏通勤](https://example.org/桥 "线路")只需要**40分钟**，
票价为`12元`。

## 线路 ##

- 1号线：从苏州出发，
  到达青浦。
- 2号线：周末停运。

1. 第一步购票。

> 市民说：“**很方便**，
> 每天都坐。”

| 站名 | 电话 |
|------|:----:|
| **元荡** | 0512-1 |
| [汾湖](https://example.org) | 0512-2 |

![元荡岸线图](yuandang.png)

### 设施

```python
print("你好")
```

<div align="center">候车室<b>全天</b>开放。</div>

参见[元荡][1]和脚注[^a]。

[1]: https://example.org/1 "元荡"
[^a]: 脚注也是正文。
"""


def document(text: str, name: str = "a.md") -> Document:
    made, faults = read_document(name, text.encode())
    assert not faults
    return made


def texts(text: str, *kinds: Kind) -> list[str]:
    made = document(text)
    selected = kinds or (Kind.CONTENT,)
    return [made.text[paragraph.start : paragraph.end] for paragraph in made.paragraphs if paragraph.kind in selected]


def test_signs_go_and_words_stay() -> None:
    assert texts(GUIDE) == [
        "从苏州到青浦，沪苏通勤只需要40分钟，票价为12元。",
        "1号线：从苏州出发，到达青浦。",
        "2号线：周末停运。",
        "1. 第一步购票。",
        "市民说：“很方便，每天都坐。”",
        "元荡 | 0512-1",
        "汾湖 | 0512-2",
        'print("你好")',
        "候车室全天开放。",
        "参见元荡和脚注。",
        "脚注也是正文。",
    ]


def test_titles_headings_and_captions_are_told() -> None:
    assert texts(GUIDE, Kind.TITLE) == ["青浦通勤指南"]
    assert texts(GUIDE, Kind.HEADING) == ["线路", "站名 | 电话", "设施"]
    assert texts(GUIDE, Kind.CAPTION) == ["元荡岸线图"]


def test_each_paragraph_knows_the_headings_above_it() -> None:
    paths = [paragraph.headings for paragraph in document(GUIDE).content]
    assert paths == [(), *[("线路",)] * 6, *[("线路", "设施")] * 4]


def test_a_table_head_is_context_of_its_rows_only() -> None:
    headings = {passage.text: passage.headings for passage in passages_of(document(GUIDE))}
    assert headings["元荡 | 0512-1"] == headings["汾湖 | 0512-2"] == ("线路", "站名 | 电话")
    (after_table,) = [above for text, above in headings.items() if 'print("你好")' in text]
    assert after_table == ("线路", "设施")
    after = passages_of(document("# 站点\n\n| 站名 |\n|---|\n| 元荡 |\n\n元荡在青浦。\n"))
    assert [passage.headings for passage in after] == [("站名",), ()]


def test_front_matter_is_metadata_and_no_text() -> None:
    made = document(GUIDE)
    assert (made.metadata.title, made.metadata.publisher) == ("青浦通勤指南", "青浦日报")
    assert (made.metadata.published, made.metadata.url) == ("2023-05-01", "https://example.org/guide")
    assert made.metadata.inferred == ()
    assert made.map.spans[0].reason is Reason.METADATA
    assert "tags" not in made.text


def test_front_matter_may_be_toml() -> None:
    made = document('+++\ntitle = "元荡"\ndate = 2023-05-01T08:00:00Z\ndraft = false\n+++\n元荡在青浦。\n')
    assert (made.metadata.title, made.metadata.published, made.text) == ("元荡", "2023-05-01", "元荡在青浦。")


@pytest.mark.parametrize("text", ["---\n元荡在青浦。\n---\n汾湖在吴江。\n", "---\n- 元荡\n---\n汾湖在吴江。\n"])
def test_a_rule_on_the_first_line_is_no_front_matter(text: str) -> None:
    assert "元荡" in document(text).text
    assert document(text).notes == ()


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("---\ndate: 2023-05-01\ntags: [元荡\n---\n汾湖在吴江。\n", "front-matter: line 4: "),
        ("---\ntitle: 元荡: 岸线\ndate: '2023-05-01'\n---\n汾湖在吴江。\n", "front-matter: line 2: "),
        ("+++\ntitle = 元荡\ndate = 2023-05-01\n+++\n汾湖在吴江。\n", "front-matter: Invalid value (at line 1"),
        ("---\ndate: 2023-05-01\na: " + "[" * 3000 + "\n---\n汾湖在吴江。\n", "front-matter: maximum recursion depth"),
    ],
)
def test_of_front_matter_with_a_mistake_what_can_be_understood_is_used_with_a_note(text: str, note: str) -> None:
    made = document(text)
    assert made.notes[0].startswith(note)
    assert (made.text, made.metadata.published) == ("汾湖在吴江。", "2023-05-01")


def test_a_title_with_a_second_colon_is_the_title() -> None:
    assert document("---\ntitle: 元荡: 岸线\n---\n汾湖在吴江。\n").metadata.title == "元荡: 岸线"


@pytest.mark.parametrize("text", ["---\n“元荡: [岸\n汾湖在吴江。\n---\n", "---\n\t元荡\n\n\t: [\n---\n汾湖在吴江。\n"])
def test_what_may_be_text_between_rules_stays_in_the_text_with_a_note(text: str) -> None:
    made = document(text)
    assert made.notes[0].startswith("front-matter: ")
    assert "汾湖在吴江。" in made.text
    assert not any(span.reason is Reason.METADATA for span in made.map.spans)


def test_entities_and_escapes_keep_what_the_file_has() -> None:
    assert texts("A&amp;B公司&nbsp;在\\*青浦\\*，1 &lt; 2。") == ["A&B公司在*青浦*，1 &lt; 2。"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("**苏州（市）**是**“好”**地方。", "苏州（市）是“好”地方。"),
        ("__汾湖__、_太湖_、***元荡***和~~阳澄湖~~。", "汾湖、太湖、元荡和阳澄湖。"),
        ("2**10 和 3*4 与 a_b_c。", "2**10 和 3*4 与 a_b_c。"),
        ("`a**b**`与``c`d``。", "a**b**与c`d。"),
        ("未配对的`反引号。", "未配对的`反引号。"),
        ("见<https://example.org/a>。", "见https://example.org/a。"),
        ("[元荡](https://example.org/汾湖)汾湖。", "元荡汾湖。"),
        ("[**元荡**岸线][x]。\n\n[x]: <https://example.org>", "元荡岸线。"),
        ("没有定义的[元荡][y]。", "没有定义的[元荡][y]。"),
        ("水<sub>2</sub>和<!-- 藏 -->氧。", "水2和氧。"),
        ("文中![小图](a.png)有图。", "文中有图。"),
        ("注[^1]释`[^2]`。", "注释[^2]。"),
        ("> > 引中引。", "引中引。"),
        ("* 甲。", "甲。"),
        ("- - 甲。", "甲。"),
    ],
)
def test_inline_signs(written: str, read_as: str) -> None:
    assert texts(written) == [read_as]


def test_line_breaks_inside_a_paragraph_go_save_those_meant_and_those_between_latin_words() -> None:
    assert texts("元荡在\n青浦。") == ["元荡在青浦。"]
    assert texts("元荡在\r\n  Qingpu。") == ["元荡在Qingpu。"]
    assert texts("第一行。  \n第二行。\\\n第三行。") == ["第一行。", "第二行。", "第三行。"]
    assert (
        texts("> machine \n> learning很好。") == texts("> machine\r\n> learning很好。") == ["machine\nlearning很好。"]
    )
    assert document("元荡在\n青浦。").map.spans[0].reason is Reason.LAYOUT_BREAK


def test_headings_in_every_form_are_told() -> None:
    assert texts("元荡\n==\n\n甲。\n\n汾湖\n---\n\n乙。\n\n### 太湖 ###\n\n丙。", Kind.TITLE) == ["元荡"]
    assert texts("元荡\n==\n\n甲。\n\n汾湖\n---\n\n乙。\n\n### 太湖 ###\n\n丙。", Kind.HEADING) == ["汾湖", "太湖"]


def test_several_headings_of_the_first_level_are_no_title() -> None:
    made = document("# 元荡\n\n甲。\n\n# 汾湖\n\n乙。")
    assert made.metadata.title is None
    assert [paragraph.headings for paragraph in made.content] == [("元荡",), ("汾湖",)]


def test_blocks_of_html_lose_their_tags_comments_and_scripts() -> None:
    assert texts("<script>\nalert(1)\n</script>\n\n<p>元荡在青浦。</p>\n\n<!-- 甲\n\n乙 -->\n\n汾湖。") == [
        "元荡在青浦。",
        "汾湖。",
    ]


def test_code_and_lists_are_content_line_by_line() -> None:
    assert texts("> ```\n> 甲\n>\n> 乙\n> ```\n") == ["甲", "乙"]
    assert texts("```\n```\n\n甲。") == ["甲。"]
    assert texts("```\n没有结尾的代码") == ["没有结尾的代码"]
    assert texts("会议召开。\n\n- 苏州大学\n- 南京大学\n\n会议结束。") == [
        "会议召开。",
        "苏州大学",
        "南京大学",
        "会议结束。",
    ]


def ruled(text: str) -> list[tuple[str, str, int]]:
    """Text, rule and level of the paragraphs for which the reader states a rule."""
    made = document(text)
    return [(made.text[part.start : part.end], part.rule, part.level) for part in made.paragraphs if part.rule in RULES]


RULES = {ITEM, QUESTION, ANSWER, CODE, TABLE_HEAD, TABLE_ROW, TABLE_TITLE}


def test_items_know_the_depth_of_their_list() -> None:
    text = "手续如下：\n\n- 借书证\n  1. 身份证\n\n     原件。\n  2. 照片  \n     一张\n- 还书\n\n办完。\n"
    assert ruled(text) == [
        ("借书证", ITEM, 1),
        ("1. 身份证", ITEM, 2),
        ("原件。", ITEM, 2),
        ("2. 照片", ITEM, 2),
        ("一张", ITEM, 2),
        ("还书", ITEM, 1),
    ]


def test_a_single_item_does_not_become_the_title() -> None:
    made = document("# 元荡\n\n- 汾湖在吴江。\n")
    assert made.metadata.title == "元荡"
    assert [paragraph.rule for paragraph in made.content] == [ITEM]


def test_indented_code_is_code_and_indented_sentences_are_none() -> None:
    assert ruled("命令：\n\n    youju ask\n\n    youju lookup\n") == [("youju ask", CODE, 0), ("youju lookup", CODE, 0)]
    assert ruled("标题\n\n    元荡在青浦，岸线很长。\n") == []
    assert ruled("- 甲\n\n  ```\n  a = 1\n  ```\n") == [("甲", ITEM, 1), ("a = 1", CODE, 0)]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (
            "<details>\n<summary>怎么<b>退货</b>？</summary>\n\n七天内申请。\n\n- 带小票\n\n</details>\n\n正文。",
            [("怎么退货？", QUESTION, 0), ("七天内申请。", ANSWER, 0), ("带小票", ITEM, 1)],
        ),
        (
            "<details>\n<summary>\n怎么退货？\n</summary>\n七天内申请。\n</details>",
            [("怎么退货？", QUESTION, 0), ("七天内申请。", ANSWER, 0)],
        ),
        (
            "<details><summary>甲？</summary>\n\n乙。\n\n<details>\n<summary>丙？</summary>\n\n丁。\n\n</details>\n\n戊。\n\n</details>",
            [
                ("甲？", QUESTION, 0),
                ("乙。", ANSWER, 0),
                ("丙？", QUESTION, 0),
                ("丁。", ANSWER, 0),
                ("戊。", ANSWER, 0),
            ],
        ),
        ("<details><summary>甲？</summary>乙。</details>", []),
        ("<details>\n<summary>甲？</summary>\n\n没有结尾。\n\n正文。", []),
        ("</details>\n\n正文。\n\n<details>", []),
    ],
)
def test_a_summary_is_a_question_and_what_it_unfolds_is_the_answer(
    text: str, rules: list[tuple[str, str, int]]
) -> None:
    assert ruled(text) == rules


TABLE = (
    "<table><tr><th>型号</th><th>重量</th></tr><tr><td rowspan=2>甲型机</td><td>12千克</td></tr>"
    "<tr><td>13千克</td></tr></table>"
)
ROWS = [
    ("型号\t重量", TABLE_HEAD, 0),
    ("甲型机\t12千克", TABLE_ROW, 0),
    ("甲型机\t13千克", TABLE_ROW, 0),
]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (TABLE, ROWS),
        (f"<html><body>{TABLE}</body></html>", ROWS),
        (TABLE.replace("<tr>", "\n<tr>"), ROWS),
        (TABLE.replace("<tr>", "<caption>参数</caption><tr>", 1), [("参数", TABLE_TITLE, 0), *ROWS]),
        (TABLE + TABLE.upper(), ROWS * 2),
        (TABLE.replace("12千克", "12*千*克"), [ROWS[0], ("甲型机\t12*千*克", TABLE_ROW, 0), ROWS[2]]),
        (TABLE.removesuffix("</table>"), []),
        (f"```\n{TABLE}\n```", [(TABLE, CODE, 0)]),
    ],
)
def test_a_table_in_html_is_read_by_rows(table: str, rows: list[tuple[str, str, int]]) -> None:
    text = f"---\ntitle: 机器\n---\n# 机器\n\n{table}\n\n整机**保修**一年。\n"
    assert ruled(text) == rows
    assert texts(text)[-1] == "整机保修一年。"
    assert ruled(text.replace("\n", "\r\n")) == rows


def test_a_table_in_html_is_left_where_no_parser_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml", None)
    assert ruled(f"# 机器\n\n{TABLE}\n") == []


def test_a_picture_in_a_list_is_a_caption_and_one_without_words_is_nothing() -> None:
    assert texts("- ![元荡图](a.png)\n- 甲。", Kind.CAPTION) == ["元荡图"]
    assert texts("[![徽章](b.svg)](https://example.org)\n\n甲。", Kind.CAPTION) == ["徽章"]
    assert texts("![](a.png)\n\n甲。", Kind.CAPTION, Kind.CONTENT) == ["甲。"]


def test_a_mark_at_the_beginning_and_zero_characters_do_no_harm() -> None:
    assert texts("\ufeff# 元荡\n\n甲。", Kind.TITLE) == ["元荡"]
    made = read_document("a.md", ("元荡在青浦，岸线很长，风景很好，" * 10 + "甲\x00**乙**。").encode("utf-16"))[0]
    assert made.text.endswith("甲\x00**乙**。")


def test_a_paragraph_beyond_all_measure_is_left_as_it_stands() -> None:
    assert len(texts("**元荡**" * 9000)[0]) == 54000


def test_the_encoding_is_told_as_for_plain_text() -> None:
    assert read("# 元荡\n\n元荡在青浦。".encode("gb18030")).notes == ("encoding: gb18030",)
    with pytest.raises(CorpusError, match="PDF"):
        read(b"%PDF-1.7")


PIECES = [
    *("**", "*", "[", "](", "）", "(", ")", "`", "```\n", "\n", "\n\n", "> ", "- ", "1. ", "<!--", "-->", "<b>", "!["),
    *("苏州", "元荡。", "a b", "\\", "&amp;", "~~", "# ", "    ", "\t", "---\n", "[^1]: ", "[1]: http://x\n", "=\n"),
    *(
        "<details>\n",
        "</details>\n",
        "<summary>",
        "</summary>",
        "| a | b |\n|---|---|\n",
        "\r\n",
        "\u2028",
        "<script>",
        "  \n",
        "\ufeff",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_whatever_stands_in_the_file_the_map_is_exact(text: str) -> None:
    try:
        made = document(text)
    except CorpusError:
        return
    assert made.map.cut(made.source) == made.text
    assert made.source == text
    check_passages(made)
