"""Too much of anything is refused in one line, before it costs time or memory."""

from __future__ import annotations

import os
import zipfile
from io import BytesIO

import pytest

from corpus.document import CorpusError
from corpus.readers import READERS, limits, reader_of, source_lines
from corpus.readers.limits import check_size, check_text, check_zip

SENTENCE = "元荡岸线贯通工程全面竣工,苏州小伙伴逛个公园就能到上海。"
TEXTS = (".txt", ".md", ".csv", ".tsv", ".jsonl")


def archive(members: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return packed.getvalue()


def refused(code: str, call: object, *arguments: object) -> str:
    assert callable(call)
    with pytest.raises(CorpusError) as caught:
        call(*arguments)
    assert caught.value.code == code
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("suffix", TEXTS)
def test_every_text_reader_refuses_what_is_too_large_too_long_and_binary(
    suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reader_of(suffix)
    assert "2000001 characters" in refused("long-line", read, b"a\n" + b"x" * 2_000_001)
    refused("binary", read, b"PK\x03\x04")
    refused("empty", read, b"")
    monkeypatch.setattr(limits, "LARGEST_TEXT", 100)
    refused("too-large", read, b"a\n" * 101)
    monkeypatch.setattr(limits, "LARGEST_FILE", 100)
    refused("too-large", read, b"a\n" * 51)


def test_long_texts_of_short_lines_are_read() -> None:
    check_size(b"x" * 1000)
    check_text(("元" * 1_000_000 + "\n") * 3)
    check_text(("元" * 1_000_000 + "\r") * 3)
    assert "line 3 has" in refused("long-line", check_text, "元\n" * 2 + "元" * 2_000_001 + "\n元")


def test_a_table_is_no_longer_than_its_file() -> None:
    table = "名" * 40 + ",b\n" + "1,2\n" * 100
    assert reader_of(".csv")(table.encode()).text == table


def test_records_with_much_text_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_lines, "LARGEST_TEXT", 1000)
    refused("too-large", reader_of(".jsonl"), b'{"text": "1,2"}\n' * 300)


def test_an_honest_archive_is_let_through() -> None:
    check_zip(archive({"a.xml": SENTENCE.encode() * 100, "b.xml": b""}))


def test_archives_that_unpack_to_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "'bomb.xml'" in refused("bomb", check_zip, archive({"bomb.xml": b"0" * 3_000_000}))
    monkeypatch.setattr(limits, "LARGEST_UNPACKED", 1000)
    refused("bomb", check_zip, archive({"a": b"0" * 600, "b": b"0" * 600}))
    monkeypatch.setattr(limits, "MOST_MEMBERS", 1)
    refused("bomb", check_zip, archive({"a": b"", "b": b""}))


def test_damaged_and_encrypted_archives_are_told_apart() -> None:
    whole = archive({"a.xml": SENTENCE.encode() * 100})
    refused("damaged", check_zip, whole[:-30])
    refused("damaged", check_zip, b"PK\x03\x04")
    locked = bytearray(whole)
    locked[whole.index(b"PK\x01\x02") + 8] |= 1  # bit 0 of the flags in the central directory
    refused("encrypted", check_zip, bytes(locked))


def test_no_reader_is_loaded_before_it_is_needed() -> None:
    assert all(target.startswith("corpus.readers.") and ":" in target for target in READERS.values())
    with pytest.raises(KeyError):
        reader_of(".exe")


@pytest.mark.skipif(not os.environ.get("YOUJU_FUZZ"), reason="50 MB a format; set YOUJU_FUZZ")
@pytest.mark.parametrize("suffix", TEXTS)
def test_one_line_of_fifty_megabytes_is_refused_at_once(suffix: str) -> None:
    line = (SENTENCE * (50_000_000 // len(SENTENCE.encode()))).encode()
    assert "characters, at most" in refused("long-line", reader_of(suffix), line)
