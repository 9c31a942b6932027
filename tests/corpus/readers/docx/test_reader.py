"""Word documents: what a reader of the finished text sees, and a clear word for what is none."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from corpus.cleaning import clean
from corpus.document import CorpusError, Kind, Reason
from corpus.library import read_library
from corpus.readers import package
from corpus.readers.docx.numbering import format_number
from corpus.readers.docx.reader import read
from corpus.source import CODE, ITEM, TABLE_HEAD, TABLE_ROW, TABLE_TITLE, SourceText
from retrieval.answering.answer import Outcome
from retrieval.answering.answerer import Answerer
from tests.damage import damaged
from tests.paths import FORMATS

CANTEEN = (FORMATS / "canteen.docx").read_bytes()
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def packed(**parts: str | bytes) -> bytes:
    """A zip archive of parts: ``__`` in a name stands for ``/``, ``_xml`` at its end for ``.xml``."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def document(body: str, **parts: str) -> bytes:
    return packed(word__document_xml=f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>", **parts)


def with_styles(body: str, styles: str) -> bytes:
    relations = '<Relationships><Relationship Type="x/styles" Target="styles.xml"/></Relationships>'
    return document(
        body,
        word__styles_xml=f"<w:styles {NAMESPACES}>{styles}</w:styles>",
        **{"word___rels__document_xml.rels": relations},
    )


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: tuple[str, ...], properties: str = "", row_properties: str = "") -> str:
    cells = ["".join(f"<w:tc>{p(text)}</w:tc>" for text in row) for row in rows]
    return (
        f"<w:tbl><w:tblPr>{properties}</w:tblPr>"
        + "".join(f"<w:tr>{row_properties if not number else ''}{row}</w:tr>" for number, row in enumerate(cells))
        + "</w:tbl>"
    )


def kept(source: SourceText) -> list[str]:
    return clean(source).text.splitlines()


def lines(source: SourceText) -> list[tuple[str, str]]:
    """Each marked line, and by which rule."""
    return [(source.text[mark.start : mark.end], mark.rule) for mark in source.hints]


def test_a_real_document_is_read_with_its_headings() -> None:
    source = read(CANTEEN)

    headings = [(source.text[mark.start : mark.end], mark.level) for mark in source.hints if mark.level]
    assert headings[:3] == [("第一章 总则", 1), ("第二章 选址与建设", 1), ("一、选址要求", 2)]
    assert source.hints[0].kind is Kind.TITLE
    assert kept(source)[-1] == "本办法自2023年7月1日起施行，有效期五年。"


def lvl(level: int, form: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'


def item(number: str, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def test_the_numbers_that_word_sets_before_paragraphs_are_read() -> None:
    levels = (
        lvl(0, "chineseCountingThousand", "第%1条", '<w:start w:val="9"/>')
        + lvl(1, "decimal", "%1.%2", '<w:isLgl/><w:suff w:val="nothing"/>')
        + lvl(2, "bullet", "•")
    )
    numbering = (
        f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        f'</w:lvlOverride><w:lvlOverride w:ilvl="2">{lvl(2, "upperLetter", "%3)")}</w:lvlOverride></w:num>'
        "</w:numbering>"
    )
    styles = f'<w:style w:styleId="tiao"><w:pPr>{item("1")}</w:pPr></w:style>'
    relations = '<Relationships><Relationship Type="x/numbering" Target="numbering.xml"/>'
    relations += '<Relationship Type="x/styles" Target="styles.xml"/></Relationships>'
    body = (
        p("总则。", '<w:pStyle w:val="tiao"/>')
        + p("范围。", item("1"))
        + p("其一。", item("1", 1))
        + p("其二。", item("1", 1))
        + p("圆点。", item("1", 2))
        + p(" ", item("1"))
        + p("附则。", item("1"))
        + p("其一。", item("1", 1))
        + p("不编号。", f'<w:pStyle w:val="tiao"/>{item("0")}')
        + p("重新开始。", item("2"))
        + p("字母。", item("2", 2))
        + p("没有这样的表。", item("3"))
    )
    data = document(
        body,
        word__numbering_xml=numbering,
        word__styles_xml=f"<w:styles {NAMESPACES}>{styles}</w:styles>",
        **{"word___rels__document_xml.rels": relations},
    )

    assert read(data).text.split("\n\n")[:-1] == [
        "第九条 总则。",
        "第十条 范围。",
        "10.1其一。",
        "10.2其二。",
        "圆点。",
        "第十一条 附则。",
        "11.1其一。",
        "不编号。",
        "第一条 重新开始。",
        "A) 字母。",
        "没有这样的表。",
    ]


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (12, "chineseCounting", "十二"),
        (20, "taiwaneseCounting", "二十"),
        (105, "chineseCountingThousand", "一百零五"),
        (1010, "japaneseCounting", "一千零一十"),
        (24, "ideographDigital", "二四"),
        (28, "lowerLetter", "bb"),
        (3, "upperLetter", "C"),
        (1994, "upperRoman", "MCMXCIV"),
        (4, "lowerRoman", "iv"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircle", "21"),
        (7, "decimalZero", "07"),
        (0, "chineseCounting", "0"),
        (5, "unheard-of", "5"),
    ],
)
def test_a_number_is_shown_in_the_form_of_its_list(number: int, form: str, shown: str) -> None:
    assert format_number(number, form) == shown


def test_deleted_and_hidden_text_is_not_read_and_counted() -> None:
    source = read(CANTEEN)

    assert "不得超过五家，每餐补贴六元，由区财政按月拨付。" in source.text
    assert "三十元" not in source.text
    assert "内部批注" not in source.text
    assert source.notes == ("deleted: 1", "hidden: 1")


def test_rows_notes_and_boxes_stand_where_they_belong() -> None:
    paragraphs = kept(read(CANTEEN))

    at = paragraphs.index("监控画面由运营单位自行保存，区食品安全平台只保存异常片段。")
    assert "画面保存时间不少于三十天。餐厅" in paragraphs[at - 1]
    assert paragraphs[at + 2 : at + 5] == [
        "使用面积\t建设补贴\t验收单位",
        "一百二十至二百平方米\t二十五万元\t街道办事处",
        "二百平方米以上\t四十万元\t区民政局",
    ]
    at = paragraphs.index("社区食堂按照下列次序安排用餐：")
    assert paragraphs[at + 1].startswith("温馨告知：八十周岁以上老年人可以申请免费送餐")
    assert paragraphs[at + 2] == "1.六十周岁以上的本区户籍老年人；"


def test_the_properties_give_title_and_date_but_an_author_is_no_publisher() -> None:
    metadata = read(CANTEEN).metadata

    assert (metadata.title, metadata.published, metadata.publisher) == ("临溪区社区食堂管理办法", "2023-05-18", None)
    assert metadata.inferred == ("published",)


def test_a_title_of_the_properties_that_the_text_does_not_open_with_is_inferred() -> None:
    core = '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>旧文件的题目</dc:title></c>'
    metadata = read(document(p("正文在这里。"), docProps__core_xml=core)).metadata

    assert (metadata.title, metadata.inferred) == ("旧文件的题目", ("title", "published"))


@pytest.mark.parametrize(
    "title", ["Microsoft Word - 通知.doc", "文档1", "通知.docx", "", "12-34-56-78", "\ufffd\ufffd题"]
)
def test_what_a_program_calls_a_file_is_no_title(title: str) -> None:
    core = f'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></c>'

    assert read(document(p("正文在这里。"), docProps__core_xml=core)).metadata.title is None


@pytest.mark.parametrize(
    ("created", "day"),
    [("2023-05-18T01:02:03Z", "2023-05-18"), ("2023", "2023"), ("1601-01-01T00:00:00Z", None), ("2023-13-01", None)],
)
def test_only_a_likely_date_is_taken(created: str, day: str | None) -> None:
    core = f"<c><created>{created}</created></c>"

    assert read(document(p("正文在这里。"), docProps__core_xml=core)).metadata.published == day


def test_broken_properties_cost_the_document_nothing() -> None:
    assert kept(read(document(p("正文在这里。"), docProps__core_xml="<c>"))) == ["正文在这里。"]


def test_headings_are_known_by_style_ancestor_and_outline() -> None:
    styles = (
        '<w:style w:styleId="a1"><w:name w:val="标题 2"/></w:style>'
        '<w:style w:styleId="own"><w:name w:val="我的"/><w:basedOn w:val="a1"/></w:style>'
        '<w:style w:styleId="loop"><w:basedOn w:val="loop"/></w:style>'
        '<w:style w:styleId="lvl"><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
        '<w:style w:styleId="t"><w:name w:val="Title"/></w:style>'
        '<w:style w:styleId="c"><w:name w:val="caption"/></w:style>'
        '<w:style w:styleId="toc1"><w:name w:val="toc 1"/></w:style>'
    )
    kinds = ("own", "loop", "lvl", "t", "c", "toc1", "none")
    body = "".join(p(f"{style}段", f'<w:pStyle w:val="{style}"/>') for style in kinds)
    source = read(with_styles(body + p("大纲段", '<w:outlineLvl w:val="0"/>'), styles))

    assert [(source.text[mark.start : mark.end], mark.kind, mark.level) for mark in source.hints] == [
        ("own段", Kind.HEADING, 2),
        ("lvl段", Kind.HEADING, 3),
        ("t段", Kind.TITLE, 0),
        ("c段", Kind.CAPTION, 0),
        ("toc1段", Kind.CHROME, 0),
        ("大纲段", Kind.HEADING, 1),
    ]


def test_a_lone_heading_of_the_first_level_at_the_top_is_the_title() -> None:
    styles = "".join(f'<w:style w:styleId="{n}"><w:name w:val="heading {n}"/></w:style>' for n in (1, 2))
    heads = [p(text, f'<w:pStyle w:val="{n}"/>') for text, n in (("外包规范", 1), ("一、范围", 2), ("二、指标", 2))]
    text = p("涉密档案不得外包。")

    (title, *others) = read(with_styles("".join([*heads, text]), styles)).hints
    assert (title.kind, {mark.kind for mark in others}) == (Kind.TITLE, {Kind.HEADING})
    assert all(
        mark.kind is Kind.HEADING
        for body in ([text, *heads], [*heads, heads[0]])
        for mark in read(with_styles("".join(body), styles)).hints
    )


def test_text_hidden_by_a_style_is_not_read_and_a_style_may_be_overruled() -> None:
    styles = '<w:style w:styleId="h"><w:name w:val="暗"/><w:rPr><w:vanish/></w:rPr></w:style>'
    run = '<w:r><w:rPr><w:rStyle w:val="h"/>{}</w:rPr><w:t>{}</w:t></w:r>'
    shown = run.format('<w:vanish w:val="0"/>', "看得见")
    source = read(with_styles(f"<w:p>{run.format('', '看不见')}{shown}</w:p>", styles))

    assert (kept(source), source.notes) == (["看得见"], ("hidden: 1",))


def test_changes_are_read_as_if_all_were_accepted() -> None:
    body = (
        "<w:p><w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>新加的话，</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>删去的话，</w:delText></w:r></w:del></w:p>"
    )
    joined = p("前半句，", "<w:rPr><w:del/></w:rPr>") + p("后半句。")
    gone = "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:del/>"
    source = read(document(body + joined + gone + p("末段没完", "<w:rPr><w:del/></w:rPr>")))

    assert source.text.split() == ["新加的话，", "前半句，后半句。", "末段没完"]
    assert source.notes == ("deleted: 6",)


def test_a_reading_set_over_a_character_is_dropped() -> None:
    ruby = "<w:ruby><w:rt><w:r><w:t>qiú</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>裘</w:t></w:r></w:rubyBase></w:ruby>"
    source = read(document(f"<w:p><w:r><w:t>主任</w:t></w:r><w:r>{ruby}</w:r><w:r><w:t>国栋。</w:t></w:r></w:p>"))

    assert kept(source) == ["主任裘国栋。"]
    assert [(source.text[span.start : span.end], span.reason) for span in source.drops] == [("qiú", Reason.RUBY)]


def test_breaks_tabs_and_formulas_inside_a_paragraph_are_read() -> None:
    body = "<w:p><w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t><w:noBreakHyphen/></w:r>"
    formula = "<m:oMath><m:f><m:num><m:r><m:t>四</m:t></m:r></m:num></m:f></m:oMath></w:p>"

    assert read(document(body + formula)).text == "一\t二\n三-四\n\n"


def test_of_two_versions_of_a_box_one_is_read() -> None:
    box = f"<w:txbxContent>{p('框里的话。')}</w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    block = f"<mc:AlternateContent><mc:Choice>{p('块。')}</mc:Choice></mc:AlternateContent>"

    assert kept(read(document(f"<w:p><w:r>{both}</w:r></w:p><w:p>{both}</w:p>{block}"))) == [
        *["框里的话。"] * 2,
        "块。",
    ]


FORMS = (
    ("decimal", "%{}."),
    ("bullet", "•"),
    ("chineseCounting", "第%{}条"),
    ("chineseCounting", "%{}、"),
    ("none", ""),
)


def level_of_list(level: int, form: str, text: str) -> str:
    label = text.format(level + 1)
    return f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="{form}"/><w:lvlText w:val="{label}"/></w:lvl>'


def with_numbering(body: str) -> bytes:
    """A document with the lists 1 to 5 in the forms of ``FORMS``, each of two levels."""
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">'
        f"{''.join(level_of_list(level, *form) for level in range(2))}</w:abstractNum>"
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        for number, form in enumerate(FORMS, start=1)
    )
    relations = '<Relationships><Relationship Type="x/numbering" Target="numbering.xml"/></Relationships>'
    numbering = f"<w:numbering {NAMESPACES}>{lists}</w:numbering>"
    return document(body, word__numbering_xml=numbering, **{"word___rels__document_xml.rels": relations})


def listed(text: str, number: int, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_list_items_have_their_depth() -> None:
    body = listed("甲", 1) + listed("乙", 1, 1) + listed("丙", 2, 1) + listed("丁", 5) + p("戊")
    source = read(with_numbering(body))

    assert [(source.text[hint.start : hint.end], hint.rule, hint.level) for hint in source.hints] == [
        ("1. 甲", ITEM, 1),
        ("1. 乙", ITEM, 2),
        ("丙", ITEM, 2),
    ]


def test_numbers_of_articles_and_headings_make_no_list_items() -> None:
    body = listed("本办法自公布之日起施行。", 3) + listed("总体要求", 4) + listed("各单位应当在年底以前完成。", 4)

    assert lines(read(with_numbering(body))) == [("二、 各单位应当在年底以前完成。", ITEM)]


@pytest.mark.parametrize(("name", "depth"), [("List Bullet", 1), ("List Number 3", 3), ("List Paragraph", None)])
def test_list_styles_tell_their_depth_by_name(name: str, depth: int | None) -> None:
    style = f'<w:style w:styleId="x"><w:name w:val="{name}"/></w:style>'
    source = read(with_styles(p("甲", '<w:pStyle w:val="x"/>'), style))

    assert [(hint.rule, hint.level) for hint in source.hints] == ([(ITEM, depth)] if depth else [])


@pytest.mark.parametrize(
    ("style", "run", "text", "rule"),
    [
        ('<w:name w:val="Source Code"/>', "", "make 测试", CODE),
        ('<w:name w:val="Body"/>', "", "make test", None),
        ('<w:name w:val="Body"/><w:rPr><w:rFonts w:ascii="Courier New"/></w:rPr>', "", "make test", CODE),
        ('<w:name w:val="Body"/>', '<w:rFonts w:ascii="Consolas"/>', "make test # 测试", CODE),
        ('<w:name w:val="Body"/>', '<w:rFonts w:ascii="Consolas"/>', "这一段是中文，不是 code", None),
        ('<w:name w:val="Body"/>', '<w:rFonts w:ascii="Arial"/>', "make test", None),
    ],
)
def test_code_is_told_by_its_style_or_its_font(style: str, run: str, text: str, rule: str | None) -> None:
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="x"/></w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>'
    source = read(with_styles(paragraph, f'<w:style w:styleId="x">{style}</w:style>'))

    assert lines(source) == ([(text, rule)] if rule else [])


def test_a_table_of_contents_is_no_content() -> None:
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    body = f"<w:sdt>{gallery}<w:sdtContent>{p('第一章 1')}</w:sdtContent></w:sdt>{p('第一章')}"

    assert lines(read(document(body))) == [("第一章 1", "contents")]


def spanning(text: str, span: int) -> str:
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{p(text)}</w:tc>'


@pytest.mark.parametrize(
    ("rows", "row_properties", "heads"),
    [
        ((("分馆", "座位"), ("城东", "86")), "", 1),
        ((("城东", "86"), ("城西", "42")), "<w:trPr><w:tblHeader/></w:trPr>", 1),
        ((("城东", "86"), ("城西", "42")), "", 0),
        ((("项目", "2022年", "2023年"), ("营业收入", "100亿元", "120亿元")), "", 1),
        ((("", "户籍人口", "常住人口"), ("东城区", "30万", "35万"), ("西城区", "40万", "52万")), "", 1),
        ((("姓名", "张伟"), ("性别", "男"), ("电话", "8012")), "", 0),
    ],
)
def test_column_names_are_those_that_the_document_states_or_that_look_like_it(
    rows: tuple[tuple[str, ...], ...], row_properties: str, heads: int
) -> None:
    source = read(document(table(*rows, properties='<w:tblLook w:firstRow="1"/>', row_properties=row_properties)))

    rules = [TABLE_HEAD] * heads + [TABLE_ROW] * (len(rows) - heads)
    assert lines(source) == [("\t".join(row), rule) for row, rule in zip(rows, rules, strict=True)]
    assert kept(source) == ["\t".join(row) for row in rows]


def test_a_merged_cell_counts_in_every_row_and_a_lone_cell_is_a_paragraph() -> None:
    goes_on, opens = "<w:tcPr><w:vMerge/></w:tcPr>", '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>'
    body = (
        f"<w:tbl><w:tr><w:tc>{opens}{p('青浦')}</w:tc><w:tc>{p('三所')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{goes_on}<w:p/></w:tc><w:tc>{p('两所')}{p('在建')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{p('以上不含村级。')}</w:tc></w:tr></w:tbl>"
    )

    assert kept(read(document(body))) == ["青浦\t三所", "青浦\t两所 在建", "以上不含村级。"]


def test_cells_have_the_numbers_of_their_columns() -> None:
    opens, goes_on = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>', "<w:tcPr><w:vMerge/></w:tcPr>"
    body = (
        f"<w:tbl><w:tr>{spanning('学费标准', 4)}</w:tr>"
        f"<w:tr><w:tc>{opens}{p('专业')}</w:tc>{spanning('学费', 2)}<w:tc>{opens}{p('学制')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{goes_on}<w:p/></w:tc><w:tc>{p('住宿生')}</w:tc><w:tc>{p('走读生')}</w:tc>"
        f"<w:tc>{goes_on}<w:p/></w:tc></w:tr>"
        f"<w:tr><w:tc>{p('护理学')}</w:tc><w:tc>{p('6600')}</w:tc><w:tc>{p('5800')}</w:tc>"
        f"<w:tc>{opens}{p('三年')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{p('药学')}</w:tc>{spanning('5200', 2)}<w:tc>{goes_on}<w:p/></w:tc></w:tr>"
        f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{spanning("免学费", 2)}'
        f"<w:tc>{p('两年')}</w:tc></w:tr></w:tbl>"
    )
    source = read(document(body))

    assert lines(source) == [
        ("学费标准\t\t\t", TABLE_TITLE),
        ("专业\t学费\t\t学制", TABLE_HEAD),
        ("专业\t住宿生\t走读生\t学制", TABLE_HEAD),
        ("护理学\t6600\t5800\t三年", TABLE_ROW),
        ("药学\t5200\t\t三年", TABLE_ROW),
        ("\t免学费\t\t两年", TABLE_ROW),
    ]


def test_a_heading_in_a_table_stays_one() -> None:
    heading = p("一、收费", '<w:outlineLvl w:val="1"/>')
    names = "".join(f"<w:tc>{p(text)}</w:tc>" for text in ("专业", "学费", "学制"))
    row = "".join(f"<w:tc>{p(text)}</w:tc>" for text in ("护理学", "6600", "三年"))
    first = f'<w:tc><w:tcPr><w:gridSpan w:val="3"/></w:tcPr>{heading}</w:tc>'
    source = read(document(f"{p('开头。')}<w:tbl><w:tr>{first}</w:tr><w:tr>{names}</w:tr><w:tr>{row}</w:tr></w:tbl>"))

    assert [rule for _, rule in lines(source)] == ["outline", TABLE_HEAD, TABLE_ROW]


@pytest.mark.parametrize("span", ["0", "-3", "x", "99999999", "999999999999"])
def test_a_cell_spans_no_more_columns_than_word_has(span: str) -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{p("甲")}</w:tc>'
    source = read(document(f"<w:tbl>{f'<w:tr>{wide}{wide}</w:tr>' * 2}</w:tbl>"))

    assert max(text.count("\t") for text, _ in lines(source)) < 64


def test_a_table_that_lays_out_long_texts_is_read_as_paragraphs() -> None:
    long = "这是一段放在表格里的很长的话。" * 25

    assert kept(read(document(table((long, "边栏的话。"))))) == [long, "边栏的话。"]


@pytest.mark.parametrize(
    ("data", "code", "found"),
    [
        (b"%PDF-1.7\n", "wrong-format", "this is a PDF, not a Word document"),
        (b"{\\rtf1", "wrong-format", "rich text"),
        ("就是文本。".encode(), "wrong-format", "plain text"),
        (b"\x81\x00\x00", "wrong-format", "something else"),
        (b"", "empty", "empty"),
        ((FORMATS / "river.epub").read_bytes(), "wrong-format", "zip archive, not a Word"),
        ((FORMATS / "canteen.doc").read_bytes(), "old-word", r"save it as \.docx"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted", "password"),
        (CANTEEN[: len(CANTEEN) // 2], "damaged", "archive is damaged"),
        (packed(word__document_xml="<w:p"), "damaged", "is no XML"),
        (document(""), "no-text", "no text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, code: str, found: str) -> None:
    with pytest.raises(CorpusError, match=found) as caught:
        read(data)
    assert caught.value.code == code


def test_another_office_document_is_refused() -> None:
    relations = '<Relationships><Relationship Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    data = packed(**{"_rels__.rels": relations}, xl__workbook_xml="<workbook/>")
    with pytest.raises(CorpusError, match="another office document"):
        read(data)


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(CorpusError) as caught:
        read(packed(word__document_xml=b" " * 60_000_000))
    assert caught.value.code == "bomb"


def test_a_part_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST_PART", 1000)
    with pytest.raises(CorpusError) as caught:
        read(CANTEEN)
    assert caught.value.code == "too-large"


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("机密")
    declared = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "炸"}">' for n in range(9))
    outside = f'<!ENTITY f SYSTEM "file://{tmp_path}/secret.txt">'
    body = f"<w:document {NAMESPACES}><w:body>{p('&e8;&f;外')}</w:body></w:document>"
    try:
        text = read(packed(word__document_xml=f"<!DOCTYPE d [{declared}{outside}]>{body}")).text
    except CorpusError as error:
        text = error.code

    assert "机密" not in text
    assert "炸炸" not in text


@pytest.mark.parametrize("depth", [200, 5000])
def test_deep_nesting_ends_in_text_or_a_clear_word(depth: int) -> None:
    nested = "<w:ins>" * depth + "<w:r><w:t>深处。</w:t></w:r>" + "</w:ins>" * depth
    try:
        text = read(document(f"<w:p>{nested}</w:p>")).text.strip()
    except CorpusError as error:
        text = error.code

    assert text == ("深处。" if depth < 250 else "damaged")


def test_a_missing_extra_is_said_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "find_spec", lambda _: None)
    with pytest.raises(CorpusError, match=r"pip install .*\[docx\]'") as caught:
        read(CANTEEN)
    assert caught.value.code == "missing-extra"


def test_a_question_is_answered_under_its_headings(tmp_path: Path) -> None:
    shutil.copy(FORMATS / "canteen.docx", tmp_path)

    answer = Answerer(read_library(tmp_path)).answer("选址方案应当公示几个工作日？")

    assert answer.outcome is Outcome.FOUND
    assert answer.quotes[0].text.startswith("选址方案应当在所在小区公示十个工作日。")
    citation = answer.quotes[0].citation
    assert (citation.title, citation.page) == ("临溪区社区食堂管理办法", None)
    assert citation.headings == ("第二章 选址与建设", "一、选址要求")


def test_damaged_files_are_read_or_refused_and_nothing_else() -> None:
    with ZipFile(BytesIO(CANTEEN)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    files = list(damaged(CANTEEN))
    for name in (
        "word/document.xml",
        "word/styles.xml",
        "word/footnotes.xml",
        "word/numbering.xml",
        "word/_rels/document.xml.rels",
    ):
        files += (packed(**{**parts, name: part}) for part in damaged(parts[name], len(files) // 8, seed=3))
    refused = set()
    for data in files:
        try:
            clean(read(data))
        except CorpusError as error:
            refused.add(error.code)

    assert refused <= {"damaged", "wrong-format", "empty", "no-text", "encrypted", "bomb", "too-large"}
