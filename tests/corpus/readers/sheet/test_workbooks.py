"""Spreadsheets: each row one line as it is shown, with its sheet and number."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.render.citation import cite
from bot.translations import Translations
from corpus.document import CorpusError, Part, PartKind
from corpus.library import read_library
from corpus.readers import package, reader_of
from corpus.readers.sheet import ods, xlsx
from corpus.source import TABLE_HEAD, TABLE_ROW, TABLE_TITLE, SourceText
from retrieval.answering.answer import Outcome
from retrieval.answering.answerer import Answerer
from tests.packages import archive_of, hinted, parts_of, read_damaged, relations
from tests.paths import FORMATS

LEDGER = [
    ("sheet", "票价"),
    (TABLE_TITLE, "柳湾渡口2024年票价表\t\t\t\t\t"),
    (TABLE_TITLE, "单位：元\u3000自2024年3月1日起执行\t\t\t\t\t"),
    (TABLE_HEAD, "航线\t里程\t票价\t\t优惠\t首航日期"),
    (TABLE_HEAD, "航线\t里程\t成人\t儿童\t优惠\t首航日期"),
    (TABLE_ROW, "柳湾—北岸\t3\t12.00\t6\t15%\t2019年5月1日"),
    (TABLE_ROW, "柳湾—北岸\t7.5\t1,234.50\t617.25\t20%\t2020年10月8日"),
    (TABLE_ROW, "柳湾—沙洲\t12\t45.00\t\t0%\t2021/1/2 8:30"),
    ("cell", "注：60岁以上老人凭证件免费。"),
    ("sheet", "班次"),
    (TABLE_HEAD, "班次\t发船时间\t船长\t联系电话"),
    (TABLE_ROW, "早班\t6:30\t周桂生\t13800000001"),
    (TABLE_ROW, "晚班\t18:05\t吴小满\t0512-63330000"),
    (TABLE_HEAD, "物资\t库存\t单价"),
    (TABLE_ROW, "救生衣\t120\t¥85.00"),
    (TABLE_ROW, "缆绳 （30米）\t6\t¥1,200.00"),
]
MAIN = "xl/workbook.xml"
NAMES = 'xmlns:r="r"'


def workbook(*sheets: str, strings: str = "", formats: str = "", book: str = "", **more: str) -> bytes:
    """A workbook of sheets named 甲, 乙, … from the rows (and what stands around them) of each."""
    entries = "".join(f'<sheet name="{"甲乙丙丁"[n]}" r:id="s{n}"/>' for n in range(len(sheets)))
    related = [(f"s{n}", "worksheet", f"sheets/{n}.xml") for n in range(len(sheets))]
    parts = {f"xl/sheets/{n}.xml": f"<worksheet>{sheet}</worksheet>" for n, sheet in enumerate(sheets)}
    parts[MAIN] = f"<workbook {NAMES}>{book}<sheets>{entries}</sheets></workbook>"
    parts["xl/_rels/workbook.xml.rels"] = relations(
        *related, ("t", "sharedStrings", "strings.xml"), ("f", "styles", "styles.xml")
    )
    parts["xl/strings.xml"] = f"<sst>{strings}</sst>"
    parts["xl/styles.xml"] = f"<styleSheet>{formats}</styleSheet>"
    return archive_of(parts | more)


def rows(*texts: str) -> str:
    """Rows of a sheet: cells between bars."""
    lines = []
    for text in texts:
        cells = (f'<c t="inlineStr"><is><t>{cell}</t></is></c>' if cell else "<c/>" for cell in text.split("|"))
        lines.append(f"<row>{''.join(cells)}</row>")
    return f"<sheetData>{''.join(lines)}</sheetData>"


def spreadsheet(content: str, **more: str) -> bytes:
    """An OpenDocument spreadsheet of tables."""
    names = " ".join(f'xmlns:{name}="{name}"' for name in ("office", "table", "text", "style"))
    body = f"<office:body><office:spreadsheet>{content}</office:spreadsheet></office:body>"
    styles = more.pop("styles", "")
    text = f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>{body}"
    return archive_of({"content.xml": f"{text}</office:document-content>"} | more)


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def row_of(*cells: str, **attributes: str) -> str:
    stated = " ".join(f'table:{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-row {stated}>{''.join(cells)}</table:table-row>"


def texts(source: SourceText) -> list[str]:
    return source.text.strip("\n").split("\n\n")


@pytest.mark.parametrize("name", ["ledger.xlsx", "ledger-calc.xlsx", "ledger.ods"])
def test_a_real_workbook_is_read_as_it_is_shown(name: str) -> None:
    source = reader_of(Path(name).suffix)((FORMATS / name).read_bytes())

    assert hinted(source) == LEDGER
    assert source.notes == ("hidden-sheets: 底稿", "hidden: 3")
    assert [(part.name, part.number) for part in source.parts] == [("票价", 1), ("票价", 9), ("班次", 1), ("班次", 5)]


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_row_is_quoted_with_its_column_names_and_cited_by_sheet_and_row(
    suffix: str, tmp_path: Path, hans: Translations
) -> None:
    shutil.copy(FORMATS / f"ledger.{suffix}", tmp_path / f"渡口.{suffix}")
    answer = Answerer(read_library(tmp_path)).answer("晚班的船长是谁?")

    best = answer.quotes[0]
    assert answer.outcome is Outcome.FOUND
    assert all(cell in best.text for cell in ("船长", "晚班", "吴小满"))
    assert (best.citation.sheet, best.citation.row) == ("班次", 3)
    assert "表“班次”第 3 行" in cite(best.citation, hans)


def test_strings_are_read_without_readings_and_escapes() -> None:
    strings = "<si><r><t>渡</t></r><r><t>口_x000D_</t></r><rPh><t>dukou</t></rPh></si><si><t>两\n行</t></si>"
    cells = '<c r="B2" t="s"><v>0</v></c><c r="D2" t="s"><v>1</v></c><c t="s"><v>9</v></c>'
    source = xlsx.read(workbook(f'<sheetData><row r="2">{cells}</row></sheetData>', strings=strings))

    assert texts(source) == ["甲", "渡口\t两 行"]
    assert source.parts == (Part(3, PartKind.SHEET, "甲", 2),)


def test_values_of_every_type_are_shown() -> None:
    cells = (
        '<c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="str"><f>A</f><v>文</v></c><c t="d"><v>2024-03-01</v></c>'
        '<c s="1"><v>0.5</v></c><c s="2"><v>45352</v></c><c s="9"><v>2</v></c><c><v>x</v></c><c><v>1e999</v></c>'
        "<c><f>SUM(A1)</f></c>"
    )
    formats = (
        '<numFmts><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs>'
    )
    source = xlsx.read(workbook(f"<sheetData><row>{cells}</row></sheetData>", formats=formats))

    assert texts(source)[1] == "TRUE\t#N/A\t文\t2024-03-01\t50.0%\t2024/3/1\t2\tx\t1e999"
    assert source.notes == ("formulas: 1",)


def test_dates_of_a_workbook_may_count_from_1904() -> None:
    formats = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    body = '<sheetData><row><c s="0"><v>43890</v></c></row></sheetData>'

    assert "2024/3/1" in xlsx.read(workbook(body, formats=formats, book='<workbookPr date1904="1"/>')).text


def test_tables_on_one_sheet_stand_apart() -> None:
    body = rows("姓名|电话", "王强|138", "李红|139", "", "王芳|150", "", "苹果|12.5|甜", "梨|3|酸")
    source = xlsx.read(workbook(body))

    assert hinted(source)[1:] == [
        (TABLE_HEAD, "姓名\t电话"),
        (TABLE_ROW, "王强\t138"),
        (TABLE_ROW, "李红\t139"),
        (TABLE_ROW, "王芳\t150"),
        ("cell", "苹果\t12.5\t甜"),
        (TABLE_ROW, "梨\t3\t酸"),
    ]
    assert [part.number for part in source.parts] == [1, 5, 7]


def test_a_title_above_a_blank_row_belongs_to_its_table() -> None:
    source = xlsx.read(workbook(rows("渡口名册", "", "姓名|电话", "王强|138", "李红|139"), rows("完")))

    assert hinted(source)[1:3] == [(TABLE_TITLE, "渡口名册\t"), (TABLE_HEAD, "姓名\t电话")]
    assert source.metadata.title is None
    alone = xlsx.read(workbook(rows("渡口名册", "姓名|电话", "王强|138", "李红|139")))
    assert (alone.metadata.title, alone.metadata.inferred) == ("渡口名册", ("title",))


def test_a_far_blank_row_parts_a_title_from_a_table_and_labels_below_a_title_are_quoted() -> None:
    far = xlsx.read(workbook(rows("渡口名册", "", "", "", "姓名|电话", "王强|138", "李红|139")))
    labels = xlsx.read(workbook(rows("渡口名册", "单位：元", "制表：王芳", "姓名|电话", "王强|138", "李红|139")))

    assert [rule for rule, _ in hinted(far)] == ["sheet", "cell", TABLE_HEAD, TABLE_ROW, TABLE_ROW]
    assert [rule for rule, _ in hinted(labels)][1:4] == [TABLE_TITLE, TABLE_TITLE, "cell"]


def test_the_format_tells_column_names() -> None:
    plain = rows("甲组|乙组|丙组", "东|西|南", "左|右|前")
    frozen = '<sheetViews><sheetView><pane ySplit="1" state="frozen"/></sheetView></sheetViews>' + plain
    filtered = plain + '<autoFilter ref="A1:C3"/>'

    for body in (frozen, filtered):
        assert hinted(xlsx.read(workbook(body)))[1:3] == [(TABLE_HEAD, "甲组\t乙组\t丙组"), (TABLE_ROW, "东\t西\t南")]


def test_hidden_rows_and_columns_are_left_out_and_counted_unless_a_click_shows_them() -> None:
    cells = '<c t="inlineStr"><is><t>甲一</t></is></c><c t="inlineStr"><is><t>乙二</t></is></c>'
    body = (
        '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>'
        f'<row>{cells}</row><row hidden="1">{cells}</row><row hidden="1" outlineLevel="1">{cells}</row></sheetData>'
    )
    source = xlsx.read(workbook(body))
    filtered = xlsx.read(workbook(body + '<autoFilter ref="A1:B3"><filterColumn/></autoFilter>'))

    assert (texts(source)[1:], source.notes) == (["甲一", "甲一"], ("hidden: 4",))
    assert (texts(filtered)[1:], filtered.notes) == (["甲一"] * 3, ("hidden: 3",))


def test_a_sheet_that_nobody_named_has_no_heading() -> None:
    data = workbook(rows("元荡"))
    parts = {name: part.replace("甲".encode(), b"Sheet1") for name, part in parts_of(data).items()}

    assert hinted(xlsx.read(archive_of(parts))) == [("cell", "元荡")]


def test_an_opendocument_row_may_be_repeated_hidden_folded_or_a_head() -> None:
    table = (
        '<table:table table:name="甲"><table:table-column/><table:table-column table:visibility="collapse"/>'
        f"<table:table-header-rows>{row_of(cell('东'), cell('西'), cell('南'))}</table:table-header-rows>"
        f"{row_of(cell('左'), cell('中'), cell('右'), number_rows_repeated='2')}"
        f"{row_of(cell('暗'), visibility='collapse')}"
        f"<table:table-row-group>{row_of(cell('折'), cell(''), cell('叠'), visibility='collapse')}"
        "</table:table-row-group></table:table>"
    )
    source = ods.read(spreadsheet(table))

    assert hinted(source)[1:] == [(TABLE_HEAD, "东\t南"), *[(TABLE_ROW, "左\t右")] * 2, (TABLE_ROW, "折\t叠")]
    assert source.notes == ("hidden: 4",)


def test_an_opendocument_cell_without_a_text_shows_its_value() -> None:
    values = (
        'office:value-type="float" office:value="3.0"',
        'office:value-type="percentage" office:value="0.125"',
        'office:value-type="date" office:date-value="2024-03-01T08:00:00"',
        'office:value-type="boolean" office:boolean-value="true"',
        'office:value-type="string" office:string-value="文"',
        'table:formula="of:=A1"',
    )
    cells = "".join(f"<table:table-cell {value}/>" for value in values)
    source = ods.read(spreadsheet(f'<table:table table:name="甲">{row_of(cells)}</table:table>'))

    assert texts(source)[1] == "3\t12.5%\t2024-03-01 08:00:00\tTRUE\t文"
    assert source.notes == ("formulas: 1",)


def test_remarks_and_tables_in_shapes_are_no_cells() -> None:
    remark = "<office:annotation><text:p>批注</text:p></office:annotation>"
    inner = f"<table:table>{row_of(cell('内'))}</table:table>"
    body = row_of(f"<table:table-cell><text:p>外</text:p>{remark}{inner}</table:table-cell>")

    assert texts(ods.read(spreadsheet(f'<table:table table:name="甲">{body}</table:table>'))) == ["甲", "外"]


def test_a_filter_of_an_opendocument_sheet_tells_column_names() -> None:
    body = "".join(row_of(*map(cell, line)) for line in ("东西南", "左右前", "上下后"))
    area = "<table:database-range table:target-range-address=\"$'甲''x'.A1:C3\" table:display-filter-buttons=\"true\"/>"
    source = ods.read(spreadsheet(f'<table:table table:name="甲\'x">{body}</table:table>{area}'))

    assert [rule for rule, _ in hinted(source)] == ["sheet", TABLE_HEAD, TABLE_ROW, TABLE_ROW]


@pytest.mark.parametrize(
    ("suffix", "data", "code"),
    [
        (".xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (".xlsx", b"\xd0\xcf\x11\xe0 of 1997", "wrong-format"),
        (".xlsx", archive_of({"a.xml": "<a/>"}), "wrong-format"),
        (".xlsx", archive_of({"xl/workbook.xml": "<workbook"}), "damaged"),
        (".xlsx", workbook("<sheetData/>"), "no-text"),
        (".xlsx", workbook("<sheetData><row>"), "damaged"),
        (".ods", archive_of({"a.xml": "<a/>"}), "wrong-format"),
        (
            ".ods",
            archive_of({"content.xml": "<a/>", "mimetype": "application/vnd.oasis.opendocument.text"}),
            "wrong-format",
        ),
        (".ods", spreadsheet("", **{"META-INF/manifest.xml": "<encryption-data/>"}), "encrypted"),
        (".ods", spreadsheet(""), "no-text"),
        (
            ".ods",
            spreadsheet(f"<table:table>{row_of(cell('多'), number_rows_repeated='1048576')}</table:table>"),
            "too-large",
        ),
    ],
)
def test_what_is_no_workbook_is_refused(suffix: str, data: bytes, code: str) -> None:
    with pytest.raises(CorpusError) as error:
        reader_of(suffix)(data)

    assert error.value.code == code


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_a_missing_package_is_named(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "find_spec", lambda _: None)

    with pytest.raises(CorpusError, match="sheets"):
        reader_of(suffix)((FORMATS / f"ledger{suffix}").read_bytes())


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("ledger.xlsx", "xl/worksheets/sheet1.xml"),
        ("ledger.xlsx", "xl/worksheets/sheet2.xml"),
        ("ledger.xlsx", "xl/styles.xml"),
        ("ledger.xlsx", "xl/workbook.xml"),
        ("ledger-calc.xlsx", "xl/worksheets/sheet1.xml"),
        ("ledger-calc.xlsx", "xl/sharedStrings.xml"),
        ("ledger-calc.xlsx", "xl/styles.xml"),
        ("ledger.ods", "content.xml"),
    ],
)
def test_damaged_workbooks_are_read_exactly_or_refused_in_one_line(name: str, part: str) -> None:
    read_damaged(name, (FORMATS / name).read_bytes(), part)
