"""Characters of the fonts Symbol and Wingdings, whose codes are not those of their signs: boxes, ticks, bullets."""

from __future__ import annotations

from typing import Final

# Where Unicode text keeps the codes of symbol fonts.
_PRIVATE: Final = range(0xF020, 0xF100)

_WINGDINGS: Final = {
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x78: "⌧",
    0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2: Final = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x2A: "☐", 0xA3: "☐"}
_SYMBOL: Final = {
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    **dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)),
    0xA3: "≤", 0xA5: "∞", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠",
    0xBB: "≈", 0xD6: "√", 0xE5: "∑",
}  # fmt: skip


def symbol(code: int, font: str) -> str:
    """The sign with ``code`` (0-255) in the symbol font of this name; of an unknown font or code, empty unless it is
    ASCII (in Wingdings, a blank)."""
    name = font.lower()
    if "wingdings" in name:
        return (_WINGDINGS_2 if "2" in name else _WINGDINGS).get(code, " " if code == 0x20 else "")
    sign = _SYMBOL.get(code) if "symbol" in name else None
    return sign or (chr(code) if 0x20 <= code < 0x7F else "")


def with_symbols(text: str, font: str) -> str:
    """``text`` with signs for private characters, if ``font`` is a symbol font."""
    if not any(name in font.lower() for name in ("symbol", "wingdings")):
        return text
    return "".join(symbol(ord(sign) & 0xFF, font) if ord(sign) in _PRIVATE else sign for sign in text)
