"""``youju verify``: is this sentence in the documents, verbatim, with differences, or not at all?"""

from __future__ import annotations

import sys

import click

from bot.cli import stdio
from bot.cli.click_i18n import UsageProblem
from bot.cli.runtime import Runtime
from bot.render.json import dump
from bot.render.terminal.verification import verification_object, verification_view
from retrieval.lookup.verify import Verdict, verify_each

FROM_STDIN = "-"
NOT_VERBATIM = 1  # exit code


def verify(runtime: Runtime, text: str, *, as_json: bool) -> int:
    """Print the result for each sentence. Returns 0 if all appear verbatim, otherwise 1."""
    if text == FROM_STDIN:
        text = "\n".join(stdio.lines(sys.stdin.buffer))
    if not text.strip():
        raise UsageProblem("verify.blank")
    results = verify_each(text.strip(), runtime.library, narrowed=runtime.answerer.shortlist)
    for result in results:
        if as_json:
            click.echo(dump(verification_object(result)))
        else:
            view = verification_view(result, runtime.words, columns=runtime.console.width, named=len(results) > 1)
            runtime.console.print(view, end="")
    return NOT_VERBATIM if any(result.state is not Verdict.VERBATIM for result in results) else 0
