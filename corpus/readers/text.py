"""Plain text in the encodings in use for Chinese.

Line endings and byte-order marks stay in the source; cleaning drops them, so that the source map is exact.
"""

from __future__ import annotations

import codecs
from typing import Final

from corpus.document import CorpusError
from corpus.readers.limits import check_size, check_text
from corpus.source import SourceText

# Longest first: the byte-order mark of UTF-32-LE begins with that of UTF-16-LE.
_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MAGIC: Final = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
)

# The most frequent Chinese characters in either script, with punctuation. They make up a third or more of real text,
# and a few percent of text decoded with the wrong encoding.
_FREQUENT: Final = frozenset(
    ",.:;()0123456789\n、。，；：？！（）「」“”《》"
    "的一是在不了有和人这这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相"
    "全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象"
    "這為個國時來們於對會發動過說產種後學經進著電裡現實兩體機當點從業應開還與關線內數質氣變條沒結無軍題黨區長三市合作"
)

# A file with a larger share of control characters is not text.
_CONTROL_SHARE: Final = 0.01
_CONTROLS: Final = sorted(set(map(chr, range(32))) - set("\t\n\r\f\v\x1a\x1b"))
# Characters looked at to detect the encoding.
_SAMPLE: Final = 200_000


def read(data: bytes) -> SourceText:
    """The source text of a file: all its characters, and a note on the encoding unless it is UTF-8.

    Raises ``CorpusError`` like :func:`decode`.
    """
    text, notes = decode(data)
    return SourceText(text, notes=notes)


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The characters of a text file, and a note on its encoding unless it is UTF-8.

    Raises ``CorpusError`` if the file is empty or binary, if it or a line of it is too long, or if its encoding is
    unknown.
    """
    check_size(data)
    if not data.strip(b"\x00\t\n\v\f\r ") or data in {bom for bom, _ in _BOMS}:
        raise CorpusError("the file is empty", code="empty")
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise CorpusError(f"this is {name}, not text", code="binary")
    text, encoding = decode_any(data)
    check_text(text)
    controls = sum(map(text.count, _CONTROLS))
    if controls > _CONTROL_SHARE * len(text):
        raise CorpusError(f"{controls} of {len(text)} characters are control characters: not text", code="binary")
    if not any(character.isprintable() and not character.isspace() for character in text):
        raise CorpusError("the file holds only blanks", code="empty")
    return text, () if encoding == "utf-8" else (f"encoding: {encoding}",)


def decode_any(data: bytes) -> tuple[str, str]:
    """``data`` decoded, and the name of the encoding: by byte-order mark, else UTF-8 or UTF-16 if valid, else the more
    plausible of GB18030 and Big5.

    Raises ``CorpusError`` if no encoding fits.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data, encoding), encoding
    if b"\x00" in data:
        return _unmarked_utf16(data)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        candidates = [(text, name) for name in ("gb18030", "big5hkscs") if (text := _fitting(data, name))]
        if not candidates:
            found = f"byte 0x{data[error.start]:02x} at {error.start}"
            message = f"the encoding is none of UTF-8, UTF-16, GB18030, Big5 ({found})"
            raise CorpusError(message, code="encoding") from error
        return max(candidates, key=lambda candidate: _frequent_share(candidate[0]))


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"the file says it is {encoding}, but is not at byte {error.start}"
        raise CorpusError(message, code="encoding") from error


def _unmarked_utf16(data: bytes) -> tuple[str, str]:
    """``data`` with zero bytes decoded as UTF-16 without a byte-order mark. Raises ``CorpusError`` if it is binary."""
    candidates = [(text, name) for name in ("utf-16-le", "utf-16-be") if (text := _fitting(data, name))]
    best, encoding = max(candidates, key=lambda candidate: _frequent_share(candidate[0]), default=("", ""))
    if not best or "\x00" in best or _frequent_share(best) < 0.1:
        raise CorpusError(f"zero byte at {data.index(0)}: not text", code="binary")
    return best, encoding


def _fitting(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _frequent_share(text: str) -> float:
    sample = text[:_SAMPLE]
    return sum(character in _FREQUENT for character in sample) / len(sample)
