"""The commands and their options, in one language."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import click

from bot.cli.click_i18n import Choice, Command, Count, Folder, Group, UsageProblem
from bot.cli.filter_options import NAMES, all_filters, filter_options
from bot.cli.runtime import Runtime, warn
from bot.log_privacy import PlainFormatter, install
from bot.settings import MOST_QUOTES, LogLevel, Settings, SettingsError, read_settings, unknown_names
from bot.translations import Language, Translations, read_translations

BOT = "telegram"
CHECK = "check"  # runs even with invalid settings, to report them
LATER = {"eval": "bot.cli.evaluate:command"}  # slow to import


def build_cli(words: Translations) -> click.Group:
    """The program ``youju``, with help and usage errors in the language of ``words``."""
    group = Group(
        words,
        later=LATER,
        name="youju",
        help=words("help.youju"),
        invoke_without_command=True,
        callback=_start,
        params=_global_options(words),
    )
    for command in (_ask, _chat, _telegram, _sources, _index, _verify, _check, _health):
        group.add_command(command(words))
    group.add_later()
    return group


def _global_options(words: Translations) -> list[click.Parameter]:
    languages = [language.value for language in Language]
    return [
        click.Option(["--corpus"], type=Folder(), metavar="DIR", help=words("help.corpus")),
        click.Option(["--data"], type=Folder(), metavar="DIR", help=words("help.data")),
        click.Option(["--lang"], type=Choice(languages), metavar="|".join(languages), help=words("help.lang")),
        click.Option(
            ["--log-level"],
            type=Choice(get_args(LogLevel)),
            metavar="|".join(get_args(LogLevel)),
            help=words("help.log_level"),
        ),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help=words("help.version"),
        ),
    ]


def _ask(words: Translations) -> click.Command:
    return Command(
        "ask",
        words,
        callback=_run_ask,
        params=[
            click.Argument(["question"], nargs=-1, metavar=words("help.question")),
            click.Option(["--json", "as_json"], is_flag=True, help=words("help.json")),
            click.Option(["--top"], type=Count(1, MOST_QUOTES), metavar="N", help=words("help.top")),
            click.Option(["--explain"], is_flag=True, help=words("help.explain")),
            click.Option(["--after", "previous"], default="", metavar=words("help.previous"), help=words("help.after")),
            *filter_options(words),
        ],
    )


def _chat(words: Translations) -> click.Command:
    return Command("chat", words, callback=_run_chat)


def _sources(words: Translations) -> click.Command:
    return Command(
        "sources",
        words,
        callback=_run_sources,
        params=[
            click.Argument(["document"], required=False, metavar="[ID]"),
            click.Option(["--removed"], is_flag=True, help=words("help.removed")),
        ],
    )


def _telegram(words: Translations) -> click.Command:
    return Command("telegram", words, callback=_run_telegram)


def _index(words: Translations) -> click.Command:
    verify = click.Option(["--verify"], is_flag=True, help=words("help.index_verify"))
    return Command("index", words, callback=_run_index, params=[verify])


def _verify(words: Translations) -> click.Command:
    return Command(
        "verify",
        words,
        callback=_run_verify,
        params=[
            click.Argument(["text"], nargs=-1, metavar=words("help.text")),
            click.Option(["--json", "as_json"], is_flag=True, help=words("help.json")),
        ],
    )


def _check(words: Translations) -> click.Command:
    as_json = click.Option(["--json", "as_json"], is_flag=True, help=words("help.check_json"))
    return Command(CHECK, words, callback=_run_check, params=[as_json])


def _health(words: Translations) -> click.Command:
    return Command("health", words, callback=_run_health)


@click.pass_context
def _start(ctx: click.Context, /, **options: Any) -> None:
    words: Translations = ctx.command.words  # type: ignore[attr-defined]
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        return
    settings = _overridden(_settings(ctx, options), options)
    if settings.language and settings.language is not words.language:
        words = read_translations(settings.language)  # from .env or a secret file
    ctx.obj = Runtime(settings, words)
    _configure_logging(ctx, settings)
    _warn_of_unknown(words)


def _warn_of_unknown(words: Translations) -> None:
    """Print a line for each ``YOUJU_…`` variable that is not a setting."""
    for name, meant in unknown_names().items():
        key = "settings.unknown_meant" if meant else "settings.unknown"
        warn(words(key, name=name, meant=meant))


def _settings(ctx: click.Context, options: Mapping[str, Any]) -> Settings:
    """The settings. Errors in them end the program, except that ``check`` reports them with its other findings."""
    try:
        return read_settings()
    except SettingsError as error:
        if ctx.invoked_subcommand != CHECK:
            _configure_logging(ctx, _overridden(error.usable, options))
            _warn_of_unknown(ctx.command.words)  # type: ignore[attr-defined]
            raise
        ctx.meta[CHECK] = error.problems
        return error.usable


def _overridden(settings: Settings, options: Mapping[str, Any]) -> Settings:
    """The settings, overridden by the options of the command line."""
    for option in ("corpus", "data"):
        if options[option] == "":
            raise UsageProblem("usage.value", option=f"--{option}")
    overrides = {
        "corpus_dir": options["corpus"] and Path(options["corpus"]),
        "data_dir": options["data"] and Path(options["data"]),
        "language": options["lang"] and Language(options["lang"]),
        "log_level": options["log_level"],
    }
    return replace(settings, **{name: value for name, value in overrides.items() if value is not None})


def _configure_logging(ctx: click.Context, settings: Settings) -> None:
    """Log in the format of the settings for the bot, and in plain lines for the other commands."""
    if ctx.invoked_subcommand == BOT:
        from bot import logs  # importing structlog takes longer than answering a question

        logs.configure(settings)
        return
    handler = logging.StreamHandler()
    handler.setFormatter(PlainFormatter())
    install(handler, settings.log_level)


def _version(ctx: click.Context, _param: click.Parameter, value: Any) -> None:
    if value:
        from importlib.metadata import version  # slow to import

        click.echo(f"youju {version('youju')}")
        ctx.exit()


@click.pass_obj
def _run_ask(runtime: Runtime, /, question: tuple[str, ...], **options: Any) -> int:
    from bot.cli.ask import ask

    filters = all_filters({name: options.pop(name) for name in NAMES})
    return ask(runtime, " ".join(question), filters=filters, **options)


@click.pass_obj
def _run_chat(runtime: Runtime, /) -> int:
    from bot.chat.terminal import chat

    return chat(runtime)


@click.pass_obj
def _run_sources(runtime: Runtime, /, document: str | None, removed: bool) -> int:
    from bot.cli.sources import sources

    return sources(runtime, document, removed=removed)


@click.pass_obj
def _run_index(runtime: Runtime, /, verify: bool) -> int:
    from bot.cli.index import index

    return index(runtime, verify=verify)


@click.pass_obj
def _run_telegram(runtime: Runtime, /) -> int:
    from bot.telegram.runner import run

    return run(runtime)


@click.pass_obj
def _run_verify(runtime: Runtime, /, text: tuple[str, ...], **options: Any) -> int:
    from bot.cli.verify import verify

    return verify(runtime, " ".join(text), **options)


@click.pass_context
def _run_check(ctx: click.Context, /, as_json: bool) -> int:
    from bot.cli.check import check

    return check(ctx.obj, as_json=as_json, problems=ctx.meta.get(CHECK, ()))


@click.pass_obj
def _run_health(runtime: Runtime, /) -> int:
    from bot.cli.health import health

    return health(runtime)
