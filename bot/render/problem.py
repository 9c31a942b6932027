"""What became of a question, in one line; or why its filters cannot be used."""

from __future__ import annotations

from bot.render.sanitize import shortened
from bot.translations import Translations
from retrieval.answering.answer import Answer
from retrieval.query.filters import Problem

SHOWN = 60  # characters of what was typed


def outcome_line(answer: Answer, words: Translations, *, shown: int) -> str:
    """The outcome, of which ``shown`` quotes are seen; where a filter was of no use, that."""
    if answer.problem:
        return problem_line(answer.problem, words)
    return words(f"answer.{answer.outcome.value}", count=shown)


def problem_line(problem: Problem, words: Translations) -> str:
    """What was found, and what was wanted in its place."""
    name, found = (shortened(each, length=SHOWN) for each in (problem.key, problem.value))
    return words(f"filter.{problem.fault.value}", name=name, found=found)
