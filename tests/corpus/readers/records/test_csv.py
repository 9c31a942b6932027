"""One row of a table is one paragraph that says by its column names what it is about."""

from __future__ import annotations

import csv as stdlib_csv

import pytest

from corpus.document import CorpusError, Document
from corpus.passages import passages_of
from corpus.readers.records import csv
from corpus.reading.document import read_document

STATIONS = '站名,电话,说明\n元荡,0512-1,"位于苏州,\n风景好。"\n汾湖,0512-2,水质好\n'


def document(text: str, *, encoding: str = "utf-8", name: str = "a.csv") -> Document:
    return read_document(name, text.encode(encoding))[0]


def rows(text: str) -> list[str]:
    made = document(text)
    return [made.text[paragraph.start : paragraph.end] for paragraph in made.content]


def test_a_row_is_a_paragraph_with_its_column_names() -> None:
    assert rows(STATIONS) == [
        "站名：元荡；电话：0512-1；说明：位于苏州, 风景好。",
        "站名：汾湖；电话：0512-2；说明：水质好",
    ]
    assert [passage.text for passage in passages_of(document(STATIONS))] == rows(STATIONS)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    lines = [["站名", "电话"], ["元荡", "0512-1"], ["汾湖,东", "0512-2"]]
    text = "\n".join(delimiter.join(f'"{cell}"' if "," in cell else cell for cell in line) for line in lines)
    assert rows(text) == ["站名：元荡；电话：0512-1", "站名：汾湖,东；电话：0512-2"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_is_read(encoding: str, end: str) -> None:
    made = document(STATIONS.replace("\n", end), encoding=encoding)
    assert made.text == document(STATIONS).text


def test_the_note_names_the_encoding() -> None:
    assert document(STATIONS, encoding="gb18030").notes == ("encoding: gb18030",)


def test_a_row_of_another_length_is_named_by_its_line_and_stays() -> None:
    made = document('站名,电话\n"元\n荡",1,多\n汾湖\n太湖,3\n')
    assert made.notes == ("ragged-row: 2", "ragged-row: 4")
    assert rows('站名,电话\n"元\n荡",1,多\n汾湖\n太湖,3\n') == [
        "站名：元 荡；电话：1；多",
        "站名：汾湖",
        "站名：太湖；电话：3",
    ]


def test_a_quotation_mark_that_is_not_closed_takes_no_other_row() -> None:
    text = '站名,电话\n"元荡,1\n汾湖,2\n太湖,3\n'
    assert rows(text) == ['站名："元荡；电话：1', "站名：汾湖；电话：2", "站名：太湖；电话：3"]
    assert document(text).notes == ("unclosed-quote: 2",)


def test_with_many_of_them_quotation_marks_are_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rows('站名,尺寸\n管,5" 管\n') == ['站名：管；尺寸：5" 管']
    monkeypatch.setattr(csv, "_MOST_UNCLOSED", 0)
    text = '站名,尺寸\n管,"一\n' + "管,二\n" * 200 + '管,"三"\n'
    assert rows(text)[0] == '站名：管；尺寸："一'
    assert rows(text)[-1] == '站名：管；尺寸："三"'
    assert len(rows(text)) == 202


def test_a_cell_of_any_length_keeps_its_commas() -> None:
    cell = "元荡在青浦,汾湖在吴江," * 15_000
    assert rows(f'站名,说明\n元荡,"{cell}"\n') == [f"站名：元荡；说明：{cell}"]


def test_what_the_parser_refuses_is_read_literally() -> None:
    limit = stdlib_csv.field_size_limit(8)
    try:
        assert rows('站名,说明\n元荡,"在青浦和吴江之间很长"\n') == ['站名：元荡；说明："在青浦和吴江之间很长"']
    finally:
        stdlib_csv.field_size_limit(limit)


def test_a_cell_that_ends_in_a_stop_needs_no_semicolon() -> None:
    assert rows("站名,说明,电话\n元荡,风景好。,1\n") == ["站名：元荡；说明：风景好。 电话：1"]


def test_one_column_needs_no_name() -> None:
    assert rows("内容\n元荡在青浦\n汾湖在吴江\n") == ["元荡在青浦", "汾湖在吴江"]


def test_years_are_good_names_and_numbers_alone_are_no_header() -> None:
    assert rows("指标,2022,2023\n产值,12,13\n") == ["指标：产值；2022：12；2023：13"]
    assert rows("1,2.5\n3,4\n") == ["1；2.5", "3；4"]


def test_a_first_row_of_sentences_is_no_header() -> None:
    assert rows("元荡在青浦。,1\n汾湖在吴江。,2\n") == ["元荡在青浦。 1", "汾湖在吴江。 2"]


def test_a_header_alone_is_text_and_empty_rows_are_nothing() -> None:
    assert rows("站名,电话\n") == ["站名；电话"]
    assert rows("\n站名,电话\n,\n元荡,\n") == ["站名：元荡"]


def test_a_table_of_blank_cells_is_refused() -> None:
    with pytest.raises(CorpusError) as caught:
        document(",,,\n,,\n")
    assert caught.value.code == "no-record"


def test_tabs_are_read_under_their_own_suffix() -> None:
    assert document("站名\t电话\n元荡\t1\n", name="a.tsv").text == "站名：元荡；电话：1"
