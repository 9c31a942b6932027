"""Whether a text was saved or copied from a web page: only there are menus, notices and labels boilerplate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from corpus.cleaning.boilerplate import LINK_BOX, boilerplate
from corpus.cleaning.boilerplate_words import BOXES, OPENINGS
from corpus.cleaning.lines import Label, Labels, Line
from corpus.document import Kind

# One such line of boilerplate is enough: it speaks of the page, the site, or its visitors.
_PROOF: Final = re.compile(
    r"^您?(?:现在|当前|目前)的?(?:所在)?位置\s*[:：]|^当前位置\s*[:：]|当前页|打印本页|关闭窗口|关闭本页|^返回(?:顶部|页首)$|"
    r"^回到(?:顶部|页首)$|公网安备|本(?:站|网|网站|平台)[^。]{0,30}(?:立场|转载|版权|删除|投资|负责)|侵[权犯].{0,30}联系|"
    r"扫一扫.{0,8}(?:手机|微信|分享)|^阅读原文$|^编辑此页|^赞赏作者$|[上下]一篇\s*[:：]|^[←→<>«»]\s*[上下]一篇|GMT[+-]\d{1,2},"
)
_TRAIL: Final = re.compile(r"(?:网站|返回)?首页\s*[>＞»›/→-]")  # the first line of the page
_VISITS: Final = re.compile(
    r"(?:浏览|阅读|点击|访问)(?:量|次数|数)?\s*+[:：]\s*+(?:\d|字体|[\[【(]|$)|\s(?:阅读|浏览)\s*+\d|[\s【]字[体号](?:大小)?\s*+[:：]"
)
_LABEL: Final = re.compile(r"(?:来源|作者|编辑|发布日期|发布时间)\s*+[:：]")
_CREDIT: Final = re.compile(
    r"[【\[(（]?(?:(?:责任编辑|责编|稿源|原标题)\s*+[:：]|(?:发表|发布)于)|本报讯|[^。]{0,40}记者[^。]*[报報][道导導]$"
)
_NOTICE: Final = re.compile(r"(?:责任|免责|版权)声明")
# A single word may be a heading of a brochure: 联系我们, 关键词.
_ROW: Final = re.compile(r"[\s|｜/>＞»›】\]]")
_BOX_LENGTH: Final = 4
# Lines of one kind occur in own documents as well.
_KINDS: Final = 2
_LENGTH: Final = 120
_ANYWHERE: Final = frozenset({"page-number", "end", "contents", "reference", "attachment", "between", "post"})


def is_web_page(lines: Sequence[Line], labels: Labels) -> bool:
    """Whether a line speaks of a page, a site or its visitors, or lines of several kinds that surround an article on
    the web occur."""
    texts = {
        number: " ".join(line.folded.split())
        for number, line in enumerate(lines)
        if number not in labels and len(line.text) <= _LENGTH
    }
    found = (label for label in boilerplate(lines, labels) if label.kind is Kind.CHROME)
    around = [(label, texts[label.line]) for label in found if label.line in texts]
    if any(_PROOF.search(text) or (not label.line and _TRAIL.match(text)) for label, text in around):
        return True
    kinds = {_kind(label, text) for label, text in around if label.rule not in _ANYWHERE}
    for text in texts.values():
        if "。" not in text:
            visits = _VISITS.search(text) is not None
            kinds.add("visits" if visits else None)
            kinds.add("credit" if _CREDIT.match(text) or (visits and _LABEL.search(text)) else None)
    return len(kinds - {None}) >= _KINDS


def _kind(label: Label, text: str) -> str | None:
    """The kind of boilerplate that the line ``text`` shows; ``None`` if it may as well be a heading."""
    if label.rule in (LINK_BOX, "link") or BOXES.fullmatch(text):
        return "links" if len(text.rstrip(":： ")) >= _BOX_LENGTH else None
    if label.rule in ("footer", "rights") or _NOTICE.match(text):
        return "rights"
    return label.rule if label.rule != "navigation" or OPENINGS.match(text) or _ROW.search(text) else None
