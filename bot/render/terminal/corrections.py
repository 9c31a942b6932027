"""Declared corrections, shown next to the damaged characters and marked as our notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rich.text import Text

from bot.render.sanitize import sanitize
from bot.translations import Translations
from corpus.document import Correction, Document, Paragraph

DAMAGED = "red strike"
NOTE = "italic magenta"


def annotated(text: Text, corrections: Iterable[Correction], words: Translations) -> tuple[Text, list[tuple[int, int]]]:
    """``text`` with a note after each damaged span, and for each note its offset in the original text and its length.

    Nothing in ``text`` is changed or left out.
    """
    view, notes, done = Text(), [], 0
    for correction in sorted(corrections, key=lambda correction: correction.end):
        text.stylize(DAMAGED, correction.start, correction.end)
        note = words("quote.correction", corrected=sanitize(correction.corrected))
        view.append_text(text[done : correction.end]).append(note, NOTE)
        notes.append((correction.end, len(note)))
        done = correction.end
    return view.append_text(text[done:]), notes


def paragraph_text(document: Document, paragraph: Paragraph, words: Translations) -> Text:
    """The text of a paragraph with the corrections in it."""
    within = [
        replace(correction, start=correction.start - paragraph.start, end=correction.end - paragraph.start)
        for correction in document.corrections
        if paragraph.start <= correction.start and correction.end <= paragraph.end
    ]
    return annotated(Text(sanitize(document.text[paragraph.start : paragraph.end])), within, words)[0]
