"""Whether preformatted text is code."""

from __future__ import annotations

import re
from typing import Final

_PROSE: Final = re.compile(r"[\u3400-\u9fff][，。！？；]")


def is_prose(text: str) -> bool:
    """Whether preformatted ``text`` has Chinese sentences: a poem, a letter, or paragraphs indented with spaces."""
    return _PROSE.search(text) is not None
