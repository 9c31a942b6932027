"""The control words of Rich Text Format that stand for characters, and those that begin a destination."""

from __future__ import annotations

from typing import Final

CHARACTERS: Final = {
    "tab": "\t", "line": "\n", "lbr": "\n", "page": "\n", "column": "\n", "emdash": "—", "endash": "–", "lquote": "‘",
    "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": "\u2005", "~": "\u00a0", "_": "-", "\t": "\t", "nestcell": " ",
}  # fmt: skip
BREAKS: Final = frozenset({"par", "sect", "nestrow", "\n", "\r"})
"""What ends a paragraph."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Pictures, page headers and footers, comments, indexes, properties, and what is there for old programs.
LEFT_OUT: Final = _words(
    """
    colortbl filetbl pict objdata header headerl headerr headerf footer footerl footerr footerf ftnsep ftnsepc ftncn
    aftnsep aftnsepc aftncn nonshppict shprslt sp fldinst datafield formfield tc tcn xe txe rxe template private
    operator keywords comment doccomm subject manager company category hlinkbase creatim revtim printim buptim
    nonesttables atnid atnauthor atntime atnref atnicn annotation mmathPict
    """
)
# Of the destinations that a reader may ignore (\*), those with text of the document, and the group around such text.
READ: Final = frozenset({"shpinst", "shptxt", "do", "dptxbxtext", "footnote", "moMath", "moMathPara"})
APART: Final = frozenset({"footnote", "shptxt", "dptxbxtext"})
"""Notes and text boxes."""
NAMED: Final = frozenset({"fonttbl", "stylesheet", "info", "title", "author", "listtext", "pntext"})
"""What is read, but is no text of the document."""
