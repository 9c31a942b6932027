"""Word lists as plain text: one entry a line, ``#`` starts a comment."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def entries(name: str) -> tuple[str, ...]:
    """The entries of the list ``name`` (a file of this folder), in order, without comments."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(line for line in lines if line)
