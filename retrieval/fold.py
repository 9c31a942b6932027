"""One character in, one character out: width, case and script, so that either script finds either.

``len(fold(text)) == len(text)`` for every string, so offsets of folded text are offsets of the text.
"""

from __future__ import annotations

from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from corpus.script import simplified_table, to_simplified

_TWO_UNITS = 0xFFFF  # no character; from there on, one takes two units of UTF-16
_CAREFUL = 0xFFFF
_PLAIN = range(0x4E00, 0xA000)  # Chinese characters of every day


class _Folding(dict[int, str]):
    """The folding of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        """Compatibility form, lower case, simplified (薴 goes by 苧 to 苎): each step only where it stays one
        character."""
        if code in _PLAIN:  # width and case leave these as they are, and most of what is met is these
            table = simplified_table()
            once = table.get(code, code)
            self[code] = chr(table.get(once, once))
            return self[code]
        character = chr(code)
        for step in (lambda c: normalize("NFKC", c), str.lower, to_simplified, to_simplified):
            changed = step(character)
            if len(changed) == 1:
                character = changed
        self[code] = character
        return character


_FOLDING = _Folding()


class _Units:
    """The folding of single units of UTF-16, worked out when they are first met."""

    def __init__(self) -> None:
        self._table = np.zeros(1 << 16, np.uint16)

    def of(self, units: NDArray[np.uint16]) -> NDArray[np.uint16] | None:
        """``units`` folded; ``None`` if one is half a character or folds to a character of two."""
        folded = self._table[units]
        if not folded.all():
            for code in set(units[folded == 0].tolist()):
                character = fold(chr(code))
                alone = len(character) == 1 and 0 < ord(character) < _TWO_UNITS and not _is_half(code)
                self._table[code] = ord(character) if alone else _CAREFUL
            folded = self._table[units]
        return None if (folded == _CAREFUL).any() else folded


_UNITS = _Units()


def fold_utf16(text: bytes) -> str:
    """``fold`` of a text in UTF-16 (little-endian, without a mark), several times faster than after decoding it."""
    folded = _UNITS.of(np.frombuffer(text, np.uint16))
    if folded is None:
        return fold(text.decode("utf-16-le", "surrogatepass"))
    return folded.tobytes().decode("utf-16-le")


def _is_half(code: int) -> bool:
    return 0xD800 <= code < 0xE000


def fold(text: str) -> str:
    """``text`` in half-width, lower-case, simplified characters, of the same length."""
    return text.translate(_FOLDING)
