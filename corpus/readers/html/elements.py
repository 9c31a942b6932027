"""The purpose of HTML elements, by their names and content."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

from corpus.source import ANSWER, ITEM, QUESTION


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SKIPPED: Final = _words(
    "head script style noscript noframes template iframe object embed applet canvas audio video map math svg "
    "textarea datalist"
)
"""Elements whose text is not part of the page."""

HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
"""Tag of a heading → its level."""

BLOCKS: Final = _words(
    "html body address article aside blockquote button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol optgroup option p pre "
    "search section select summary table tbody td tfoot th thead tr ul"
)
"""Elements that separate paragraphs."""

# Elements, roles and class names for what is not the text of a page.
_LANDMARKS: Final = _words("nav footer button select menu dialog")
_ROLES: Final = _words("navigation contentinfo search menu menubar toolbar dialog")
_OUTSIDE: Final = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|footer|foot|copyright|breadcrumbs?|crumbs?|sidebar|related|recommend|share|"
    r"bshare|bdshare|toolbar|pagination|pager|login|cookie|cookies|catlinks|menu|toc|tags)(?:$|[\s_-])",
    re.IGNORECASE,
)
LISTS: Final = _words("ul ol menu dir")
"""Lists of items."""

ROLES: Final = {"li": ITEM, "dt": QUESTION, "dd": ANSWER, "summary": QUESTION, "details": ANSWER}
"""Tag → the rule of the blocks inside. The nearest element decides: an item inside ``dd`` or ``details`` is an item."""

INNER: Final = _words("li dt dd ul ol dl tr td th tbody thead tfoot table caption")
"""Elements of lists and tables: their content belongs to whatever surrounds the list or table."""

# Elements that do not occur in the cells of a data table.
_LAYOUT: Final = (*HEADINGS, "table", "ul", "ol", "dl", "article", "section", "form")

# A table with a longer cell is for layout. Only the first elements of a table are looked at.
_CELL_LENGTH: Final = 300
_MOST_ELEMENTS: Final = 5000
_NAMES_LENGTH: Final = 200


def outside(element: HtmlElement, tag: str) -> int:
    """2 for an element for navigation, a footer or the like, 1 for an element only named so, else 0."""
    if tag in _LANDMARKS or element.get("role", "").lower() in _ROLES:
        return 2
    if tag == "aside":
        return 1
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return int(tag not in ("html", "body") and len(names) < _NAMES_LENGTH and _OUTSIDE.search(names) is not None)


def is_link(anchor: HtmlElement) -> bool:
    """Whether an ``a`` leads to a page. A telephone number or an address for mail is content, with or without link."""
    return not anchor.get("href", "").strip().lower().startswith(("tel:", "mailto:", "sms:"))


def is_data_table(table: HtmlElement) -> bool:
    """Whether ``table`` has at least two rows and columns, and no table, heading, list or long text inside."""
    if table.get("role", "") in ("presentation", "none"):
        return False
    elements = []
    for element in islice(table.iter("tr", "td", "th", *_LAYOUT), 1, _MOST_ELEMENTS):
        if element.tag in _LAYOUT:
            return False  # before any cell is measured, as a cell includes the text of nested tables
        elements.append(element)
    rows = columns = 0
    for element in elements:
        if element.tag == "tr":
            rows += 1
            columns = max(columns, sum(child.tag in ("td", "th") for child in element))
        elif _is_long(element):
            return False
    return rows > 1 and columns > 1


def _is_long(cell: HtmlElement) -> bool:
    length = 0
    for text in cell.itertext():
        length += len(text.strip())
        if length > _CELL_LENGTH:
            return True
    return False
