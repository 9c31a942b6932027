"""Boilerplate: what a page shows around an article, and lines of punctuation only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from corpus.cleaning.boilerplate_words import (
    ATTACHMENT,
    BOXES,
    END,
    FOOTER,
    HOST,
    HOSTED,
    LINK_BOXES,
    OPENINGS,
    PAGE_NUMBER,
    POST,
    RIGHTS,
    SECTIONS,
    TOOLS,
)
from corpus.cleaning.lines import (
    Label,
    Labels,
    Line,
    ends_sentence,
    first_prose,
    is_bare,
    is_item,
    is_statement,
    is_title_like,
    unlabelled,
)
from corpus.cleaning.toc import references, toc
from corpus.document import Kind

LINK_BOX: Final = "links"
"""The rule of a heading of a box of links to other pages."""
PATH: Final = "path"
"""The rule of a content line that is a path of menus."""

_SEPARATOR: Final = re.compile(r"(?:(?<!\s)\s++)?[|｜丨┊]\s*+")
_CRUMB: Final = re.compile(r"(?:(?<!\s)\s++)?[>＞»›→]++\s*+|(?<!\s)\s++/\s++")
_ROUTE: Final = re.compile(r"[→/]")  # also used for routes and alternatives
_BRACKETS: Final = re.compile(r"[\s【】\[\]:：]+")
_NUMBER: Final = re.compile(r"\d[\d.,]{0,8}[万千kKwW]?\+?|\.{3}|…")
_SITE: Final = re.compile(r"[^。,，]{2,12}(?:(?<![联电管路渔水球])网|网站|门户)")
_ACTION: Final = re.compile(r"(?:打印|收藏|转发|发送到|分享到|返回|举报)")
_TAGS: Final = re.compile(r"(?:#[^\s#。]{1,20}#?\s*){2,}")
# A contact is not a link to another article.
_CONTACT: Final = re.compile(r"[^:：]{0,6}(?:联系人|电话|热线|地址|邮箱|传真|时间|地点|邮编)\s*[:：]")

_CERTAIN: Final = frozenset({"navigation", "footer", "rights", LINK_BOX})
_BETWEEN: Final = 3  # more lines are a list of content

_FOOTER_LENGTH: Final = 200
_NOTICE_LENGTH: Final = 100
_MENU_ENTRY_LENGTH: Final = 10
_CRUMB_LENGTH: Final = 20
_LINK_LENGTH: Final = 40


def boilerplate(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Navigation, boxes, share buttons, legal notices, footers, tables of contents, references, lists of links below
    the heading of a box, and the operator of the site next to a footer; paths of menus inside the text are content."""
    rules = {number: rule for number, line in unlabelled(lines, labels) if (rule := page_rule(line))}
    paths = [number for number in rules if _is_instruction(lines, labels, number)]
    for number in paths:
        del rules[number]
        yield Label(number, Kind.CONTENT, PATH)
    for label in (*toc(lines, labels), *references(lines, labels)):
        rules.setdefault(label.line, label.rule)
    last = _last_sentence(lines)
    for number in _between(lines, labels, rules, last):
        rules[number] = "between"
    under_box = False
    for number, line in unlabelled(lines, labels):
        rule = rules.get(number)
        if rule is None and number > last and under_box and _is_link(line):
            rule = "link"
        elif rule is None and _runs_site(number, _squeezed(line), rules, last):
            rule = "footer"
        else:
            under_box = rule == LINK_BOX
        if rule and number not in paths:
            yield Label(number, Kind.CHROME, rule)


def page_rule(line: Line) -> str | None:
    """The name of the rule by which ``line`` alone is boilerplate of a web page; ``None`` if none applies."""
    text = _squeezed(line)
    return _rule(text) if len(text) <= _FOOTER_LENGTH else _hint(text)


def is_path(line: Line) -> bool:
    """Whether the line is a path of menus, as in manuals and at the top of web pages: 设置 > 关于手机 > 版本信息."""
    if len(line.text) > _NOTICE_LENGTH:
        return False
    text = _squeezed(line)
    crumbs = _CRUMB.split(text)
    return len(crumbs) > 1 and not _ROUTE.search(text) and all(0 < len(crumb) <= _CRUMB_LENGTH for crumb in crumbs)


def lone_punctuation(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Lines without a letter, character or digit: a row of dots, a quotation mark that lost its text."""
    for number, line in unlabelled(lines, labels):
        if not any(character.isalnum() for character in line.text):
            yield Label(number, Kind.MARK, "mark")


def _is_instruction(lines: Sequence[Line], labels: Labels, number: int) -> bool:
    """Whether the line is a path of menus inside the text: below running text, or right below a subheading."""
    if not is_path(lines[number]) or OPENINGS.match(_squeezed(lines[number])):
        return False
    above = labels.get(number - 1)
    below_heading = above is not None and above.kind is Kind.HEADING and above.level > 1
    return below_heading or first_prose(lines, labels) < number < _last_sentence(lines)


def _between(lines: Sequence[Line], labels: Labels, rules: Mapping[int, str], last: int) -> Iterator[int]:
    """The numbers of short bare lines after the last sentence, between two lines that are certainly boilerplate."""
    borders = [number for number, rule in rules.items() if number > last and rule in _CERTAIN]
    for above, below in pairwise(sorted(borders)):
        inside = range(above + 1, below)
        if len(inside) <= _BETWEEN and all(_is_filler(lines, labels, number) for number in inside):
            yield from inside


def _is_filler(lines: Sequence[Line], labels: Labels, number: int) -> bool:
    line = lines[number]
    return number not in labels and is_bare(line) and not is_item(line) and not is_statement(line)


def _runs_site(number: int, text: str, rules: Mapping[int, str], last: int) -> bool:
    """Whether the line names the operator of the site: near a footer, or near a menu after the last sentence."""
    near = {rules.get(other) for other in range(number - 3, number + 4)}
    if "footer" in near and HOST.match(text):
        return True
    return number > last and not near.isdisjoint(("footer", "navigation")) and HOSTED.fullmatch(text) is not None


def _squeezed(line: Line) -> str:
    return " ".join(line.folded.split())


def _is_link(line: Line) -> bool:
    """Whether the line may be the title of another article in a list of links."""
    plain = line.folded.strip("·•●○■-– ")
    return len(plain) <= _LINK_LENGTH and is_title_like(line) and not _CONTACT.match(plain)


@lru_cache(maxsize=1 << 12)  # to tell a web page, and to label its lines
def _rule(text: str) -> str | None:
    """The name of the rule by which the line ``text`` is boilerplate; ``None`` if none applies."""
    if LINK_BOXES.fullmatch(text):
        return LINK_BOX
    if BOXES.fullmatch(text):
        return "box"
    if PAGE_NUMBER.fullmatch(text):
        return "page-number"
    if END.fullmatch(text):
        return "end"
    if POST.fullmatch(text):
        return "post"
    if len(text) <= _NOTICE_LENGTH and RIGHTS.search(text):
        return "rights"
    if FOOTER.search(text) and "。" not in text.rstrip("。"):
        return "footer"
    return _hint(text)


def _hint(text: str) -> str | None:
    """The rule of a line that leads elsewhere; ``None`` for others, and for sentences."""
    if len(text) > _NOTICE_LENGTH:
        return "navigation" if not ends_sentence(text) and _is_menu(text) else None
    if ATTACHMENT.match(text):
        return "attachment"
    if ends_sentence(text) and "。" in text:
        return None
    if OPENINGS.match(text) and (not ends_sentence(text) or len(text) <= _LINK_LENGTH):
        return "navigation"
    return "navigation" if _is_menu(text) else None


def _is_menu(text: str) -> bool:
    """Whether ``text`` is a row of menu entries or tags, a breadcrumb trail, or a repeated alt text."""
    crumbs = _CRUMB.split(text)
    are_short = all(0 < len(crumb) <= _CRUMB_LENGTH for crumb in crumbs)
    if len(crumbs) > 1 and are_short and (crumbs[0] in TOOLS or (len(crumbs) > 2 and not _ROUTE.search(text))):
        return True
    entries = [entry for entry in _SEPARATOR.split(text) if entry]
    if len(entries) > 1:
        return _are_entries(entries)
    words = [word for word in _BRACKETS.split(text) if word]
    if any(word in TOOLS for word in words) and all(word in TOOLS or _NUMBER.fullmatch(word) for word in words):
        return True
    known = sum(word in SECTIONS or word in TOOLS for word in words)
    if len(words) > 3 and words[0].endswith("首页") and all(len(word) <= _MENU_ENTRY_LENGTH for word in words):
        return True
    if len(words) > 2 and all(_SITE.fullmatch(word) for word in words):
        return True
    if len(words) > 3 and known * 2 >= len(words) and all(len(word) <= 6 for word in words):
        return True
    return _TAGS.fullmatch(text) is not None or (len(words) > 2 and len(set(words)) == 1 and len(words[0]) > 1)


def _are_entries(entries: Sequence[str]) -> bool:
    """Whether most ``entries`` are short, and at least one is a known menu entry."""
    known = sum(_ACTION.match(entry) is not None or all(word in TOOLS for word in entry.split()) for entry in entries)
    short = sum(len(entry) <= _MENU_ENTRY_LENGTH for entry in entries)
    return known > 0 and (short == len(entries) or known * 2 >= len(entries))


def _last_sentence(lines: Sequence[Line]) -> int:
    return max((number for number, line in enumerate(lines) if "。" in line.text), default=-1)
