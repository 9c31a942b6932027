"""Pages set in vertical lines, which are read from the top down and from right to left."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from corpus.readers.pdf.spans import HAN, Span

# Of pairs of single characters drawn one after the other, the share that stands one below the other on such a page.
_SHARE: Final = 0.6
_LEAST: Final = 30
# In units of the font size: how far aside, and how far below, the next character of a line is.
_ASIDE: Final = 0.3
_BELOW: Final = (0.6, 2.2)


def is_vertical(spans: Sequence[Span]) -> bool:
    """Whether most characters of a page stand below the one that is drawn before them."""
    letters = sum(len(span.text) for span in spans)
    below = sum(_is_below(above, span) for above, span in pairwise(spans))
    return below >= _LEAST and below > _SHARE * letters


def laid_down(spans: Sequence[Span]) -> list[Span]:
    """The spans of a vertical page as if its lines were horizontal: the rightmost is the highest."""
    edge = max(span.right for span in spans)
    return [
        span._replace(
            lefts=tuple(
                span.top + (span.bottom - span.top) * number / len(span.text) for number in range(len(span.text))
            ),
            left=span.top,
            top=edge - span.right,
            right=span.bottom,
            bottom=edge - span.left,
            base=edge - (span.left + span.right) / 2 + span.size / 2,
        )
        for span in spans
    ]


def _is_below(above: Span, span: Span) -> bool:
    if len(span.text) > 1 or not HAN.match(span.text):
        return False
    aside = abs((above.left + above.right) - (span.left + span.right)) / 2
    least, most = _BELOW
    return aside <= _ASIDE * span.size and least * span.size <= span.base - above.base <= most * span.size
