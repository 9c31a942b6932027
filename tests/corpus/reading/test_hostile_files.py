"""Small files made to cost minutes and gigabytes: each is read or refused with one line, within two seconds of
processor time and 150 MB."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from corpus.document import CorpusError
from corpus.folder.listing import Status
from corpus.folder.scan import list_folder
from corpus.library import read_library
from corpus.readers.limits import check_zip
from corpus.reading.budget import MIB, budget_for
from retrieval.text.user_lexicon import read_user_lexicon
from tests.corpus.readers.pdf.test_reader import book as pdf_of

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SENTENCE = "元荡岸线贯通工程今年六月完工，全长三公里，沿线新建五座驿站。"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process has taken")


def packed(parts: dict[str, str]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def footnotes_citing_footnotes() -> bytes:
    notes = range(24)
    cited = "".join(
        f'<w:footnote w:id="{n}"><w:p><w:r><w:t>注{n}</w:t></w:r>'
        + f'<w:r><w:footnoteReference w:id="{n + 1}"/></w:r>' * 2
        + "</w:p></w:footnote>"
        for n in notes
    )
    relation = '<Relationship Type="x/footnotes" Target="footnotes.xml"/>'
    body = f'<w:p><w:r><w:t>{SENTENCE}</w:t></w:r><w:r><w:footnoteReference w:id="0"/></w:r></w:p>'
    return packed(
        {
            "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
            "word/footnotes.xml": f"<w:footnotes {WORD}>{cited}</w:footnotes>",
            "word/_rels/document.xml.rels": f"<Relationships>{relation}</Relationships>",
        }
    )


def readings_over_characters() -> bytes:
    reading, base = "<w:rt><w:r><w:t>a</w:t></w:r></w:rt>", "<w:rubyBase><w:r><w:t>元</w:t></w:r></w:rubyBase>"
    ruby = f"<w:r><w:ruby>{reading}{base}</w:ruby></w:r>"
    return packed({"word/document.xml": f"<w:document {WORD}><w:body><w:p>{ruby * 8000}</w:p></w:body></w:document>"})


def cell_carried_down() -> bytes:
    def row(text: str, merge: str) -> str:
        cell = f"<w:tc><w:tcPr>{merge}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
        return f"<w:tr>{cell}<w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr>"

    rows = row(SENTENCE * 300, '<w:vMerge w:val="restart"/>') + row("", "<w:vMerge/>") * 3000
    return packed({"word/document.xml": f"<w:document {WORD}><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>"})


def epub(spine: str, **more: str) -> bytes:
    page = f"<html xmlns='http://www.w3.org/1999/xhtml'><body>{f'<p>{SENTENCE}</p>' * 3000}</body></html>"
    manifest = "".join(f'<item id="p{n}" href="{"./" * n}p.xhtml#{n}" media-type="text/html"/>' for n in range(3))
    return packed(
        {
            "META-INF/container.xml": '<container><rootfile full-path="book.opf"/></container>',
            "book.opf": f"<package><manifest>{manifest}</manifest><spine>{spine}</spine></package>",
            "p.xhtml": page,
            **more,
        }
    )


def page_in_the_spine_200_times() -> bytes:
    return epub('<itemref idref="p0"/><itemref idref="p1"/><itemref idref="p2"/>' * 70)


def page_among_the_kids_3000_times() -> bytes:
    return pdf_of(b"/Kids [" + b"3 0 R " * 3000 + b"] /Count 3000", SENTENCE * 100)


def stream_of_blanks() -> bytes:
    compressor = zlib.compressobj(9)
    stream = b"".join([compressor.compress(b" " * 1_000_000) for _ in range(200)]) + compressor.flush()
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
    content = b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (len(stream), stream)
    return head + page + content + b"trailer<</Root 1 0 R>>"


def spans_of_a_table() -> bytes:
    cells = '<td rowspan="65534" colspan="1000">甲' * 40
    return f"<html><body><table>{f'<tr>{cells}' * 20}</table><p>{SENTENCE}</p></body></html>".encode()


def member_larger_than_stated() -> bytes:
    data = bytearray(footnotes_citing_footnotes())
    for at in (data.find(b"PK\x01\x02") + 24, 22):
        data[at : at + 4] = (7).to_bytes(4, "little")
    return bytes(data)


def archive_in_an_archive() -> bytes:
    inner = packed({"a.bin": "0" * 1_000_000})
    for _ in range(5):
        buffer = BytesIO()
        with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
            for number in range(10):
                archive.writestr(f"{number}.zip", inner)
        inner = buffer.getvalue()
    return inner


HOSTILE: dict[str, Callable[[], bytes]] = {
    "notes.docx": footnotes_citing_footnotes,
    "ruby.docx": readings_over_characters,
    "merged.docx": cell_carried_down,
    "spine.epub": page_in_the_spine_200_times,
    "kids.pdf": page_among_the_kids_3000_times,
    "blanks.pdf": stream_of_blanks,
    "spans.html": spans_of_a_table,
    "lie.docx": member_larger_than_stated,
    "nested.docx": archive_in_an_archive,
    "nested.epub": archive_in_an_archive,
    "deep.html": lambda: b"<div>" * 100_000 + SENTENCE.encode(),
    "deep.jsonl": lambda: b"[" * 1_000_000,
    "deep.md": lambda: b"+++\na = " + b"[" * 9000 + b"\n+++\n" + SENTENCE.encode(),
    "dotted.md": lambda: b"+++\n" + b"a." * 9000 + b"a = 1\n+++\n" + SENTENCE.encode(),
}
COUNTED = """
import json, resource, sys
from pathlib import Path
from corpus.reading import process as reading_process
from corpus.library import read_library
reports = read_library(Path(sys.argv[1])).reports
reading_process._PROCESS.close()
own_peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
own, apart = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
seconds = sum((own.ru_utime, own.ru_stime, apart.ru_utime, apart.ru_stime))
print(json.dumps([len(reports), seconds, max(own_peak, apart.ru_maxrss) / 1024]))
"""


def cost_of(folder: Path) -> tuple[int, float, float]:
    """Reports on the folder, seconds of processor time beyond those of an empty page, and megabytes."""
    program = [sys.executable, "-c", COUNTED, str(folder)]
    reports, seconds, memory = json.loads(subprocess.run(program, capture_output=True, check=True).stdout)
    return reports, seconds, memory


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_no_more_than_another(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(HOSTILE[name]())

    reports, seconds, memory = cost_of(tmp_path)

    print(f"{name}: {seconds:.2f} s, {memory:.0f} MB")
    assert reports == 1
    assert seconds < 4  # of which starting takes one on a slow machine
    assert memory < 150


TOMLS: dict[str, Callable[[], str]] = {
    "dotted": lambda: "a." * 9000 + "a = 1",
    "quoted": lambda: '"a" . ' * 9000 + "a = 1",
    "arrays": lambda: "a = " + "[" * 100_000,
    "tables": lambda: "a = " + "{a = " * 100_000,
    "heads": lambda: "[" * 100_000,
    "digits": lambda: f"['a.txt']\npublished = {'1' * 1_000_000}",
    "hexadecimal": lambda: f"['a.txt']\npublished = 0x{'f' * 1_000_000}",
    "large": lambda: f"# {'x' * 5_000_000}",
}


@pytest.mark.parametrize("name", TOMLS)
@pytest.mark.parametrize("file", ["documents.toml", "a.toml"])
def test_declarations_beyond_use_are_one_line(tmp_path: Path, name: str, file: str) -> None:
    text = TOMLS[name]()
    (tmp_path / file).write_text(text if file == "documents.toml" else text.replace("['a.txt']", ""))
    (tmp_path / "a.txt").write_text(SENTENCE, "utf-8")

    faults = [report for report in read_library(tmp_path).reports if report.status is not Status.READ]

    assert [(report.path, report.code) for report in faults] == [(file, "declaration")]
    assert len(faults[0].detail) < 500
    assert faults[0].detail.startswith(file)


def test_many_tables_are_read_and_only_the_first_faults_are_named(tmp_path: Path) -> None:
    tables = [f'["{n}.txt"]\ntitle = "{SENTENCE}"\n' for n in range(20_000)]
    (tmp_path / "documents.toml").write_text("".join(tables), "utf-8")
    (tmp_path / "0.txt").write_text(SENTENCE, "utf-8")

    library = read_library(tmp_path)
    reports, seconds, memory = cost_of(tmp_path)

    assert library.documents["0.txt"].metadata.title == SENTENCE
    assert library.reports[-1].detail == "documents.toml: 19989 more entries cannot be used"
    assert reports == 12
    assert seconds < 6
    assert memory < 150


def test_dots_and_brackets_in_texts_and_remarks_are_no_depth(tmp_path: Path) -> None:
    title = "甲……" + "." * 60 + "[" * 60 + "a.b.c.d." * 9
    toml = f"# {'[' * 99}\n[\"a.txt\"]\ntitle = \"{title}\" # {'x.' * 99}\npublisher = '''\n{'[' * 99}'''\n"
    (tmp_path / "documents.toml").write_text(toml, "utf-8")
    (tmp_path / "a.txt").write_text(SENTENCE, "utf-8")

    library = read_library(tmp_path)

    assert [report.status for report in library.reports] == [Status.READ]
    assert library.documents["a.txt"].metadata.title == title


def test_folders_in_folders_end_no_look(tmp_path: Path) -> None:
    inner = tmp_path / "/".join("d" * 1200)
    for folder in (*reversed(inner.relative_to(tmp_path).parents), inner.relative_to(tmp_path)):
        (tmp_path / folder).mkdir(exist_ok=True)
    (inner / "a.txt").write_text(SENTENCE, "utf-8")

    try:
        assert [len(name) for name in list_folder(tmp_path).documents] == [2405]
        assert [report.status for report in read_library(tmp_path).reports] == [Status.READ]
    finally:  # pytest cannot remove them
        (inner / "a.txt").unlink()
        os.removedirs(inner)


@pytest.mark.parametrize("name", ["userdict.txt", "synonyms.txt", "stopwords.txt"])
def test_a_list_of_words_is_a_file_of_the_folder(tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("root:x:0:0", "utf-8")
    folder = tmp_path / "documents"
    folder.mkdir()
    place = folder / name

    os.mkfifo(place)
    assert read_user_lexicon(folder).faults == (f"{name}: it is no ordinary file",)
    place.unlink()
    for target in ("/dev/zero", str(secret)):
        place.symlink_to(target)
        assert read_user_lexicon(folder).faults == (f"{name}: it leads out of the folder ({target})",)
        place.unlink()
    with place.open("wb") as file:
        file.truncate(1 << 36)
    assert "at most" in read_user_lexicon(folder).faults[0]
    place.unlink()
    (folder / "words").write_text("元荡 岸线" if name == "synonyms.txt" else "元荡", "utf-8")
    place.symlink_to("words")
    assert read_user_lexicon(folder).faults == ()


def test_members_that_share_their_bytes_are_counted_each() -> None:
    """The directory of such an archive names one place many times: here, a small file states a thousand times 1 MB."""
    one = packed({"a": "0" * 1_000_000})
    start = one.find(b"PK\x01\x02")
    end = one.find(b"PK\x05\x06")
    entry, count = one[start:end], 200
    tail = bytearray(one[end:])
    tail[8:12] = count.to_bytes(2, "little") * 2
    tail[12:16] = (len(entry) * count).to_bytes(4, "little")

    with pytest.raises(CorpusError, match="unpacks to 200000000 bytes"):
        check_zip(one[:start] + entry * count + bytes(tail))


def test_the_budget_of_a_small_file_is_that_of_the_figures() -> None:
    assert budget_for(100_000, ".docx").memory < 150 * MIB
