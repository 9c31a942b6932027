"""Pinyin glosses: a bracketed syllable with a tone mark right after its character, as in 會(huì)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from corpus.document import Reason, Span
from corpus.names import HAN

_BRACKETED: Final = re.compile(rf"(?<={HAN})(?:\(([^\W\d_A-Z]\S{{0,7}}?)\)|（([^\W\d_A-Z]\S{{0,7}}?)）)")

# A syllable without its tone mark: initial and final of Hanyu Pinyin (ISO 7098).
_SYLLABLE: Final = re.compile(
    "(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?"
    "(?:a|o|e|ai|ei|ao|ou|an|en|ang|eng|ong|er|i|ia|ie|iao|iu|ian|in|iang|ing|iong|"
    "u|ua|uo|uai|ui|uan|un|uang|ueng|ue|ü|üe|üan|ün)"
    "|n|ng|m|hm|hng"
)
_TONES: Final = "\u0304\u0301\u030c\u0300"


def glosses(source: str) -> Iterator[Span]:
    """The glosses with their brackets. Capitals, digits, Chinese and syllables without a tone mark are not glosses."""
    for match in _BRACKETED.finditer(source):
        if is_toned_syllable(match[1] or match[2]):
            yield Span(match.start(), match.end(), Reason.GLOSS)


def is_toned_syllable(text: str) -> bool:
    """Whether ``text`` is one lower-case pinyin syllable with exactly one tone mark."""
    decomposed = unicodedata.normalize("NFD", text)
    toneless = "".join(character for character in decomposed if character not in _TONES)
    tones = len(decomposed) - len(toneless)
    return tones == 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless)) is not None
