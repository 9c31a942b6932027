"""The title is the line that names the document, not the one that happens to be like its first sentence."""

from __future__ import annotations

import pytest

from corpus.cleaning import clean
from corpus.document import Kind, Metadata
from corpus.source import FormatHint, SourceText

PROSE = "新生报到须携带录取通知书和身份证，公司地址在苏州。"


def title(*lines: str) -> str | None:
    return clean(SourceText("\n".join(lines))).metadata.title


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("恒岭科技有限公司", "员工手册"), "员工手册"),
        (("临溪市统计局", "2022年临溪市国民经济和社会发展统计公报"), "2022年临溪市国民经济和社会发展统计公报"),
        (("苏州大学",), "苏州大学"),
        (("盐花小筑入住指南", "地址：苏州村27号　　店主：蔡立本　　电话：189 5930 4417"), "盐花小筑入住指南"),
        (("常见问题解答", "新生报到须携带什么？"), "常见问题解答"),
        (("一线传到三代人", "——新生报到须知"), "一线传到三代人"),
        (("住宿标准", "（新生报到版）"), "住宿标准"),
        (("差旅费管理办法", "恒岭财〔2024〕6号"), "差旅费管理办法"),
        (("呐喊", "作者：鲁迅"), "呐喊"),
        (("苏州公司地址在哪里？",), "苏州公司地址在哪里？"),
        (("QX-200 电热水壶", "使用说明书"), "QX-200 电热水壶"),
        (("红烧肉", "五花肉500克"), "红烧肉"),
        (("青禾市中级人民法院", "民事判决书", "（2023）浙01民终1234号"), "民事判决书"),
        (("逐花而居：养蜂人访谈", "采访：岑雨", "地点：蜂场"), "逐花而居：养蜂人访谈"),
        (("夜校招生答疑", *(f"第{number}门课" for number in range(9))), "夜校招生答疑"),
    ],
)
def test_the_line_that_names_the_document_is_the_title(lines: tuple[str, ...], expected: str) -> None:
    assert title(*lines, PROSE) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ("一、新生报到", PROSE, "二、缴费", PROSE),
        ("第一条 新生报到", PROSE, "第二条 缴费", PROSE),
        ("适用型号：XR-2000、XR-2000S", PROSE),
        ("新生应当先报到", PROSE),
        ("import Tabs from '@theme/Tabs'", PROSE),
        ("2024-05-06 09:12 张三", PROSE),
        ("张三：新生今天报到吗", "李四：报到。", "张三：谢谢。"),
        ("2024年5月1日 星期三 晴", PROSE),
        ("张三 5月1日 09:12", "新生今天报到吗？", "李四 5月1日 09:13", PROSE),
        ("展览 | 典藏 | 教育 | 文创", PROSE),
        ("新生怎么报到？", PROSE, "地址在哪里？", PROSE, "几点关门？", PROSE),
    ],
)
def test_sections_clauses_values_code_and_questions_are_no_titles(lines: tuple[str, ...]) -> None:
    assert title(*lines) is None


def test_a_title_that_the_format_states_is_the_line_that_says_so() -> None:
    source = SourceText(f"苏州指南\n新生报到\n{PROSE}", Metadata(title="苏州指南"))
    assert next(paragraph.kind for paragraph in clean(source).paragraphs) is Kind.TITLE
    unsaid = SourceText(f"新生报到\n{PROSE}", Metadata(title="安装"))
    assert Kind.TITLE not in [paragraph.kind for paragraph in clean(unsaid).paragraphs]


def headed(*lines: str, rule: str) -> str | None:
    text = "\n".join((*lines, PROSE))
    ends = [len("\n".join(lines[: number + 1])) for number in range(len(lines))]
    hints = [FormatHint(end - len(line), end, Kind.HEADING, rule, 1) for line, end in zip(lines, ends, strict=True)]
    return clean(SourceText(text, hints=tuple(hints))).metadata.title


def test_the_only_large_heading_at_the_top_is_the_title() -> None:
    assert headed("产品参数", rule="h1") == "产品参数"
    assert headed("净化器", "使用说明书", rule="size") == "净化器"
    assert headed("恒岭科技有限公司", "使用说明书", rule="size") == "使用说明书"
    assert headed("一、站点", rule="h1") is None


def test_a_list_or_poem_is_named_by_its_first_line_above_a_name_or_if_it_says_what_it_is() -> None:
    assert title("再过枫桥", "作者：沈砚秋", "夜半的钟声", "到了客船") == "再过枫桥"
    assert title("2024年运动会日程", "上午 开幕式", "下午 田径预赛") == "2024年运动会日程"
    assert title("上午 开幕式", "下午 田径预赛") is None
