"""click in the user's language: help pages, and one line for each wrong use."""

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
    """Wrong use, told by a sentence of the locale files."""

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(key)


class OneOf(click.ParamType[str]):
    """One of a few words, whatever their case."""

    name = "word"

    def __init__(self, wanted: Sequence[str]) -> None:
        self.wanted = tuple(wanted)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        """The word as we write it; anything else is wrong use."""
        for word in self.wanted:
            if word.lower() == str(value).lower():
                return word
        raise UsageProblem("usage.one_of", option=_name(param), found=value, wanted="|".join(self.wanted))

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        """The words that begin so."""
        return [CompletionItem(word) for word in self.wanted if word.lower().startswith(incomplete.lower())]


class Folder(click.ParamType[str]):
    """A folder, which a shell completes; whether it is there is seen when it is read."""

    name = "folder"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        """What the shell knows of folders."""
        return [CompletionItem(incomplete, type="dir")]


class Count(click.ParamType[int]):
    """A whole number from ``low`` to ``high``."""

    name = "number"

    def __init__(self, low: int, high: int) -> None:
        self.low = low
        self.high = high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ARG002
        """The number; anything else is wrong use."""
        try:
            number = int(value)
        except ValueError:
            number = self.low - 1
        if not self.low <= number <= self.high:
            raise UsageProblem("usage.number", option=_name(param), found=value, low=self.low, high=self.high)
        return number


class Command(click.Command):
    """A command whose help and complaints are in the user's language."""

    def __init__(self, name: str, words: Translations, **attributes: Any) -> None:
        self.words = words
        attributes.setdefault("help", words(f"help.{name}"))
        self.context_class = context_class(words)
        attributes["short_help"] = attributes["help"]  # the list of commands shows it whole
        super().__init__(name, options_metavar=words("help.options_place"), **attributes)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """click's own option with our sentence."""
        return _localised(super().get_help_option(ctx), self.words)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, with our own sentence for arguments too many."""
        ctx.allow_extra_args = True
        if extra := super().parse_args(ctx, args):
            raise UsageProblem("usage.extra", found=" ".join(extra))
        return extra


class Group(click.Group):
    """The program itself: commands in the user's language, some loaded only when they run."""

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
        """Name the commands of ``later``; what stands for them has only a help line."""
        for name in self.later:
            self.add_command(click.Command(name, help=self.words(f"help.{name}")))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """click's own option with our sentence."""
        return _localised(super().get_help_option(ctx), self.words)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order of their making: the most used first."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but a command of ``later`` is imported here: its help line needs no import."""
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            raise UsageProblem("usage.command", found=name, wanted=self.words.join(list(self.commands)))
        if name in self.later:
            module, _, attribute = self.later[name].partition(":")
            return name, getattr(import_module(module), attribute)(self.words), args[1:]
        return super().resolve_command(ctx, args)


def usage_message(error: click.ClickException, words: Translations) -> str:
    """Wrong use as one sentence."""
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
            from bot.render.detail import fault

            return shortened(fault(error.format_message(), words), length=300)


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
