"""Recognise greetings, thanks and farewells, which are answered without a search."""

from __future__ import annotations

import re
from functools import cache

from retrieval.answering.answer import Smalltalk
from retrieval.text.lexicon import entries

LONGEST_SMALLTALK = 40  # characters of a smalltalk; whoever says more asks something
_PUNCTUATION = re.compile(r"[\W_]+")
_PARTICLES = "啊呀啦哦哈呢吧嘛了哟喔噢"


def smalltalk(folded: str) -> Smalltalk | None:
    """The kind of smalltalk that a folded message is made of, and nothing else."""
    rest = _PUNCTUATION.sub("", folded[: 2 * LONGEST_SMALLTALK])
    if not rest or len(rest) > LONGEST_SMALLTALK:
        return None
    kinds = []
    while rest:
        if not rest.startswith(_beginnings()):
            return None
        phrase = next(phrase for phrase in _phrases() if rest.startswith(phrase))
        kinds.append(_phrases()[phrase])
        rest = rest[len(phrase) :].lstrip(_PARTICLES)
    return max(kinds, key=list(Smalltalk).index)


@cache
def _beginnings() -> tuple[str, ...]:
    """All phrases as one tuple, to reject most messages in one test."""
    return tuple(_phrases())


@cache
def _phrases() -> dict[str, Smalltalk]:
    """Each phrase with its kind, the longest first."""
    pairs = [(phrase, Smalltalk(line.split()[0])) for line in entries("courtesies.txt") for phrase in line.split()[1:]]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))
