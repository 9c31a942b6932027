"""click in the user's language: help pages, and one line for each usage error.

click's own translations do not replace this. click looks its messages up with ``gettext``, for which it ships no
catalogues; they would have to be compiled for three languages, and selected for the whole process.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from bot.cli.help_pages import context_class
from bot.render.sanitize import shortened
from bot.translations import Translations


class UsageProblem(click.UsageError):
    """A usage error whose message is a text of the locale files."""

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(key)


class Choice(click.ParamType[str]):
    """One of a few words, ignoring case. click's own completes words in lower case only: ``zh-hans``."""

    name = "word"

    def __init__(self, choices: Sequence[str]) -> None:
        self.choices = tuple(choices)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        """The word as spelled in ``choices``; raises ``UsageProblem``."""
        for choice in self.choices:
            if choice.lower() == str(value).lower():
                return choice
        raise UsageProblem("usage.one_of", option=_name(param), found=value, wanted="|".join(self.choices))

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        """The words that begin with what is typed."""
        return [CompletionItem(choice) for choice in self.choices if choice.lower().startswith(incomplete.lower())]


class Folder(click.ParamType[str]):
    """A folder, completed by the shell. Whether it exists is checked when it is read."""

    name = "folder"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        """Let the shell complete folders."""
        return [CompletionItem(incomplete, type="dir")]


class Count(click.IntRange):
    """A whole number from ``min`` to ``max``."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; raises ``UsageProblem``."""
        try:
            return int(super().convert(value, param, ctx))
        except click.BadParameter as error:
            limits = {"low": self.min, "high": self.max}
            raise UsageProblem("usage.number", option=_name(param), found=value, **limits) from error


class Command(click.Command):
    """A command with help and usage errors in the user's language."""

    def __init__(self, name: str, words: Translations, **attributes: Any) -> None:
        self.words = words
        attributes.setdefault("help", words(f"help.{name}"))
        self.context_class = context_class(words)
        attributes["short_help"] = attributes["help"]  # shown unabridged in the list of commands
        super().__init__(name, options_metavar=words("help.options_place"), **attributes)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """click's own option with our help text."""
        return _localised(super().get_help_option(ctx), self.words)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Like click, with our own message for extra arguments."""
        ctx.allow_extra_args = True
        if extra := super().parse_args(ctx, args):
            raise UsageProblem("usage.extra", found=" ".join(extra))
        return extra


class Group(click.Group):
    """The program itself, in the user's language. The commands in ``later`` are imported only when they run."""

    def __init__(self, words: Translations, *, later: dict[str, str], **attributes: Any) -> None:
        self.words = words
        self.later = later
        self.context_class = context_class(words)
        attributes |= {
            "options_metavar": words("help.options_place"),
            "subcommand_metavar": words("help.command_place"),
        }
        super().__init__(**attributes)

    def add_later(self) -> None:
        """Add placeholders, with only a help line, for the commands in ``later``."""
        for name in self.later:
            self.add_command(click.Command(name, help=self.words(f"help.{name}")))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """click's own option with our help text."""
        return _localised(super().get_help_option(ctx), self.words)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands in the order they were added: most used first."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Like click, but import the command if it is in ``later``."""
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            raise UsageProblem("usage.command", found=name, wanted=self.words.join(list(self.commands)))
        if name in self.later:
            module, _, attribute = self.later[name].partition(":")
            return name, getattr(import_module(module), attribute)(self.words), args[1:]
        return super().resolve_command(ctx, args)


def usage_message(error: click.ClickException, words: Translations) -> str:
    """The message of a usage error, in one sentence of the user's language."""
    match error:
        case UsageProblem():
            values = {key: shortened(str(value), length=300) for key, value in error.values.items()}
            return words(error.key, **values)
        case click.NoSuchOption():
            return _no_such_option(error, words)
        case click.MissingParameter():
            return words("usage.missing", name=error.param.human_readable_name if error.param else "")
        case click.BadOptionUsage() if "requires" in error.message:
            return words("usage.value", option=error.option_name)
        case _:
            from bot.render.detail import translate_fault

            return shortened(translate_fault(error.format_message(), words), length=300)


def _no_such_option(error: click.NoSuchOption, words: Translations) -> str:
    option = shortened(error.option_name, length=80)
    parent = error.ctx.parent.command if error.ctx and error.ctx.parent else None
    if parent and any(error.option_name in parameter.opts for parameter in parent.params):
        return words("usage.global_option", option=option)
    if error.possibilities:
        return words("usage.option_meant", option=option, meant=words.join(list(error.possibilities)))
    return words("usage.option", option=option)


def _localised(option: click.Option | None, words: Translations) -> click.Option | None:
    if option:
        option.help = words("help.help")
    return option


def _name(param: click.Parameter | None) -> str:
    return param.opts[0] if param and param.opts else ""
