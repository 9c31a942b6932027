"""Draws the picture in the README from the program's own output: ``python -m bot.cli.picture docs/ask.svg``."""

from __future__ import annotations

import html
import io
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.render.terminal.answer import answer_view
from bot.render.terminal.layout import width
from bot.translations import Language, Translations, read_translations
from corpus.library import bundled_folder, read_library
from retrieval.answering.answerer import Answerer

QUESTION = "青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?"
COLUMNS = 80
MARGIN = 6  # cells: some fonts draw · and — wider than their terminal width
ASPECT = 0.5  # width to height of a Latin letter in the fonts below; a Chinese character is square
CELL = 20 * ASPECT  # width of a terminal cell, as rich's letters are 20 high
FONTS = "'Noto Sans Mono CJK SC','Sarasa Mono SC','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',monospace"
FORMAT = """\
<svg class="youju" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: %s; font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: arial, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
""" % FONTS.replace("{", "{{")  # noqa: UP031  the braces are rich's
TEXT_LENGTH = re.compile(r'textLength="[^"<>]{0,40}+"([^<>]{0,400}+>)([^<]{0,4000}+)</text>')


def draw(view: Text) -> str:
    """``view`` as an SVG of a terminal window that loads nothing from the network."""
    console = Console(
        record=True, width=COLUMNS + MARGIN, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(view, soft_wrap=True)
    svg = console.export_svg(title="youju", code_format=FORMAT, unique_id="youju", font_aspect_ratio=ASPECT)
    return "\n".join(line.rstrip() for line in TEXT_LENGTH.sub(_by_cells, svg).splitlines()) + "\n"


def session_view(answerer: Answerer, words: Translations) -> Text:
    """The command and its output."""
    view = Text().append("$ ", "green").append(f"youju ask --top 1 '{QUESTION}'\n", "bold")
    return view.append_text(answer_view(answerer.answer(QUESTION, top=1), words, columns=COLUMNS))


def main(arguments: Sequence[str]) -> int:
    """Write the picture to the file in ``arguments[0]``."""
    view = session_view(Answerer(read_library(bundled_folder())), read_translations(Language.SIMPLIFIED))
    Path(arguments[0]).write_text(draw(view), "utf-8")
    return 0


def _by_cells(match: re.Match[str]) -> str:
    """Correct the text length: rich counts characters, but a Chinese one is two cells wide."""
    text = html.unescape(match[2])
    return f'textLength="{width(text) * CELL:g}"{match[1]}{match[2]}</text>'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
