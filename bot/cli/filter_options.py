"""The filters of ``youju ask`` as options; they mean what the same filters mean in a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import and_
from typing import Any

import click

from bot.cli.click_i18n import UsageProblem
from bot.translations import Translations
from retrieval.query.filter_syntax import Key, keyed_filter, text_filters
from retrieval.query.filters import NO_FILTERS, Filters

KEYS = {"source": Key.SOURCE, "date": Key.DATE, "year": Key.YEAR, "document": Key.DOCUMENT}
NAMES = (*KEYS, "phrase", "exclude")


class FilterValue(click.ParamType[Filters]):
    """The value of one filter option."""

    name = "filter"

    def __init__(self, option: str) -> None:
        self.option = option

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Filters:  # noqa: ARG002
        """The filter; a value that cannot be used is wrong use."""
        if isinstance(value, Filters):
            return value
        option = f"--{self.option}"
        if not value.strip():
            raise UsageProblem("usage.value", option=option)
        found = self._filter(value, option)
        if found.problem:
            raise UsageProblem(f"filter.{found.problem.fault.value}", name=option, found=value)
        return found

    def _filter(self, value: str, option: str) -> Filters:
        if self.option in KEYS:
            return keyed_filter(KEYS[self.option], value, typed=option)
        return text_filters([value]) if self.option == "phrase" else text_filters(excluded=[value])


def filter_options(words: Translations) -> list[click.Parameter]:
    """One option a filter; each may be given several times."""
    texts = {
        "source": ("NAME", words("help.source")),
        "date": ("DATE", words("help.date")),
        "year": ("YEAR", words("help.year")),
        "document": ("ID", words("help.document")),
        "phrase": ("TEXT", words("help.phrase")),
        "exclude": ("TEXT", words("help.exclude")),
    }
    return [
        click.Option([f"--{name}"], type=FilterValue(name), multiple=True, metavar=metavar, help=text)
        for name, (metavar, text) in texts.items()
    ]


def all_filters(options: Mapping[str, Iterable[Filters]]) -> Filters:
    """The filters of all options together."""
    given = (each for name in NAMES for each in options.get(name, ()))
    return reduce(and_, given, NO_FILTERS)
