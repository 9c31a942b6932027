"""Passages: verbatim slices of paragraphs, of a size that a person reads at a glance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """``document.text[start:end]``; ``paragraph`` is the source's own number, ``piece`` counts from 0 within it.

    ``sentences`` are ranges of ``text``. ``context`` are verbatim lines of the same document that say what the
    passage is about without being part of it: title, section, headings, caption, speaker.
    """

    id: str
    document: str
    paragraph: int
    piece: int
    start: int
    end: int
    text: str
    sentences: tuple[tuple[int, int], ...]
    section: str | None = None
    speaker: str | None = None
    headings: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
