"""Whether a sentence stands in the documents: word for word, with differences, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.locale import Words
from bot.render.fragment import link
from bot.render.harmless import harmless
from bot.render.telegram import GAP, Page, page
from bot.render.telegram_draft import BOLD, MESSAGE_ENTITIES, MESSAGE_UNITS, QUOTE, STRIKE, UNDERLINE, Draft
from bot.render.telegram_quote import ALSO_IN, citation_line
from bot.render.utf16 import cut, units
from corpus.document import Kind
from retrieval.verify import Aside, Verdict, Verification

VERDICTS: Final = {
    Verdict.VERBATIM: ("✅", "verify.verbatim"),
    Verdict.DIFFERS: ("✏️", "verify.differs"),
    Verdict.ABSENT: ("❌", "verify.absent"),
}
ASIDES: Final = {Aside.SCRIPT: "verify.script", Aside.WIDTH: "verify.width", Aside.SPACE: "verify.space"}
STYLES: Final = {"missing": UNDERLINE, "added": STRIKE}
SPARE: Final = 8  # entities of the head and the citations


def verification_page(result: Verification, words: Words) -> Page:
    """The verdict, the document's own words with the differences, and where they stand."""
    sign, key = VERDICTS[result.state]
    view = Draft().add(f"{sign} {words(key)}", BOLD)
    for aside, name in ASIDES.items():
        if aside in result.aside:
            view.add("\n" + words(name))
    if result.citation is None:
        return page(view)
    below = _places(result, words)
    if result.state is Verdict.DIFFERS:
        view.add("\n" + words("bot.diff_key"))
    room = MESSAGE_UNITS - units(view.text) - units(below.text) - 2 * len(GAP)
    diff = result.diff if result.state is Verdict.DIFFERS else (("same", result.found),)
    return page(view.join(_compared(diff, words, room), GAP).join(below, "\n"))


def _places(result: Verification, words: Words) -> Draft:
    view = Draft()
    for index, citation in enumerate((result.citation, *result.also_in[:ALSO_IN])):
        if citation is None:
            continue
        sentence = result.found if not index else ""
        line = citation_line(citation, words, url=link(citation.url, sentence))
        if not index and result.kind is not Kind.CONTENT:
            line = Draft(words("sources.kind", kind=words(f"kind.{result.kind.value}"))).join(line)
        view.join(line, "\n")
    return view


def _compared(diff: Sequence[tuple[str, str]], words: Words, room: int) -> Draft:
    """The document's text with what the sentence leaves out underlined, and what it puts in struck out, as far as
    there is room."""
    view, more = Draft(), words("bot.cut_short")
    room -= units(more) + 1
    for operation, text in diff:
        style = STYLES.get(operation)
        if room < 2 or (style and len(view.marks) >= MESSAGE_ENTITIES - SPARE):
            return _quoted(view).add("\n" + more)
        shown = harmless(text)
        (start, end), *rest = cut(shown, room) or ((0, 0),)
        view.add(shown[start:end], *([style] if style else []))
        room -= units(shown[start:end])
        if rest:
            return _quoted(view).add("\n" + more)
    return _quoted(view)


def _quoted(view: Draft) -> Draft:
    view.mark(QUOTE, 0, len(view.text))
    return view
