"""The main content of an HTML page: the blocks that trafilatura keeps, and the prose that it misses.

Each block is tagged with a rare character before the extraction; the tags in the result tell which blocks were kept.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from corpus.readers.html.blocks import Block
from corpus.readers.html.elements import HEADINGS
from corpus.readers.html.text import FOREIGN

# CJK Extension B: printable, and rare enough to be replaced in the copy that trafilatura sees.
_TAGS: Final = range(0x20000, 0x2A6DE)
_TAG: Final = re.compile("[\U00020000-\U0002a6dd]")

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_SENTENCE: Final = re.compile(r"[。！？；!?;]|[.:：,，](?:\s|$)|[，：]")
_ENDED: Final = re.compile(r"[。！？][”’」』）)]*$")
# The least number of Chinese characters in a block that ends like a sentence, and in other prose; the largest share of
# links in prose.
_SENTENCE_LENGTH: Final = 6
_PROSE_LENGTH: Final = 12
_MOST_LINKED: Final = 0.5
# A block of several links with a larger share of links is a menu.
_MENU_LINKED: Final = 0.8
# This many short links in a row are a menu.
_LINK_RUN: Final = 3
_LINK_LENGTH: Final = 20
_PLAIN: Final = re.compile(r"[\W_]+")
# If the extractor keeps a smaller share of the prose, class names are ignored too.
_LEAST_KEPT: Final = 0.5
# The time of the extractor is quadratic in the depth of tables and quotations.
_DEEPEST: Final = 200
# The extractor would create millions of cells for a large span; the main text does not depend on spans.
_SPANS: Final = frozenset({"rowspan", "colspan"})


def main_blocks(root: HtmlElement, blocks: Sequence[Block]) -> tuple[set[int], int]:
    """The numbers of the main blocks, and how many of them are prose that the extractor missed.

    Modifies ``root``. A page with more blocks than there are tags, or nested too deeply, is kept whole except for
    landmarks.
    """
    prose = {number for number, block in enumerate(blocks) if is_prose(block) and block.outside < 2}
    inside = {number for number, block in enumerate(blocks) if block.outside < 2}
    kept = _extracted(root, blocks) if len(blocks) <= len(_TAGS) and not _is_deep(root) else inside
    believed = _length(blocks, kept & prose) >= _LEAST_KEPT * _length(blocks, prose)
    recovered = {n for n in prose - kept if not (believed and blocks[n].outside)}
    main = kept | recovered
    owners = {id(blocks[number].owner) for number in main & prose}
    near = {n for n, block in enumerate(blocks) if not block.outside and id(block.owner) in owners}
    main |= {n for n in near if not is_linked(blocks[n])}
    return {n for n in main if not _is_menu(blocks[n])} - _link_runs(blocks), len(recovered)


def is_prose(block: Block) -> bool:
    """Whether ``block`` is running text: long enough, punctuated, and not mostly links."""
    han = len(_HAN.findall(block.text))
    is_sentence = han >= _SENTENCE_LENGTH and _ENDED.search(block.text) is not None
    is_long = han >= _PROSE_LENGTH or len(block.text) >= 4 * _PROSE_LENGTH
    return not is_linked(block) and (is_sentence or (is_long and _SENTENCE.search(block.text) is not None))


def is_linked(block: Block) -> bool:
    """Whether most of ``block`` is links."""
    return block.linked > _MOST_LINKED * len(block.text)


def _is_menu(block: Block) -> bool:
    """Whether ``block`` is a row of links, or in a landmark without being prose."""
    if block.outside == 2:
        return not is_prose(block)
    return block.links > 1 and not block.row and block.linked > _MENU_LINKED * len(_PLAIN.sub("", block.text))


def _link_runs(blocks: Sequence[Block]) -> set[int]:
    """The numbers of the blocks that are a single short link, if several are in a row."""
    runs: set[int] = set()
    for is_link, group in groupby(range(len(blocks)), key=lambda number: _is_lone_link(blocks[number])):
        numbers = list(group)
        if is_link and len(numbers) >= _LINK_RUN:
            runs.update(numbers)
    return runs


def _is_lone_link(block: Block) -> bool:
    short = len(block.text) <= _LINK_LENGTH and not block.row and block.tag not in HEADINGS
    return short and block.links > 0 and block.linked > _MENU_LINKED * len(block.text) and not is_prose(block)


def _length(blocks: Sequence[Block], numbers: Iterable[int]) -> int:
    return sum(len(blocks[number].text) for number in numbers)


def _extracted(root: HtmlElement, blocks: Sequence[Block]) -> set[int]:
    """The numbers of the blocks that trafilatura keeps; empty if it finds no main text or fails."""
    for element in root.iter():
        for span in _SPANS & set(element.keys()):
            del element.attrib[span]
        for place in ("text", "tail"):
            text = getattr(element, place)
            if text and (not text.isascii() or FOREIGN.search(text)):
                setattr(element, place, _TAG.sub("口", FOREIGN.sub(" ", text)))
    for number, block in enumerate(blocks):
        element, place = block.anchor
        setattr(element, place, chr(_TAGS[number]) + getattr(element, place).lstrip())
    return {ord(tag) - _TAGS.start for tag in _TAG.findall(_main_text(root))}


def _is_deep(root: HtmlElement) -> bool:
    """Whether elements are nested deeper than ``_DEEPEST``."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            return True
    return False


def _main_text(root: HtmlElement) -> str:
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        extracted = trafilatura.bare_extraction(
            root, favor_recall=True, include_comments=True, include_tables=True, fast=True, with_metadata=False
        )
    except Exception:
        # Broken pages raise all kinds of errors; then all prose is kept.
        return ""
    if extracted is None or isinstance(extracted, dict):
        return ""
    return f"{extracted.text or ''}\n{extracted.comments or ''}"
