"""Errors in the settings and in the documents folder, each in one sentence."""

from __future__ import annotations

from bot.cli.runtime import LibraryError
from bot.render.sanitize import shortened
from bot.settings import PREFIX, Problem
from bot.translations import Translations

SHOWN = 80  # characters of an invalid value


def setting_line(problem: Problem, words: Translations) -> str:
    """The setting, its value and what was expected."""
    if problem.found is None:
        key = "settings.forbidden" if problem.forbidden else "settings.unreadable"
        return words(key, name=problem.name)
    expected = words(f"settings.wanted.{problem.name.removeprefix(PREFIX).lower()}")
    return words("settings.wrong", name=problem.name, found=shortened(problem.found, length=SHOWN), wanted=expected)


def library_line(error: LibraryError, words: Translations) -> str:
    """The documents folder, and why it cannot be used."""
    key = f"corpus.{error.code}"
    return words(key if key in words else "corpus.other", folder=error.folder, problem=error)
