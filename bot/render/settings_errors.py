"""What is wrong with settings and documents, each in one sentence."""

from __future__ import annotations

from bot.cli.runtime import LibraryError
from bot.render.sanitize import shortened
from bot.settings import PREFIX, Problem
from bot.translations import Translations

LONGEST = 80  # characters of a wrong value


def setting_line(problem: Problem, words: Translations) -> str:
    """The name, what was found there and what was expected."""
    if problem.found is None:
        key = "settings.forbidden" if problem.forbidden else "settings.unreadable"
        return words(key, name=problem.name)
    wanted = words(f"settings.wanted.{problem.name.removeprefix(PREFIX).lower()}")
    return words("settings.wrong", name=problem.name, found=shortened(problem.found, length=LONGEST), wanted=wanted)


def library_line(error: LibraryError, words: Translations) -> str:
    """The folder, and why it cannot be answered from."""
    key = f"corpus.{error.code}"
    return words(key if key in words else "corpus.other", folder=error.folder, problem=error)
