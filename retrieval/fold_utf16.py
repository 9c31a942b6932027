"""Folding of texts as the index keeps them: in UTF-16, where a table of 65,536 units does it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.fold import fold

_CAREFUL: Final = 0xFFFF  # no character; it stands for what cannot be folded unit by unit
_HALVES: Final = range(0xD800, 0xE000)


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
                alone = 0 < ord(character) < _CAREFUL and code not in _HALVES
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

