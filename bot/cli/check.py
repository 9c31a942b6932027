"""``youju check``: a self-check for operators, one line for each thing; the exit code is 1 if any is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from bot.cli.checks import Finding, State, disk, documents, memory
from bot.cli.checks import settings as set_up
from bot.cli.checks import telegram as messenger
from bot.cli.runtime import Runtime
from bot.render.json import dump
from bot.render.sanitize import one_line
from bot.settings import Problem
from bot.translations import Translations

MARKS = {State.OK: "✓", State.NOTE: "!", State.FAILED: "✗", State.SKIPPED: "–"}
WRONG = 1  # exit code


def check(runtime: Runtime, *, as_json: bool, problems: Sequence[Problem] = ()) -> int:
    """Look at everything and print each finding as it comes; ``problems`` are those of the settings."""
    found = []
    for finding in findings(runtime, problems):
        found.append(finding)
        if not as_json:
            click.echo(line(finding, runtime.words))
    passed = all(finding.state is not State.FAILED for finding in found)
    if as_json:
        checks = [{"check": each.name, "state": each.state.value, "message": each.sentence} for each in found]
        click.echo(dump({"ok": passed, "checks": checks}))
    return 0 if passed else WRONG


def findings(runtime: Runtime, problems: Sequence[Problem]) -> Iterator[Finding]:
    """Every thing in turn; what is near comes before what is far."""
    yield from set_up.check(runtime.settings, problems, runtime.words)
    yield from documents.check(runtime)
    yield from disk.check(runtime.settings, runtime.words)
    yield from memory.check(runtime.settings, runtime.words)
    yield from messenger.check(runtime.settings, runtime.words)


def line(finding: Finding, words: Translations) -> str:
    """``✓ disk: …``"""
    name = words(f"check.name.{finding.name}")
    return one_line(words("check.line", mark=MARKS[finding.state], name=name, sentence=finding.sentence))
