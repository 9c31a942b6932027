"""A record of a table is one paragraph in the characters of the file, under the row of its column names."""

from __future__ import annotations

import csv as stdlib_csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import CorpusError, Document
from corpus.passages import passages_of
from corpus.readers.records import csv
from corpus.reading.document import read_document
from corpus.source import TABLE_HEAD, TABLE_ROW, TABLE_TITLE

STATIONS = '站名,电话,说明\n元荡,0512-1,"位于苏州,\n风景好。"\n汾湖,0512-2,水质好\n'


def document(text: str, *, encoding: str = "utf-8", name: str = "a.csv") -> Document:
    return read_document(name, text.encode(encoding))[0]


def texts(text: str, rule: str = TABLE_ROW) -> list[str]:
    made = document(text)
    return [made.text[each.start : each.end] for each in made.paragraphs if each.rule == rule]


def test_a_record_is_a_paragraph_as_it_is_written() -> None:
    rows = ['元荡,0512-1,"位于苏州,\n风景好。"', "汾湖,0512-2,水质好"]
    assert (texts(STATIONS), texts(STATIONS, TABLE_HEAD)) == (rows, ["站名,电话,说明"])
    assert [passage.text for passage in passages_of(document(STATIONS))] == rows
    assert document(STATIONS).source == STATIONS
    assert [each.number for each in document(STATIONS).paragraphs] == [None, 1, 2]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，", "；"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    lines = [["站名", "电话"], ["元荡", "0512-1"], ["汾湖,东", "0512-2"]]
    head, *rows = [delimiter.join(f'"{cell}"' if "," in cell else cell for cell in line) for line in lines]
    text = "\n".join((head, *rows))
    assert (texts(text, TABLE_HEAD), texts(text)) == ([head], rows)
    assert document(text).notes == ()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_is_read(encoding: str, end: str) -> None:
    made = document(STATIONS.replace("\n", end), encoding=encoding)
    kept = "\r" if end == "\r" else "\n"
    assert made.text == document(STATIONS).text.replace("\n", kept)
    assert made.source.removeprefix("\ufeff") == STATIONS.replace("\n", end)
    assert len(made.paragraphs) == 3


def test_the_note_names_the_encoding() -> None:
    assert document(STATIONS, encoding="gb18030").notes == ("encoding: gb18030",)


def test_a_row_of_another_length_is_named_by_its_line_and_stays() -> None:
    text = '站名,电话\n"元\n荡",1,多\n汾湖\n太湖,3\n'
    assert document(text).notes == ("ragged-row: 2", "ragged-row: 4")
    assert texts(text) == ['"元\n荡",1,多', "汾湖", "太湖,3"]


def test_a_quotation_mark_that_is_not_closed_takes_no_other_row() -> None:
    text = '站名,电话\n"元荡,1\n汾湖,2\n太湖,3\n'
    assert texts(text) == ['"元荡,1', "汾湖,2", "太湖,3"]
    assert document(text).notes == ("unclosed-quote: 2",)


def test_with_many_of_them_quotation_marks_are_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    assert texts('站名,尺寸\n管,5" 管\n') == ['管,5" 管']
    monkeypatch.setattr(csv, "_MOST_UNCLOSED", 0)
    text = '站名,尺寸\n管,"一\n' + "管,二\n" * 200 + '管,"三"\n'
    assert texts(text)[0] == '管,"一'
    assert texts(text)[-1] == '管,"三"'
    assert len(texts(text)) == 202


def test_a_cell_of_any_length_keeps_its_commas() -> None:
    row = f'元荡,"{"元荡在青浦,汾湖在吴江," * 15_000}"'
    assert texts(f"站名,说明\n{row}\n") == [row]


def test_what_the_parser_refuses_is_read_literally() -> None:
    limit = stdlib_csv.field_size_limit(8)
    try:
        assert texts('站名,说明\n元荡,"在青浦和吴江之间很长"\n') == ['元荡,"在青浦和吴江之间很长"']
    finally:
        stdlib_csv.field_size_limit(limit)


def test_a_title_above_the_column_names_is_none_of_them() -> None:
    text = "2023年值班人员安排表,,,\n姓名,部门,电话,值班日期\n张三,信息科,8001,10月1日\n李四,总务科,8002,10月2日\n"
    assert texts(text, TABLE_TITLE) == ["2023年值班人员安排表,,,"]
    assert texts(text, TABLE_HEAD) == ["姓名,部门,电话,值班日期"]
    assert texts(text) == ["张三,信息科,8001,10月1日", "李四,总务科,8002,10月2日"]


@pytest.mark.parametrize(
    "text",
    [
        "怎么申请退款,在订单页点击申请售后即可\n发票怎么开,在我的订单里点击开具发票\n",
        "1,2.5\n3,4\n",
        "元荡在青浦。,1\n汾湖在吴江。,2\n",
        "元荡在青浦\n汾湖在吴江\n",
        "站名,电话\n",
    ],
)
def test_without_column_names_each_record_is_a_row(text: str) -> None:
    assert texts(text) == text.splitlines()
    assert document(text).notes == ()


def test_years_are_good_names() -> None:
    assert texts("指标,2022,2023\n产值,12,13\n消费,7,8\n", TABLE_HEAD) == ["指标,2022,2023"]


def test_a_column_name_on_two_lines_is_one_word() -> None:
    text = '站名,"联系\r\n电话","E\r\nmail"\r\n元荡,0512-1,a@b.cn\r\n汾湖,0512-2,c@d.cn\r\n'
    assert texts(text, TABLE_HEAD) == ['站名,"联系电话","E\nmail"']


def test_rows_without_text_are_dropped() -> None:
    made = document('\n站名,电话\n,\n元荡,\n\n汾湖,2\n"",\n,\n')
    assert made.text == "站名,电话\n元荡,\n汾湖,2"
    assert made.map.cut(made.source) == made.text


def test_empty_cells_at_the_edges_stay() -> None:
    text = "\t2022年\t2023年\n收入\t1\t2\n利润\t\t\n"
    made = document(text, name="a.tsv")
    assert made.text == text.removesuffix("\n")
    assert [each.rule for each in made.paragraphs] == [TABLE_HEAD, TABLE_ROW, TABLE_ROW]


def test_a_table_of_blank_cells_is_refused() -> None:
    with pytest.raises(CorpusError) as caught:
        document(",,,\n,,\n")
    assert caught.value.code == "no-record"


@given(st.text('站,"\n\r\t a1。\x0b\u2028', min_size=1, max_size=60))
def test_whatever_is_written_stays_and_each_record_is_one_paragraph(text: str) -> None:
    try:
        made = document(text)
    except CorpusError:
        return
    assert made.source == text
    assert made.map.cut(made.source) == made.text
    assert [each for each in made.text if each in "站a1。"] == [each for each in text if each in "站a1。"]
    assert all(each.rule in (TABLE_ROW, TABLE_HEAD, TABLE_TITLE, "mark") for each in made.paragraphs)
