"""Why a passage was chosen: every factor of its score as a bar. The values shown sum to the score shown."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.text import Text

from bot.render.sanitize import one_line
from bot.render.terminal.layout import width, wrapped
from bot.translations import Translations
from retrieval.answering.answer import Quote

CENTS = 100
BAR = "█"
LONGEST_BAR = 30  # cells
INDENT = "   "
FIGURE = 8  # cells of a figure with its sign and two places


def factors_view(quote: Quote, words: Translations, *, columns: int) -> Text:
    """One line per factor with its name, its share of the score and a bar; below them the sum and the confidence."""
    names = [factor_name(factor.name, words) for factor in quote.factors]
    cents = shown_cents([factor.value for factor in quote.factors])
    total = words("explain.score")
    label = max(map(width, [*names, total]))
    if label > columns - FIGURE - len(INDENT):
        label = 0  # no room beside the values: each name gets a line of its own
    longest = max(0, min(LONGEST_BAR, columns - label - FIGURE - len(INDENT) - 1))
    largest = max(map(abs, cents), default=0) or 1
    view = Text()
    for name, part in zip(names, cents, strict=True):
        view.append_text(_figure(name, part / CENTS, label, columns))
        view.append(" " + BAR * round(longest * abs(part) / largest), "blue" if part >= 0 else "red")
        view.rstrip()
        view.append("\n")
    view.append_text(_figure(total, sum(cents) / CENTS if cents else quote.score, label, columns)).append("\n")
    for typed, quoted in quote.reworded:
        line = words("explain.reworded", typed=one_line(typed), quoted=one_line(quoted))
        view.append_text(wrapped(line, columns, "dim", indent=INDENT))
    confidence = words("explain.confidence", percent=round(100 * quote.confidence))
    return view.append_text(wrapped(confidence, columns, "dim", indent=INDENT))


def _figure(name: str, value: float, label: int, columns: int) -> Text:
    if label:
        return Text(f"{INDENT}{name}{' ' * (label - width(name))}{value:{FIGURE}.2f}")
    return wrapped(name, columns, indent=INDENT).append(f"{INDENT}{value:{FIGURE}.2f}")


def shown_cents(values: Sequence[float]) -> list[int]:
    """``values`` in hundredths, rounded so that they sum to the rounded sum (largest remainders first)."""
    cents = [math.floor(value * CENTS) for value in values]
    short = round(math.fsum(values) * CENTS) - sum(cents)
    by_remainder = sorted(range(len(values)), key=lambda index: cents[index] - values[index] * CENTS)
    for index in by_remainder[:short]:
        cents[index] += 1
    return cents


def factor_name(name: str, words: Translations) -> str:
    """The name of a factor in the user's language; one without a translation stays as it is."""
    key = f"factor.{name}"
    return words(key) if key in words else one_line(name)
