"""One quote in a terminal: the passage verbatim, with the best sentence and the matched words marked.

The text itself is never altered. Our additions are in the gutter, in the frame or in 〔 〕, so they are recognisable
without colour too.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping

from rich.text import Text

from bot.render.citation import SEPARATOR, cite
from bot.render.sanitize import one_line
from bot.render.table import Columns
from bot.render.terminal.layout import broken_lines, lines, width
from bot.render.terminal.passage import NOTE_GUTTER, PLAIN_GUTTER, StyledPassage, passage_lines, table_layout
from bot.render.terminal.table import TableLayout
from bot.translations import Translations
from retrieval.answering.answer import Citation, Quote

INDENT = "   "
FRAME = "cyan"
CITATION = "cyan"
UNSAFE = re.compile(r"[^\w@%+=:,./-]")  # in a word of a shell; Chinese characters need no quotation marks
MIN_COLUMNS = 20  # cells; a narrower frame makes no sense


Commands = Callable[[int, Quote], tuple[str, ...]]
"""The commands that show what a quote leaves out, by its number; the last one shows the whole document."""


def sources_command(_number: int, quote: Quote) -> tuple[str, ...]:
    """The command line that shows the document of the quote."""
    name = one_line(quote.citation.document)
    return (f"youju sources {shlex.quote(name) if UNSAFE.search(name) else name}",)


def quote_view(
    quote: Quote,
    number: int,
    words: Translations,
    *,
    columns: int,
    rest: Commands = sources_command,
    namesakes: Mapping[str, str] | None = None,
) -> Text:
    """The quote as a framed block, ``columns`` wide: passage, citation, and other places with the same text.

    ``rest`` gives the commands to name if items or columns are left out; ``namesakes`` are those of the answer.
    """
    columns = max(columns, MIN_COLUMNS)
    view = top_line(str(number), columns)
    room = columns - width(PLAIN_GUTTER)
    passage = StyledPassage.of(quote, words)
    layout = table_layout(passage, room)
    for gutter, line in passage_lines(passage, layout, room):
        view.append(gutter, FRAME).append_text(line).append("\n")
    commands = rest(number, quote)
    for key, count, named in _omissions(quote, layout, commands):
        for sentence in _left_out(key, count, words.join(named), words, room):
            view.append(NOTE_GUTTER, FRAME).append(sentence, CITATION).append("\n")
    view.append_text(bottom_line(cite(quote.citation, words, namesakes), columns))
    for citation in quote.also_in:
        view.append_text(_also_in(citation, words, columns, namesakes))
    return view


def top_line(label: str, columns: int) -> Text:
    """The upper edge of a frame with its label."""
    edge = f"╭─ {label} "
    return Text().append(edge + "─" * (columns - width(edge)) + "\n", FRAME)


def bottom_line(citation: str, columns: int) -> Text:
    """The lower edge of a frame with the citation."""
    return _hanging(citation, "╰─ ", columns)


def plain_lines(text: Text, columns: int) -> Text:
    """The lines of a frame without marks, for a single paragraph."""
    view = Text()
    for line in broken_lines(text, columns - width(PLAIN_GUTTER)):
        view.append(PLAIN_GUTTER, FRAME).append_text(line).append("\n")
    return view


def _omissions(
    quote: Quote, layout: TableLayout | None, commands: tuple[str, ...]
) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """What is left out: the key of our sentence on it, how much that is if known, and the commands that show it."""
    if layout and layout.table.columns is Columns.ASKED:
        yield "quote.columns_asked", 0, commands[-1:]
    elif layout and layout.table.columns is Columns.PART:
        yield "quote.columns_part", 0, commands[-1:]
    elif layout and layout.left_out:
        yield "quote.columns", layout.left_out, commands[-1:]
    if quote.following:
        yield "quote.following", quote.following, commands


def _left_out(key: str, count: int, command: str, words: Translations, columns: int) -> Iterator[str]:
    """How much is left out, and the command that shows it: on lines of its own if it would be broken."""
    before, _, after = words(key, count=count, command="\0").partition("\0")
    parts = [before + command + after]
    if width(parts[0]) > columns:
        parts = [before, command + after]
    for part in parts:
        for start, end in lines(part, columns):
            yield part[start:end].rstrip()


def _also_in(citation: Citation, words: Translations, columns: int, namesakes: Mapping[str, str] | None) -> Text:
    return _hanging(words("quote.also_in", citation=cite(citation, words, namesakes)), INDENT, columns)


def _hanging(text: str, first: str, columns: int) -> Text:
    """``text`` after ``first``, with further lines indented."""
    view = Text()
    for index, line in enumerate(_packed(text, columns - width(first))):
        view.append(INDENT if index else first, FRAME).append(line, CITATION).append("\n")
    return view


def _packed(citation: str, columns: int) -> Iterator[str]:
    """The citation in lines that break between its parts, and within a part only if that is too long for a line."""
    line = ""
    for part in citation.split(SEPARATOR):
        longer = line + SEPARATOR + part if line else part
        if width(longer) <= columns:
            line = longer
            continue
        if line:
            yield line
        *full, (start, end) = lines(part, columns)
        yield from (part[left:right].strip() for left, right in full)
        line = part[start:end].strip()
    yield line
