"""The entry point: chooses the language, runs one command and maps errors to exit codes."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Sequence

import click

from bot.cli import stdio
from bot.cli.click_i18n import usage_message
from bot.cli.commands import build_cli
from bot.cli.runtime import LibraryError, UnavailableError, warn
from bot.log_privacy import bot_log_handler, reason
from bot.render.sanitize import shortened
from bot.render.settings_errors import library_line, setting_line
from bot.settings import SettingsError
from bot.translations import Translations, choose_language, read_translations
from retrieval.errors import UnreachableError

COMPLETE = "_YOUJU_COMPLETE"  # click's environment variable for shell completion
OK = 0
WRONG_USE = 2
UNREACHABLE = 3
UNEXPECTED = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130  # 128 + SIGINT
TERMINATED = 143  # 128 + SIGTERM
PIPE_CLOSED = 141  # 128 + SIGPIPE, as other programs exit in ``| head -1``
INIT_PID = 1  # the first process of a container: the kernel drops signals that it does not handle

log = logging.getLogger("youju")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code. An error is one line on standard error."""
    if os.getpid() == INIT_PID:
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
        return _report(error, words)
    return code


def _run(arguments: list[str], words: Translations) -> int:
    """Like click's ``main``, without its handling of errors and broken pipes."""
    cli = build_cli(words)
    if shell := os.environ.get(COMPLETE):
        from click.shell_completion import shell_complete

        return shell_complete(cli, {}, "youju", COMPLETE, shell)
    try:
        with cli.make_context("youju", arguments) as context:
            return cli.invoke(context) or OK
    except click.exceptions.Exit as exit_request:
        return exit_request.exit_code


def _report(error: Exception, words: Translations) -> int:
    """Write the error to standard error and return its exit code."""
    if isinstance(error, SettingsError):
        for invalid in error.problems:
            warn(setting_line(invalid, words), logging.ERROR)
        return WRONG_USE
    match error:
        case click.ClickException():
            problem, code = usage_message(error, words), WRONG_USE
        case stdio.EncodingError():
            problem, code = words("usage.encoding", line=error.line), WRONG_USE
        case UnavailableError():
            problem, code = words(error.sentence, problem=error), UNREACHABLE
        case UnreachableError():
            problem, code = words("error.engine", problem=error), UNREACHABLE
        case LibraryError():
            problem, code = library_line(error, words), WRONG_USE
        case _:
            return _report_unexpected(error, words)
    warn(words("error.usage", problem=problem), logging.ERROR)
    return code


def _report_unexpected(error: Exception, words: Translations) -> int:
    """Log the traceback (on a terminal only at debug level) and write one line. A log gets no text of the user's."""
    in_log = bot_log_handler() is not None
    log.log(logging.ERROR if in_log else logging.DEBUG, "internal error", exc_info=error)
    problem = shortened(reason(error) if in_log else str(error))
    warn(words("error.unexpected", kind=type(error).__name__, problem=problem), logging.ERROR)
    return UNEXPECTED


def _asked_language(arguments: Sequence[str]) -> str | None:
    """The value of ``--lang``. It is looked up before parsing, so that parse errors are in this language too."""
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
