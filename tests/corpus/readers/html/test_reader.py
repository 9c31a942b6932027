"""HTML pages: every line of a page is in its source text, and what it is stands in a mark."""

from __future__ import annotations

import sys
import time
from itertools import pairwise

import pytest
import trafilatura
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import CorpusError, Document, Kind, Reason
from corpus.readers import reader_of
from corpus.readers.html.reader import read
from corpus.reading.document import read_document
from corpus.source import ANSWER, CODE, ITEM, QUESTION, TABLE_TITLE, SourceText
from tests.damage import damaged, garbled
from tests.paths import PAGES

LEAD = "临溪市图书馆新馆今天上午启用，馆内藏书三十万册，每天开放到晚上九点。"
BODY = "新馆由旧粮仓改建而成，保留了原来的木梁，阅览座位比老馆多了四百个。"


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def article(body: str) -> SourceText:
    """A page whose article is two paragraphs with ``body`` between them."""
    return read(page(f"<article><p>{LEAD}</p>{body}<p>{BODY}</p></article>"))


def marked(source: SourceText) -> dict[str, tuple[Kind, str, int]]:
    """The marks of a source by the text under them."""
    return {source.text[mark.start : mark.end]: (mark.kind, mark.rule, mark.level) for mark in source.hints}


def ruled(body: str) -> list[tuple[str, str, int]]:
    """The marks between the paragraphs of an article: text, rule and level."""
    source = article(body)
    return [(source.text[mark.start : mark.end], mark.rule, mark.level) for mark in source.hints]


def document(data: bytes) -> Document:
    return read_document("a.html", data)[0]


def shown(data: bytes) -> list[str]:
    """The paragraphs that are quoted."""
    found = document(data)
    return [found.text[part.start : part.end] for part in found.content]


def test_navigation_and_footer_are_chrome_and_stay_in_the_source() -> None:
    nav = "<nav><a href=/>首页</a> <a href=/n>新闻</a></nav>"
    body = f"{nav}<main><p>{LEAD}</p><p>{BODY}</p></main><footer>联系我们</footer>"
    source = read(page(body))
    assert source.text.split("\n") == ["首页 新闻", LEAD, BODY, "联系我们"]
    assert marked(source) == dict.fromkeys(("首页 新闻", "联系我们"), (Kind.CHROME, "boilerplate", 0))
    assert shown(page(body)) == [LEAD, BODY]


def test_headings_keep_their_level_and_make_the_path() -> None:
    data = page(
        f"<article><h1>新馆启用</h1><p>{LEAD}</p><h2>建筑</h2><h3>木梁</h3><p>{BODY}</p></article>",
        "<title>新馆启用</title>",
    )
    assert marked(read(data)) == {
        "新馆启用": (Kind.TITLE, "h1", 0),
        "建筑": (Kind.HEADING, "h2", 2),
        "木梁": (Kind.HEADING, "h3", 3),
    }
    assert document(data).content[-1].headings == ("建筑", "木梁")


def test_items_code_and_captions_are_told_by_the_page() -> None:
    marks = marked(
        article(
            "<ul><li>周一闭馆</li></ul><pre>借书证号\n  04417</pre><figure><figcaption>新馆外景</figcaption></figure>"
        )
    )
    assert marks["周一闭馆"] == (Kind.CONTENT, ITEM, 1)
    assert marks["借书证号\n  04417"] == (Kind.CONTENT, CODE, 0)
    assert marks["新馆外景"][:2] == (Kind.CAPTION, "figcaption")


def test_a_table_is_read_row_by_row_under_its_head() -> None:
    head = "<caption>开放时间</caption><tr><th>楼层</th><th>时间</th></tr>"
    table = f"<table>{head}<tr><td>一楼\n</td><td>9:00<br>21:00</td></tr></table>"
    marks = marked(article(table))
    assert marks["楼层\t时间"] == (Kind.HEADING, "table-head", 0)
    assert marks["一楼\t9:00 21:00"] == (Kind.CONTENT, "table-row", 0)
    assert marks["开放时间"] == (Kind.HEADING, TABLE_TITLE, 0)


def test_items_know_the_depth_of_their_list() -> None:
    nested = "<ol><li>借书证<ul><li>身份证</li><li><p>照片</p></li></ul></li><li>还书</li></ol>"
    assert ruled(nested) == [("借书证", ITEM, 1), ("身份证", ITEM, 2), ("照片", ITEM, 2), ("还书", ITEM, 1)]


def test_terms_and_summaries_are_questions_and_what_explains_them_are_answers() -> None:
    terms = "<dl><dt>怎么办证？</dt><dd>到总台。<p>带身份证。</p><ul><li>照片一张</li></ul></dd></dl>"
    details = (
        "<details><summary>能续借吗？</summary><p>能。</p>一次。<ol><li>登录</li></ol><pre>renew 1</pre></details>"
    )
    assert ruled(terms) == [
        ("怎么办证？", QUESTION, 0),
        ("到总台。", ANSWER, 0),
        ("带身份证。", ANSWER, 0),
        ("照片一张", ITEM, 1),
    ]
    assert ruled(details) == [
        ("能续借吗？", QUESTION, 0),
        ("能。", ANSWER, 0),
        ("一次。", ANSWER, 0),
        ("登录", ITEM, 1),
        ("renew 1", CODE, 0),
    ]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<pre>for 书 in 馆:\n  还(书)</pre>", CODE),
        ("<pre><code># 先借书，再还书。</code></pre>", CODE),
        ("<p><code>youju ask</code></p>", CODE),
        ("<li><code>youju ask</code></li>", ITEM),
        ("<pre>床前明月光，\n疑是地上霜。</pre>", "preformatted"),
    ],
)
def test_code_is_what_is_written_as_code(body: str, rule: str) -> None:
    assert [found for _, found, _ in ruled(body)] == [rule]


TABLES = [
    ("<tr><td>楼层<td>时间<tr><td>一楼<td>9:00<tr><td>二楼<td>10:00", "head row row"),
    ("<tr><th><th>2022年<th>2023年<tr><th>藏书<td>30万册<td>42万册", "head row"),
    ("<tr><td><td>2022年<td>2023年<tr><td>藏书<td>30万册<td>42万册", "head row"),
    ("<tr><td><th>甲<th>乙<tr><th>馆名<td>东馆<td>西馆", "head row"),
    ("<tr><th>姓名<td>王强<tr><th>电话<td>123<tr><th>工号<td>8001", "row row row"),
    ("<tr><th scope=row>馆名<th scope=row>地址<tr><td>东馆<td>一路", "head row"),
    ("<tr><th scope=row>东馆<th scope=row>一路<tr><td>西馆<td>二路", "row row"),
    ("<tr><td>姓名<td>王强<tr><td>电话<td>123", "row row"),
    ("<tr><th colspan=2>东馆<tr><th>开馆<td>1990年<tr><th>地址<td>一路", "row row row"),
    ("<tr><td colspan=2>开放时间<tr><th>楼层<th>时间<tr><td>一楼<td>9:00", "title head row"),
    ("<tr><td colspan=2>开放时间<tr><td>楼层<td>时间<tr><td>一楼<td>9:00<tr><td>二楼<td>9:00", "title head row row"),
    ("<thead><tr><td>东馆<td>西馆<tbody><tr><td>甲<td>乙<tr><td>丙<td>丁", "head row row"),
    ("<tr><th>东馆<th>西馆<tr><th>甲<th>乙<tr><th>丙<th>丁", "row row row"),
    ("<tr><th rowspan=2>馆<th colspan=2>人次<tr><th>上午<th>下午<tr><td>东馆<td>3<td>5", "head head row"),
    ("<tr><th rowspan=2>馆<th>人次<tr><th>上午<tr><td>东馆<td>3", "head head row"),
    ("<tr><th>馆<th>人次<tr><td>东馆<td>3<tr><th>馆<th>册数<tr><td>东馆<td>9", "head row head row"),
    ("<tr><td>张三<td>采编<td>8001<tr><td>李四<td>阅览<td>8002<tr><td>王五<td>办公<td>8003", "row row row"),
]


@pytest.mark.parametrize(("table", "kinds"), TABLES, ids=range(len(TABLES)))
def test_the_column_names_and_titles_of_a_table(table: str, kinds: str) -> None:
    assert [rule.removeprefix("table-") for _, rule, _ in ruled(f"<table>{table}</table>")] == kinds.split()


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (
            "<tr><td rowspan=2>骨科<td>周医生<tr><td>吴医生<tr><td>眼科<td>冯医生",
            ["骨科 周医生", "骨科 吴医生", "眼科 冯医生"],
        ),
        ("<tr><td rowspan=3>甲<td>乙<tr><tr><td>丙<tr><td>丁<td>戊", ["甲 乙", "甲 丙", "丁 戊"]),
        ("<tr><td>甲<td colspan=2>乙<td>丙<tr><td>丁<td>戊<td>己<td>庚", ["甲 乙  丙", "丁 戊 己 庚"]),
        ("<tr><td>甲<td>乙<td>丙<tr><td>丁<td colspan=2>戊", ["甲 乙 丙", "丁 戊 "]),
        ("<tr><td><td>乙<tr><td>丙<td>", [" 乙", "丙 "]),
        ("<tr><td rowspan=2 colspan=2>甲<td>乙<tr><td>丙", ["甲  乙", "甲  丙"]),
        ("<tbody><tr><td rowspan=9>甲<td>乙<tbody><tr><td>丙<td>丁", ["甲 乙", "丙 丁"]),
        (f"<tr><td rowspan=2>{BODY * 2}<td>乙<tr><td>丙", [f"{BODY * 2} 乙", " 丙"]),
        ("<tr><td rowspan=x colspan=-1>甲<td>乙<tr><td>丙<td>丁", ["甲 乙", "丙 丁"]),
        ("<tr><td colspan=60000>甲<td>乙<tr><td>丙<td>丁", ["甲 乙", "丙 丁"]),
    ],
)
def test_cells_that_span_others_leave_each_cell_in_its_column(table: str, rows: list[str]) -> None:
    assert [text.replace("\t", " ") for text, _, _ in ruled(f"<table>{table}</table>")] == rows


def test_a_title_row_has_no_empty_cells() -> None:
    assert (
        ruled("<table><tr><td colspan=2>开放时间<tr><th>楼层<th>时间<tr><td>一楼<td>9:00</table>")[0][0] == "开放时间"
    )


def test_telephone_numbers_with_links_are_no_menu() -> None:
    rooms = "".join(
        f"<li><a href='tel:{n}'>{room} 6521000{n}</a></li>" for n, room in enumerate(("总台", "采编", "办公"))
    )
    assert ruled(f"<ul>{rooms}</ul>")[1] == ("采编 65210001", ITEM, 1)


@pytest.mark.parametrize(
    "table",
    [
        f"<table><tr><td><table><tr><td>{LEAD}</td></tr></table></td><td></td></tr><tr><td>{BODY}</td><td></td></tr></table>",
        f"<table><tr><td>目录</td><td></td></tr><tr><td>校史</td><td><h2>校史</h2><p>{LEAD}</p></td></tr></table>",
        f"<table role=presentation><tr><td>{LEAD}</td><td></td></tr><tr><td>{BODY}</td><td></td></tr></table>",
        f"<table><tr><td>{LEAD * 9}</td><td>侧栏</td></tr><tr><td>{BODY}</td><td></td></tr></table>",
    ],
)
def test_a_table_that_lays_out_a_page_is_no_table(table: str) -> None:
    source = read(page(table))
    assert not any(mark.rule == "table-row" for mark in source.hints)
    assert {LEAD, LEAD * 9} & set(source.text.split("\n"))


def test_ruby_annotations_are_dropped_as_glosses() -> None:
    data = page(
        f"<p>{LEAD}</p><p><ruby>溪<rp>(</rp><rt>xī</rt><rp>)</rp></ruby>边的草丛里有点点亮光，忽高忽低，十分好看。</p>"
    )
    source = read(data)
    assert [(source.text[span.start : span.end], span.reason) for span in source.drops] == [
        (text, Reason.GLOSS) for text in ("(", "xī", ")")
    ]
    assert shown(data)[1] == "溪边的草丛里有点点亮光，忽高忽低，十分好看。"


def test_a_line_break_of_the_file_is_no_blank_between_characters() -> None:
    assert shown(page("<p>新馆由旧粮仓\n   改建而成，open\nfrom 9 to 5，\n欢迎大家前来借书。</p>"))[0] == (
        "新馆由旧粮仓改建而成，open from 9 to 5，欢迎大家前来借书。"
    )


def test_a_break_element_parts_lines_and_comments_are_passed_over() -> None:
    assert shown(page(f"<div>{LEAD}<br><br>{BODY}<!-- 注释 -->完工用了<b>三</b>年。</div>")) == [
        LEAD,
        f"{BODY}完工用了三年。",
    ]


def test_references_to_control_characters_are_blanked() -> None:
    assert read(page(f"<p>&#1;{LEAD}&#8;</p><p>{BODY}</p>")).text.split("\n")[0].strip() == LEAD


def test_scripts_styles_and_templates_are_no_text() -> None:
    hidden = "<script>var a='不要'</script><style>p{}</style><template><p>不要</p></template><noscript>不要</noscript>"
    assert read(page(f"<p>{LEAD}</p>{hidden}<p>{BODY}</p>")).text == f"{LEAD}\n{BODY}"


def test_prose_that_the_extractor_drops_is_kept_and_reported() -> None:
    comments = "".join(f'<div class="comment"><span>网友</span><div>{BODY}第{n}个人说。</div></div>' for n in "一二三")
    source = read(page(f"<article><p>{LEAD}</p></article><div id=comments class=hidden-list>{comments}</div>"))
    boilerplate = [text for text, mark in marked(source).items() if mark[1] == "boilerplate"]
    assert not any(BODY in text for text in boilerplate)


def test_a_page_that_names_everything_a_sidebar_is_still_read() -> None:
    assert shown(page(f'<div class="sidebar nav"><p>{LEAD}</p><p>{BODY}</p></div>')) == [LEAD, BODY]


def test_links_alone_in_a_row_are_a_menu() -> None:
    links = "".join(f"<td><a href={n}>{text}</a></td>" for n, text in enumerate(("首页", "预报", "预警", "科普")))
    assert shown(page(f"<table><tr>{links}</tr></table><div><p>{LEAD}</p><p>{BODY}</p></div>")) == [LEAD, BODY]


def test_links_one_in_a_cell_are_a_menu_though_the_extractor_keeps_them() -> None:
    marks = marked(read((PAGES / "weather.html").read_bytes()))
    assert [marks[text][0] for text in ("天气预报", "气象科普")] == [Kind.CHROME, Kind.CHROME]


HEAD = (
    '<title>新馆启用 - 临溪新闻网</title><meta property="og:site_name" content="临溪新闻网">'
    '<meta name="PubDate" content="2023-04-05 10:20"><link rel="canonical" href="https://lx.example/a/1.html">'
)


def test_the_head_of_the_page_is_its_metadata() -> None:
    body = f"<h1>新馆启用</h1><p>{LEAD}</p><p>{BODY}</p>"
    found = read(page(body, HEAD)).metadata
    assert (found.title, found.publisher, found.published) == ("新馆启用", "临溪新闻网", "2023-04-05")
    assert found.url == "https://lx.example/a/1.html"
    assert found.inferred == ()


def test_a_source_on_the_page_is_the_publisher_before_the_site() -> None:
    body = f"<h1>新馆启用</h1><p>2023-04-05 来源：临溪日报</p><p>{LEAD}</p><p>{BODY}</p>"
    assert read(page(body, HEAD)).metadata.inferred == ("publisher",)
    assert document(page(body, HEAD)).metadata.publisher == "临溪日报"


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ('<meta name="ContentSource" content="市气象台">', "publisher", "市气象台"),
        ('<meta property="article:published_time" content="2024-03-11T08:30:00+08:00">', "published", "2024-03-11"),
        ('<meta name="publishdate" content="20240311">', "published", "2024-03-11"),
        ('<meta name="PubDate" content="2024年13月1日">', "published", None),
        ('<link rel=canonical href="javascript:alert(1)">', "url", None),
        ('<meta property="og:url" content="http://lx.example/b">', "url", "http://lx.example/b"),
        ("<title>新馆启用_临溪新闻网_临溪市</title>", "title", "新馆启用"),
        ("<title>无标题文档</title>", "title", None),
        (f"<title>{'长' * 300}</title>", "title", None),
        ("<title>另一个名字</title>", "title", "另一个名字"),
    ],
)
def test_each_thing_a_head_states(head: str, field: str, value: str | None) -> None:
    assert getattr(read(page(f"<div>新馆启用</div><p>{LEAD}</p><p>{BODY}</p>", head)).metadata, field) == value


@pytest.mark.parametrize(("lang", "language"), [("zh-TW", "zh-Hant"), ("zh-CN", "zh-Hans"), ("zh", None), ("", None)])
def test_the_language_is_what_the_page_says(lang: str, language: str | None) -> None:
    assert read(f'<html lang="{lang}"><body><p>{LEAD}</p></body></html>'.encode()).metadata.language == language


@pytest.mark.parametrize(
    ("declared", "encoding", "note"),
    [
        ('<meta charset="gb2312">', "gb18030", ("encoding: gb18030",)),
        ('<meta http-equiv="Content-Type" content="text/html; charset=gb_2312-80">', "gb18030", ("encoding: gb18030",)),
        ('<meta charset="big5">', "big5hkscs", ("encoding: big5hkscs",)),
        ('<?xml version="1.0" encoding="GBK"?>', "gb18030", ("encoding: gb18030",)),
        ('<meta charset="utf-8">', "gb18030", ("encoding: gb18030",)),
        ('<meta charset="gb2312">', "utf-8", ()),
        ('<meta charset="martian">', "utf-8-sig", ()),
        ("", "utf-16", ("encoding: utf-16-le",)),
        ("", "utf-16-le", ("encoding: utf-16-le",)),
        ("", "gb18030", ("encoding: gb18030",)),
        ('<meta charset="hex">', "gb18030", ("encoding: gb18030",)),
    ],
)
def test_the_encoding_is_found(declared: str, encoding: str, note: tuple[str, ...]) -> None:
    lead = "臨溪市圖書館新館今天上午啟用，館內藏書三十萬冊。" if encoding == "big5hkscs" else LEAD
    source = read(f"{declared}<p>{lead}</p>".encode(encoding))
    assert source.text == lead
    assert source.notes == note


def test_one_damaged_byte_does_not_cost_the_page() -> None:
    data = f'<meta charset="gb2312"><p>{LEAD * 200}</p>'.encode("gb18030")
    text = read(data[:-8] + b"\xff" + data[-8:]).text
    assert text.count("\ufffd") <= 2
    assert text.startswith(LEAD)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"%PDF-1.7 \xe2\xe3\xcf\xd3", "binary"),
        (b"<html><frameset cols=20%><frame src=a.htm></frameset></html>", "frames"),
        (b"<html><body><div id=app></div><script src=app.js></script></body></html>", "script-only"),
        (b"<html><body><p> </p></body></html>", "no-text"),
        (b"<!-- nothing -->", "no-text"),
    ],
)
def test_what_holds_no_text_says_so_in_one_line(data: bytes, code: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read(data)
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


def test_what_is_shown_in_frames_is_named() -> None:
    with pytest.raises(CorpusError, match=r"menu\.htm, main\.htm"):
        read(b"<html><frameset><frame src=menu.htm><frame src=main.htm></frameset></html>")


@pytest.mark.parametrize(
    "data",
    [
        b"<div>" * 100_000 + LEAD.encode() + b"</div>" * 100_000,
        b"<b>" * 100_000 + LEAD.encode(),
        page(f"<p>{LEAD}</p>" + "<ul><li>" * 50_000),
        page("<table><tr><td>" * 20_000 + LEAD),
        page(f"<p>{LEAD}{'一' * 2_500_000}</p>"),
        b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
        + page(f"<p>{LEAD}</p><p>&b;&c;</p>"),
        page(f"<p>{LEAD}</p>" + "<a href=x>链接" * 50_000),
        page(f"<p>{LEAD}</p>" + "".join(f"<p>第{n}段</p>" for n in range(45_000))),
        page("&amp;" * 300_000 + f"<p>{LEAD}</p>"),
    ],
    ids=["divs", "inline", "lists", "tables", "long", "entities", "links", "paragraphs", "ampersands"],
)
def test_bombs_are_read_or_refused_in_time(data: bytes) -> None:
    start = time.process_time()
    found = outcome(data)
    assert found in {"too-deep", "long-line"} or "root:" not in found
    assert time.process_time() - start < 20


def test_a_page_of_more_blocks_than_can_be_judged_keeps_its_prose() -> None:
    items = "".join(f"<p>第{n}条：请各位读者爱护图书。</p>" for n in range(43_000))
    assert len(shown(page(f"<nav>首页</nav>{items}"))) == 43_000


@pytest.mark.parametrize("name", ["news.html", "oldtable.html", "broken.html", "wiki.html"])
def test_damaged_pages_neither_crash_nor_hang(name: str) -> None:
    data = (PAGES / name).read_bytes()
    encoding = "gb18030" if name == "oldtable.html" else "utf-8"
    copies = [*damaged(data), *(text.encode(encoding, "replace") for text in garbled(data.decode(encoding)))]
    for copy in copies:
        outcome(copy)


def outcome(data: bytes) -> str:
    """The source text of a page, which must hold together, or the code of the error."""
    try:
        source = read(data)
    except CorpusError as error:
        return error.code
    check(source)
    return source.text


def check(source: SourceText) -> None:
    """Marks and drops lie in the text, apart from each other; a mark is whole lines."""
    assert all(left.end <= right.start for left, right in pairwise(source.hints))
    assert all(left.end <= right.start for left, right in pairwise(source.drops))
    for mark in source.hints:
        assert source.text[: mark.start].endswith("\n") or not mark.start
        assert source.text[mark.end :].startswith("\n") or mark.end == len(source.text)


TAGS = st.sampled_from(
    ["p", "div", "li", "ul", "table", "tr", "td", "th", "h2", "a", "b", "br", "pre", "ruby", "rt", "nav", "select"]
)
NODES = st.recursive(
    st.sampled_from([LEAD, "首页", "&nbsp;", "\ufdd0", "𠀀𠮷", "  \n", "a < b"]),
    lambda inner: st.builds(lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", TAGS, st.lists(inner, max_size=4)),
    max_leaves=20,
)


@given(NODES)
def test_every_sentence_of_any_tree_is_in_its_source_text(body: str) -> None:
    text = outcome(page(body))
    assert text != "no-text" or "册" not in body
    assert text.count("三十万册") == body.count("三十万册")
    assert text.count("𠮷") == body.count("𠮷")


def test_without_its_extra_the_reader_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    monkeypatch.delitem(sys.modules, "corpus.readers.html.reader")
    with pytest.raises(CorpusError, match=r"pip install .*\[html\]'") as caught:
        reader_of(".html")
    assert caught.value.code == "missing-extra"


def test_a_page_that_the_extractor_fails_on_keeps_its_prose(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(trafilatura, "bare_extraction", fail)
    assert shown(
        page(f"<nav>首页</nav><div class=sidebar><p>{LEAD}</p><p>{BODY}</p></div><footer>联系我们</footer>")
    ) == [LEAD, BODY]
