"""Scope → a filter expression of Milvus.

An expression is text, so nothing that a person typed enters it but letters, digits and Chinese characters. What these
cannot decide is checked on the candidates, as in the embedded engine (``retrieval.index.filtering.admits``).
"""

from __future__ import annotations

import re
from typing import Final

from corpus.passages import document_prefix
from retrieval.milvus.connection import quoted
from retrieval.milvus.schema import passage_key
from retrieval.query.scope import Ranges, Scope

RANGES: Final = 500  # in an expression; more are left to the check of the candidates
_PLAIN: Final = re.compile(r"[^\W_]+")


def expression(scope: Scope) -> str:
    """What every passage within ``scope`` meets. Not every Milvus negates ``like``, so excluded words are not in it."""
    parts = []
    if scope.documents is not None:
        parts.append(f"document in [{quoted(sorted(map(document_prefix, scope.documents)))}]")
    if scope.exclude:
        parts.append(f"key not in [{quoted(sorted(map(passage_key, scope.exclude)))}]")
    parts += [like("folded", phrase) for phrase in scope.phrases]
    if sum(map(len, scope.ranges.values())) <= RANGES:
        parts += [_within(name, ranges) for name, ranges in scope.ranges.items()]
    return " and ".join(parts)


def _within(name: str, ranges: Ranges) -> str:
    others = f'document != "{document_prefix(name)}"'
    return f"({' or '.join((others, *(f'(start >= {start} and start < {end})' for start, end in ranges)))})"


def like(field: str, text: str) -> str:
    """That ``field`` may contain ``text``: its letters, digits and Chinese characters occur in their order."""
    return f'{field} like "%{"%".join(_PLAIN.findall(text))}%"'
