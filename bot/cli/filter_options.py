"""The filters of ``youju ask`` as options, with the same meaning as in a question."""

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
        """The filter; raises ``UsageProblem`` for an invalid value."""
        if isinstance(value, Filters):
            return value
        option = f"--{self.option}"
        if not value.strip():
            raise UsageProblem("usage.value", option=option)
        filters = self._filter(value, option)
        if filters.problem:
            raise UsageProblem(f"filter.{filters.problem.fault.value}", name=option, found=value)
        return filters

    def _filter(self, value: str, option: str) -> Filters:
        if self.option in KEYS:
            return keyed_filter(KEYS[self.option], value, typed=option)
        return text_filters([value]) if self.option == "phrase" else text_filters(excluded=[value])


def filter_options(words: Translations) -> list[click.Parameter]:
    """One option per filter; each may be given several times."""
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
    """The filters of all options combined."""
    return reduce(and_, (filters for name in NAMES for filters in options.get(name, ())), NO_FILTERS)
