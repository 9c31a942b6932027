"""The result of verifying sentences as Telegram messages: verbatim, with differences, or not found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.render.fragment import link
from bot.render.sanitize import sanitize, shortened
from bot.render.telegram.answer import GAP, Page, page
from bot.render.telegram.draft import BOLD, MESSAGE_ENTITIES, MESSAGE_UNITS, QUOTE, STRIKE, UNDERLINE, Draft
from bot.render.telegram.quote import ALSO_IN, citation_line, ordinal
from bot.render.telegram.utf16 import cut, units
from bot.translations import Translations
from corpus.document import Kind
from retrieval.answering.answer import Citation
from retrieval.lookup.verify import Aside, Verdict, Verification

SIGNS: Final = {Verdict.VERBATIM: "✅", Verdict.DIFFERS: "✏️", Verdict.ABSENT: "❌"}
STYLES: Final = {"missing": UNDERLINE, "added": STRIKE}
SPARE: Final = 8  # entities of the head and the citations
BLOCKS: Final = 10  # sentences on a page
NAMED: Final = 80  # characters of a sentence above its verdict


def verification_pages(
    results: Sequence[Verification], words: Translations, *, above: Draft | None = None
) -> tuple[Page, ...]:
    """One block per sentence, numbered and named if there are several. ``above`` opens every page."""
    above = above or Draft()
    room = MESSAGE_UNITS - units(above.text) - len(GAP)
    drafts: list[tuple[Draft, tuple[int, ...]]] = []
    for index, result in enumerate(results):
        named = len(results) > 1
        head = Draft(f"{ordinal(index + 1)} {shortened(result.sentence, length=NAMED)}\n" if named else "")
        block = _block(head, result, words, room)
        if not drafts or len(drafts[-1][1]) >= BLOCKS or not drafts[-1][0].fits(block, gap=len(GAP)):
            drafts.append((Draft().join(above), ()))
        draft, shown = drafts[-1]
        drafts[-1] = (draft.join(block, GAP), (*shown, index))
    return tuple(page(draft, shown) for draft, shown in drafts)


def _block(view: Draft, result: Verification, words: Translations, room: int) -> Draft:
    """The verdict, the document's text with the differences, and its citations, appended to ``view``."""
    view.add(f"{SIGNS[result.state]} {words(f'verify.{result.state.value}')}", BOLD)
    for aside in Aside:
        if aside in result.aside:
            view.add("\n" + words(f"verify.{aside.value}"))
    if result.citation is None:
        return view
    below = _places(result, words)
    if result.state is Verdict.DIFFERS:
        view.add("\n" + words("bot.diff_key" if result.diff else "verify.only"))
    room -= units(view.text) + units(below.text) + 2 * len(GAP)
    diff = result.diff or (("same", result.found),)
    return view.join(_compared(diff, words, room), GAP).join(below, "\n")


def _places(result: Verification, words: Translations) -> Draft:
    view = Draft()
    for index, citation in enumerate(_distinct(result)[: ALSO_IN + 1]):
        sentence = result.found if not index else ""
        line = citation_line(citation, words, url=link(citation.url, sentence))
        if not index and result.kind is not Kind.CONTENT:
            line = Draft(words("sources.kind", kind=words(f"kind.{result.kind.value}"))).join(line)
        view.join(line, "\n")
    return view


def _distinct(result: Verification) -> list[Citation]:
    """The citations, one per paragraph."""
    places: dict[tuple[str, int], Citation] = {}
    for citation in (result.citation, *result.also_in):
        if citation is not None:
            places.setdefault((citation.document, citation.paragraph), citation)
    return list(places.values())


def _compared(diff: Sequence[tuple[str, str]], words: Translations, room: int) -> Draft:
    """The document's text, underlined where the sentence lacks it, and the sentence's additions struck through, as far
    as there is room."""
    view, more = Draft(), words("bot.cut_short")
    room -= units(more) + 1
    for operation, text in diff:
        style = STYLES.get(operation)
        if room < 2 or (style and len(view.marks) >= MESSAGE_ENTITIES - SPARE):
            return _quoted(view).add("\n" + more)
        shown = sanitize(text)
        (start, end), *rest = cut(shown, room) or ((0, 0),)
        view.add(shown[start:end], *([style] if style else []))
        room -= units(shown[start:end])
        if rest:
            return _quoted(view).add("\n" + more)
    return _quoted(view)


def _quoted(view: Draft) -> Draft:
    view.mark(QUOTE, 0, len(view.text))
    return view
