"""The pages behind the buttons of an answer: why these passages, and how to cite them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.render import reference
from bot.render.citation import told_apart
from bot.render.problem import first_words
from bot.render.sanitize import shortened
from bot.render.table import in_one_line
from bot.render.telegram.answer import GAP, Page, page
from bot.render.telegram.draft import BOLD, CODE, Draft
from bot.render.telegram.quote import citation_line, ordinal
from bot.render.terminal.explain import CENTS, factor_name, shown_cents
from bot.translations import Translations
from retrieval.answering.answer import Citation, Quote

BAR: Final = "▰"
LONGEST_BAR: Final = 8
ROW: Final = 160  # characters of a table row
REFERENCE: Final = 1000  # units of one citation format


def why_page(quotes: Sequence[tuple[int, Quote]], words: Translations, *, above: Draft | None = None) -> Page:
    """The cells of a row, matched words, nonzero factors and confidence of each quote, given with its number.

    Quotes that have no room are left to the next pages of the answer.
    """
    view = Draft().join(above or Draft()).join(Draft().add(words("bot.why"), BOLD), GAP)
    shown: list[int] = []
    namesakes = told_apart(quote for _, quote in quotes)
    for number, quote in quotes:
        reasons = _reasons(number, quote, words, namesakes)
        if shown and not view.fits(reasons, gap=len(GAP)):
            break
        view.join(reasons, GAP)
        shown.append(number - 1)
    return page(view, tuple(shown))


def citation_page(citation: Citation, words: Translations, *, above: Draft | None = None) -> Page:
    """The citation in three formats, each copied by a tap."""
    forms = {
        "bot.form.gbt": reference.gbt7714(citation, words),
        "bot.form.plain": reference.plain(citation, words),
        "bot.form.markdown": reference.markdown_citation(citation, words),
    }
    view = Draft().join(above or Draft()).join(Draft().add(words("bot.forms"), BOLD), GAP)
    for key, text in forms.items():
        view.join(Draft(words(key) + "\n").add(reference.copyable(text, REFERENCE), CODE), GAP)
    return page(view)


def _reasons(number: int, quote: Quote, words: Translations, namesakes: Mapping[str, str]) -> Draft:
    view = Draft().add(f"{ordinal(number)} ", BOLD)
    view.join(citation_line(quote.citation, words, namesakes=namesakes))
    if row := in_one_line(quote, words):
        view.add("\n" + shortened(row, length=ROW))
    if quote.matched:
        view.add("\n" + words("bot.matched", words=first_words(quote.matched, words)))
    cents = shown_cents([factor.value for factor in quote.factors])
    largest = max(map(abs, cents), default=0) or 1
    for factor, part in zip(quote.factors, cents, strict=True):
        if not part:
            continue  # a phone shows few lines
        bar = BAR * round(LONGEST_BAR * abs(part) / largest)
        view.add(f"\n{factor_name(factor.name, words)} {part / CENTS:+.2f} {bar}".rstrip())
    total = sum(cents) / CENTS if cents else quote.score
    view.add(f"\n{words('explain.score')} {total:.2f}")
    return view.add("\n" + words("explain.confidence", percent=round(100 * quote.confidence)))
