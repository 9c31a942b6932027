"""``youju ask``: one question, or one per line from standard input."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from bot.cli import stdio
from bot.cli.click_i18n import UsageProblem
from bot.cli.runtime import Runtime
from bot.log_privacy import private
from bot.render.json import answer_object, dump
from retrieval.answering.answer import Answer, Outcome
from retrieval.answering.following_up import answer_after, document_of, search_with
from retrieval.query.filters import NO_FILTERS, Fault, Filters

if TYPE_CHECKING:
    from retrieval.answering.answerer import Answerer

FROM_STDIN = "-"
NOTHING_FOUND = 1  # exit code


def ask(
    runtime: Runtime,
    question: str,
    *,
    as_json: bool,
    top: int | None,
    explain: bool,
    filters: Filters = NO_FILTERS,
    previous: str = "",
) -> int:
    """Print the answer from documents that match ``filters``. Returns 0 for *found* (or a whole batch), 1 otherwise.

    ``question`` may follow up the ``previous`` one; the lines of a batch stand alone.
    An invalid filter in the question raises ``UsageProblem``; in a batch it is reported in place of that answer.
    """
    batch = question == FROM_STDIN
    if not question.strip():
        raise UsageProblem("ask.blank")
    if batch and previous:
        raise UsageProblem("ask.after_batch")
    top = top or runtime.settings.max_quotes
    answer = None
    for number, line in enumerate(stdio.lines(sys.stdin.buffer) if batch else [question], start=1):
        with private(partial(list, [line, previous])):
            answer = _answer(runtime.answerer, line, previous, top=top, filters=filters)
        if answer.problem and answer.problem.fault is not Fault.UNMET and not batch:
            raise UsageProblem(f"filter.{answer.problem.fault}", name=answer.problem.key, found=answer.problem.value)
        if as_json:
            print_json(answer, explain=explain)
        else:
            print_answer(runtime, answer, explain=explain, number=number if batch else None)
    return 0 if batch or (answer and answer.outcome is Outcome.FOUND) else NOTHING_FOUND


def _answer(answerer: Answerer, question: str, previous: str, *, top: int, filters: Filters) -> Answer:
    if not previous:
        return answerer.answer(question, top=top, filters=filters)
    document = document_of(answerer.answer(previous, top=1, filters=filters))
    search = search_with(answerer, top=top, filters=filters)
    return answer_after(question, previous, search, answerer.analyzer, document=document)


def print_json(answer: Answer, *, explain: bool) -> None:
    """Print the answer as one line of JSON."""
    click.echo(dump(answer_object(answer, explain=explain)))


def print_answer(runtime: Runtime, answer: Answer, *, explain: bool, number: int | None = None) -> None:
    """Print the answer for a reader. ``number`` is that of the question in a batch."""
    from bot.render.terminal.answer import answer_view, question_line

    columns = runtime.console.width
    if number:
        runtime.console.print(question_line(answer.question, number, columns=columns), end="")
    view = answer_view(answer, runtime.words, columns=columns, explain=explain)
    runtime.console.print(view, end="\n" if number else "")
