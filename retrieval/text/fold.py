"""Fold width, case, script and radicals (⻓ → 长), one character at a time, so that different spellings match.

``len(fold(text)) == len(text)`` for every string, so offsets of folded text are offsets of the text.
"""

from __future__ import annotations

from functools import cache
from unicodedata import normalize

from corpus.script import simplified_table, to_simplified
from retrieval.text.lexicon import entries

_RADICALS = range(0x2E80, 0x2F00)
_COMMON_HAN = range(0x4E00, 0xA000)


class _Folding(dict[int, str]):
    """A character → its folded form, computed on first use."""

    def __missing__(self, code: int) -> str:
        """Compatibility form, lower case, simplified twice (薴 → 苧 → 苎); no step may change the length."""
        if code in _COMMON_HAN:  # no width or case, and most characters are these
            table = simplified_table()
            once = table.get(code, code)
            self[code] = chr(table.get(once, once))
            return self[code]
        character = _characters_of_radicals().get(code, chr(code)) if code in _RADICALS else chr(code)
        for step in (lambda c: normalize("NFKC", c), str.lower, to_simplified, to_simplified):
            changed = step(character)
            if len(changed) == 1:
                character = changed
        self[code] = character
        return character


@cache
def _characters_of_radicals() -> dict[int, str]:
    pairs = (pair for line in entries("radicals.txt") for pair in line.split())
    return {ord(pair[0]): pair[1] for pair in pairs}


_FOLDING = _Folding()


def fold(text: str) -> str:
    """``text`` in half-width, lower-case, simplified characters, of the same length."""
    return text.translate(_FOLDING)
