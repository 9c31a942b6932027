"""What of a scope Milvus is asked to leave out, and what is left out of its replies.

An expression of Milvus is text: nothing that a person typed may stand in it but letters, digits and Chinese
characters. What stands between them is looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from retrieval.engines.milvus.connection import Row, quoted
from retrieval.engines.milvus.schema import passage_key, short
from retrieval.query.scope import Scope

PASSED_OVER: Final = 64  # passages that are left out of replies; more are left out by Milvus
_PLAIN: Final = re.compile(r"[^\W_]+")


def expression(scope: Scope) -> str | None:
    """What Milvus is asked of every passage in ``scope``, and perhaps of others; ``None`` if there can be none."""
    if scope.documents is not None and not scope.documents:
        return None
    parts = []
    if scope.documents is not None:
        parts.append(f"document in [{quoted(sorted(map(short, scope.documents)))}]")
    if len(scope.exclude) > PASSED_OVER:
        parts.append(f"key not in [{quoted(sorted(map(passage_key, scope.exclude)))}]")
    parts += [like("folded", phrase) for phrase in scope.phrases]
    return " and ".join(parts)


def filtered(rows: Sequence[Row], scope: Scope) -> list[Row]:
    """Those of ``rows`` that are in ``scope``, as far as :func:`expression` does not tell."""
    gone = set(map(passage_key, scope.exclude)) if len(scope.exclude) <= PASSED_OVER else set()
    return [
        row
        for row in rows
        if row["key"] not in gone
        and all(phrase in row["folded"] for phrase in scope.phrases)
        and not any(word in row["folded"] for word in scope.without)
    ]


def like(field: str, stretch: str) -> str:
    """That ``field`` may hold ``stretch``: its letters, digits and Chinese characters in their order."""
    return f'{field} like "%{"%".join(_PLAIN.findall(stretch))}%"'
