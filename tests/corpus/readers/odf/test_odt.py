"""OpenDocument texts: what a reader of the finished text sees, as in Word documents."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corpus.document import CorpusError, Kind, Reason
from corpus.library import read_library
from corpus.readers import package
from corpus.readers.docx.reader import read as read_docx
from corpus.readers.odf.odt import read
from corpus.source import CODE, ITEM, TABLE_HEAD, TABLE_ROW, SourceText
from retrieval.answering.answerer import Answerer
from tests.packages import archive_of, hinted, read_damaged
from tests.paths import FORMATS

CANTEEN = (FORMATS / "canteen.odt").read_bytes()


def document(body: str, styles: str = "", **more: str) -> bytes:
    """A text of blocks, with automatic styles."""
    names = " ".join(f'xmlns:{name}="{name}"' for name in ("office", "draw", "text", "style", "table", "xml1"))
    content = (
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text>"
    )
    return archive_of(
        {"content.xml": f"<office:document-content {names}>{content}</office:body></office:document-content>"} | more
    )


def p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def items(*texts: str, attributes: str = "") -> str:
    """A list of paragraphs, or of what is in the items."""
    inner = (text if text.startswith("<") else p(text) for text in texts)
    entries = "".join(f"<text:list-item>{text}</text:list-item>" for text in inner)
    return f"<text:list {attributes}>{entries}</text:list>"


def numbered(name: str, *levels: str) -> str:
    """A list style from the attributes of its levels."""
    entries = (
        f'<text:list-level-style-number text:level="{depth}" {level}/>' for depth, level in enumerate(levels, start=1)
    )
    return f'<text:list-style style:name="{name}">{"".join(entries)}</text:list-style>'


def lines(source: SourceText) -> list[str]:
    return source.text.strip("\n").split("\n\n")


def test_a_real_document_is_read_like_the_word_document_of_the_same_text() -> None:
    own, word = read(CANTEEN), read_docx((FORMATS / "canteen.docx").read_bytes())

    assert [line.replace(". ", ".") for line in lines(own)] == lines(word)
    assert [(hint.kind, hint.level) for hint in own.hints] == [(hint.kind, hint.level) for hint in word.hints]
    assert own.notes == word.notes == ("deleted: 1", "hidden: 1")
    assert (own.metadata.title, own.metadata.inferred) == ("临溪区社区食堂管理办法", ())


def test_a_quote_is_cited_by_its_headings(tmp_path: Path) -> None:
    shutil.copy(FORMATS / "canteen.odt", tmp_path / "食堂.odt")
    quote = Answerer(read_library(tmp_path)).answer("选址方案应当公示几个工作日？").quotes[0]

    assert "公示十个工作日" in quote.text
    assert quote.citation.headings == ("第二章 选址与建设", "一、选址要求")


def test_list_numbers_are_counted_as_the_document_shows_them() -> None:
    styles = numbered(
        "n",
        'style:num-format="一, 二, 三, ..." style:num-suffix="、"',
        'style:num-format="1" style:num-prefix="(" style:num-suffix=")"',
    )
    styles += numbered("m", 'style:num-format="1"', 'style:num-format="1" text:display-levels="2"')
    inner = items("子", "丑")
    body = items(f"{p('甲')}{inner}", "乙", attributes='text:style-name="n"')
    body += items("丙", attributes='text:style-name="n" text:continue-numbering="true"')
    body += items("丁", attributes='text:style-name="n"')
    body += items(f"{p('上')}{p('续')}{items('下')}", "", "末", attributes='text:style-name="m"')
    source = read(document(body, styles))

    assert lines(source) == [
        *("一、 甲", "(1) 子", "(2) 丑", "二、 乙", "三、 丙", "一、 丁"),
        *("1 上", "续", "1.1 下", "2 末"),
    ]
    levels = {source.text[hint.start : hint.end]: hint.level for hint in source.hints if hint.rule == ITEM}
    assert levels == {"(1) 子": 2, "(2) 丑": 2, "1 上": 1, "1.1 下": 2, "2 末": 1}  # 一、 is also how headings begin


def test_a_list_may_continue_another_state_a_number_or_have_its_own_format() -> None:
    styles = numbered("n", 'style:num-list-format="第%1%条" style:num-format="一, 二, 三, ..." text:start-value="5"')
    styles += numbered("f", 'style:num-format="壹, 贰, 叁, ..."')
    first = items("甲", attributes='text:style-name="n" xml:id="a"')
    other = items("贰", attributes='text:style-name="f"')
    again = items("乙", attributes='text:style-name="n" text:continue-list="a"')
    own = f'<text:list-item text:start-value="9">{p("丙")}</text:list-item>'
    own = f'<text:list text:style-name="n">{own}</text:list>'
    written = (
        "<text:list><text:list-item><text:number>(七)</text:number><text:p>丁</text:p></text:list-item></text:list>"
    )

    assert lines(read(document(first + other + again + own + written, styles))) == [
        *("第五条 甲", "壹 贰", "第六条 乙", "第九条 丙", "(七) 丁"),
    ]


def test_bullets_are_items_and_lists_without_numbers_are_not() -> None:
    styles = '<text:list-style style:name="b"><text:list-level-style-bullet text:level="1"/></text:list-style>'
    styles += numbered("none", 'style:num-format=""')
    header = '<text:list text:style-name="b"><text:list-header><text:p>头</text:p></text:list-header></text:list>'
    body = items("点", attributes='text:style-name="b"') + items("无", attributes='text:style-name="none"') + header

    assert hinted(read(document(body, styles))) == [(ITEM, "点")]


def test_headings_have_the_numbers_of_the_outline() -> None:
    outline = (
        '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="1"/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>'
    )
    body = "".join(
        f'<text:h text:outline-level="{level}">{text}</text:h>'
        for level, text in ((1, "总则"), (2, "目的"), (2, "范围"), (1, "附则"))
    )
    source = read(document(body, outline))

    assert lines(source) == ["1 总则", "1.1 目的", "1.2 范围", "2 附则"]
    assert [hint.level for hint in source.hints] == [1, 2, 2, 1]


def test_styles_tell_titles_captions_code_and_contents() -> None:
    styles = "".join(
        f'<style:style style:name="{name}" style:family="paragraph" {more}/>'
        for name, more in (
            ("Title", ""),
            ("P1", 'style:parent-style-name="Title"'),
            ("Preformatted_20_Text", ""),
            ("Mine", 'style:default-outline-level="2"'),
            ("Loop", 'style:parent-style-name="Loop"'),
            ("Contents_20_1", ""),
        )
    )
    toc = f"<text:table-of-content><text:index-body>{p('一、目的 1')}</text:index-body></text:table-of-content>"
    body = p("章程", "P1") + p("echo 1", "Preformatted_20_Text") + p("范围", "Mine") + p("环", "Loop") + toc
    source = read(document(body + p("二、其他 2", "Contents_20_1"), styles))

    assert [(hint.kind, hint.rule) for hint in source.hints] == [
        (Kind.TITLE, "title"),
        (Kind.CONTENT, CODE),
        (Kind.HEADING, "style"),
        (Kind.CHROME, "contents"),
        (Kind.CHROME, "contents"),
    ]


def test_a_table_keeps_spanned_columns_and_repeats_merged_cells() -> None:
    def cell(text: str, attributes: str = "") -> str:
        return f"<table:table-cell {attributes}>{p(text)}</table:table-cell>"

    covered = "<table:covered-table-cell/>"
    wide, high = 'table:number-columns-spanned="2"', 'table:number-rows-spanned="3"'
    head = f"<table:table-row>{cell('组')}{cell('时间', wide)}{covered}</table:table-row>"
    rows = f"<table:table-header-rows>{head}</table:table-header-rows>"
    rows += f"<table:table-row>{cell('东', high)}{cell('早')}{cell('晚')}</table:table-row>"
    rows += f"<table:table-row>{covered}{cell('午')}{cell('夜')}</table:table-row>"
    rows += f"<table:table-row>{covered}{cell('昏')}{cell('晨')}</table:table-row>"

    assert hinted(read(document(f"<table:table>{rows}</table:table>"))) == [
        (TABLE_HEAD, "组\t时间\t"),
        (TABLE_ROW, "东\t早\t晚"),
        (TABLE_ROW, "东\t午\t夜"),
        (TABLE_ROW, "东\t昏\t晨"),
    ]


def test_spaces_tabs_readings_notes_and_boxes() -> None:
    ruby = "<text:ruby><text:ruby-base>渡</text:ruby-base><text:ruby-text>dù</text:ruby-text></text:ruby>"
    note = "<text:note-citation>1</text:note-citation><text:note-body><text:p>脚注。</text:p></text:note-body>"
    beside = f"<text:note>{note}</text:note>"
    box = "<draw:frame><draw:text-box><text:p>框内。</text:p></draw:text-box></draw:frame>"
    remark = "<office:annotation><text:p>批注</text:p></office:annotation>"
    beside += box + remark
    text = f'{ruby}<text:span>口</text:span>\n  在<text:s text:c="2"/>南<text:tab/>岸{beside}<text:a>上</text:a>。'
    source = read(document(p(text)))

    assert lines(source) == ["渡dù口 在  南\t岸上。", "脚注。", "框内。"]
    assert [(source.text[drop.start : drop.end], drop.reason) for drop in source.drops] == [("dù", Reason.RUBY)]


def test_deleted_and_hidden_text_is_left_out_and_counted() -> None:
    changes = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>删</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
    )
    styles = (
        '<style:style style:name="T" style:family="text"><style:text-properties text:display="none"/></style:style>'
    )
    body = (
        changes
        + p('见<text:span text:style-name="T">不见</text:span>')
        + f'<text:section text:display="none">{p("藏")}</text:section>'
    )
    source = read(document(body, styles))

    assert (lines(source), source.notes) == (["见"], ("deleted: 1", "hidden: 2"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"text", "wrong-format"),
        (archive_of({"a.xml": "<a/>"}), "wrong-format"),
        (archive_of({"content.xml": "<a/>"}), "wrong-format"),
        (document(""), "no-text"),
        (document("", **{"META-INF/manifest.xml": "<encryption-data/>"}), "encrypted"),
        (document("<text:section>" * 250), "damaged"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(CorpusError) as error:
        read(data)

    assert error.value.code == code


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "find_spec", lambda _: None)

    with pytest.raises(CorpusError, match="odt"):
        read(CANTEEN)


@pytest.mark.parametrize("part", ["content.xml", "styles.xml", "meta.xml"])
def test_damaged_documents_are_read_exactly_or_refused_in_one_line(part: str) -> None:
    read_damaged("a.odt", CANTEEN, part)
