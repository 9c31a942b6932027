"""Captions of pictures that are not in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.cleaning.headings import is_article
from corpus.cleaning.lines import (
    Label,
    Labels,
    Line,
    bigrams,
    first_prose,
    is_bare,
    is_item,
    is_statement,
    last_prose,
    unlabelled,
)
from corpus.document import Kind
from corpus.names import NAME, OFFICES

_CREDITED: Final = re.compile(
    r"[(（](?!(?:数据|资料|数字|信息)来源)(?>[^()（）]*(?:摄|供图|图源|图片|来源))[^()（）]*+[)）]\s*$|"
    r"(?:摄|供图|图/\S{2,10}|摄影报道|[/／]\s*(?:摄影|提供|翻摄))\s*$"
)
_OPENING: Final = re.compile(r"[▲△▼▽◀►↑↓]|(?:图[为/：:]|图片[:：]|上图|下图|左图|右图|资料图)")
_PICTURE: Final = re.compile(
    r"(?:航拍|俯瞰|鸟瞰|夜景|街景|外景|全景|远景|近景|合影|剪影|资料|效果|示意|现场|宣传|规划|实景|航拍)图?$|图$|[(（](?:局部|资料图片?|示意图|效果图)[)）]$"
)
_PORTRAIT: Final = re.compile(rf"[^\s,，。:：;；]{{0,25}}(?:{OFFICES})\s+{NAME}")

# A caption repeats at least this share of its bigrams from the paragraph above.
_ECHO_SHARE: Final = 0.7
_ECHO_LENGTH: Final = 6
_CAPTION_LENGTH: Final = 80


def credited_captions(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Lines that end in a photo credit or begin with 图为 or an arrow to the picture, including full sentences."""
    for number, line in unlabelled(lines, labels):
        if len(line.text) <= _CAPTION_LENGTH:
            if _CREDITED.search(line.folded):
                yield Label(number, Kind.CAPTION, "photo-credit")
            elif _OPENING.match(line.folded):
                yield Label(number, Kind.CAPTION, "picture")


def captions(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Lines that end in a word for a picture, lines of office and name only, lines that echo the paragraph above."""
    if not is_article(lines, labels):
        return
    head = first_prose(lines, labels)
    for number, line in unlabelled(lines, labels):
        if (
            number > head
            and is_bare(line)
            and not is_item(line)
            and (rule := _rule(line, _above(lines, labels, number)))
        ):
            yield Label(number, Kind.CAPTION, rule)


def captions_between(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Single unpunctuated lines between paragraphs, on a page with certain captions whose headings look different."""
    certain = {label.rule for label in labels.values()}
    if not certain & {"photo-credit", "picture"} or not certain & {"numbered", "colon"}:
        return
    head, last = first_prose(lines, labels), last_prose(lines, labels)
    for number, line in unlabelled(lines, labels):
        if head < number < last and is_bare(line) and not is_item(line) and not is_statement(line):
            near = (at for at in (number - 1, number + 1) if at not in labels)
            if not any(is_bare(lines[at]) for at in near):
                yield Label(number, Kind.CAPTION, "between")


def _rule(line: Line, above: Line) -> str | None:
    if _PICTURE.search(line.folded):
        return "picture"
    if _PORTRAIT.fullmatch(line.folded):
        return "portrait"
    pairs = bigrams(line.folded)
    if len(line.text) >= _ECHO_LENGTH and len(pairs & bigrams(above.folded)) >= _ECHO_SHARE * len(pairs):
        return "echo"
    return None


def _above(lines: Sequence[Line], labels: Labels, number: int) -> Line:
    """The nearest line above without a label."""
    return next(lines[near] for near in range(number - 1, -1, -1) if near not in labels)
