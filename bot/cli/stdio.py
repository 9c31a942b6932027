"""Standard streams that can carry any text, and their quiet end."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterator
from typing import BinaryIO

SAMPLE = "有据：引用原文"  # what an encoding must know to be kept


def prepare() -> None:
    """Let the streams carry any character: an encoding without Chinese gives way to UTF-8, and a character that
    the kept one lacks is shown as ?. A stream that was closed from the start is empty or goes nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115  lives as long as we do
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if _knows_chinese(stream.encoding) else "utf-8", errors="replace")


def arguments() -> list[str]:
    """The command line as text. Where the locale knows no Chinese, Python hands its bytes over undecoded."""
    return [os.fsencode(argument).decode("utf-8", "surrogateescape") for argument in sys.argv[1:]]


def abandon_output() -> None:
    """The reader has left (``| head -1``): what is still buffered goes nowhere, so nothing complains at exit."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return  # not a real file: a test's buffer
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


class EncodingError(Exception):
    """A line of standard input in no encoding that is known here; ``line`` counts from 1."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line}")


def lines(stream: BinaryIO) -> Iterator[str]:
    """The lines of ``stream`` as soon as they come, without their ends: in UTF-8, or else in GB18030 or Big5. UTF-16 is
    read to its end first. Raises ``EncodingError`` for what would be garbage."""
    first = stream.readline()
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in first:
        yield from _of_utf16(first + stream.read())
        return
    line, number = first.removeprefix(codecs.BOM_UTF8), 1
    while line or (number == 1 and first):
        yield _decoded(line, number).rstrip("\r\n")
        line, number = stream.readline(), number + 1


def _of_utf16(content: bytes) -> list[str]:
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
    """Whether at least half of the characters beyond ASCII are in daily use: in the first level of GB 2312 or of Big5.
    Of those that another encoding makes hardly any is."""
    beyond = [character for character in text if not character.isascii() and character.isalnum()]
    return 2 * sum(map(_in_daily_use, beyond)) >= max(len(beyond), 1)


def _in_daily_use(character: str) -> bool:
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        code = character.encode(encoding, "ignore")
        if code and first <= code[0] <= last:
            return True
    return False


def _knows_chinese(encoding: str) -> bool:
    try:
        SAMPLE.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
