"""Presentations: slide by slide what the audience sees, then what the speaker's notes say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.render.citation import cite
from bot.translations import Translations
from corpus.document import CorpusError, Kind
from corpus.library import read_library
from corpus.readers import package, reader_of
from corpus.readers.slides import odp, pptx
from corpus.reading.document import read_document
from corpus.source import ITEM, TABLE_HEAD, TABLE_ROW
from corpus.structure.outline import sections_of
from retrieval.answering.answerer import Answerer
from tests.packages import archive_of, hinted, read_damaged, relations
from tests.paths import FORMATS

TRAINING = [
    ("slide-title", "新船员培训"),
    ("slide-text", "柳湾渡口\u30002024年4月"),
    ("slide-title", "一、上岗条件"),
    (ITEM, "年满20周岁"),
    (ITEM, "证书"),
    (ITEM, "船员适任证书"),
    (ITEM, "健康证明"),
    ("notes", "健康证明每两年换一次。"),
    ("slide-title", "二、开航前检查"),
    (ITEM, "1. 查看油位"),
    (ITEM, "2. 清点救生衣"),
    (ITEM, "3. 试鸣汽笛"),
    ("slide-text", "检查不合格的，不得开航。"),
    ("slide-title", "三、载客定额"),
    (TABLE_HEAD, "船名\t定额\t备注"),
    (TABLE_ROW, "柳湾一号\t40人\t周末加班"),
    (TABLE_ROW, "柳湾一号\t30人\t有风时"),
    (TABLE_ROW, "柳湾二号\t60人\t—"),
    ("slide-text", "值班电话：0512-63330000。"),
    ("slide-text", "夜间请打二副的手机。"),
]
BOTH = pytest.mark.parametrize("suffix", ["pptx", "odp"])


def presentation(*slides: str, **more: str) -> bytes:
    """A presentation of slides from their shapes."""
    entries = "".join(f'<sldId r:id="s{n}"/>' for n in range(len(slides)))
    parts = {
        "ppt/presentation.xml": f'<presentation xmlns:r="r"><sldIdLst>{entries}</sldIdLst></presentation>',
        "ppt/_rels/presentation.xml.rels": relations(
            *((f"s{n}", "slide", f"slides/{n}.xml") for n in range(len(slides)))
        ),
    }
    parts |= {
        f"ppt/slides/{n}.xml": f"<sld><cSld><spTree>{text}</spTree></cSld></sld>" for n, text in enumerate(slides)
    }
    return archive_of(parts | more)


def shape(*texts: str, place: str = "", styles: str = "") -> str:
    """A text box, or the placeholder with the attributes ``place``."""
    holder = f"<nvSpPr><nvPr><ph {place}/></nvPr></nvSpPr>" if place else ""
    return f"<sp>{holder}<txBody><lstStyle>{styles}</lstStyle>{''.join(map(p, texts))}</txBody></sp>"


def p(text: str) -> str:
    return text if text.startswith("<p>") else f"<p><r><t>{text}</t></r></p>"


def deck(*pages: str, styles: str = "") -> bytes:
    """An OpenDocument presentation."""
    names = " ".join(f'xmlns:{name}="{name}"' for name in ("office", "draw", "text", "style", "presentation", "table"))
    body = f"<office:body><office:presentation>{''.join(pages)}</office:presentation></office:body>"
    text = f"<office:automatic-styles>{styles}</office:automatic-styles>{body}"
    return archive_of({"content.xml": f"<office:document-content {names}>{text}</office:document-content>"})


def frame(text: str, kind: str = "") -> str:
    return f'<draw:frame presentation:class="{kind}"><draw:text-box>{text}</draw:text-box></draw:frame>'


@BOTH
def test_a_real_presentation_is_read_slide_by_slide(suffix: str) -> None:
    source = reader_of(f".{suffix}")((FORMATS / f"training.{suffix}").read_bytes())

    assert hinted(source) == TRAINING
    assert [hint.level for hint in source.hints if hint.rule == ITEM] == [1, 1, 2, 2, 1, 1, 1]
    assert source.notes == ("hidden-slides: 6",)
    assert [(part.number, part.name) for part in source.parts] == [
        (1, None),
        (2, None),
        (2, "notes"),
        (3, None),
        (4, None),
        (5, None),
    ]


@BOTH
def test_a_slide_and_its_notes_are_cited(suffix: str, tmp_path: Path, hans: Translations) -> None:
    shutil.copy(FORMATS / f"training.{suffix}", tmp_path / f"培训.{suffix}")
    answerer = Answerer(read_library(tmp_path))

    shown = answerer.answer("柳湾二号的定额是多少人？").quotes[0]
    spoken = answerer.answer("健康证明多久换一次？").quotes[0]
    assert all(cell in shown.text for cell in ("定额", "柳湾二号", "60人"))
    assert (shown.citation.slide, shown.citation.notes) == (4, False)
    assert "健康证明每两年换一次。" in spoken.text
    assert "第 2 张幻灯片的备注" in cite(spoken.citation, hans)
    assert spoken.citation.title == "新船员培训"


@BOTH
def test_a_slide_without_a_title_is_not_below_that_of_another(suffix: str) -> None:
    document, _ = read_document(f"a.{suffix}", (FORMATS / f"training.{suffix}").read_bytes())

    assert [paragraph.headings for paragraph in document.content[-3:]] == [("三、载客定额",), (), ()]
    *_, last = sections_of(document)
    assert last.headings == ()


def test_a_short_first_text_is_the_title_of_a_slide_without_one() -> None:
    source = pptx.read(presentation(shape("值班安排") + shape("张三值夜班。"), shape("只此一句")))

    assert [(hint.kind, hint.rule) for hint in source.hints] == [
        (Kind.HEADING, "slide-title"),
        (Kind.CONTENT, "slide-text"),
        (Kind.CONTENT, "slide-text"),
    ]


def test_bullets_come_from_the_layout_the_master_or_the_paragraph() -> None:
    body = 'type="body" idx="1"'
    master = "<sldMaster><txStyles><bodyStyle><lvl1pPr><buChar/></lvl1pPr></bodyStyle></txStyles></sldMaster>"
    layout = shape(place='type="body" idx="2"', styles="<lvl1pPr><buNone/></lvl1pPr>")
    plain = "<p><pPr><buNone/></pPr><r><t>不带</t></r></p>"
    data = presentation(
        shape("标题", place='type="title"')
        + shape("带点", plain, place=body)
        + shape("布局不带", place='type="body" idx="2"')
        + shape("文本框"),
        **{
            "ppt/slides/_rels/0.xml.rels": relations(("l", "slideLayout", "../layout.xml")),
            "ppt/layout.xml": f"<sldLayout>{layout}</sldLayout>",
            "ppt/_rels/layout.xml.rels": relations(("m", "slideMaster", "master.xml")),
            "ppt/master.xml": master,
        },
    )

    assert hinted(pptx.read(data))[1:] == [
        (ITEM, "带点"),
        ("slide-text", "不带"),
        ("slide-text", "布局不带"),
        ("slide-text", "文本框"),
    ]


def test_numbers_are_counted_as_powerpoint_does() -> None:
    def item(text: str, form: str, level: int = 0, more: str = "") -> str:
        return f'<p><pPr lvl="{level}"><buAutoNum type="{form}" {more}/></pPr><r><t>{text}</t></r></p>'

    texts = (
        item("甲", "ea1ChsPeriod"),
        item("子", "arabicParenBoth", 1),
        item("丑", "arabicParenBoth", 1),
        item("乙", "ea1ChsPeriod"),
        item("子", "arabicParenBoth", 1),
        item("圈", "circleNumDbPlain", 0, 'startAt="3"'),
        "<p><pPr><buChar/></pPr><r><t>点</t></r></p>",
        item("圈", "circleNumDbPlain"),
        item("字", "alphaUcParenR"),
        item("罗", "romanLcPeriod"),
        item("怪", "unknown-form"),
    )
    source = pptx.read(presentation(shape(*texts)))

    assert [text for _, text in hinted(source)] == [
        *("一. 甲", "(1) 子", "(2) 丑", "二. 乙", "(1) 子", "③ 圈", "点", "① 圈", "A) 字", "i. 罗", "1. 怪"),
    ]


def test_breaks_fields_formulas_footers_and_diagrams() -> None:
    line = '<p><r><t>上</t></r><br/><r><t>下</t></r><fld type="slidenum"><t>7</t></fld><m><r><t>x=1</t></r></m></p>'
    frames = (
        '<graphicFrame><graphic><graphicData><relIds xmlns:r="r" r:dm="d"/></graphicData></graphic></graphicFrame>'
        "<graphicFrame><graphic><chart/></graphic></graphicFrame>"
        "<AlternateContent><Choice><graphicFrame><relIds/></graphicFrame></Choice><Fallback/></AlternateContent>"
    )
    number = shape("7", place='type="sldNum"')
    data = presentation(
        shape("标题", place='type="title"') + shape(line) + shape("内部资料", place='type="ftr"') + number + frames,
        **{
            "ppt/slides/_rels/0.xml.rels": relations(("d", "diagramData", "../data.xml")),
            "ppt/data.xml": f"<dataModel><pt><t>{p('一步')}</t></pt><pt><t>{p('二步')}</t></pt></dataModel>",
        },
    )
    source = pptx.read(data)

    assert hinted(source)[1:] == [
        ("slide-text", "上 下x=1"),
        ("slide-footer", "内部资料"),
        (ITEM, "一步"),
        (ITEM, "二步"),
    ]
    assert source.notes == ("charts: 1",)


def test_a_narrow_table_has_a_head_only_if_its_texts_tell() -> None:
    def table(*rows: str) -> str:
        cells = ("".join(f"<tc><txBody>{p(cell)}</txBody></tc>" for cell in row.split("|")) for row in rows)
        lines = "".join(f"<tr>{row}</tr>" for row in cells)
        return f'<graphicFrame><tbl><tblPr firstRow="1"/>{lines}</tbl></graphicFrame>'

    named = pptx.read(presentation(table("甲组|乙组|丙组", "东|西|南")))
    labels = pptx.read(presentation(table("姓名|王强", "电话|138")))

    assert [rule for rule, _ in hinted(named)] == [TABLE_HEAD, TABLE_ROW]
    assert [rule for rule, _ in hinted(labels)] == [TABLE_ROW, TABLE_ROW]


def test_an_opendocument_slide_may_be_hidden_and_have_shapes_without_frames() -> None:
    styles = (
        '<style:style style:name="h" style:family="drawing-page">'
        '<style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    )
    drawn = "<draw:g><draw:custom-shape><text:p>框<text:line-break/>里</text:p></draw:custom-shape></draw:g>"
    pages = (
        f'<draw:page draw:style-name="h">{frame("<text:p>藏</text:p>")}</draw:page>',
        f"<draw:page>{frame('<text:p>题</text:p>', 'title')}{drawn}{frame('<text:p>7</text:p>', 'page-number')}"
        f"{frame('<text:p>内部资料</text:p>', 'footer')}{frame('<text:h>大字。</text:h>')}</draw:page>",
    )
    source = odp.read(deck(*pages, styles=styles))

    assert hinted(source) == [
        ("slide-title", "题"),
        ("slide-text", "框 里"),
        ("slide-footer", "内部资料"),
        ("slide-text", "大字。"),
    ]
    assert (source.notes, source.parts[0].number) == (("hidden-slides: 1",), 2)


@pytest.mark.parametrize(
    ("suffix", "data", "code"),
    [
        (".pptx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (".pptx", archive_of({"a.xml": "<a/>"}), "wrong-format"),
        (".pptx", presentation(""), "no-text"),
        (".pptx", presentation("<sp>" * 300 + "</sp>" * 300 + "<"), "damaged"),
        (".odp", deck(""), "no-text"),
        (".odp", archive_of({"content.xml": "<a/>"}), "wrong-format"),
        (".odp", b"text", "wrong-format"),
    ],
)
def test_what_is_no_presentation_is_refused(suffix: str, data: bytes, code: str) -> None:
    with pytest.raises(CorpusError) as error:
        reader_of(suffix)(data)

    assert error.value.code == code


@BOTH
def test_a_missing_package_is_named(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "find_spec", lambda _: None)

    with pytest.raises(CorpusError, match="slides"):
        reader_of(f".{suffix}")((FORMATS / f"training.{suffix}").read_bytes())


@pytest.mark.parametrize(
    ("suffix", "part"),
    [
        ("pptx", "ppt/slides/slide3.xml"),
        ("pptx", "ppt/slides/slide4.xml"),
        ("pptx", "ppt/presentation.xml"),
        ("pptx", "ppt/slides/_rels/slide2.xml.rels"),
        ("odp", "content.xml"),
    ],
)
def test_damaged_presentations_are_read_exactly_or_refused_in_one_line(suffix: str, part: str) -> None:
    read_damaged(f"a.{suffix}", (FORMATS / f"training.{suffix}").read_bytes(), part)
