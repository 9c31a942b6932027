"""Whether a sentence stands in the documents: word for word, with differences, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.locale import Words
from bot.render.fragment import link
from bot.render.harmless import harmless
from bot.render.telegram import GAP, Page, page
from bot.render.telegram_draft import BOLD, MESSAGE_ENTITIES, MESSAGE_UNITS, QUOTE, STRIKE, UNDERLINE, Draft
from bot.render.telegram_quote import citation_line
from bot.render.utf16 import cut, units

if TYPE_CHECKING:
    from retrieval.verify import Verification

SIGNS: Final = {"verbatim": "✅", "differs": "✏️", "absent": "❌"}
STYLES: Final = {"missing": UNDERLINE, "added": STRIKE}
SPARE: Final = 8  # entities of the head and the citation


def verification_page(verification: Verification, words: Words) -> Page:
    """The verdict, the differences character by character, and where it stands."""
    state = verification.state
    view = Draft().add(f"{SIGNS[state]} {words(VERDICTS[state])}", BOLD)
    citation = verification.citation
    below = citation_line(citation, words, url=link(citation.url, "")) if citation else Draft()
    if verification.diff and state == "differs":
        view.add("\n" + words("bot.diff_key"))
        room = MESSAGE_UNITS - units(view.text) - units(below.text) - 2 * len(GAP)
        view.join(_difference(verification.diff, words, room), GAP)
    return page(view.join(below, GAP))


VERDICTS: Final = {
    "verbatim": "bot.verify.verbatim",
    "differs": "bot.verify.differs",
    "absent": "bot.verify.absent",
}


def _difference(diff: tuple[tuple[str, str], ...], words: Words, room: int) -> Draft:
    """The passage with what the text left out underlined and what it put in struck out, as far as there is room."""
    view, marks = Draft(), MESSAGE_ENTITIES - SPARE
    more = words("bot.continued")
    for op, text in diff:
        style = STYLES.get(op)
        left = room - units(view.text) - units(more) - 1
        pieces = cut(harmless(text), max(left, 2))
        if left < 2 or (style and len(view.marks) >= marks):
            return _quoted(view).add("\n" + more)
        start, end = pieces[0] if pieces else (0, 0)
        view.add(harmless(text)[start:end], *([style] if style else []))
        if end < len(text):
            return _quoted(view).add("\n" + more)
    return _quoted(view)


def _quoted(view: Draft) -> Draft:
    view.mark(QUOTE, 0, len(view.text))
    return view
