"""The outcome of a question in one line, or why its filters are invalid."""

from __future__ import annotations

from bot.render.sanitize import shortened
from bot.translations import Translations
from retrieval.answering.answer import Answer
from retrieval.query.filters import Problem

SHOWN = 60  # characters of what was typed


def outcome_line(answer: Answer, words: Translations, *, shown: int) -> str:
    """The outcome, with the number of quotes shown, or the problem with a filter."""
    if answer.problem:
        return problem_line(answer.problem, words)
    return words(f"answer.{answer.outcome.value}", count=shown)


def problem_line(problem: Problem, words: Translations) -> str:
    """The invalid filter, and what was expected."""
    name, found = (shortened(text, length=SHOWN) for text in (problem.key, problem.value))
    return words(f"filter.{problem.fault.value}", name=name, found=found)
