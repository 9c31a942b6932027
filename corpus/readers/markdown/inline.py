"""The offsets of inline markup in a Markdown paragraph: emphasis marks, URLs, tags, pictures.

Inline tokens of markdown-it have no offsets. So each inline rule is wrapped to record where it begins and ends, and
which tokens it adds.
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
# CommonMark does not see emphasis in ** between a full-width punctuation mark and a character, as in **苏州（市）**是.
_WIDE: Final = re.compile(rf"{HAN}|[^\W\s]|[\u3000-\u303f\uff00-\uffef“”‘’…—]")
_STRONG: Final = re.compile(r"(?<!\*)\*\*(?!\*)")
_BLANKS: Final = ("&nbsp;", "&emsp;", "&ensp;", "&#160;")


@dataclass(slots=True)
class InlineMarkup:
    """The inline markup of a paragraph, as ranges: ``signs`` to drop, ``pictures`` with the range of their caption, and
    ``code``; ``breaks`` are the offsets of hard line breaks."""

    signs: list[tuple[int, int]] = field(default_factory=list)
    pictures: list[tuple[int, int, int, int]] = field(default_factory=list)
    code: list[tuple[int, int]] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)
    delimiters: list[tuple[Token, int, int]] = field(default_factory=list)


def inline_markup(content: str, references: dict[str, object]) -> InlineMarkup:
    """The markup of ``content``, the text of a paragraph; ``references`` are the link definitions of the document."""
    markup = InlineMarkup()
    parser().inline.parse(content, parser(), {"references": references, "markup": markup}, [])
    markup.signs += [
        (start, end) for token, start, end in markup.delimiters if token.type != "text" or not token.content
    ]
    markup.signs += _unpaired(content, markup)
    notes = (match.span() for match in _FOOTNOTE.finditer(content))
    markup.signs += [span for span in notes if not any(start < span[1] and span[0] < end for start, end in markup.code)]
    return markup


@cache
def parser() -> MarkdownIt:
    """A parser of CommonMark with GitHub's tables and strikethrough, whose inline rules are wrapped."""
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["inline", "text_join"])
    markdown.inline.ruler2.disable("fragments_join")
    for name, rule, record in _RULES:
        markdown.inline.ruler.at(name, _recorded(rule, record))
    markdown.inline.ruler.at("image", _picture)
    return markdown


def _recorded(rule: _Rule, record: Callable[[StateInline, int, InlineMarkup], None]) -> _Rule:
    def recording(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if not rule(state, silent):
            return False
        if not silent and (markup := state.env.get("markup")) is not None:
            record(state, start, markup)
        return True

    return recording


def _picture(state: StateInline, silent: bool) -> bool:
    """A picture. Nothing is recorded inside its caption, which is parsed as a separate text with its own offsets."""
    start, markup = state.pos, state.env.pop("markup", None)
    matched = rules_inline.image(state, silent)
    if markup is not None:
        state.env["markup"] = markup
        if matched and not silent:
            closing = state.md.helpers.parseLinkLabel(state, start + 1, False)
            markup.signs.append((start, state.pos))
            markup.pictures.append((start, state.pos, start + 2, closing))
    return matched


def _link(state: StateInline, start: int, markup: InlineMarkup) -> None:
    closing = state.md.helpers.parseLinkLabel(state, start, True)
    markup.signs += [(start, start + 1), (closing, state.pos)]


def _delimiters(state: StateInline, start: int, markup: InlineMarkup) -> None:
    end, tokens = state.pos, reversed(state.tokens)
    while end > start:
        token = next(tokens)
        markup.delimiters.append((token, end - len(token.content), end))
        end -= len(token.content)


def _code(state: StateInline, start: int, markup: InlineMarkup) -> None:
    if state.tokens and state.tokens[-1].type == "code_inline" and not state.pending:
        ticks = len(state.tokens[-1].markup)
        markup.signs += [(start, start + ticks), (state.pos - ticks, state.pos)]
        markup.code.append((start, state.pos))


def _newline(state: StateInline, start: int, markup: InlineMarkup) -> None:
    if state.tokens[-1].type == "hardbreak":
        markup.breaks.add(start)


def _escape(state: StateInline, start: int, markup: InlineMarkup) -> None:
    markup.signs.append((start, start + 1))
    if state.src[start + 1] == "\n":
        markup.breaks.add(start + 1)


def _autolink(state: StateInline, start: int, markup: InlineMarkup) -> None:
    markup.signs += [(start, start + 1), (state.pos - 1, state.pos)]


def _tag(state: StateInline, start: int, markup: InlineMarkup) -> None:
    markup.signs.append((start, state.pos))


def _entity(state: StateInline, start: int, markup: InlineMarkup) -> None:
    """Spaces are dropped, and ``&amp;`` keeps its first character. Others stay, as the file lacks their character."""
    entity = state.src[start : state.pos]
    if entity in _BLANKS:
        markup.signs.append((start, state.pos))
    elif entity == "&amp;":
        markup.signs.append((start + 1, state.pos))


_RULES: Final[tuple[tuple[str, _Rule, Callable[[StateInline, int, InlineMarkup], None]], ...]] = (
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


def _unpaired(content: str, markup: InlineMarkup) -> list[tuple[int, int]]:
    """Pairs of ``**`` next to Chinese characters that CommonMark leaves as text."""
    left = {start for token, start, _ in markup.delimiters if token.type == "text" and token.content}
    runs = [match.span() for match in _STRONG.finditer(content) if {match.start(), match.start() + 1} <= left]
    pairs = zip(runs[::2], runs[1::2], strict=False)
    return [
        span
        for opening, closing in pairs
        if _WIDE.match(content, opening[1]) and _WIDE.match(content, closing[0] - 1)
        for span in (opening, closing)
    ]
