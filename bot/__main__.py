"""The program: the only place where settings, language, commands and exit codes meet."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Sequence

import click

from bot.cli import stdio
from bot.cli.click_i18n import complaint
from bot.cli.commands import build_cli
from bot.cli.runtime import LibraryError, UnavailableError, warn
from bot.log_privacy import kept, reason
from bot.render.sanitize import shortened
from bot.render.settings_errors import library_line, setting_line
from bot.settings import SettingsError
from bot.translations import Translations, choose_language, read_translations
from retrieval.errors import UnreachableError

COMPLETE = "_YOUJU_COMPLETE"  # what a shell asks in, as click names it
OK = 0
WRONG_USE = 2
UNREACHABLE = 3
UNEXPECTED = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130  # 128 + SIGINT
TERMINATED = 143  # 128 + SIGTERM
PIPE_CLOSED = 141  # 128 + SIGPIPE, as other programs end in ``| head -1``
FIRST = 1  # the process of a container: what it does not handle itself, the system lets it ignore

log = logging.getLogger("youju")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code; whatever goes wrong is one line on standard error."""
    if os.getpid() == FIRST:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    arguments = stdio.arguments() if arguments is None else list(arguments)
    stdio.prepare()
    words = read_translations(choose_language(os.environ, asked=_asked_language(arguments)))
    try:
        code = _run(arguments, words)
        sys.stdout.flush()
    except BrokenPipeError:
        stdio.abandon_output()
        return PIPE_CLOSED
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("\n")
        return INTERRUPTED
    except Exception as error:
        return _explain(error, words)
    return code


def _run(arguments: list[str], words: Translations) -> int:
    """As click's ``main`` without its own handling of errors and broken pipes."""
    cli = build_cli(words)
    if instruction := os.environ.get(COMPLETE):
        from click.shell_completion import shell_complete

        return shell_complete(cli, {}, "youju", COMPLETE, instruction)
    try:
        with cli.make_context("youju", arguments) as context:
            return cli.invoke(context) or OK
    except click.exceptions.Exit as leave:
        return leave.exit_code


def _explain(error: Exception, words: Translations) -> int:
    match error:
        case click.ClickException():
            lines, code = [words("error.usage", problem=complaint(error, words))], WRONG_USE
        case stdio.EncodingError():
            lines, code = [words("error.usage", problem=words("usage.encoding", line=error.line))], WRONG_USE
        case SettingsError():
            lines, code = [setting_line(problem, words) for problem in error.problems], WRONG_USE
        case UnavailableError():
            lines, code = [words("error.usage", problem=words(error.sentence, problem=error))], UNREACHABLE
        case UnreachableError():
            lines, code = [words("error.usage", problem=words("error.engine", problem=error))], UNREACHABLE
        case LibraryError():
            lines, code = [words("error.usage", problem=library_line(error, words))], WRONG_USE
        case _:
            _log(error)
            lines, code = (
                [words("error.unexpected", kind=type(error).__name__, problem=shortened(_told(error)))],
                UNEXPECTED,
            )
    for line in lines:
        warn(line, logging.ERROR)
    return code


def _log(error: Exception) -> None:
    """Where it happened: for whoever asks for it, and always where a log is kept."""
    log.log(logging.ERROR if kept() else logging.DEBUG, "unexpected", exc_info=error)


def _told(error: Exception) -> str:
    """What a person at a terminal is told of an error, and what a log may hold."""
    return reason(error) if kept() else str(error)


def _asked_language(arguments: Sequence[str]) -> str | None:
    """The value of ``--lang``, looked up before anything is parsed: complaints about the rest are in it too."""
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and index + 1 < len(arguments):
            return arguments[index + 1]
    return None


if __name__ == "__main__":
    sys.exit(main())
