"""Declared corrections, shown beside the damaged characters and visibly ours."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from bot.render.sanitize import sanitize
from bot.translations import Translations
from corpus.document import Correction, Document, Paragraph

DAMAGED = "red strike"
NOTE = "italic magenta"


def annotated(text: Text, corrections: Iterable[Correction], words: Translations) -> tuple[Text, list[tuple[int, int]]]:
    """``text`` with our note behind each damaged span, and for each note its offset in the text as it was and
    its length. Nothing of ``text`` is changed or left out."""
    view, notes, behind = Text(), [], 0
    for correction in sorted(corrections, key=lambda correction: correction.end):
        text.stylize(DAMAGED, correction.start, correction.end)
        note = words("quote.correction", corrected=sanitize(correction.corrected))
        view.append_text(text[behind : correction.end]).append(note, NOTE)
        notes.append((correction.end, len(note)))
        behind = correction.end
    return view.append_text(text[behind:]), notes


def paragraph_text(document: Document, paragraph: Paragraph, words: Translations) -> Text:
    """A paragraph as it stands, with the corrections that fall into it."""
    within = [
        Correction(each.start - paragraph.start, each.end - paragraph.start, each.corrected, each.reason)
        for each in document.corrections
        if paragraph.start <= each.start and each.end <= paragraph.end
    ]
    return annotated(Text(sanitize(document.text[paragraph.start : paragraph.end])), within, words)[0]
