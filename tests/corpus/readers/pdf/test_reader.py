"""PDF: whole paragraphs, pages, headings and tables; what is no text layer, no PDF or no honest file is refused."""

from __future__ import annotations

import math
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cleaning import clean
from corpus.document import CorpusError, Kind, Reason
from corpus.library import read_library
from corpus.readers.pdf import pages as pdf_pages
from corpus.readers.pdf import pdfium
from corpus.readers.pdf.layout import PdfLine
from corpus.readers.pdf.pages import PdfFile, PdfPage, normalized, read_pages
from corpus.readers.pdf.pdfium import read_pdf
from corpus.readers.pdf.reader import check_text, read, source_of
from corpus.readers.pdf.spans import Span
from corpus.source import TABLE_HEAD, TABLE_ROW, SourceText
from retrieval.answering.answer import Outcome
from retrieval.answering.answerer import Answerer
from tests.damage import COUNT, damaged
from tests.paths import FORMATS

CANTEEN = (FORMATS / "canteen.pdf").read_bytes()
# Each reading starts a process: fewer than of other formats, unless a long run is asked for.
FUZZED = COUNT if COUNT >= 1000 else 16

SIZE = 12.0
WIDTH = 20 * SIZE


def line(text: str, top: float, *, left: float = 0.0, size: float = SIZE, page: int = 0, **more: object) -> PdfLine:
    """A line of ``text`` in a column of 20 characters that begins at 0; letters of Latin are half as wide."""
    right = left + sum(size / 2 if character.isascii() else size for character in text)
    return PdfLine(page, text, left, top, right, top + size, size, **more)  # type: ignore[arg-type]


def file(*pages: list[PdfLine], outline: tuple[tuple[int, str, int], ...] = ()) -> PdfFile:
    """A PDF of ``pages`` of 400 points by 800."""
    return PdfFile(tuple(PdfPage(400, 800, tuple(lines)) for lines in pages), {}, outline)


def rows(*texts: str, top: float = 200, page: int = 0, indent: bool = True) -> list[PdfLine]:
    """The lines of paragraphs: one that opens with two wide blanks is indented."""
    found = []
    for number, text in enumerate(texts):
        left = 2 * SIZE if indent and text.startswith("\u3000\u3000") else 0.0
        found.append(line(text.strip("\u3000"), top + 18 * number, left=left, page=page))
    return found


def book(kids: bytes, *texts: str) -> bytes:
    """A PDF with a page of each text, objects 3 and so on; ``kids`` says in which order they stand."""
    font = b"/Font << /F << /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
    font += b"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
    font += b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>] >> >>"
    streams = [b"BT /F 12 Tf 72 700 Td <" + text.encode("utf-16-be").hex().encode() + b"> Tj ET" for text in texts]
    objects = [b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj", b"2 0 obj << /Type /Pages %s >> endobj" % kids]
    for number, stream in enumerate(streams, start=3):
        content = number + len(streams)
        objects.append(
            b"%d 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << %s >> >> "
            b"endobj\n%d 0 obj << /Length %d >> stream\n%s\nendstream endobj"
            % (number, content, font, content, len(stream), stream)
        )
    return b"%PDF-1.4\n" + b"\n".join(objects) + b"\ntrailer << /Root 1 0 R >>\n"


def read_file(name: str) -> SourceText:
    return read((FORMATS / name).read_bytes())


def kept(source: SourceText) -> list[str]:
    """The paragraphs as they are read, whatever they are."""
    return clean(source).text.splitlines()


def marked(source: SourceText, kind: Kind) -> list[tuple[str, int]]:
    return [(source.text[mark.start : mark.end], mark.level) for mark in source.hints if mark.kind is kind]


def dropped(source: SourceText, reason: Reason) -> list[str]:
    return [source.text[span.start : span.end].strip() for span in source.drops if span.reason is reason]


def test_a_sentence_that_goes_on_overleaf_is_one_again() -> None:
    whole = (
        "区民政局每年十一月对社区食堂进行评估，评估内容包括就餐人次、食品安全、服务态度和账目公开四项。"
        "评估结果分为优秀、合格和不合格三个等次：优秀的奖励五万元，"
        "不合格的限期三个月整改，整改以后仍然不合格的终止合同。"
    )
    assert whole in kept(read_file("canteen.pdf"))


def test_running_heads_and_page_numbers_are_dropped_where_they_stand() -> None:
    source = read_file("canteen.pdf")

    assert set(dropped(source, Reason.RUNNING)) == {
        "临溪区民政局文件汇编",
        *(f"第 {number} 页 共 4 页" for number in range(1, 5)),
    }
    assert [source.text[start:].split("\n", 1)[0] for start in source.pages] == ["临溪区民政局文件汇编"] * 4


def test_headings_have_the_levels_of_the_bookmarks_and_the_title_is_the_largest_line() -> None:
    source = read_file("canteen.pdf")

    assert marked(source, Kind.TITLE) == [("临溪区社区食堂管理办法", 0)]
    headings = [heading for heading in marked(source, Kind.HEADING) if heading[1]]
    assert headings[1:4] == [("第二章 选址与建设", 1), ("一、选址要求", 2), ("二、建设标准", 2)]


def test_the_rows_of_a_table_stay_apart_and_its_first_names_the_columns() -> None:
    source = read_file("notice.pdf")
    table = [(source.text[mark.start : mark.end], mark.rule) for mark in source.hints if mark.rule.startswith("table")]

    assert table == [
        ("分馆\t开放时间\t座位", TABLE_HEAD),
        ("城东分馆\t十点至十八点\t八十六个", TABLE_ROW),
        ("柳塘分馆\t十三点至二十点\t四十二个", TABLE_ROW),
    ]


def test_a_footnote_number_is_no_part_of_the_sentence() -> None:
    source = read_file("canteen.pdf")

    assert dropped(source, Reason.MARKUP) == ["1"]
    assert "画面保存时间不少于三十天。餐厅应当" in clean(source).text


def test_paragraphs_without_indent_are_told_by_their_distance() -> None:
    paragraphs = kept(read_file("notice.pdf"))

    assert paragraphs[1].endswith("不再另行通知读者。")
    assert "Wi-Fi network name is Linxi Library Guest, and the pass phrase is printed on the back of" in paragraphs[4]


def test_columns_are_read_one_after_the_other() -> None:
    paragraphs = kept(read_file("columns.pdf"))

    assert len(paragraphs) == 6
    assert paragraphs[3].startswith("茶园方面")
    assert paragraphs[3].endswith("已经同供电所商定。")


def test_the_properties_give_a_title_and_a_guess_at_the_date() -> None:
    metadata = read_file("canteen.pdf").metadata

    assert (metadata.title, metadata.inferred) == ("临溪区社区食堂管理办法", ("published",))
    assert metadata.published is not None
    assert metadata.published[:2] == "20"


def test_a_page_without_text_among_others_is_noted() -> None:
    source = source_of(file(rows("只有这一页有文字。"), [], []))

    assert source.notes == ("pages-without-text: 2, 3",)
    assert source.pages == (0, 11, 11)


@pytest.mark.parametrize(
    ("name", "code"),
    [("scanned.pdf", "no-text"), ("locked.pdf", "encrypted"), ("river.docx", "wrong-format")],
)
def test_what_cannot_be_read_is_refused_with_its_reason(name: str, code: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_file(name)
    assert caught.value.code == code


def test_a_file_that_only_may_not_be_changed_is_read() -> None:
    assert kept(read_file("owner.pdf")) == kept(read_file("canteen.pdf"))


def test_a_lost_table_of_objects_is_found_again() -> None:
    broken = CANTEEN[: CANTEEN.rindex(b"startxref")]

    assert kept(read(broken)) == kept(read(CANTEEN))


def test_letters_without_a_code_are_no_text() -> None:
    with pytest.raises(CorpusError, match="only their shapes are known") as caught:
        check_text(file([line("\ue001\ue002\ue003食", 0)]))
    assert caught.value.code == "no-text"


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "empty"), (b"%PDF-1.7\nnothing", "damaged"), ("这是文本。".encode(), "wrong-format")]
)
def test_what_is_no_pdf_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read(data)
    assert caught.value.code == code


def test_a_missing_extra_is_said_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "find_spec", lambda name: None if name == "pypdfium2" else find_spec(name))
    with pytest.raises(CorpusError, match=r"pip install .*\[pdf\]'") as caught:
        read(CANTEEN)
    assert caught.value.code == "missing-extra"


def test_a_text_beyond_the_limit_is_refused() -> None:
    assert list(read_pdf(CANTEEN, 100))[-1] == {"fault": "too-large"}


def test_the_engine_gives_pages_of_lines() -> None:
    head, *pages = read_pdf(CANTEEN, 10_000)

    assert head["pages"] == len(pages) == 4
    assert pages[3]["spans"][-1].text == "第 4 页 共 4 页"
    assert list(read_pdf((FORMATS / "locked.pdf").read_bytes(), 1)) == [{"fault": "encrypted"}]
    assert list(read_pdf(b"%PDF-", 1)) == [{"fault": "damaged"}]


def test_a_page_that_cannot_be_loaded_has_no_lines() -> None:
    lost = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[9 0 R]/Count 1>>endobj\n"

    assert list(read_pdf(lost + b"trailer<</Root 1 0 R>>", 100))[1:] == [
        {"width": 0, "height": 0, "spans": [], "rulings": []}
    ]


def test_bookmarks_beyond_any_book_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfium, "_MOST_BOOKMARKS", 2)

    assert [title for _, title, _ in next(read_pdf(CANTEEN, 10_000))["outline"]] == ["第一章 总则", "第二章 选址与建设"]


def test_many_pages_are_read_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(read_pdf(CANTEEN, 10_000))
    monkeypatch.setattr(pdfium, "_REOPENED", 2)

    assert list(read_pdf(CANTEEN, 10_000)) == whole


def test_a_page_that_is_named_again_is_read_once() -> None:
    kids = b"/Kids [" + b"3 0 R 4 0 R " * 1000 + b"] /Count 2000"
    pages = [page for page in read_pages(book(kids, "甲乙", "丙丁")).pages if page.lines]
    notes = read(book(kids, "甲乙", "丙丁")).notes

    assert [page.lines[0].text for page in pages] == ["甲乙", "丙丁"]
    assert notes == ("pages-repeated: 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, …",)


def test_pages_that_only_look_alike_are_all_read() -> None:
    pages = read_pages(book(b"/Kids [3 0 R 4 0 R] /Count 2", "甲乙", "甲乙")).pages

    assert [page.lines[0].text for page in pages] == ["甲乙", "甲乙"]


def test_indents_part_paragraphs_and_full_lines_join() -> None:
    source = source_of(
        file(
            rows(
                "\u3000\u3000河长每周至少巡河一次，遇到暴雨的时",
                "候每天一次，发现排污口以后在二十四小时内上",
                "报。",
                "\u3000\u3000述职每半年一次。这是第二段，它在这里",
                "结束了。",
            )
        )
    )

    assert kept(source) == [
        "河长每周至少巡河一次，遇到暴雨的时候每天一次，发现排污口以后在二十四小时内上报。",
        "述职每半年一次。这是第二段，它在这里结束了。",
    ]


def test_a_full_line_that_ends_a_sentence_ends_a_paragraph_only_before_an_indent() -> None:
    texts = (
        "\u3000\u3000河长每半年向村民代表述职一次。",
        "\u3000\u3000河长每周至少巡河一次，如果遇到暴雨天气每",
        "天都要去，拍照上传到平台上面，不得由他人代替。",
        "排污口要在二十四小时以内报告，不得瞒报和漏报。",
        "\u3000\u3000村民可以举报。",
    )

    assert [text[:4] for text in kept(source_of(file(rows(*texts))))] == ["河长每半", "河长每周", "村民可以"]


def test_without_indents_a_wider_distance_ends_a_paragraph() -> None:
    first = rows("河长每周至少巡河一次，遇到暴雨天气的时候每天都", "要去，拍照上传到平台上面，也不得由他人来代替。")
    second = rows("排污口要在二十四小时以内报告，不得瞒报和漏报。", "违者依法处理。", top=250)
    source = source_of(file([*first, *second]))

    assert [text[:4] for text in kept(source)] == ["河长每周", "排污口要"]


def test_without_indents_or_distances_a_sentence_that_fills_its_line_ends_a_paragraph() -> None:
    texts = ("河长每周至少巡河一次，不得由其他人员来代替。", "排污口要在二十四小时以内报告，不得瞒报漏报。")

    assert kept(source_of(file(rows(*texts)))) == list(texts)


def test_an_item_and_what_stands_behind_a_colon_open_a_paragraph() -> None:
    texts = (
        "\u3000\u3000河长要做的事情一共有下面几件，都很要",
        "紧：",
        "\u3000\u3000（一）每周至少巡河一次，把照片上传到",
        "平台；",
        "\u3000\u3000（二）发现排污口以后在二十四小时以内",
        "上报。",
    )

    assert [text[:3] for text in kept(source_of(file(rows(*texts))))] == ["河长要", "（一）", "（二）"]


def test_latin_words_keep_their_blank_and_lose_their_hyphen() -> None:
    latin = ["The quick brown fox jumps over the lazy", "dog and the docu-", "ment ends."]
    lines = [line(text, 200 + 18 * n) for n, text in enumerate(latin)]
    lines[1] = line("dog and then it reads the whole docu-", 218)

    assert kept(source_of(file(lines))) == [
        "The quick brown fox jumps over the lazy dog and then it reads the whole document ends."
    ]


def test_a_title_of_two_lines_is_one() -> None:
    large = [line("临溪区人民政府关于印发社区食堂", 100, size=16), line("管理办法的通知", 122, size=16, left=60)]
    body = rows(
        "\u3000\u3000现将社区食堂管理办法印发给你们，请结合", "本地实际认真执行，并且把执行的情况报给我。", top=300
    )
    source = source_of(file([*large, *body]))

    assert kept(source)[0] == "临溪区人民政府关于印发社区食堂管理办法的通知"
    assert len(marked(source, Kind.TITLE)) == 1


def test_levels_follow_the_size_where_there_are_no_bookmarks() -> None:
    body = rows("\u3000\u3000巡河的办法另行制定。", top=700)
    heads = [
        line("治水", 60, size=24),
        line("巡河", 120, size=16),
        line("次数", 160, size=14),
        line("上报", 200, size=16),
    ]
    source = source_of(file([*heads, *body]))

    assert marked(source, Kind.HEADING) == [("巡河", 1), ("次数", 2), ("上报", 1)]


def test_a_footnote_stands_before_a_paragraph_that_goes_on_overleaf() -> None:
    opening = rows("\u3000\u3000全河的河长由乡镇的主要负责人来担任而")
    note = line("1见水产志。", 700, raised=((0, 1),))
    source = source_of(file([*rows("\u3000\u3000第一段。", top=150), *opening, note], rows("且任期为三年。", page=1)))

    assert kept(source) == ["第一段。", "见水产志。", "全河的河长由乡镇的主要负责人来担任而且任期为三年。"]


def pages_with(*feet: str) -> Iterator[list[PdfLine]]:
    for page, foot in enumerate(feet):
        body = rows(f"\u3000\u3000第{'一二三四五六'[page]}段的文字到此为止。", page=page)
        yield [*body, line(foot, 770, left=180, page=page)]


@pytest.mark.parametrize("feet", [("- 1 -", "- 2 -"), ("1", "2", "3"), ("第一页", "第二页"), ("1",), ("~ 7 ~",)])
def test_page_numbers_of_every_make_are_known(feet: tuple[str, ...]) -> None:
    source = source_of(file(*pages_with(*feet)))

    assert dropped(source, Reason.RUNNING) == list(feet)


@pytest.mark.parametrize("feet", [("2023",), ("四十万元", "五十万元")])
def test_other_last_lines_stay(feet: tuple[str, ...]) -> None:
    assert dropped(source_of(file(*pages_with(*feet))), Reason.RUNNING) == []


def test_heads_of_left_and_right_pages_are_known_and_numbers_of_a_table_are_not() -> None:
    pages = [
        [line("治水" if page % 2 else "临溪", 30, page=page), *rows("正文。", page=page), line("12 35", 780, page=page)]
        for page in range(6)
    ]
    source = source_of(file(*pages))

    assert dropped(source, Reason.RUNNING) == ["临溪", "治水"] * 3
    assert source.text.count("12 35") == 6


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("11/22/26, 5:48 AM\t停水公告_水务局", "https://www.example.cn/gg/3.html\t1/1"),
        ("2026/11/22 05:48\t停水公告_水务局", "file:///home/gg/3.html\t1/1"),
        ("2026/11/22 清晨5:48\t停水公告", "https://www.example.tw/gg\t1/2"),
        ("停水公告\thttps://www.example.cn/gg/3.html", "第 1 页，共 1 页\t2026/11/22 05:48"),
        ("停水公告\thttps://www.example.cn/gg/3.html", "1 of 1\t11/22/26, 05:48"),
    ],
)
def test_what_a_browser_prints_over_and_under_a_page_is_dropped_from_a_single_page_too(head: str, foot: str) -> None:
    body = rows("\u3000\u3000本次停水影响居民约一万二千户。")

    assert kept(source_of(file([line(head, 15, size=8), *body, line(foot, 780, size=8)]))) == [body[0].text]


def test_a_date_with_a_time_alone_is_no_line_of_a_browser() -> None:
    dateline, last = line("2023-10-20 16:05 停水公告", 30), line("应急送水热线：96889。", 780)
    page = [dateline, *rows("\u3000\u3000停水期间请储水。"), last]

    assert "".join(kept(source_of(file(page)))) == "2023-10-20 16:05 停水公告停水期间请储水。应急送水热线：96889。"


def test_the_same_words_at_different_heights_are_no_running_line() -> None:
    pages = [[*rows("正文。", page=page), line("合计如上", 690 + 30 * page, page=page)] for page in range(3)]

    assert dropped(source_of(file(*pages)), Reason.RUNNING) == []


def test_running_titles_of_short_chapters_are_known_by_their_page_numbers() -> None:
    heads = ("12 治水十年", "关停与搬迁 13", "14 治水十年", "河长怎么当 15")
    pages = [[line(head, 30, page=page), *rows("正文。", page=page)] for page, head in enumerate(heads)]
    items = [[line(f"{page + 2} 条鱼", 30, page=page), *rows("正文。", page=page)] for page in range(2)]

    assert dropped(source_of(file(*pages)), Reason.RUNNING) == list(heads)
    assert dropped(source_of(file(*items[:1], *pages[1:2])), Reason.RUNNING) == []


def test_a_watermark_is_no_text() -> None:
    source = source_of(file([*rows("这是正文的一句话。"), line("内部资料", 300, upright=False)]))

    assert dropped(source, Reason.RUNNING) == ["内部资料"]


def test_a_table_of_contents_is_no_content() -> None:
    source = source_of(file(rows("第一章 总则 ………… 1", "第二章 选址 ………… 3", "正文从这里开始。")))

    assert [text for text, _ in marked(source, Kind.CHROME)] == ["第一章 总则 ………… 1", "第二章 选址 ………… 3"]


def test_radicals_that_a_font_puts_for_characters_are_mended() -> None:
    assert normalized("⼈⺠的⽣活⻓久\x01\ud840") == "人民的生活长久\ufffd"


LINES = st.builds(
    line,
    st.text("河长巡一（）1。：，aB- .\u3000", min_size=1, max_size=24).filter(str.strip),
    st.integers(0, 790),
    left=st.sampled_from((0.0, 24.0, 200.0)),
    size=st.sampled_from((9.0, 12.0, 16.0)),
    upright=st.booleans(),
    cells=st.integers(1, 2),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(LINES, max_size=8, unique=True), max_size=4))
def test_whatever_stands_where_every_letter_is_kept_or_dropped_with_a_reason(pages: list[list[PdfLine]]) -> None:
    placed = [[replace(found, page=page) for found in lines] for page, lines in enumerate(pages)]
    source = source_of(file(*placed))

    assert Counter("".join(source.text.split())) == Counter(
        "".join("".join(found.text.split()) for lines in placed for found in lines)
    )
    assert len(source.pages) == len(pages)
    assert all(left.end < right.start for left, right in pairwise(source.hints))
    clean(source)


def test_places_and_sizes_that_are_none_cost_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    span = Span("甲乙", (math.nan, math.inf), math.nan, math.inf, -math.inf, 1e300, 0, 0)
    page = {"width": math.inf, "height": 0, "spans": [span, span], "rulings": [(math.nan, 0, math.inf, 0)]}
    items = [{"pages": 1, "metadata": {}, "outline": []}, page]
    monkeypatch.setattr(pdfium, "read_pdf", lambda *_: iter(items))

    assert kept(read(CANTEEN)) == ["甲乙"]


def test_a_question_is_answered_with_the_page_and_the_headings(tmp_path: Path) -> None:
    shutil.copy(FORMATS / "canteen.pdf", tmp_path)
    answerer = Answerer(read_library(tmp_path))

    answer = answerer.answer("社区食堂的评估结果分为哪几个等次？")

    quote = answer.quotes[0]
    assert answer.outcome is Outcome.FOUND
    assert "评估结果分为优秀、合格和不合格三个等次" in quote.text
    assert (quote.citation.document, quote.citation.page, quote.citation.headings) == (
        "canteen.pdf",
        3,
        ("第三章 运营与补贴",),
    )
    assert answerer.answer("社区食堂可以由哪些单位制定实施细则？").quotes[0].citation.page == 4


def test_damaged_files_are_read_or_refused_and_nothing_else() -> None:
    refused = []
    for data in damaged(CANTEEN, FUZZED):
        try:
            clean(read(data))
        except CorpusError as error:
            refused.append((error.code, str(error)))

    assert not {code for code, _ in refused} - {"damaged", "wrong-format", "empty", "no-text", "encrypted"}
    assert not [message for _, message in refused if "gave up" in message]
