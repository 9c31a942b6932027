"""Standard streams: encodings that can carry Chinese text, and closed pipes."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterator
from typing import BinaryIO

SAMPLE = "有据：引用原文"  # an encoding is kept if it can encode this


def prepare() -> None:
    """Make the standard streams safe for any text.

    An encoding without Chinese is replaced by UTF-8; otherwise characters that it lacks are written as ?. A stream
    that is closed from the start is replaced by the null device.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115  stays open until the program ends
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if _can_encode_chinese(stream.encoding) else "utf-8", errors="replace")


def arguments() -> list[str]:
    """The command line decoded as UTF-8, since Python leaves its bytes undecoded in a locale without Chinese."""
    return [os.fsencode(argument).decode("utf-8", "surrogateescape") for argument in sys.argv[1:]]


def abandon_output() -> None:
    """Discard buffered output after the reader has closed the pipe (``| head -1``), so that exiting raises nothing."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return  # not a file: the buffer of a test
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, descriptor)
    os.close(null)


class EncodingError(Exception):
    """A line of standard input is in no supported encoding; ``line`` counts from 1."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line}")


def lines(stream: BinaryIO) -> Iterator[str]:
    """The lines of ``stream`` as they arrive, without line ends: UTF-8, or else GB18030 or Big5.

    UTF-16 is read to its end first. Raises ``EncodingError`` for a line that no encoding decodes to plausible text.
    """
    first = stream.readline()
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in first:
        yield from _utf16_lines(first + stream.read())
        return
    line, number = first.removeprefix(codecs.BOM_UTF8), 1
    while line or (number == 1 and first):
        yield _decoded(line, number).rstrip("\r\n")
        line, number = stream.readline(), number + 1


def _utf16_lines(content: bytes) -> list[str]:
    from corpus.document import CorpusError
    from corpus.readers.text import decode_any

    try:
        text = decode_any(content)[0]
    except CorpusError as error:
        raise EncodingError(1) from error
    return [line.rstrip("\r") for line in text.removeprefix("\ufeff").removesuffix("\n").split("\n")]


def _decoded(line: bytes, number: int) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        pass
    from corpus.document import CorpusError
    from corpus.readers.text import decode_any

    try:
        text = decode_any(line)[0]
    except CorpusError as error:
        raise EncodingError(number) from error
    if not _is_plausible(text):
        raise EncodingError(number)
    return text


def _is_plausible(text: str) -> bool:
    """Whether at least half of the non-ASCII characters are common: in the first level of GB 2312 or of Big5. Text
    decoded with the wrong encoding has hardly any of them."""
    characters = [character for character in text if not character.isascii() and character.isalnum()]
    return 2 * sum(map(_is_common, characters)) >= max(len(characters), 1)


def _is_common(character: str) -> bool:
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        code = character.encode(encoding, "ignore")
        if code and first <= code[0] <= last:
            return True
    return False


def _can_encode_chinese(encoding: str) -> bool:
    try:
        SAMPLE.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
