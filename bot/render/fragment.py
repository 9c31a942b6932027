"""A link that opens at the quote: the URL Fragment Text Directive (WICG, scroll to text fragment)."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote as percent_encoded

from retrieval.answering.answer import Quote

WHOLE: Final = 24  # characters: a sentence up to this long is in the link as a whole, a longer one by its two ends
ENDS: Final = 10  # characters of each end
DIRECTIVE: Final = ":~:text="


def opening_at(quote: Quote) -> str | None:
    """The URL of the quote's document that opens at the best sentence; ``None`` if it has no URL."""
    return link(quote.citation.url, quote.text[slice(*quote.best_sentence)])


def link(url: str | None, sentence: str) -> str | None:
    """``url`` with a text directive for ``sentence``, if there is one to point to."""
    if not url or not url.startswith(("http://", "https://")):
        return url
    line = max(sentence.split("\n"), key=len).strip()  # a directive cannot span a line end of the page
    if not line or DIRECTIVE in url:
        return url
    ends = (line,) if len(line) <= WHOLE else (line[:ENDS], line[-ENDS:])
    return url + ("" if "#" in url else "#") + DIRECTIVE + ",".join(map(_encoded, ends))


def _encoded(text: str) -> str:
    """Percent-encoded, including the hyphen, which has a meaning in directives."""
    return percent_encoded(text.strip(), safe="", errors="replace").replace("-", "%2D")
