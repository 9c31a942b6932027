"""Verbatim text in a Telegram message, sanitized, with our notes and with the marks of its quote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from bot.render.sanitize import sanitize
from bot.render.telegram.draft import BOLD, ITALIC, STRIKE, UNDERLINE, Draft
from bot.translations import Translations
from corpus.document import Correction
from retrieval.answering.answer import Quote, Role

UNDERLINED: Final = 8  # matched words marked per quote, to stay within the limit on entities


def passage(
    text: str, corrections: Iterable[Correction], words: Translations, marks: Iterable[tuple[str, int, int]]
) -> Draft:
    """The sanitized ``text`` with a note after each damaged span, and with ``marks`` shifted by the notes."""
    view, notes, done = Draft(), [], 0
    shown = sanitize(text)
    for correction in sorted(corrections, key=lambda correction: correction.end):
        view.add(shown[done : correction.start]).add(shown[correction.start : correction.end], STRIKE)
        own = note(correction, words)
        view.add(own, ITALIC)
        notes.append((correction.end, len(own)))
        done = correction.end
    view.add(shown[done:])
    for kind, start, end in marks:
        left, right = (offset + sum(size for at, size in notes if at <= offset) for offset in (start, end))
        view.mark(kind, left, right)
    return view


def marked(quote: Quote, start: int, end: int, words: Translations) -> Draft:
    """``quote.text[start:end]`` with the marks and corrections of the quote."""
    return passage(quote.text[start:end], ending_in(quote.corrections, start, end), words, _marks(quote, start, end))


def ending_in(corrections: Iterable[Correction], start: int, end: int) -> list[Correction]:
    """The corrections that end in ``start:end``, in offsets of that range."""
    return [
        replace(correction, start=max(correction.start, start) - start, end=correction.end - start)
        for correction in corrections
        if start < correction.end <= end
    ]


def note(correction: Correction, words: Translations) -> str:
    """Our note after a damaged span."""
    return words("quote.correction", corrected=sanitize(correction.corrected))


def _marks(quote: Quote, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The marks for the best sentence and the matched words in it and in the context, clipped to ``start:end``."""
    best = quote.best_sentence
    context = [(piece.text_start, piece.text_end) for piece in quote.slices if piece.role is Role.CONTEXT]
    ranges = [] if best == (0, len(quote.text)) else [(BOLD, *best)]  # bold marks nothing if everything is bold
    inside = [
        (max(left, first), min(right, last))
        for first, last in (best, *(area for area in context if area[1] <= best[0] or best[1] <= area[0]))
        for left, right in quote.highlights
    ]
    ranges += [(UNDERLINE, left, right) for left, right in inside if left < right][:UNDERLINED]
    for kind, left, right in ranges:
        if max(left, start) < min(right, end):
            yield kind, max(left, start) - start, min(right, end) - start
