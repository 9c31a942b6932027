"""One line about a question: its outcome, an invalid filter, the words that are in no document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.render.sanitize import shortened
from bot.translations import Translations
from retrieval.answering.answer import Answer
from retrieval.query.filters import Problem

SHOWN: Final = 60  # characters of what was typed
WORD: Final = 40  # characters shown of a word
NAMED: Final = 8  # words that are listed; the rest are counted


def outcome_line(answer: Answer, words: Translations, *, shown: int) -> str:
    """The outcome, with the number of quotes shown, or the problem with a filter."""
    if answer.problem:
        return problem_line(answer.problem, words)
    return words(f"answer.{answer.outcome.value}", count=shown)


def problem_line(problem: Problem, words: Translations) -> str:
    """The invalid filter, and what was expected."""
    name, found = (shortened(text, length=SHOWN) for text in (problem.key, problem.value))
    return words(f"filter.{problem.fault.value}", name=name, found=found)


def missing_words(missing: Sequence[str], words: Translations) -> str:
    """The first words that are in no document, and how many more there are."""
    rest = len(missing) - NAMED
    return first_words(missing, words) + (words("bot.and_more", count=rest) if rest > 0 else "")


def first_words(named: Sequence[str], words: Translations) -> str:
    """The first words, in quotation marks."""
    return words.join([words("answer.word", word=shortened(word, length=WORD)) for word in named[:NAMED]])
