"""The signs inside a paragraph of Markdown, as offsets: emphasis marks, addresses, tags, pictures.

markdown-it's inline tokens carry no offsets, so each of its rules is watched while it runs: where it began, where it
ended, and which tokens it pushed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from markdown_it import MarkdownIt, rules_inline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from corpus.names import HAN

_Rule = Callable[[StateInline, bool], bool]

_FOOTNOTE: Final = re.compile(r"\[\^[^\]\s]{1,40}\]:?")
# CommonMark takes ** for no emphasis between a full-width mark and a Chinese character, as in **苏州（市）**是.
_WIDE: Final = re.compile(rf"{HAN}|[^\W\s]|[\u3000-\u303f\uff00-\uffef“”‘’…—]")
_STRONG: Final = re.compile(r"(?<!\*)\*\*(?!\*)")
_BLANKS: Final = ("&nbsp;", "&emsp;", "&ensp;", "&#160;")


@dataclass(slots=True)
class Inline:
    """What was found in a paragraph: ranges that are signs, pictures with the range of their caption, code, and line
    breaks that the author asked for."""

    signs: list[tuple[int, int]] = field(default_factory=list)
    pictures: list[tuple[int, int, int, int]] = field(default_factory=list)
    code: list[tuple[int, int]] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)
    delimiters: list[tuple[Token, int, int]] = field(default_factory=list)


def inline_of(content: str, references: dict[str, object]) -> Inline:
    """The signs of ``content``, the text of one paragraph; ``references`` are the document's link definitions."""
    found = Inline()
    parser().inline.parse(content, parser(), {"references": references, "found": found}, [])
    found.signs += [(start, end) for token, start, end in found.delimiters if token.type != "text" or not token.content]
    found.signs += _unpaired(content, found)
    notes = (match.span() for match in _FOOTNOTE.finditer(content))
    found.signs += [span for span in notes if not any(start < span[1] and span[0] < end for start, end in found.code)]
    return found


@cache
def parser() -> MarkdownIt:
    """CommonMark with the tables and struck-out text of GitHub, its inline rules watched."""
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["inline", "text_join"])
    markdown.inline.ruler2.disable("fragments_join")
    for name, rule, note in _WATCHED:
        markdown.inline.ruler.at(name, _watched(rule, note))
    markdown.inline.ruler.at("image", _picture)
    return markdown


def _watched(rule: _Rule, note: Callable[[StateInline, int, Inline], None]) -> _Rule:
    def watched(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if not rule(state, silent):
            return False
        if not silent and (found := state.env.get("found")) is not None:
            note(state, start, found)
        return True

    return watched


def _picture(state: StateInline, silent: bool) -> bool:
    """A picture; what its caption holds is parsed as a text of its own, whose offsets mean nothing here."""
    start, found = state.pos, state.env.pop("found", None)
    done = rules_inline.image(state, silent)
    if found is not None:
        state.env["found"] = found
        if done and not silent:
            closing = state.md.helpers.parseLinkLabel(state, start + 1, False)
            found.signs.append((start, state.pos))
            found.pictures.append((start, state.pos, start + 2, closing))
    return done


def _link(state: StateInline, start: int, found: Inline) -> None:
    closing = state.md.helpers.parseLinkLabel(state, start, True)
    found.signs += [(start, start + 1), (closing, state.pos)]


def _delimiters(state: StateInline, start: int, found: Inline) -> None:
    end, tokens = state.pos, reversed(state.tokens)
    while end > start:
        token = next(tokens)
        found.delimiters.append((token, end - len(token.content), end))
        end -= len(token.content)


def _code(state: StateInline, start: int, found: Inline) -> None:
    if state.tokens and state.tokens[-1].type == "code_inline" and not state.pending:
        ticks = len(state.tokens[-1].markup)
        found.signs += [(start, start + ticks), (state.pos - ticks, state.pos)]
        found.code.append((start, state.pos))


def _newline(state: StateInline, start: int, found: Inline) -> None:
    if state.tokens[-1].type == "hardbreak":
        found.breaks.add(start)


def _escape(state: StateInline, start: int, found: Inline) -> None:
    found.signs.append((start, start + 1))
    if state.src[start + 1] == "\n":
        found.breaks.add(start + 1)


def _autolink(state: StateInline, start: int, found: Inline) -> None:
    found.signs += [(start, start + 1), (state.pos - 1, state.pos)]


def _tag(state: StateInline, start: int, found: Inline) -> None:
    found.signs.append((start, state.pos))


def _entity(state: StateInline, start: int, found: Inline) -> None:
    """``&amp;`` keeps its first character; what would need another character than the file has stays as written."""
    written = state.src[start : state.pos]
    if written in _BLANKS:
        found.signs.append((start, state.pos))
    elif written == "&amp;":
        found.signs.append((start + 1, state.pos))


_WATCHED: Final[tuple[tuple[str, _Rule, Callable[[StateInline, int, Inline], None]], ...]] = (
    ("newline", rules_inline.newline, _newline),
    ("escape", rules_inline.escape, _escape),
    ("backticks", rules_inline.backtick, _code),
    ("strikethrough", rules_inline.strikethrough.tokenize, _delimiters),
    ("emphasis", rules_inline.emphasis.tokenize, _delimiters),
    ("link", rules_inline.link, _link),
    ("autolink", rules_inline.autolink, _autolink),
    ("html_inline", rules_inline.html_inline, _tag),
    ("entity", rules_inline.entity, _entity),
)


def _unpaired(content: str, found: Inline) -> list[tuple[int, int]]:
    """Pairs of ``**`` that the flanking rules left as text although Chinese stands around them."""
    left = {start for token, start, _ in found.delimiters if token.type == "text" and token.content}
    runs = [match.span() for match in _STRONG.finditer(content) if {match.start(), match.start() + 1} <= left]
    pairs = zip(runs[::2], runs[1::2], strict=False)
    return [
        span
        for opening, closing in pairs
        if _WIDE.match(content, opening[1]) and _WIDE.match(content, closing[0] - 1)
        for span in (opening, closing)
    ]
