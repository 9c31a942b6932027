"""Pages of many kinds with every line labelled by hand: the rules drop boilerplate and keep content.

``pages/NAME.kinds`` has one line per line of ``pages/NAME``: its kind, a tab, and its reading text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from corpus.cleaning import clean
from corpus.document import Kind
from corpus.reading.document import read_document
from corpus.source import SourceText
from tests import paths
from tests.paths import COLLECTIONS

PAGES = sorted(path for path in paths.PAGES.iterdir() if path.suffix != ".kinds")
BOILERPLATE = frozenset({Kind.CHROME, Kind.BYLINE, Kind.DATELINE, Kind.REPEATED, Kind.MARK})

Verdict = tuple[str, str]  # a kind, and the rule that says so
Line = tuple[str, str, frozenset[Verdict]]  # the kind marked by hand, the text, what the rules make of it


def squeezed(text: str) -> str:
    return "".join(text.split())


@cache
def judged(page: Path) -> tuple[Line, ...]:
    """The lines marked by hand with the verdicts on all paragraphs that they lie in; none where a line is gone."""
    document, _ = read_document(page.name, page.read_bytes())
    flat, owners = "", list[Verdict]()
    for paragraph in document.paragraphs:
        text = squeezed(document.text[paragraph.start : paragraph.end])
        flat += text
        owners += [(paragraph.kind.value, paragraph.rule)] * len(text)
    return tuple(_lines(page, flat, owners))


def _lines(page: Path, flat: str, owners: list[Verdict]) -> Iterator[Line]:
    end = 0
    for line in page.with_name(f"{page.name}.kinds").read_text("utf-8").splitlines():
        kind, _, text = line.partition("\t")
        start = flat.find(squeezed(text), end)
        end = start + len(squeezed(text)) if start >= 0 else end
        yield kind, text, frozenset(owners[start:end]) if start >= 0 else frozenset()


def recall(kinds: frozenset[Kind]) -> float:
    """The share of the lines labelled as ``kinds`` that the rules do not keep as content."""
    dropped = [
        Kind.CONTENT not in dict(verdicts) for page in PAGES for kind, _, verdicts in judged(page) if kind in kinds
    ]
    return sum(dropped) / len(dropped)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_line_of_content_is_lost(page: Path) -> None:
    lost = [
        (text, set(verdicts))
        for kind, text, verdicts in judged(page)
        if kind == "content" and {*dict(verdicts)} != {kind}
    ]
    assert not lost


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_marked_line_is_in_the_reading_text(page: Path) -> None:
    assert not [text for _, text, verdicts in judged(page) if not verdicts]


def test_nine_in_ten_lines_of_boilerplate_are_found() -> None:
    assert len(PAGES) >= 50
    assert recall(BOILERPLATE) >= 0.93


def test_most_titles_headings_and_captions_are_found() -> None:
    assert recall(frozenset({Kind.TITLE, Kind.HEADING, Kind.LEAD_IN, Kind.CAPTION})) >= 0.9


def test_no_rule_takes_content_for_something_else() -> None:
    lost = Counter(
        verdict
        for page in PAGES
        for kind, _, verdicts in judged(page)
        for verdict in verdicts
        if kind == Kind.CONTENT and verdict[0] != Kind.CONTENT
    )
    assert not lost


@pytest.mark.parametrize(
    "sentence",
    [
        "登录后可以查看办理进度",
        "登录后才能下载证书",
        "打开手机银行APP",
        "下载个人所得税APP",
        "点击上方“分享”按钮",
        "报名请用谷歌浏览器访问报名系统",
        "分辨率：1920×1080",
        "创建于1921年5月3日",
        "《狂人日记》发表于1918年5月15日",
        "成绩公布时间：2024年5月10日",
        "联系地址：临溪市东湖路1号 邮编：215500",
        "咨询电话：0512-65221234",
        "附件：报名表一式两份",
        "版权归作者本人，稿酬从优",
        "第三十二条 本办法由市人民政府负责解释",
        "报：名单须于五日内报送",
        "12:30 午餐",
        "目录编制工作由县档案局负责",
        "更多新闻素材可以交宣传科",
        "参考资料可以向图书馆借阅",
    ],
)
@pytest.mark.parametrize("place", ["between", "below"])
@pytest.mark.parametrize("web", [True, False])
def test_what_begins_like_chrome_and_says_something_stays(sentence: str, place: str, web: bool) -> None:
    lines = ["关于办理手续的说明", "本次办理分为三个步骤，请大家按照说明准备材料。", "以上事项由综合科负责解释。"]
    lines.insert(2 if place == "between" else 3, sentence)
    cleaned = clean(SourceText("\n".join(lines)), web=web)
    kinds = {cleaned.text[part.start : part.end]: part.kind for part in cleaned.paragraphs}
    assert kinds[sentence] is Kind.CONTENT


def kinds_of(*lines: str) -> list[Kind]:
    return [paragraph.kind for paragraph in clean(SourceText("\n".join(lines)), web=True).paragraphs]


def test_a_timetable_and_an_agenda_are_no_chat() -> None:
    assert set(kinds_of("苏州 08:12", "无锡 08:40", "苏州 09:12", "无锡 09:40")) == {Kind.CONTENT}
    agenda = ["开幕式 09:00", "地点在一楼大厅。", "茶歇 10:00", "有咖啡和点心。", "茶歇 14:00", "同上。"]
    assert Kind.BYLINE not in kinds_of(*agenda)


def test_the_words_under_the_name_of_a_comment_box_stay() -> None:
    assert kinds_of("正文说完了。", "最佳答案", "需要带身份证和户口本")[1:] == [Kind.CHROME, Kind.CONTENT]


def test_a_few_words_below_the_text_between_chrome_are_chrome_and_statements_are_not() -> None:
    tail = ["正文说完了。", "【打印】 【关闭】", "传你的作品", "版权所有：石桥镇"]
    assert kinds_of(*tail)[2] is Kind.CHROME
    assert kinds_of(*tail[:2], "报名请到二楼", *tail[3:])[2] is Kind.CONTENT
    assert kinds_of(*tail[:2], "姓名", "性别", "民族", "学历", *tail[3:])[2:6] == [Kind.CONTENT] * 4


def test_what_a_colon_announces_is_content() -> None:
    assert set(kinds_of("去年冬天他收摊了。", "铁门上贴着一张纸，上面写着：", "书送图书馆", "我看了很久。")) == {
        Kind.CONTENT
    }


def test_a_table_of_contents_ends_where_its_entries_stand_no_more() -> None:
    kinds = kinds_of(
        "目录", "历史沿革", "建筑结构", "桥始建于唐代。", "历史沿革", "明代重修。", "建筑结构", "共五十三孔。"
    )
    assert kinds[:4] == [Kind.CHROME, Kind.CHROME, Kind.CHROME, Kind.CONTENT]
    assert Kind.CHROME not in kinds_of("目录", "这一行下面没有。")


def test_references_that_are_sentences_stay() -> None:
    assert Kind.CHROME not in kinds_of("正文说完了。", "参考资料", "1. 面粉要选高筋的。")


@pytest.mark.skipif(not COLLECTIONS.is_dir(), reason=f"no public collections in {COLLECTIONS}")
@pytest.mark.parametrize("name", ["cmrc", "drcd"])
def test_no_paragraph_of_an_encyclopaedia_is_lost(name: str) -> None:
    rows = (COLLECTIONS / name / "corpus.jsonl").read_text("utf-8").splitlines()
    for row in rows:
        assert {part.kind for part in clean(SourceText(json.loads(row)["text"])).paragraphs} == {Kind.CONTENT}


def test_what_a_chat_program_and_the_page_add_to_a_chat_is_no_message() -> None:
    said = ["小王 09:12", "会议改期", "小李 09:13", "收到", "小王 09:15", "[图片]", "小李 09:16", "好的"]
    found = kinds_of(*said, "您需要登录后才可以回帖 登录 | 立即注册", "Powered by Discuz! X3.4")
    assert found == [
        *[Kind.BYLINE, Kind.CONTENT] * 2,
        *[Kind.BYLINE, Kind.CHROME, Kind.BYLINE, Kind.CONTENT],
        *[Kind.CHROME] * 2,
    ]


def test_messages_of_this_year_are_messages() -> None:
    said = ["张三 5月1日 09:12", "今天停水吗？", "李四 5月1日 09:13", "下午三点来水。", "张三 昨天 09:15", "谢谢。"]
    assert kinds_of(*said, "李四 今天 09:15", "不谢。") == [Kind.BYLINE, Kind.CONTENT] * 4
