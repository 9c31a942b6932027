"""Plain text in every encoding that Chinese files come in; what is no text is refused with its reason."""

from __future__ import annotations

import pytest

from corpus.document import CorpusError
from corpus.readers import text as txt

SIMPLIFIED = "推介会上,90个专项合作和项目合作协议签约。\r\n涉及政务服务、科技创新等领域。\n"
TRADITIONAL = "蘇州和阜陽牢記囑託，兩地越走越親近，交流越來越頻繁，合作越來越密切。\n這是他們的十年之約。"


def read(data: bytes) -> str:
    return txt.read(data).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL])
def test_each_encoding_gives_the_same_text(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)).lstrip("\ufeff") == text


def test_big5_is_told_from_gb18030() -> None:
    assert read(TRADITIONAL.encode("big5")) == TRADITIONAL
    assert read(SIMPLIFIED.encode("gbk")) == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_big_endian_and_little_endian_marks_are_kept_in_the_source(encoding: str) -> None:
    assert read(("\ufeff" + SIMPLIFIED).encode(encoding)) == "\ufeff" + SIMPLIFIED


def test_line_ends_are_not_translated() -> None:
    assert read("一\r\n二\r三\n".encode()) == "一\r\n二\r三\n"


@pytest.mark.parametrize("data", [b"", b"  \r\n", b"\xef\xbb\xbf", b"\x00\x00", "\u3000\n".encode()])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(CorpusError, match=r"empty|only blanks") as caught:
        read(data)
    assert caught.value.code == "empty"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04abc", "zip"),
        (b"abc\x00def\xff\xfe", "zero byte at 3"),
        (bytes(range(1, 9)) * 20, "control characters"),
    ],
)
def test_a_binary_file_is_refused_with_what_was_found(data: bytes, found: str) -> None:
    with pytest.raises(CorpusError, match=found) as caught:
        read(data)
    assert caught.value.code == "binary"


@pytest.mark.parametrize(("data", "found"), [(b"ab\xff\xff", "0xff at 2"), (b"\xef\xbb\xbfab\xff", "utf-8")])
def test_an_unknown_encoding_is_refused_with_its_first_odd_byte(data: bytes, found: str) -> None:
    with pytest.raises(CorpusError, match=found) as caught:
        read(data)
    assert caught.value.code == "encoding"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_is_not_worth_a_note(encoding: str) -> None:
    assert txt.read(SIMPLIFIED.encode(encoding)).notes == ()


@pytest.mark.parametrize(
    ("encoding", "name"), [("gbk", "gb18030"), ("utf-16-le", "utf-16-le"), ("utf-32", "utf-32-le")]
)
def test_any_other_encoding_is_told(encoding: str, name: str) -> None:
    assert txt.read(SIMPLIFIED.encode(encoding)).notes == (f"encoding: {name}",)
    assert txt.read(TRADITIONAL.encode("big5")).notes == ("encoding: big5hkscs",)
