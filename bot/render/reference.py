"""Citations to copy: GB/T 7714, plain text, Markdown. Unknown fields are left out, inferred ones are marked."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bot.render.citation import SEPARATOR, cite, numbers
from bot.render.sanitize import one_line, shortened
from bot.render.telegram.utf16 import cut, units
from bot.translations import Translations
from retrieval.answering.answer import Citation

ONLINE: Final = "[EB/OL]"  # GB/T 7714—2015, appendix B: electronic bulletin, online
OTHER: Final = "[Z]"  # GB/T 7714—2015, appendix B: any other kind of document
MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()<>#+!|~&])")
LINE_OPENING: Final = re.compile(r"^([^\S\n]*)([-=:]|\d+[.)])", re.M)


def gbt7714(citation: Citation, words: Translations) -> str:
    """The citation by GB/T 7714—2015, 4.6 (electronic resources): publisher. title[kind]. (date): place. URL.

    The place is the article of a law or contract, the row of a sheet, the slide or the time, otherwise the paragraph.
    The date of access is left out, because the page was not visited for the citation.
    """
    kind = ONLINE if citation.url else OTHER
    parts = [_stated(citation, "publisher", words), (_stated(citation, "title", words) or citation.document) + kind]
    published = _stated(citation, "published", words)
    numbered = SEPARATOR.join(numbers(replace(citation, page=None), words))
    place = citation.article or numbered or words("bot.reference_paragraph", number=citation.paragraph)
    parts.append(f"({published}): {place}" if published else place)
    if citation.url:
        parts.append(_stated(citation, "url", words))
    return ". ".join(part for part in map(one_line, parts) if part)


def plain(citation: Citation, words: Translations) -> str:
    """The citation as shown below a quote."""
    return cite(citation, words)


def markdown_citation(citation: Citation, words: Translations) -> str:
    """The citation as Markdown, with the title as the link."""
    text = cite(replace(citation, url=None), words)
    if not citation.url:
        return escaped(text)
    title, separator, rest = text.partition(SEPARATOR)
    address = one_line(citation.url).replace("(", "%28").replace(")", "%29").replace(" ", "%20")
    return f"[{escaped(title)}]({address}){separator}{escaped(rest)}"


def escaped(text: str) -> str:
    """``text`` escaped, so that CommonMark takes it literally."""
    return LINE_OPENING.sub(r"\1\\\2", MARKDOWN.sub(r"\\\1", text))


def copyable(reference: str, limit: int) -> str:
    """``reference`` cut to ``limit`` UTF-16 units, with … at the end if it was cut."""
    if units(reference) <= limit:
        return reference
    (start, end), *_ = cut(reference, limit - 1)
    return reference[start:end] + "…"


def _stated(citation: Citation, field: str, words: Translations) -> str:
    value = getattr(citation, field)
    if not value:
        return ""
    return shortened(value) + (words("citation.inferred") if field in citation.inferred else "")
