"""Settings: how many are set, and each wrong one with what was expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from bot.cli.checks import Finding, State
from bot.render.settings_errors import setting_line
from bot.settings import PREFIX, Problem, Settings
from bot.translations import Translations


def check(settings: Settings, problems: Sequence[Problem], words: Translations) -> Iterator[Finding]:
    """A line for each of the ``problems`` that reading the settings met with, or one that names what is set."""
    for problem in problems:
        yield Finding("settings", State.FAILED, setting_line(problem, words))
    if settings.webhook_url and not settings.webhook_secret:
        yield Finding("settings", State.FAILED, words("telegram.start.no_secret"))
    elif not problems:
        told = [PREFIX + each.name.upper() for each in fields(Settings) if getattr(settings, each.name) != each.default]
        key = "check.settings" if told else "check.settings_none"
        yield Finding("settings", State.OK, words(key, names=words.join(told)))
