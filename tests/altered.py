"""True slices of documents, and the same with one to three characters changed, dropped or added."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Final

from corpus.document import Document

LETTERS: Final = "的了在元荡苏州公里abcXYZ"
DIGITS: Final = "0123456789²①½"
SIGNS: Final = "%‰-+±≥≤$￥°×/"
MARKS: Final = "，。？！；：、,.?!“”「」（）…"
DENIALS: Final = "不没未无非"
OTHER_SCRIPT: Final = str.maketrans("区苏医门国开发这为来时长动会学与边对", "區蘇醫門國開發這為來時長動會學與邊對")

Edit = Callable[[str, int, random.Random], str]


def slice_of(documents: Iterable[Document], chance: random.Random) -> str:
    """Some stretch of some reading text, without blanks at its ends."""
    document = chance.choice(list(documents))
    start = chance.randrange(len(document.text))
    return document.text[start : start + chance.randint(1, 120)].strip()


def altered(text: str, chance: random.Random) -> str:
    """``text`` with one to three edits, or some of it in the other script."""
    if chance.random() < 0.1:
        return text.translate(OTHER_SCRIPT)
    for _ in range(chance.randint(1, 3)):
        text = chance.choice(EDITS)(text, chance.randrange(len(text)), chance) or text
    return text


def squeezed(text: str) -> str:
    """``text`` without blanks."""
    return "".join(text.split())


def _replace(text: str, at: int, chance: random.Random) -> str:
    return text[:at] + _some(chance) + text[at + 1 :]


def _add(text: str, at: int, chance: random.Random) -> str:
    at = chance.choice((0, at, len(text)))
    return text[:at] + _some(chance) + text[at:]


def _drop(text: str, at: int, _chance: random.Random) -> str:
    return text[:at] + text[at + 1 :]


def _some(chance: random.Random) -> str:
    return chance.choice(chance.choice((LETTERS, DIGITS, SIGNS, MARKS, DENIALS)))


EDITS: Final[tuple[Edit, ...]] = (_replace, _add, _drop)
