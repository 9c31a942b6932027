"""The result of verifying a sentence, in a terminal and as JSON.

Differences are marked without colour too: ``[-…-]`` is only in the document, ``{+…+}`` only in the sentence.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.text import Text

from bot.render.citation import cite
from bot.render.sanitize import sanitize, shortened
from bot.render.terminal.layout import wrapped
from bot.render.terminal.quote import bottom_line, plain_lines, top_line
from bot.translations import Translations
from corpus.document import Kind
from retrieval.lookup.verify import Aside, Verdict, Verification

LOOKS = {
    Verdict.VERBATIM: ("✓", "bold green"),
    Verdict.DIFFERS: ("≠", "bold yellow"),
    Verdict.ABSENT: ("✗", "bold red"),
}
MARKED = {"missing": ("[-", "-]", "green"), "added": ("{+", "+}", "red")}
REMARK = "yellow"


def verification_view(result: Verification, words: Translations, *, columns: int, named: bool = False) -> Text:
    """The verdict, the document's text with the differences, and its citations."""
    sign, style = LOOKS[result.state]
    view = wrapped(shortened(result.sentence, length=200), columns, "bold") if named else Text()
    view.append_text(wrapped(f"{sign} {words(f'verify.{result.state.value}')}", columns, style))
    for remark in _remarks(result, words):
        view.append_text(wrapped(remark, columns, REMARK, indent="  "))
    if not result.citation:
        return view
    label = "1" if result.kind is Kind.CONTENT else words(f"kind.{result.kind.value}")
    view.append("\n").append_text(top_line(label, columns))
    view.append_text(plain_lines(_compared(result), columns))
    view.append_text(bottom_line(cite(result.citation, words), columns))
    for citation in result.also_in:
        view.append_text(wrapped(words("quote.also_in", citation=cite(citation, words)), columns, "cyan", indent="   "))
    return view


def verification_object(result: Verification) -> dict[str, Any]:
    """The result with plain values, for JSON."""
    return {
        "sentence": result.sentence,
        "verdict": result.state.value,
        "found": result.found or None,
        "diff": [{"op": operation, "text": text} for operation, text in result.diff],
        "aside": sorted(aside.value for aside in result.aside),
        "kind": result.kind.value if result.citation else None,
        "citation": asdict(result.citation) if result.citation else None,
        "also_in": [asdict(citation) for citation in result.also_in],
    }


def _remarks(result: Verification, words: Translations) -> list[str]:
    remarks = [words(f"verify.{aside.value}") for aside in Aside if aside in result.aside]
    if result.diff:
        remarks.append(words("verify.key"))
    elif result.state is Verdict.DIFFERS:
        remarks.append(words("verify.only"))
    return remarks


def _compared(result: Verification) -> Text:
    if not result.diff:
        return Text(sanitize(result.found))
    view = Text()
    for operation, text in result.diff:
        opening, closing, style = MARKED.get(operation, ("", "", ""))
        view.append(opening + sanitize(text) + closing, style)
    return view
