"""Settings: which are set, and for each invalid one the expected value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from bot.cli.checks import Finding, State
from bot.render.settings_errors import setting_line
from bot.settings import PREFIX, Problem, Settings
from bot.translations import Translations


def check(settings: Settings, problems: Sequence[Problem], words: Translations) -> Iterator[Finding]:
    """One finding for each of ``problems``, or one that names the settings that differ from their defaults."""
    for problem in problems:
        yield Finding("settings", State.FAILED, setting_line(problem, words))
    if settings.webhook_url and not settings.webhook_secret:
        yield Finding("settings", State.FAILED, words("telegram.start.no_secret"))
    elif not problems:
        changed = [field.name for field in fields(Settings) if getattr(settings, field.name) != field.default]
        key = "check.settings" if changed else "check.settings_none"
        names = words.join([PREFIX + name.upper() for name in changed])
        yield Finding("settings", State.OK, words(key, names=names))
