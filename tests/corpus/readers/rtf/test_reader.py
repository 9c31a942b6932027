"""Rich text: what a reader of the finished text sees, in whatever code page, and nothing that hangs or crashes."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from corpus.document import CorpusError, Kind
from corpus.readers.rtf.reader import read
from corpus.source import ITEM, TABLE_HEAD, TABLE_ROW, SourceText
from tests.paths import FORMATS

CANTEEN = (FORMATS / "canteen.rtf").read_bytes()


def rtf(body: str, head: str = r"\ansicpg936") -> SourceText:
    return read("\n".join((rf"{{\rtf1\ansi{head}", body, "}")).encode("latin-1"))


def escaped(text: str, encoding: str = "gb18030") -> str:
    """``text`` in bytes of a code page, as older programs write it."""
    return "".join(rf"\'{byte:02x}" for byte in text.encode(encoding))


def lines(source: SourceText) -> list[str]:
    return source.text.split("\n\n")[:-1]


def hinted(source: SourceText) -> list[tuple[str, str, int]]:
    return [(source.text[hint.start : hint.end], hint.rule, hint.level) for hint in source.hints]


def test_a_file_of_libreoffice_is_read_with_headings_lists_and_its_table() -> None:
    source = read(CANTEEN)
    made = hinted(source)
    assert ("临溪区社区食堂管理办法", "title", 0) in made
    assert ("第一章 总则", "outline", 1) in made
    assert ("一、选址要求", "outline", 2) in made
    assert ("使用面积\t建设补贴\t验收单位", TABLE_HEAD, 0) in made
    assert ("二百平方米以上\t四十万元\t区民政局", TABLE_ROW, 0) in made
    assert ("2. 持有残疾人证的居民；", ITEM, 1) in made
    assert "每餐补贴六元，由区财政按月拨付。" in source.text  # without the deleted amount and the hidden remark
    assert "此句为内部批注不公开" not in source.text
    assert source.notes == ("deleted: 1", "hidden: 1")
    assert "楷" not in source.text  # no names of fonts or styles
    assert "Normal" not in source.text


def test_a_file_of_pandoc_is_read_with_headings_lists_and_its_table() -> None:
    made = hinted(read((FORMATS / "river.rtf").read_bytes()))
    assert ("第一章 老河的模样", "outline", 1) in made
    assert ("二〇一二年\t四千一百万元\t六十六公里", TABLE_ROW, 0) in made
    assert ("2.\t发现排污口二十四小时以内上报；", ITEM, 1) in made


def test_a_note_and_a_text_box_stand_beside_the_paragraph_that_refers_to_them() -> None:
    made = lines(read(CANTEEN))
    note = next(number for number, line in enumerate(made) if line.startswith("监控画面由"))
    assert made[note - 1].startswith("厨房应当实行明厨亮灶")
    box = next(number for number, line in enumerate(made) if line.startswith("温馨告知"))
    assert made[box + 1].startswith("社区食堂按照下列次序")  # it is anchored before its first word


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (escaped("元荡岸线长23公里。"), r"\ansicpg936"),
        (escaped("元荡岸线长23公里。"), r"\ansicpg1252{\fonttbl{\f0\fcharset134 SimSun;}}\f0"),
        (escaped("元荡岸线长23公里。"), r"\ansicpg1252\deff0{\fonttbl{\f0\fcharset134 SimSun;}}\plain"),
        (escaped("元荡岸线长23公里。"), r"\ansicpg936{\fonttbl{\f0\fcharset0 Times New Roman;}}\f0"),
        (escaped("元荡岸线长23公里。"), ""),
        (r"\u20803?\u-31903?" + escaped("岸线长") + "23" + escaped("公里。"), r"\ansicpg936"),
        (r"{\uc2\u20803\'d4\'aa\u33633\'b5\'b4}{\uc0\u23736\u32447\u38271 23}" + escaped("公里。"), r"\ansicpg936"),
    ],
)
def test_text_is_decoded_by_the_page_of_its_font_else_of_the_document(body: str, head: str) -> None:
    assert lines(rtf(body, head)) == ["元荡岸线长23公里。"]


def test_traditional_text_in_big5_is_read() -> None:
    assert lines(rtf(escaped("垃圾收運處置", "big5hkscs"), r"\ansicpg950")) == ["垃圾收運處置"]


def test_western_text_stays_western_beside_chinese() -> None:
    head = r"\ansicpg936{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset134 SimSun;}}"
    assert lines(rtf(rf"{{\f0 caf\'e9 }}{{\f1 {escaped('咖啡馆')}}}\par", head)) == ["café 咖啡馆"]


def test_pairs_of_surrogates_and_signs_are_characters() -> None:
    made = lines(rtf(r"\u-10180?\u-8384? \{\'a1\'b0\}\~\\ a\_b\-c \ldblquote x\rdblquote\emdash\tab y\par"))
    assert made == ["\U0001f340 {“}\u00a0\\ a-bc “x”—\ty"]


def test_boxes_and_ticks_of_symbol_fonts_are_signs() -> None:
    fonts = r"{\fonttbl{\f0\fcharset134 A;}{\f1\fcharset2 Wingdings;}{\f2\fcharset2 Symbol;}{\f3 \'cb\'ce;}}"
    body = (
        rf"{{\f1 \'fe}}{escaped('是')} {{\f1\u-3928\'a8}}{escaped('否')} 23{{\f2\'b0}}C {{\f2\'b3}}5 "
        r"{\f2 a}{\f1\'01\'ee}\f3\u-3842?\par"
    )
    assert lines(rtf(body, rf"\ansicpg936{fonts}")) == ["☑是 ◻否 23°C ≥5 α\uf0fe"]


def test_what_is_no_text_of_the_document_is_left_out() -> None:
    body = (
        r"{\info{\title Report}{\author Li}}{\header head}{\footerf foot}{\pict\bin4 {}}}}text{\*\unknown no}"
        r"{\field{\*\fldinst HYPERLINK x}{\fldrslt  link}}{\*\atnid 1}{\annotation no}{\v hidden}{\deleted gone}\par"
        r"{\nonshppict{\pict 00ff}}{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt\pard box\par}}}\par"
    )
    source = rtf(body)
    assert lines(source) == ["text link", "box"]
    assert source.notes == ("deleted: 1", "hidden: 1")
    assert (source.metadata.title, source.metadata.inferred) == ("Report", ("title",))


def test_a_style_tells_a_heading_by_its_name_its_level_or_its_base() -> None:
    styles = (
        r"{\stylesheet{\s0 Normal;}{\s1\sbasedon0 heading 1;}{\s2\outlinelevel1{\*\keycode x} Chapter;}"
        r"{\s3\sbasedon2 Mine;}{\*\cs10 Strong;}{\s4 Title;}{\s5 toc 1;}}"
    )
    source = rtf(
        styles
        + r"\pard\s4 A\par\pard\s1 B\par\pard\s2 C\par\pard\s3 D\par\pard\s5 E\tab 3\par\pard\outlinelevel2 F\par"
        r"\pard G\par"
    )
    assert hinted(source) == [
        ("A", "title", 0),
        ("B", "style", 1),
        ("C", "style", 2),
        ("D", "style", 2),
        ("E\t3", "contents", 0),
        ("F", "outline", 3),
    ]


def test_numbers_of_lists_are_kept_bullets_are_not_and_articles_are_no_items() -> None:
    source = rtf(
        r"{\listtext 1.\tab}\pard\ls1 one\par{\listtext\f3 \'b7\tab}\pard\ls1\ilvl1 dot\par"
        rf"{{\listtext {escaped('第一条')}\tab}}\pard\ls2 law\par\pard{{\pntext 2)\tab}}two\par\pard end\par"
    )
    assert lines(source) == ["1. one", "dot", "第一条 law", "2) two", "end"]
    assert hinted(source) == [("1. one", ITEM, 1), ("dot", ITEM, 2), ("2) two", ITEM, 1)]


def test_cells_stand_at_their_columns_whatever_is_merged() -> None:
    wide = r"\trowd\cellx1000\cellx3000"
    row = r"\trowd\cellx1010\clvmgf\cellx2000\cellx3000"
    below = r"\trowd\cellx1010\clvmrg\cellx2000\cellx3000"
    source = rtf(
        rf"{wide}\pard\intbl A\cell B\cell\row{row}\pard\intbl C\cell D\cell E\cell\row"
        rf"{below}\pard\intbl F\cell\cell G\par H\cell\row\pard I\par"
    )
    assert lines(source) == ["A\tB\t", "C\tD\tE", "F\tD\tG H", "I"]


def test_a_row_that_the_file_repeats_on_each_page_names_the_columns() -> None:
    rows = r"\trowd\trhdr\cellx1\cellx2000\intbl a\cell b\cell\row\trowd\cellx1\cellx2000\intbl c\cell d\cell\row"
    assert [rule for _, rule, _ in hinted(rtf(rows))] == [TABLE_HEAD, TABLE_ROW]


def test_cells_of_a_table_in_a_cell_are_text_of_that_cell() -> None:
    source = rtf(
        r"\trowd\cellx1000\cellx3000\pard\intbl A\cell\pard\intbl\itap2 x\nestcell y\nestcell"
        r"{\*\nesttableprops\trowd\cellx1\cellx2\nestrow}{\nonesttables\par}\pard\intbl z\cell\row\pard end\par"
    )
    assert lines(source) == ["A\tx y z", "end"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"plain", "wrong-format"),
        (rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\par}", "no-text"),
        (rb"{\rtf1 " + b"{" * 5000 + b"x", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read(data)
    assert caught.value.code == code


def test_groups_that_never_end_or_never_began_do_no_harm() -> None:
    assert lines(read(rb"{\rtf1 {\b one}}}}two\par{\i three")) == ["onetwo", "three"]


@pytest.mark.parametrize(
    "piece",
    [rb"{\b x}", rb"\u20803\'3f", rb"\par x", rb"\cellx9\cell", rb"{\footnote x}", rb"\intbl x\cell\row", b"\\"],
)
def test_time_grows_with_the_size_only(piece: bytes) -> None:
    def seconds(count: int) -> float:
        began = time.process_time()
        with suppress(CorpusError):
            read(rb"{\rtf1 x" + piece * count)
        return time.process_time() - began

    seconds(100)
    assert seconds(40_000) < 40 * max(seconds(4_000), 0.01)


def test_an_unknown_code_page_is_western_and_the_title_is_promoted_once() -> None:
    source = rtf(r"\pard\outlinelevel0 A\par\pard b\par", r"\ansicpg99999")
    assert source.hints[0].kind is Kind.TITLE
