"""``details`` elements in Markdown: their summary is a question, and the Markdown up to their end is the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from markdown_it.token import Token

from corpus.source import ANSWER, QUESTION

_MARK: Final = re.compile(r"<(/?)(details|summary)\b[^<>]*>|<[^<>]*>", re.IGNORECASE)
_WORD: Final = re.compile(r"\w")


class Details:
    """The ``details`` elements of a page. One without its end is none, as the rest of the page would be its answer."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._blocks: dict[int, list[tuple[int, str]]] = {}
        changes = [0] * (len(tokens) + 1)
        opened: list[int] = []
        for number, token in enumerate(tokens):
            if token.type != "html_block":
                continue
            self._blocks[number] = list(_rules(token.content))
            for mark in _MARK.finditer(token.content):
                if (mark[2] or "").lower() != "details":
                    continue
                if not mark[1]:
                    opened.append(number)
                elif opened:
                    changes[opened.pop()] += 1
                    changes[number + 1] -= 1
        self._depths = list(accumulate(changes))

    def holds(self, number: int) -> bool:
        """Whether token ``number`` is inside an element."""
        return self._depths[number] > 0

    def lines(self, number: int) -> Iterator[tuple[int, str]]:
        """The lines, from 0, of the block of HTML that is token ``number`` which are a question or an answer."""
        if self.holds(number):
            yield from self._blocks[number]


def _rules(html: str) -> Iterator[tuple[int, str]]:
    """The lines of a block of HTML with the rule of each. A line with words in and below a summary has none."""
    where = ""
    for line, row in enumerate(html.split("\n")):
        places: set[str] = set()
        end = 0
        for mark in _MARK.finditer(row):
            if _WORD.search(row, end, mark.start()):
                places.add(where)
            end = mark.end()
            if mark[2] and mark[2].lower() == "summary":
                where = ANSWER if mark[1] else QUESTION
            elif mark[2]:
                where = "" if mark[1] else ANSWER
        if _WORD.search(row, end):
            places.add(where)
        if len(places) == 1 and "" not in places:
            yield line, places.pop()
