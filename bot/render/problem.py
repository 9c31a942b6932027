"""Filters that cannot be used, told in one line."""

from __future__ import annotations

from bot.locale import Words
from bot.render.harmless import shortened
from retrieval.filters import Problem

SHOWN = 60  # characters of what was typed


def problem_line(problem: Problem, words: Words) -> str:
    """What was found, and what was wanted in its place."""
    name, found = (shortened(each, length=SHOWN) for each in (problem.key, problem.value))
    return words(f"filter.{problem.fault.value}", name=name, found=found)
