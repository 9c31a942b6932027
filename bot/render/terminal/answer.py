"""An answer in a terminal: a line with the outcome, each in its own style, and the quotes."""

from __future__ import annotations

from rich.text import Text

from bot.render.citation import told_apart, versions_note
from bot.render.problem import WORD, missing_words, outcome_line
from bot.render.sanitize import one_line, shortened
from bot.render.terminal.explain import factors_view
from bot.render.terminal.layout import wrapped
from bot.render.terminal.quote import Commands, quote_view, sources_command
from bot.translations import Translations
from retrieval.answering.answer import Answer, Outcome

LOOKS = {
    Outcome.FOUND: ("✓", "bold green"),
    Outcome.RELATED: ("~", "bold yellow"),
    Outcome.NOT_FOUND: ("✗", "bold red"),
}
REMARK = "yellow"


def answer_view(
    answer: Answer,
    words: Translations,
    *,
    columns: int,
    first: int = 1,
    explain: bool = False,
    rest: Commands = sources_command,
) -> Text:
    """The whole answer in lines of at most ``columns`` cells; quotes are numbered from ``first``.

    ``rest`` gives the commands that show what a quote leaves out.
    """
    if answer.smalltalk:
        return wrapped(words(f"courtesy.{answer.smalltalk.value}"), columns)
    view = headline(answer, words, columns=columns)
    namesakes = told_apart(answer.quotes)
    for number, quote in enumerate(answer.quotes, start=first):
        block = quote_view(quote, number, words, columns=columns, rest=rest, namesakes=namesakes)
        view.append("\n").append_text(block)
        if explain:
            view.append_text(factors_view(quote, words, columns=columns))
    return view


def headline(answer: Answer, words: Translations, *, columns: int) -> Text:
    """The outcome or the problem with a filter, corrected typos, and words that are in no document."""
    sign, style = LOOKS[answer.outcome]
    view = wrapped(f"{sign} {outcome_line(answer, words, shown=len(answer.quotes))}", columns, style)
    if answer.searched:
        sentence = words("answer.searched", question=shortened(answer.searched, length=100))
        view.append_text(wrapped(sentence, columns, indent="  "))
    for typed, searched in answer.assumed:
        sentence = words("answer.assumed", typed=shortened(typed, length=WORD), searched=one_line(searched))
        view.append_text(wrapped(sentence, columns, REMARK, indent="  "))
    if answer.missing:
        missing = words("answer.missing", words=missing_words(answer.missing, words))
        view.append_text(wrapped(missing, columns, REMARK, indent="  "))
    if note := versions_note(answer.quotes, words):
        view.append_text(wrapped(note, columns, REMARK, indent="  "))
    return view


def question_line(question: str, number: int, *, columns: int) -> Text:
    """The numbered question above its answer in a batch."""
    return wrapped(f"{number}. {shortened(question, length=100)}", columns, "bold")
