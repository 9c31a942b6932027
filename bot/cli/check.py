"""``youju check``: a self-check for operators, one line per finding. The exit code is 1 if any check failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from bot.cli.checks import Finding, State, disk, documents, settings, state, telegram
from bot.cli.runtime import Runtime
from bot.render.json import dump
from bot.render.sanitize import one_line
from bot.settings import Problem
from bot.translations import Translations

MARKS = {State.OK: "✓", State.NOTE: "!", State.FAILED: "✗", State.SKIPPED: "–"}
FAILED = 1  # exit code


def check(runtime: Runtime, *, as_json: bool, problems: Sequence[Problem] = ()) -> int:
    """Run every check and print each finding as it comes. ``problems`` are those found while reading the settings."""
    findings = []
    for finding in run_checks(runtime, problems):
        findings.append(finding)
        if not as_json:
            click.echo(line(finding, runtime.words))
    passed = all(finding.state is not State.FAILED for finding in findings)
    if as_json:
        records = [{"check": found.name, "state": found.state.value, "message": found.sentence} for found in findings]
        click.echo(dump({"ok": passed, "checks": records}))
    return 0 if passed else FAILED


def run_checks(runtime: Runtime, problems: Sequence[Problem]) -> Iterator[Finding]:
    """All checks in order, local ones first."""
    yield from settings.check(runtime.settings, problems, runtime.words)
    yield from documents.check(runtime)
    yield from disk.check(runtime.settings, runtime.words)
    yield from state.check(runtime.settings, runtime.words)
    yield from telegram.check(runtime.settings, runtime.words)


def line(finding: Finding, words: Translations) -> str:
    """The finding as one line: ``✓ disk: …``."""
    name = words(f"check.name.{finding.name}")
    return one_line(words("check.line", mark=MARKS[finding.state], name=name, sentence=finding.sentence))
