"""One character in, one character out: width, case and script, so that either script finds either.

``len(fold(text)) == len(text)`` for every string, so offsets of folded text are offsets of the text.
"""

from __future__ import annotations

from unicodedata import normalize

from corpus.script import simplified_table, to_simplified

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


def fold(text: str) -> str:
    """``text`` in half-width, lower-case, simplified characters, of the same length."""
    return text.translate(_FOLDING)
