"""Standard streams that can carry any text, and their quiet end."""

from __future__ import annotations

import io
import os
import sys

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


def _knows_chinese(encoding: str) -> bool:
    try:
        SAMPLE.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
