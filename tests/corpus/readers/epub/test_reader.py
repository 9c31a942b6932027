"""EPUB books: chapters in order under their headings, what is no text of the book left out, bad files refused."""

from __future__ import annotations

import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from corpus.cleaning import clean
from corpus.document import CorpusError, Kind, Metadata, Reason
from corpus.library import read_library
from corpus.readers import package
from corpus.readers.epub.reader import read
from corpus.source import TABLE_HEAD, TABLE_ROW, SourceText
from retrieval.answering.answer import Outcome
from retrieval.answering.answerer import Answerer
from tests.damage import damaged
from tests.packages import archive_of as packed
from tests.paths import FORMATS

RIVER = (FORMATS / "river.epub").read_bytes()
CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'


def book(*pages: str, metadata: str = "", nav: str = "", ncx: str = "", **more: str) -> bytes:
    """A book of ``pages``, the bodies of 0.xhtml, 1.xhtml, …"""
    manifest = [f'<item id="p{n}" href="0{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(pages))]
    spine = [f'<itemref idref="p{n}"/>' for n in range(len(pages))]
    parts: dict[str, str | bytes] = {"META-INF/container.xml": CONTAINER, **more}
    if nav:
        parts["OEBPS/nav.xhtml"] = f'<html xmlns:epub="e"><body><nav epub:type="toc">{nav}</nav></body></html>'
        manifest.append('<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>')
        spine.append('<itemref idref="nav"/>')
    if ncx:
        parts["OEBPS/toc.ncx"] = f"<ncx><navMap>{ncx}</navMap></ncx>"
        manifest.append('<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>')
    parts["OEBPS/book.opf"] = (
        f'<package xmlns:dc="d" xmlns:opf="o"><metadata>{metadata}</metadata><manifest>{"".join(manifest)}</manifest>'
        f'<spine toc="ncx">{"".join(spine)}</spine></package>'
    )
    for number, page in enumerate(pages):
        parts[f"OEBPS/0{number}.xhtml"] = (
            f'<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="e"><head><title/></head><body>{page}</body></html>'
        )
    return packed(parts)


def marked(source: SourceText) -> list[tuple[str, Kind, int]]:
    return [(source.text[mark.start : mark.end], mark.kind, mark.level) for mark in source.hints]


def kept(source: SourceText) -> list[str]:
    return clean(source).text.splitlines()


def test_a_real_book_is_read_with_its_chapters() -> None:
    source = read(RIVER)

    assert [(text, level) for text, kind, level in marked(source) if kind is Kind.HEADING and level] == [
        ("第一章 老河的模样", 1),
        ("河边的作坊", 2),
        ("第二章 治水十年", 1),
        ("关停与搬迁", 2),
        ("河长怎么当", 2),
        ("第三章 鱼回来了", 1),
    ]
    assert [text for text, kind, _ in marked(source) if kind is Kind.CHROME] == [
        "李作者",
        "临溪文史出版社",
        "2021-09-30",
    ]


def test_readings_are_dropped_and_references_to_notes_left_out() -> None:
    source = read(RIVER)

    assert "裘国栋担任第一任主任" in clean(source).text
    assert {span.reason for span in source.drops} == {Reason.RUBY}
    assert "河里已经没有鱼了。\n见《临溪县水产志》" in clean(source).text


def test_table_rows_and_items_are_content() -> None:
    source = read(RIVER)
    rows = [(source.text[mark.start : mark.end], mark.rule) for mark in source.hints if mark.rule.startswith("table")]

    assert rows == [
        ("年份\t清淤资金\t管网长度", TABLE_HEAD),
        ("二〇一一年\t三千二百万元\t四十八公里", TABLE_ROW),
        ("二〇一二年\t四千一百万元\t六十六公里", TABLE_ROW),
    ]
    assert ("每周至少巡河一次，拍照上传；", Kind.CONTENT, 1) in marked(source)


def test_the_package_states_what_the_book_is() -> None:
    assert read(RIVER).metadata == Metadata("临溪河治理纪实", "临溪文史出版社", "2021-09-30", None, "zh-Hans")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh-TW", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh_CN", "zh-Hans"),
        ("zh", None),
        ("en-GB", "en"),
        ("fr", None),
    ],
)
def test_a_language_tag_names_a_script_or_nothing(tag: str, language: str | None) -> None:
    assert read(book("<p>话。</p>", metadata=f"<dc:language>{tag}</dc:language>")).metadata.language == language


def test_of_dates_the_publication_and_of_identifiers_the_address_is_taken() -> None:
    metadata = (
        '<dc:date opf:event="modification">2024-01-01</dc:date><dc:date opf:event="publication">2019-07</dc:date>'
        "<dc:identifier>urn:uuid:1</dc:identifier><dc:identifier>https://example.org/b</dc:identifier>"
    )
    found = read(book("<p>话。</p>", metadata=metadata)).metadata

    assert (found.published, found.url) == ("2019-07", "https://example.org/b")


def test_a_chapter_without_a_heading_is_named_by_the_table_of_contents() -> None:
    nav = '<ol><li><a href="00.xhtml">上篇</a><ol><li><a href="01.xhtml#a">第一回</a></li></ol></li></ol>'
    source = read(book("<p>上篇的话。</p>", "<h1>第一回</h1><h2>小节</h2><p>第一回的话。</p>", nav=nav))
    paragraphs = [(paragraph.headings, paragraph.rule) for paragraph in clean(source).paragraphs if paragraph.number]

    assert paragraphs == [(("上篇",), "paragraph"), (("上篇", "第一回", "小节"), "paragraph")]
    assert marked(source)[-2:] == [("上篇", Kind.CHROME, 0), ("第一回", Kind.CHROME, 0)]


def test_the_older_table_of_contents_is_read_too() -> None:
    def point(title: str, target: str, inner: str = "") -> str:
        label = f"<navLabel><text>{title}</text></navLabel>"
        return f'<navPoint>{label}<content src="{target}"/>{inner}</navPoint>'

    source = read(book("<p>甲。</p>", "<p>乙。</p>", ncx=point("卷一", "00.xhtml", point("第一章", "01.xhtml"))))

    assert [entry for entry in marked(source) if entry[2]] == [("卷一", Kind.HEADING, 1), ("第一章", Kind.HEADING, 2)]


def test_a_broken_table_of_contents_costs_only_itself() -> None:
    assert kept(read(book("<p>话还在。</p>", ncx="<navPoint>"))) == ["话还在。"]


def test_a_page_that_is_no_xml_is_read_as_a_browser_would() -> None:
    assert kept(read(book("<p>没有关上<br>的一段。<p>第二段 &amp; 完。"))) == ["没有关上", "的一段。", "第二段 & 完。"]


def test_named_signs_of_html_are_read() -> None:
    assert kept(read(book("<p>甲&mdash;&mdash;乙&nbsp;丙&lt;丁&unknown;。</p>")))[0].startswith("甲——乙\xa0丙<丁")


def test_front_matter_pictures_and_the_title_are_no_content() -> None:
    pages = (
        '<section epub:type="titlepage"><h1>治水记</h1><p>某某著</p></section>',
        "<figure><img alt='图'/><figcaption>图一 老桥</figcaption></figure><p>话。</p><p>……</p>",
    )
    source = read(book(*pages, metadata="<dc:title>治水记</dc:title>"))

    assert marked(source) == [
        ("治水记", Kind.TITLE, 0),
        ("某某著", Kind.CHROME, 0),
        ("图一 老桥", Kind.CAPTION, 0),
        ("话。", Kind.CONTENT, 0),
    ]


def test_pages_that_the_archive_lacks_are_counted() -> None:
    data = book("<p>话。</p>", "<p>丢了。</p>")
    with ZipFile(BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist() if not n.endswith("01.xhtml")}

    assert read(packed(parts)).notes == ("missing-pages: 1",)


@pytest.mark.parametrize(("target", "code"), [("OEBPS/00.xhtml", "encrypted"), ("OEBPS/f.ttf", None)])
def test_a_locked_book_is_refused_and_locked_fonts_are_not_minded(target: str, code: str | None) -> None:
    locks = f'<encryption><EncryptedData><CipherReference URI="{target}"/></EncryptedData></encryption>'
    data = book("<p>话。</p>", **{"META-INF/encryption.xml": locks})
    if code is None:
        assert kept(read(data)) == ["话。"]
        return
    with pytest.raises(CorpusError, match="DRM") as caught:
        read(data)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7\n", "wrong-format"),
        (b"", "empty"),
        ((FORMATS / "canteen.docx").read_bytes(), "wrong-format"),
        (RIVER[:2000], "damaged"),
        (packed({"META-INF/container.xml": "<container/>"}), "damaged"),
        (packed({"META-INF/container.xml": "<container"}), "damaged"),
        (book(), "no-text"),
        (book("<p> </p>", ""), "no-text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read(data)
    assert caught.value.code == code


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("机密")
    declared = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "炸"}">' for n in range(9))
    page = (
        f'<!DOCTYPE d [{declared}<!ENTITY f SYSTEM "file://{tmp_path}/secret.txt">]><html><body>&e8;&f;外</body></html>'
    )
    data = book("<p>话。</p>")
    with ZipFile(BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}

    text = read(packed({**parts, "OEBPS/00.xhtml": page})).text

    assert "机密" not in text
    assert "炸炸" not in text


@pytest.mark.parametrize("depth", [200, 5000])
def test_deep_nesting_costs_no_crash(depth: int) -> None:
    nested = "<div>" * depth + "<p>深处的话。</p>" + "</div>" * depth
    ol = "<ol><li>" * depth + "</li></ol>" * depth
    text = read(book(f"<p>话。</p>{nested}", nav=ol)).text

    assert text.startswith("话。")


def test_a_missing_extra_is_said_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "find_spec", lambda _: None)
    with pytest.raises(CorpusError, match=r"pip install .*\[epub\]'"):
        read(RIVER)


def test_without_lxml_a_folder_says_what_a_book_needs(tmp_path: Path) -> None:
    shutil.copy(FORMATS / "river.epub", tmp_path)
    script = (
        "import sys; sys.modules['lxml'] = None\n"
        "from pathlib import Path; from corpus.reading.worker import Request, read_request\n"
        f"folder = Path({str(tmp_path)!r}); name = 'river.epub'\n"
        "print(read_request(Request(name, folder / name, folder, None, None)))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout.startswith("('missing-extra',")
    assert "[epub]" in ran.stdout


def test_a_question_is_answered_under_its_chapter(tmp_path: Path) -> None:
    shutil.copy(FORMATS / "river.epub", tmp_path)

    answer = Answerer(read_library(tmp_path)).answer("渔政站记录到鱼类多少种？")

    assert answer.outcome is Outcome.FOUND
    assert "记录到鱼类三十一种" in answer.quotes[0].text
    citation = answer.quotes[0].citation
    assert (citation.title, citation.publisher, citation.published) == (
        "临溪河治理纪实",
        "临溪文史出版社",
        "2021-09-30",
    )
    assert citation.headings == ("第三章 鱼回来了",)


def test_damaged_files_are_read_or_refused_and_nothing_else() -> None:
    with ZipFile(BytesIO(RIVER)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
        files = list(damaged(RIVER))
        for name in [name for name in parts if name.endswith(("ml", "opf", "ncx"))]:
            files += (packed({**parts, name: part}) for part in damaged(archive.read(name), len(files) // 8, seed=3))
    refused = set()
    for data in files:
        try:
            clean(read(data))
        except CorpusError as error:
            refused.add(error.code)

    assert refused <= {"damaged", "wrong-format", "empty", "no-text", "encrypted", "bomb", "too-large"}
