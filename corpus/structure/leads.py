"""Lead-ins: lines that announce what follows, and say nothing without it."""

from __future__ import annotations

import re
from typing import Final

from corpus.script import to_simplified
from corpus.structure.markers import Marker

_COLON: Final = re.compile(r"[:：][\s”」』)）]*$")
_ANNOUNCING: Final = re.compile(r"下列|以下|如下|下述")
_LAST_SENTENCE: Final = re.compile(r"[^。！？!?]*[。！？!?]?$")

_VALUE: Final = re.compile(r"(?!\s*第[^:：]{1,4}[天日站周课章节步])[^:：。，,;；?？!！]{1,20}[:：]\s*[^\s:：][^:：]")


def has_value(text: str) -> bool:
    """Whether ``text`` is a label with its value: 报名时间：3月1日."""
    return _VALUE.match(text) is not None


def announces(text: str) -> bool:
    """Whether ``text`` ends in a colon."""
    return _COLON.search(text) is not None


def announces_several(text: str) -> bool:
    """Whether several sentences may follow what ``text`` announces: a sentence of prose that ends in a colon
    (他想了很久，说：) only leads to the next one."""
    return not re.search("[,，]", text) or _ANNOUNCING.search(to_simplified(text)) is not None


def is_announced(above: str, marker: Marker) -> bool:
    """Whether a list that begins with ``marker`` is announced by the paragraph ``above`` it: it ends in a colon, or its
    last sentence says that something follows."""
    if announces(above):
        return True
    last = _LAST_SENTENCE.search(above)
    return marker.ordinal in (None, 1) and last is not None and bool(_ANNOUNCING.search(to_simplified(last[0])))
