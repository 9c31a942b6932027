"""A citation to copy: GB/T 7714, plain, Markdown. What is unknown is left out; what was inferred says so."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bot.render.citation import SEPARATOR, cite
from bot.render.sanitize import one_line, shortened
from bot.render.telegram.utf16 import cut, units
from bot.translations import Translations
from retrieval.answering.answer import Citation

ONLINE: Final = "[EB/OL]"  # GB/T 7714—2015, appendix B: electronic bulletin, online
OTHER: Final = "[Z]"  # … any other kind of document
MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()<>#+!|~&])")
LINE_OPENING: Final = re.compile(r"^([^\S\n]*)([-=:]|\d+[.)])", re.M)


def gbt7714(citation: Citation, words: Translations) -> str:
    """After GB/T 7714—2015, 4.6 (electronic resources): responsible body. title[kind]. (date): place. address.

    The day of access is left out: nobody has looked the page up for this.
    """
    kind = ONLINE if citation.url else OTHER
    parts = [_stated(citation, "publisher", words), (_stated(citation, "title", words) or citation.document) + kind]
    published = _stated(citation, "published", words)
    place = words("bot.reference_paragraph", number=citation.paragraph)
    parts.append(f"({published}): {place}" if published else place)
    if citation.url:
        parts.append(_stated(citation, "url", words))
    return ". ".join(part for part in map(one_line, parts) if part)


def plain(citation: Citation, words: Translations) -> str:
    """The citation as it stands below a quote."""
    return cite(citation, words)


def markdown_citation(citation: Citation, words: Translations) -> str:
    """The citation for a Markdown text, its title the link."""
    text = cite(replace(citation, url=None), words)
    if not citation.url:
        return escaped(text)
    title, separator, rest = text.partition(SEPARATOR)
    address = one_line(citation.url).replace("(", "%28").replace(")", "%29").replace(" ", "%20")
    return f"[{escaped(title)}]({address}){separator}{escaped(rest)}"


def escaped(text: str) -> str:
    """``text`` with everything taken literally by CommonMark."""
    return LINE_OPENING.sub(r"\1\\\2", MARKDOWN.sub(r"\\\1", text))


def copyable(reference: str, limit: int) -> str:
    """``reference`` within ``limit`` UTF-16 units, with our … where that cuts it."""
    if units(reference) <= limit:
        return reference
    (start, end), *_ = cut(reference, limit - 1)
    return reference[start:end] + "…"


def _stated(citation: Citation, field: str, words: Translations) -> str:
    value = getattr(citation, field)
    if not value:
        return ""
    return shortened(value) + (words("citation.inferred") if field in citation.inferred else "")
