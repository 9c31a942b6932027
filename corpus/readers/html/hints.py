"""What an HTML page or a page of a book states on a block: the kind, the rule and the level of its format hint."""

from __future__ import annotations

from typing import Final

from corpus.document import Kind
from corpus.readers.code import is_prose
from corpus.readers.html.blocks import Block
from corpus.readers.html.elements import HEADINGS
from corpus.source import ANSWER, CODE, ITEM, TABLE_HEAD, TABLE_TITLE

Label = tuple[Kind, str, int]

PREFORMATTED: Final = "preformatted"
"""The rule of a hint on a ``pre`` with Chinese sentences, such as an old page or a poem, which is no code."""


def label_of(block: Block) -> Label | None:
    """Kind, rule and level of a block; ``None`` if the page does not state them.

    Inside ``dd`` and the rest of ``details`` list items stay items; other lines are answers. All paragraphs of a list
    item are items of its level.
    """
    if block.tag in HEADINGS:
        return Kind.HEADING, block.tag, HEADINGS[block.tag]
    if block.role in (TABLE_HEAD, TABLE_TITLE):
        return Kind.HEADING, block.role, 0
    if block.tag in ("figcaption", "caption"):
        return Kind.CAPTION, block.tag, 0
    if block.row:
        return Kind.CONTENT, block.role, 0
    if _is_code(block):
        return Kind.CONTENT, CODE, 0
    if block.tag == "pre":
        return Kind.CONTENT, PREFORMATTED, 0
    if block.role:
        return Kind.CONTENT, block.role, max(1, block.depth) if block.role == ITEM else 0
    return None


def _is_code(block: Block) -> bool:
    """Whether ``block`` is all ``code``, or a ``pre`` that has ``code`` or no Chinese sentences."""
    if block.tag == "pre":
        return block.coded > 0 or not is_prose(block.text)
    return block.role in ("", ANSWER) and 0 < len(block.text) <= block.coded
