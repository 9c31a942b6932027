"""Help pages in the user's language, laid out by the width that Chinese really takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from bot.translations import Translations

WIDEST_NAME = 26  # cells; a longer option has its help on the next line
HEADINGS = {"Options": "help.options", "Commands": "help.commands"}  # click's own headings


class Formatter(click.HelpFormatter):
    """click's help page with lines broken as Chinese is."""

    words: Translations

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line, with our word for it."""
        super().write_usage(prog, args, self.words("help.usage") if prefix is None else prefix)

    def section(self, name: str) -> Any:
        """A part of the page under our heading for it."""
        return super().section(self.words(HEADINGS[name]) if name in HEADINGS else name)

    def write_text(self, text: str) -> None:
        """A paragraph, indented."""
        from bot.render.terminal.layout import lines  # loads rich: for help pages only

        indent = " " * self.current_indent
        for start, end in lines(text, self.width - self.current_indent):
            self.write(f"{indent}{text[start:end].strip()}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = WIDEST_NAME, col_spacing: int = 2) -> None:
        """Names on the left, what they mean on the right."""
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
    """A click context whose help pages speak the language of ``words``."""

    class OurFormatter(Formatter):
        pass

    class Context(click.Context):
        formatter_class = OurFormatter

        def __init__(self, *args: Any, **settings: Any) -> None:
            super().__init__(*args, **{"help_option_names": ["-h", "--help"], **settings})

    OurFormatter.words = words
    return Context
