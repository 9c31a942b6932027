"""Archives: a zip folder is a folder of files, within limits, and a quote from it is checked like any other."""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from corpus.document import CorpusError
from corpus.folder import archive
from corpus.folder.listing import Status, relist
from corpus.folder.regular_file import open_regular, read_regular
from corpus.folder.scan import scan_folder
from corpus.library import read_library
from retrieval.answering.answer import Outcome
from retrieval.index.live_index import LiveIndex
from tests.paths import FORMATS

LAKE = "元荡岸线长23公里，于2023年全面贯通。\n".encode()


def packed(folder: Path, files: dict[str, bytes], name: str = "资料.zip") -> Path:
    path = folder / name
    with ZipFile(path, "w", ZIP_DEFLATED) as made:
        for member, data in files.items():
            made.writestr(member, data)
    return path


def test_files_in_an_archive_are_documents_with_the_path_of_the_archive(tmp_path: Path) -> None:
    docx = (FORMATS / "river.docx").read_bytes()
    packed(tmp_path, {"湖/元荡.txt": LAKE, "河.docx": docx, "图.png": b"x", ".隐藏.txt": LAKE, "__MACOSX/a.txt": LAKE})
    (tmp_path / "西湖.txt").write_text("西湖在杭州。", "utf-8")
    library = read_library(tmp_path)
    assert set(library.documents) == {"西湖.txt", "资料.zip/湖/元荡.txt", "资料.zip/河.docx"}
    reports = {report.path: report.code for report in library.reports if report.status is not Status.READ}
    assert reports == {"资料.zip/图.png": "unknown-format"}


def test_a_question_is_answered_from_an_archive_until_it_changes(tmp_path: Path) -> None:
    folder, store = tmp_path / "文件", tmp_path / "index"
    folder.mkdir()
    packed(folder, {"湖/元荡.txt": LAKE})
    live = LiveIndex(folder, store)
    live.refresh()
    answer = live.answerer.answer("元荡岸线多长?")
    assert answer.outcome is Outcome.FOUND
    assert answer.quotes[0].citation.document == "资料.zip/湖/元荡.txt"
    packed(folder, {"湖/元荡.txt": LAKE.replace(b"23", b"32")})
    assert not live.answerer.answer("元荡岸线多长?").quotes  # what was read no longer stands in the file
    live.refresh()
    assert "32公里" in live.answerer.answer("元荡岸线多长?").quotes[0].text
    (folder / "资料.zip").unlink()
    (folder / "a.txt").write_text("西湖在杭州。", "utf-8")
    live.refresh()
    assert live.answerer.answer("元荡岸线多长?").outcome is not Outcome.FOUND


def test_names_without_a_stated_encoding_are_chinese(tmp_path: Path) -> None:
    data = packed(tmp_path, {"湖面.txt": LAKE}).read_bytes()
    name, gbk = "湖面.txt".encode(), "湖面元.txt".encode("gb18030")
    assert len(name) == len(gbk) == 10
    data = data.replace(name, gbk)
    for flags in (data.index(b"PK\x03\x04") + 7, data.index(b"PK\x01\x02") + 9):
        data = data[:flags] + b"\x00" + data[flags + 1 :]
    (tmp_path / "资料.zip").write_bytes(data)
    assert list(read_library(tmp_path).documents) == ["资料.zip/湖面元.txt"]


def test_a_sidecar_in_an_archive_describes_the_file_beside_it(tmp_path: Path) -> None:
    packed(tmp_path, {"元荡.txt": LAKE, "元荡.toml": 'title = "元荡简介"'.encode()})
    assert read_library(tmp_path).documents["资料.zip/元荡.txt"].metadata.title == "元荡简介"


def test_an_archive_in_an_archive_is_reported_and_not_opened(tmp_path: Path) -> None:
    inner = packed(tmp_path, {"元荡.txt": LAKE}, "内.zip").read_bytes()
    (tmp_path / "内.zip").unlink()
    packed(tmp_path, {"内.zip": inner, "西湖.txt": LAKE})
    library = read_library(tmp_path)
    assert set(library.documents) == {"资料.zip/西湖.txt"}
    assert ("资料.zip/内.zip", "unknown-format") in {(report.path, report.code) for report in library.reports}


def test_a_path_that_leads_out_of_an_archive_is_only_a_name(tmp_path: Path) -> None:
    packed(tmp_path, {"../../外.txt": LAKE, "/绝对.txt": LAKE, "a//b.txt": LAKE, "好.txt": LAKE})
    assert set(scan_folder(tmp_path).listing.documents) == {"资料.zip/好.txt"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 something", "damaged"),
        (b"\x00" * 100 + b"PK\x05\x06" + b"\xff" * 18, "bomb"),
    ],
)
def test_an_archive_that_cannot_be_read_is_reported(data: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / "坏.zip").write_bytes(data)
    (tmp_path / "西湖.txt").write_text("西湖在杭州。", "utf-8")
    (report,) = [report for report in read_library(tmp_path).reports if report.path == "坏.zip"]
    assert (report.status, report.code) == (Status.FAILED, code)


def test_an_archive_of_too_many_files_or_too_much_text_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_MOST_FILES", 2)
    packed(tmp_path, {f"{number}.txt": LAKE for number in range(3)}, "多.zip")
    packed(tmp_path, {"0.txt": b"0" * 5_000_000}, "大.zip")
    (tmp_path / "西湖.txt").write_text("西湖在杭州。", "utf-8")
    codes = {report.path: report.code for report in read_library(tmp_path).reports}
    assert codes == {"多.zip": "bomb", "大.zip": "bomb", "西湖.txt": "read"}


def test_one_file_that_is_too_large_or_damaged_does_not_harm_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_LARGEST", 100)
    path = packed(tmp_path, {"元荡.txt": LAKE, "大.txt": LAKE * 10, "坏.txt": "西湖在杭州。".encode()})
    data = bytearray(path.read_bytes())
    with ZipFile(BytesIO(data)) as made:
        at = made.getinfo("坏.txt").header_offset + 30 + len("坏.txt".encode())
    data[at : at + 8] = b"\xff" * 8
    path.write_bytes(data)
    codes = {report.path: report.code for report in read_library(tmp_path).reports}
    assert codes == {"资料.zip/元荡.txt": "read", "资料.zip/大.txt": "too-large", "资料.zip/坏.txt": "damaged"}


def test_a_member_is_read_like_a_file(tmp_path: Path) -> None:
    path = packed(tmp_path, {"湖/元荡.txt": LAKE})
    assert read_regular(path / "湖/元荡.txt", within=tmp_path, most=1000) == LAKE
    with pytest.raises(CorpusError, match="at most"):
        read_regular(path / "湖/元荡.txt", within=tmp_path, most=10)
    with pytest.raises(FileNotFoundError):
        open_regular(path / "湖/太湖.txt", within=tmp_path)
    with pytest.raises(CorpusError) as caught:
        open_regular(path / "湖/元荡.txt", within=tmp_path / "别处")
    assert caught.value.code == "outside"


def test_a_folder_with_the_name_of_an_archive_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "资料.zip").mkdir()
    (tmp_path / "资料.zip" / "元荡.txt").write_bytes(LAKE)
    assert set(read_library(tmp_path).documents) == {"资料.zip/元荡.txt"}


def test_a_change_of_an_archive_needs_a_full_scan(tmp_path: Path) -> None:
    packed(tmp_path, {"元荡.txt": LAKE})
    assert relist(scan_folder(tmp_path).listing, ["资料.zip"]) is None


def test_flipped_bytes_are_reported_and_never_escape(tmp_path: Path) -> None:
    data = packed(tmp_path, {"湖/元荡.txt": LAKE, "b.txt": LAKE}).read_bytes()
    (tmp_path / "西湖.txt").write_text("西湖在杭州。", "utf-8")
    for at in range(0, len(data), 3):
        copy = bytearray(data)
        copy[at] ^= 1 << (zlib.crc32(bytes([at % 251])) % 8)
        (tmp_path / "资料.zip").write_bytes(copy)
        assert "西湖.txt" in read_library(tmp_path).documents


def test_an_encrypted_archive_is_reported(tmp_path: Path) -> None:
    path = packed(tmp_path, {"元荡.txt": LAKE})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    (tmp_path / "西湖.txt").write_text("西湖在杭州。", "utf-8")
    assert {report.code for report in read_library(tmp_path).reports} == {"read", "encrypted"}
