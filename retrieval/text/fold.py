"""Fold width, case and script, one character at a time, so that simplified and traditional text match.

``len(fold(text)) == len(text)`` for every string, so offsets of folded text are offsets of the text.
"""

from __future__ import annotations

from unicodedata import normalize

from corpus.script import simplified_table, to_simplified

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
        character = chr(code)
        for step in (lambda c: normalize("NFKC", c), str.lower, to_simplified, to_simplified):
            changed = step(character)
            if len(changed) == 1:
                character = changed
        self[code] = character
        return character


_FOLDING = _Folding()


def fold(text: str) -> str:
    """``text`` in half-width, lower-case, simplified characters, of the same length."""
    return text.translate(_FOLDING)
