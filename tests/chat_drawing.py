"""Chat bubbles as SVG: what a message says, its entities and its buttons, much as Telegram's own app shows them."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.render.terminal.layout import lines, width

Message = dict[str, Any]
FONTS = (
    "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif"  # no emoji: theirs are odd digits
)
EMOJI = "'Apple Color Emoji','Segoe UI Emoji','Noto Color Emoji'"
SIZE = 15  # pixels of a Chinese character
LINE = 22
CELLS = 50  # of the widest line in a bubble; a Chinese character is two
PAD = 12
BUBBLE = CELLS * SIZE // 2 + 2 * PAD + 14
COLUMN = BUBBLE + 56
BUTTON = 32
QUOTES = ("blockquote", "expandable_blockquote")
STYLES = {
    "bold": "b",
    "underline": "u",
    "strikethrough": "s",
    "italic": "i",
    "code": "c",
    "text_link": "a",
    "mention": "a",
    "bot_command": "a",
    "url": "a",
    "emoji": "e",
}
SHEET = f"""\
text {{ font-family: {FONTS}; font-size: {SIZE}px; fill: #1c2733; }}
.b {{ font-weight: 700; }} .u {{ text-decoration: underline; }} .s {{ text-decoration: line-through; }}
.i {{ font-style: italic; }} .c {{ font-family: monospace; }} .a {{ fill: #2678b6; }}
.e {{ font-family: {EMOJI}; font-weight: 400; }}
.name {{ fill: #2678b6; font-weight: 700; }} .small {{ font-size: 13px; fill: #5d6f7f; }}
.button {{ fill: #fff; font-size: 14px; text-anchor: middle; }} .title {{ font-size: 17px; font-weight: 700; }}
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A piece of a picture and how high it is."""

    svg: str
    height: float


def picture(columns: Sequence[Sequence[Drawn]]) -> str:
    """Columns of pieces beside each other, one below the other in each."""
    height = max(sum(each.height for each in column) for column in columns) + 2 * PAD
    size = f"{len(columns) * COLUMN} {height:g}"
    bodies = [_moved(stacked(column), number * COLUMN, PAD) for number, column in enumerate(columns)]
    return "\n".join(
        [
            f'<svg viewBox="0 0 {size}" xmlns="http://www.w3.org/2000/svg">',
            f"<style>\n{SHEET}</style>",
            '<rect width="100%" height="100%" rx="14" fill="#cfdde6"/>',
            *bodies,
            "</svg>\n",
        ]
    )


def stacked(pieces: Iterable[Drawn]) -> str:
    """Pieces one below the other."""
    placed, y = [], 0.0
    for piece in pieces:
        placed.append(_moved(piece.svg, 0, y))
        y += piece.height
    return "\n".join(placed)


def heading(title: str) -> Drawn:
    """What the bubbles below belong to."""
    return Drawn(_text(title, COLUMN / 2, 26, 'class="title" text-anchor="middle"'), 46)


def bubble(message: Message, *, mine: bool, name: str = "") -> Drawn:
    """A message: to the right what the owner of the phone writes, to the left what others do."""
    y, parts = float(PAD), []
    head = [(name, "name")] if name else []
    if via := message.get("via_bot"):
        head.append((f"via @{via['username']}", "a"))
    for title, kind in head:
        parts.append(_text(title, PAD, y + SIZE - 1, f'class="{kind}"'))
        y += LINE
    if replied := message.get("reply_to_message"):
        parts.append(_replied(replied, y))
        y += LINE + 18
    body = _body(message["text"], message.get("entities", []))
    parts += [_moved(body.svg, 0, y)]
    y += body.height + PAD - 4
    wide = _fit(message, head) if mine else BUBBLE
    x = COLUMN - 16 - wide if mine else 16
    fill = "#e3f6cb" if mine else "#fff"
    card = f'<rect width="{wide:g}" height="{y:g}" rx="13" fill="{fill}"/>'
    keys = _keys(message, y + 5)
    return Drawn(_moved("\n".join([card, *parts, keys.svg]), x, 0), y + keys.height + 12)


def field(typed: str, results: Iterable[tuple[str, str]]) -> Drawn:
    """The field to write in, and the results that are offered above it: titles and descriptions."""
    parts, y = [], 0.0
    for title, description in results:
        parts.append(_text(cut(title, CELLS), PAD, y + 24, 'class="b"'))
        parts.append(_text(cut(description, CELLS + 6), PAD, y + 46, 'class="small"'))
        parts.append(f'<rect x="{PAD}" y="{y + 57:g}" width="{BUBBLE - 2 * PAD}" height="1" fill="#dfe6eb"/>')
        y += 58
    parts.append(_text(typed, PAD, y + 29))
    card = f'<rect width="{BUBBLE}" height="{y + 46:g}" rx="13" fill="#fff"/>'
    return Drawn(_moved("\n".join([card, *parts]), 16, 0), y + 60)


def cut(text: str, cells: int) -> str:
    """The beginning of ``text`` that fits on a line."""
    text = text.replace("\n", " ")
    if width(text) <= cells:
        return text
    start, end = next(lines(text, cells - 2))
    return text[start:end].rstrip() + "…"


def _replied(message: Message, y: float) -> str:
    inner = BUBBLE - 2 * PAD
    name = message["from"]["first_name"]
    return "\n".join(
        [
            f'<rect x="{PAD}" y="{y:g}" width="3" height="34" fill="#7fb26b"/>',
            _text(name, PAD + 10, y + 13, 'class="small b"'),
            _text(cut(message["text"], inner * 2 // SIZE - 2), PAD + 10, y + 31, 'class="small"'),
        ]
    )


def _body(text: str, entities: Sequence[Message]) -> Drawn:
    """The text, its quotations set off."""
    styles, y, parts = _styles(text, entities), 0.0, []
    for start, end, quoted in _blocks(styles):
        top = y
        for first, last in lines(text[start:end].strip("\n") if quoted else text[start:end], CELLS - 2 * quoted):
            first, last = start + first, start + last
            line = text[first:last].rstrip("\n")
            if line.strip():
                parts.append(_line(line, styles[first:last], PAD + 12 * quoted, y + SIZE))
            y += LINE if line.strip() else LINE / 2
        if quoted:
            frame = f'y="{top:g}" height="{y - top:g}"'
            parts.insert(0, f'<rect x="{PAD}" {frame} width="{BUBBLE - 2 * PAD}" rx="4" fill="#2678b6" opacity=".09"/>')
            parts.insert(1, f'<rect x="{PAD}" {frame} width="3" rx="1.5" fill="#2678b6"/>')
            y += 3
    return Drawn("\n".join(parts), y)


def _styles(text: str, entities: Sequence[Message]) -> list[frozenset[str]]:
    """The kinds of entities over each character; an emoji is one of itself."""
    start, styles = 0, []
    for character in text:
        over = {each["type"] for each in entities if each["offset"] <= start < each["offset"] + each["length"]}
        styles.append(frozenset(over | {"emoji"} if unicodedata.category(character) == "So" else over))
        start += len(character.encode("utf-16-le")) // 2
    return styles


def _blocks(styles: Sequence[frozenset[str]]) -> Iterator[tuple[int, int, bool]]:
    """Ranges within and without quotations."""
    start = 0
    for index in range(1, len(styles) + 1):
        quoted = not styles[start].isdisjoint(QUOTES)
        if index == len(styles) or (not styles[index].isdisjoint(QUOTES)) != quoted:
            yield start, index, quoted
            start = index


def _line(line: str, styles: Sequence[frozenset[str]], x: float, y: float) -> str:
    """One line, a span for each change of style."""
    spans, start = [], 0
    for index in range(1, len(line) + 1):
        if index == len(line) or styles[index] != styles[start]:
            classes = " ".join(sorted({STYLES[kind] for kind in styles[start] if kind in STYLES}))
            piece = html.escape(line[start:index], quote=False)
            spans.append(f'<tspan class="{classes}">{piece}</tspan>' if classes else piece)
            start = index
    return f'<text x="{x:g}" y="{y:g}" xml:space="preserve">{"".join(spans)}</text>'


def _keys(message: Message, y: float) -> Drawn:
    """The buttons below a message."""
    rows, parts = message.get("reply_markup", {}).get("inline_keyboard", []), []
    for number, row in enumerate(rows):
        wide, top = (BUBBLE - 4 * (len(row) - 1)) / len(row), y + number * (BUTTON + 4)
        for place, key in enumerate(row):
            x = place * (wide + 4)
            frame = f'x="{x:g}" y="{top:g}" width="{wide:g}" height="{BUTTON}" rx="7"'
            parts.append(f'<rect {frame} fill="#6d8ba1"/>')
            parts.append(_text(key["text"], x + wide / 2, top + 21, 'class="button"'))
    return Drawn("\n".join(parts), len(rows) * (BUTTON + 4) + (5 if rows else 0))


def _fit(message: Message, head: Sequence[tuple[str, str]]) -> float:
    """As wide as the text needs."""
    if message.get("reply_markup") or message.get("reply_to_message"):
        return BUBBLE
    text = message["text"]
    cells = max(width(each) for each in [*(text[a:b].strip() for a, b in lines(text, CELLS)), *(t for t, _ in head)])
    return min(BUBBLE, cells * SIZE / 2 + 2 * PAD + 10)


def _text(text: str, x: float, y: float, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}"{" " + more if more else ""}>{html.escape(text, quote=False)}</text>'


def _moved(svg: str, x: float, y: float) -> str:
    return f'<g transform="translate({x:g} {y:g})">\n{svg}\n</g>'
