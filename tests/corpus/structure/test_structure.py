"""Format hints take precedence over rules, and pages, headings and sections reach the citation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cleaning import clean
from corpus.document import Document, Kind, Metadata, Part, PartKind, Reason, Section, Span
from corpus.passages import passages_of
from corpus.source import TABLE_HEAD, TABLE_ROW, FormatHint, SourceText
from retrieval.answering.answer import Citation, cite

LINES = (
    *("第一章 总则", "苏州市制定本办法。", "第一节 原则", "坚持绿色发展。", "第二节 范围", "适用于元荡。"),
    *("第二章 附则", "本办法自2023年起施行。"),
)
LEVELS = {0: 1, 2: 2, 4: 2, 6: 1}


def source_of(lines: tuple[str, ...] = LINES, levels: dict[int, int] = LEVELS, **more: tuple[int, ...]) -> SourceText:
    text, marks = "\n".join(lines), []
    for number, line in enumerate(lines):
        start = len("\n".join((*lines[:number], ""))) if number else 0
        kind = Kind.HEADING if number in levels else Kind.CONTENT
        marks.append(FormatHint(start, start + len(line), kind, "stated", levels.get(number, 0)))
    return SourceText(text, hints=tuple(marks), **more)  # type: ignore[arg-type]


def document_of(source: SourceText, metadata: Metadata | None = None) -> Document:
    cleaned = clean(source)
    return Document(
        id="a.pdf",
        sha256="0" * 64,
        source=source.text,
        map=cleaned.map,
        text=cleaned.text,
        paragraphs=cleaned.paragraphs,
        metadata=metadata or Metadata(),
        pages=cleaned.pages,
        sections=cleaned.sections,
        parts=cleaned.parts,
    )


def test_a_heading_ends_those_of_its_level_and_below() -> None:
    paragraphs = document_of(source_of()).content
    assert [paragraph.headings for paragraph in paragraphs] == [
        ("第一章 总则",),
        ("第一章 总则", "第一节 原则"),
        ("第一章 总则", "第二节 范围"),
        ("第二章 附则",),
    ]


def test_headings_are_context_of_passages_and_stand_in_the_citation() -> None:
    document = document_of(source_of())
    assert [passage.headings for passage in passages_of(document)][1] == ("第一章 总则", "第一节 原则")
    cited = cite(document, paragraph=2, section=None, start=document.content[1].start, end=document.content[1].end)
    assert (cited.headings, cited.page) == (("第一章 总则", "第一节 原则"), None)


def test_a_marked_line_is_never_classified_anew() -> None:
    lines = ("首页 > 资讯中心 > 苏州资讯", "苏州大学", "图为比赛现场。 李伟 摄", "会议在苏州召开。")
    assert [paragraph.kind for paragraph in clean(source_of(lines, {})).paragraphs] == [Kind.CONTENT] * 4
    assert Kind.CONTENT not in [p.kind for p in clean(SourceText("\n".join(lines[:3]))).paragraphs[::2]]


def test_stated_titles_and_headings_leave_nothing_to_guess() -> None:
    text = "苏州新闻\n会议在苏州召开。\n源头治理\n关停企业35家。\n两地合作。"
    assert [p.kind for p in clean(SourceText(text)).paragraphs][2] is Kind.HEADING
    mark = FormatHint(0, 4, Kind.TITLE, "stated")
    assert clean(SourceText(text, hints=(mark,))).metadata.title == "苏州新闻"
    stated = SourceText(text, hints=(replace(mark, kind=Kind.HEADING, level=1),))
    assert [p.kind for p in clean(stated).paragraphs][2] is Kind.CONTENT


def test_one_mark_speaks_for_all_lines_under_it() -> None:
    source = SourceText("甲。\n乙\n丙\n丁。", hints=(FormatHint(3, 6, Kind.CAPTION, "stated"),))
    assert [p.kind for p in clean(source).paragraphs] == [Kind.CONTENT, Kind.CAPTION, Kind.CAPTION, Kind.CONTENT]


def test_pages_are_those_of_the_first_character() -> None:
    source = source_of(pages=(0, 17, 17, 30))
    document = document_of(source)
    assert [paragraph.page for paragraph in document.paragraphs] == [1, 1, 3, 3, 4, 4, 4, 4]
    assert [passage.page for passage in passages_of(document)] == [1, 3, 4, 4]
    start = document.content[1].start
    assert cite(document, paragraph=2, section=None, start=start, end=start + 3).page == 3
    assert cite(document, paragraph=2, section=None, start=start + 6, end=start + 7).page == 4


def cited(document: Document, number: int) -> Citation:
    paragraph = document.content[number - 1]
    return cite(document, paragraph=number, section=None, start=paragraph.start, end=paragraph.end)


def test_a_row_is_counted_from_the_first_of_its_part() -> None:
    text = "总表\n\n甲\t1\n\n乙\t2\n\n丙\t3\n\n丁\t4\n\n"
    starts = [text.index(name) for name in ("甲", "丙", "丁")]
    hints = (
        FormatHint(0, 2, Kind.HEADING, "sheet", 1),
        *(FormatHint(s, s + 3, Kind.CONTENT, TABLE_ROW) for s in starts),
    )
    kind = PartKind.SHEET
    parts = (Part(starts[0], kind, "总表", 3), Part(starts[1], kind, "总表", 7), Part(starts[2], kind, "分表", 1))
    document = document_of(SourceText(text, hints=hints, parts=parts))

    assert [(place.sheet, place.row) for place in (cited(document, number) for number in (1, 2, 3, 4))] == [
        ("总表", 3),
        ("总表", 4),
        ("总表", 7),
        ("分表", 1),
    ]
    assert document.part_at(0) is None


def test_a_slide_and_a_time_are_cited() -> None:
    parts = (Part(0, PartKind.SLIDE, number=3), Part(4, PartKind.TIME, "00:12:05"))
    document = document_of(SourceText("甲。\n\n乙。", parts=parts))

    first, second = cited(document, 1), cited(document, 2)
    assert (first.slide, first.time, first.sheet, first.row) == (3, None, None, None)
    assert (second.slide, second.time) == (None, "00:12:05")


def test_a_long_paragraph_over_two_pages_gives_each_passage_its_own() -> None:
    text = "元荡岸线贯通工程全面竣工,苏州小伙伴逛个公园就能到上海。" * 20
    document = document_of(SourceText(text, pages=(0, 200)))
    assert {passage.page for passage in passages_of(document)} == {1, 2}
    assert document.content[0].page == 1


def test_a_section_says_of_itself_who_published_it() -> None:
    own = Metadata("元荡", "苏州日报", "2023-05-01", "https://example.org/1")
    source = SourceText("甲。\n乙。\n丙。\n丁。", sections=(Section(3, own), Section(9, Metadata())))
    whole = Metadata("文集", "出版社", "2020", inferred=("publisher", "title"))
    document = document_of(source, whole)
    assert [paragraph.section for paragraph in document.content] == [None, "元荡", "元荡", None]
    before, inside, _, after = (document.metadata_at(paragraph.start) for paragraph in document.content)
    assert before == after == whole
    assert inside == replace(whole, publisher="苏州日报", published="2023-05-01", url=own.url, inferred=("title",))
    cited = cite(document, paragraph=2, section="元荡", start=3, end=5)
    assert (cited.title, cited.section, cited.publisher, cited.inferred) == ("文集", "元荡", "苏州日报", ("title",))


def test_a_section_begins_without_the_headings_before_it() -> None:
    source = replace(source_of(), sections=(Section(source_of().hints[3].start, Metadata("另一篇")),))
    assert document_of(source).content[1].headings == ()


def test_a_table_head_is_context_of_rows_wherever_the_table_stands() -> None:
    lines = ("一、站点", "站名 | 电话", "元荡 | 1", "汾湖 | 2", "以上。")
    source = source_of(lines, {0: 1})
    rules = {1: (Kind.HEADING, TABLE_HEAD), 2: (Kind.CONTENT, TABLE_ROW), 3: (Kind.CONTENT, TABLE_ROW)}
    marks = tuple(
        replace(mark, kind=rules[number][0], rule=rules[number][1]) if number in rules else mark
        for number, mark in enumerate(source.hints)
    )
    document = document_of(replace(source, hints=marks))
    table = ("一、站点", "站名 | 电话")
    assert [passage.headings for passage in passages_of(document)] == [table, table, ("一、站点",)]


def test_a_dropped_line_break_makes_one_paragraph_of_two_lines() -> None:
    drops = (Span(4, 6, Reason.LAYOUT_BREAK), Span(11, 13, Reason.RUNNING))
    document = document_of(SourceText("元荡在青\n 浦和吴江\n页眉\n之间。", drops=drops))
    assert document.text == "元荡在青浦和吴江\n之间。"
    assert [span.reason for span in document.map.spans] == [Reason.LAYOUT_BREAK, Reason.RUNNING, Reason.BLANK]


def test_a_line_break_between_latin_words_stays_and_parts_nothing() -> None:
    document = document_of(SourceText("machine\nlearning很好。\n深度学习更好。", wraps=(7,)))
    assert document.text == "machine\nlearning很好。\n深度学习更好。"
    assert [document.text[p.start : p.end] for p in document.content] == ["machine\nlearning很好。", "深度学习更好。"]


@st.composite
def sources(draw: st.DrawFn) -> SourceText:
    text = draw(st.text(alphabet="苏州,。\n \r\u2028(huì)A", max_size=60))
    edges = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(edges, edges), max_size=6))
    drops = sorted(
        {Span(min(pair), max(pair), Reason.MARKUP) for pair in pairs if len(set(pair)) > 1}, key=lambda s: s.start
    )
    pages = tuple(sorted(draw(st.lists(edges, max_size=3))))
    sections = tuple(Section(start, Metadata("节")) for start in sorted(set(draw(st.lists(edges, max_size=3)))))
    return SourceText(text, drops=tuple(drops), pages=pages, sections=sections)


@given(sources())
def test_whatever_a_reader_drops_the_map_is_exact(source: SourceText) -> None:
    document = document_of(source)
    assert document.map.cut(source.text) == document.text
    dropped = {at for span in source.drops for at in range(span.start, span.end)}
    kept = [at for left, right in document.map.pieces() for at in range(left, right)]
    assert not dropped & set(kept)
    assert "\n".join(document.text.splitlines()) == document.text.replace("\r", "\n").replace("\u2028", "\n")
    for paragraph in document.paragraphs:
        text = document.text[paragraph.start : paragraph.end]
        assert text == text.strip() != ""
        assert len(text.splitlines()) == 1


@pytest.mark.parametrize("offset", [0, 5])
def test_a_document_without_pages_knows_no_page(offset: int) -> None:
    assert document_of(SourceText("元荡在青浦。")).page_of(offset) is None


def test_a_heading_above_column_names_without_rows_does_no_harm() -> None:
    hints = [(Kind.HEADING, "heading", 1), (Kind.HEADING, TABLE_HEAD, 0), (Kind.HEADING, "heading", 1)]
    lines = ("费用", "站名\t电话", "时间", "每天九点开门。")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(hints))]
    marked = tuple(
        FormatHint(start, start + len(line), *hint) for start, line, hint in zip(starts, lines, hints, strict=False)
    )
    made = document_of(SourceText("\n".join(lines), hints=marked))
    assert [passage.text for passage in passages_of(made) if not passage.aside] == ["每天九点开门。"]
