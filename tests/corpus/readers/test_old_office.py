"""Files of the old Office: converted where LibreOffice is installed, within limits, else reported in one line."""

from __future__ import annotations

import stat
import tempfile
import time
from pathlib import Path

import pytest

from corpus.document import CorpusError
from corpus.library import read_library
from corpus.readers import CONVERTED, old_office, reader_of
from corpus.readers.old_office import converter, read_sheets, read_text
from tests.paths import FORMATS

CANTEEN = (FORMATS / "canteen.doc").read_bytes()
needs_office = pytest.mark.skipif(converter() is None, reason="LibreOffice is not installed")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a shell script for LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(old_office, "converter", lambda: str(path))


@needs_office
def test_a_document_of_old_word_is_read_like_one_of_today(temporary: Path) -> None:
    source = read_text(CANTEEN)
    assert "每餐补贴六元，由区财政按月拨付。" in source.text
    assert "使用面积\t建设补贴\t验收单位" in source.text
    assert source.notes[-1] == "converted: .docx"
    assert not list(temporary.iterdir())


@needs_office
def test_a_workbook_of_old_excel_is_read_like_one_of_today() -> None:
    try:
        source = read_sheets((FORMATS / "ledger.xls").read_bytes())
    except CorpusError as error:
        pytest.skip(error.code)  # LibreOffice without Calc
    today = reader_of(".xlsx")((FORMATS / "ledger.xlsx").read_bytes())
    assert [part.name for part in source.parts] == [part.name for part in today.parts]
    assert source.text.split() == today.text.split()


@needs_office
def test_it_is_read_in_a_folder_within_the_limits_of_the_reading_process(tmp_path: Path) -> None:
    (tmp_path / "食堂.doc").write_bytes(CANTEEN)
    (tmp_path / "食堂.wps").write_bytes(CANTEEN)
    library = read_library(tmp_path)
    assert set(library.documents) == {"食堂.doc", "食堂.wps"}
    assert library.documents["食堂.doc"].metadata.title == "临溪区社区食堂管理办法"


def test_without_libreoffice_it_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_office, "_PROGRAMS", ("no-such-program",))
    with pytest.raises(CorpusError, match="LibreOffice") as caught:
        read_text(CANTEEN)
    assert caught.value.code == "old-office"


def test_a_file_in_another_format_is_read_as_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_office, "_PROGRAMS", ("no-such-program",))
    for name in ("canteen.rtf", "canteen.docx"):
        assert "每餐补贴六元" in read_text((FORMATS / name).read_bytes()).text
    page = "<html><body><h1>食堂</h1><p>每餐补贴六元，由区财政按月拨付。</p></body></html>"
    assert "每餐补贴六元" in read_text(page.encode()).text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.4", "wrong-format"),
        ("纯文本".encode(), "wrong-format"),
        (CANTEEN[:600] + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ],
)
def test_what_is_none_is_told(data: bytes, code: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_sheets(data)
    assert caught.value.code == code


@pytest.mark.parametrize("script", ["exit 1", "exit 0", 'mkdir made; : > "made/document.docx"'])
def test_a_document_that_libreoffice_does_not_open_is_told(
    script: str, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(temporary, script, monkeypatch)
    with pytest.raises(CorpusError, match="cannot open") as caught:
        read_text(CANTEEN)
    assert caught.value.code == "not-converted"


def test_a_conversion_that_takes_too_long_is_ended_with_all_it_started(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = temporary / "late"
    program(temporary, f"(sleep 2; touch {mark}) & sleep 60", monkeypatch)
    monkeypatch.setattr(old_office, "_SECONDS", 0.3)
    began = time.monotonic()
    with pytest.raises(CorpusError) as caught:
        read_text(CANTEEN)
    assert caught.value.code == "too-slow"
    assert time.monotonic() - began < 5
    time.sleep(2)
    assert [path.name for path in temporary.iterdir()] == ["soffice"]


def test_libreoffice_runs_with_a_profile_of_its_own_without_macros(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(
        temporary,
        f'cp profile/user/registrymodifications.xcu {temporary}; echo "$@" $HOME > {temporary}/told',
        monkeypatch,
    )
    with pytest.raises(CorpusError):
        read_text(CANTEEN)
    assert "DisableMacrosExecution" in (temporary / "registrymodifications.xcu").read_text("utf-8")
    told = (temporary / "told").read_text("utf-8")
    assert "-env:UserInstallation=file://" in told
    assert "youju-office-" in told.split()[-1]


def test_a_program_that_cannot_be_started_is_told(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_office, "converter", lambda: str(temporary / "missing"))
    with pytest.raises(CorpusError, match="cannot be started"):
        read_text(CANTEEN)


def test_all_suffixes_of_the_old_office_are_known() -> None:
    assert sorted(CONVERTED) == [".doc", ".dps", ".et", ".ppt", ".wps", ".xls"]
