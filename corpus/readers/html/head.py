"""Metadata in the head of an HTML page: title, publisher, date, URL, language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from lxml.html import HtmlElement

from corpus.document import Metadata
from corpus.metadata.dates import iso_of
from corpus.metadata.file_properties import plausible_title
from corpus.readers.html.blocks import Block
from corpus.readers.html.elements import HEADINGS

# Names of <meta> elements in lower case, the most reliable first: Open Graph, Dublin Core, schema.org, and the tags of
# Chinese government sites (State Council standard of 2017: SiteName, ArticleTitle, PubDate, ContentSource).
_TITLES: Final = ("articletitle", "og:title", "dc.title", "dcterms.title", "citation_title", "twitter:title")
_PUBLISHERS: Final = ("contentsource", "dc.publisher", "dcterms.publisher", "publisher")
_SITES: Final = ("og:site_name", "sitename", "application-name")
_DAYS: Final = (
    "article:published_time", "pubdate", "publishdate", "og:published_time", "datepublished", "citation_date",
    "dc.date", "dcterms.date", "dcterms.issued", "date",
)  # fmt: skip
_ADDRESSES: Final = ("og:url",)

_DAY: Final = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_COMPACT_DAY: Final = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?:\d{6})?\s*$")
_SITE: Final = re.compile(r"(?:(?<!\s)\s++)?(?:[|｜_–—]++|-{1,2}+)\s*+|(?<!\s)\s++[·»>]\s++")
_TRADITIONAL: Final = re.compile(r"zh(?:-hant|-tw|-hk|-mo)\b", re.IGNORECASE)
_SIMPLIFIED: Final = re.compile(r"zh(?:-hans|-cn|-sg)\b", re.IGNORECASE)
_SOURCE: Final = re.compile(r"(?:来源|來源|稿源|出处|出處)\s*[:：]\s*\S")
_LENGTH: Final = 200


def metadata_of(root: HtmlElement, blocks: Sequence[Block]) -> Metadata:
    """The metadata of a page. Its ``blocks`` help to separate the title from the name of the site.

    Without a publisher, it is the name of the site, marked as inferred if a block names another source.
    """
    named = _named(root)
    publisher = _first(named, _PUBLISHERS)
    site = None if publisher else _first(named, _SITES)
    return Metadata(
        title=plausible_title(_first(named, _TITLES)) or plausible_title(_title(root, blocks)),
        publisher=publisher or site,
        published=next(filter(None, (_iso(named[name]) for name in _DAYS if name in named)), None),
        url=_address(root, named),
        language=_language(root),
        inferred=("publisher",) if site and any(_SOURCE.search(block.text) for block in blocks) else (),
    )


def _named(root: HtmlElement) -> dict[str, str]:
    """The content of <meta> elements by name in lower case; the first of each name."""
    named: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        content = " ".join((element.get("content") or "").split())
        if name and content:
            named.setdefault(name, content)
    return named


def _first(named: dict[str, str], names: Iterable[str]) -> str | None:
    return next((named[name] for name in names if 0 < len(named.get(name, "")) <= _LENGTH), None)


def _title(root: HtmlElement, blocks: Sequence[Block]) -> str | None:
    """The <title> without the name of the site: the part of it that is also a block or heading of the page."""
    element = next(root.iter("title"), None)
    whole = " ".join((element.text_content() if element is not None else "").split())
    if not whole or len(whole) > _LENGTH:
        return None
    shown = {_plain(block.text) for block in blocks}
    starts = [whole[: match.start()] for match in _SITE.finditer(whole)]
    if part := next((part for part in reversed(starts) if part and _plain(part) in shown), None):
        return part
    headings = [block.text for block in blocks if block.tag in HEADINGS and _plain(block.text) in _plain(whole)]
    best = max(headings, key=len, default="")
    return best if 2 * len(best) >= len(whole) else whole


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _iso(text: str) -> str | None:
    match = _DAY.match(text) or _COMPACT_DAY.match(text)
    return iso_of(*match.groups()) if match else None


def _address(root: HtmlElement, named: dict[str, str]) -> str | None:
    canonical = (link.get("href") for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower())
    candidates = (*canonical, *(named.get(name) for name in _ADDRESSES))
    return next((url.strip() for url in candidates if url and re.match(r"\s*https?://\S+\s*$", url)), None)


def _language(root: HtmlElement) -> str | None:
    stated = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    if _TRADITIONAL.match(stated):
        return "zh-Hant"
    return "zh-Hans" if _SIMPLIFIED.match(stated) else None
