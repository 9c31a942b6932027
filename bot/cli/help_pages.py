"""Help pages in the user's language, laid out by the display width of Chinese characters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from bot.translations import Translations

WIDEST_NAME = 26  # cells; help for a longer option starts on the next line
HEADINGS = {"Options": "help.options", "Commands": "help.commands"}  # click's headings


class Formatter(click.HelpFormatter):
    """click's help page with line breaks by the rules of Chinese."""

    words: Translations

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line, translated."""
        super().write_usage(prog, args, self.words("help.usage") if prefix is None else prefix)

    def section(self, name: str) -> Any:
        """A part of the page under its translated heading."""
        return super().section(self.words(HEADINGS[name]) if name in HEADINGS else name)

    def write_text(self, text: str) -> None:
        """A paragraph, indented."""
        from bot.render.terminal.layout import lines  # loads rich, so only for help pages

        indent = " " * self.current_indent
        for start, end in lines(text, self.width - self.current_indent):
            self.write(f"{indent}{text[start:end].strip()}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = WIDEST_NAME, col_spacing: int = 2) -> None:
        """Two columns: names and their explanations."""
        from bot.render.terminal.layout import lines, width

        rows = list(rows)
        column = min(max((width(name) for name, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, meaning in rows:
            pieces = [meaning[a:b].strip() for a, b in lines(meaning, self.width - column - len(indent))]
            gap = column - width(name)
            if gap < col_spacing:
                self.write(f"{indent}{name}\n")
                name, gap = "", column
            for piece in pieces:
                self.write(f"{indent}{name}{' ' * gap}{piece}\n")
                name, gap = "", column


def context_class(words: Translations) -> type[click.Context]:
    """A click context whose help pages are in the language of ``words``."""

    class OurFormatter(Formatter):
        pass

    class Context(click.Context):
        formatter_class = OurFormatter

        def __init__(self, *args: Any, **settings: Any) -> None:
            super().__init__(*args, **{"help_option_names": ["-h", "--help"], **settings})

    OurFormatter.words = words
    return Context
