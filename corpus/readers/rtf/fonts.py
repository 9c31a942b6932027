"""The fonts of a file in Rich Text Format, which tell how bytes and private characters are read."""

from __future__ import annotations

from typing import Final

from corpus.readers.rtf.charsets import DOCUMENT_CHARSET, UNSTATED, charset, code_page, decode
from corpus.readers.rtf.symbols import symbol, with_symbols

_SYMBOLS: Final = 2  # the number of the character set of symbol fonts
_NAME_LENGTH: Final = 80
_PAGES: Final = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}


class Fonts:
    """The fonts by number, while they are defined, and the code page of the document."""

    def __init__(self) -> None:
        self._page = UNSTATED
        self._default = -1
        self._defined = -1
        self._encodings: dict[int, str | None] = {}
        self._symbols: set[int] = set()
        self._names: dict[int, str] = {}

    def take_document_word(self, name: str, number: int | None) -> None:
        """Take a control word on the document: its code page, its font."""
        if name == "ansicpg":
            self._page = code_page(number or 0)
        elif name == "deff":
            self._default = number or 0
        elif name in _PAGES:
            self._page = _PAGES[name]

    def take_font_word(self, name: str, number: int | None) -> None:
        """Take a control word in the definition of a font."""
        if name == "f":
            self._defined = number or 0
        elif name == "fcharset" and number == _SYMBOLS:
            self._symbols.add(self._defined)
        elif name == "fcharset" and number != DOCUMENT_CHARSET:
            self._encodings[self._defined] = charset(number or 0)
        elif name == "cpg":
            self._encodings[self._defined] = code_page(number or 0)

    def take_name(self, text: str) -> None:
        """Take a piece of the name of the font that is being defined."""
        name = self._names.get(self._defined, "")
        if ";" not in name:
            self._names[self._defined] = (name + text)[:_NAME_LENGTH]

    def decoded(self, data: bytes, font: int | None) -> str:
        """The characters of ``data`` in ``font``; ``None`` is that of the document."""
        number = self._default if font is None else font
        if number in self._symbols:
            return "".join(symbol(code, self._names.get(number, "")) for code in data)
        return decode(data, self._encodings.get(number), self._page)

    def mended(self, characters: str, font: int | None) -> str:
        """``characters`` with pairs of surrogates joined, and with signs for private characters of symbol fonts."""
        text = characters.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return with_symbols(text, self._names.get(self._default if font is None else font, ""))
