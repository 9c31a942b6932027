"""Versions of one document that answer alike: the newer one comes first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from corpus.document import Metadata
from corpus.metadata.dates import recency
from retrieval.ranking.reranking import Ranked
from retrieval.text.fold import fold

NEARLY: Final = 0.75
"""Of the score of a passage: one of a newer version that scores no less comes before it."""
_EDITION: Final = re.compile(
    r"[(（\[【][^()（）]{0,16}(?:\d{4}|修[订正]|试行|暂行|版)[^()（）]{0,8}[)）\]】]|(?:19|20)\d\d年?版?|新版|旧版"
)
_ASKS_OLDER: Final = re.compile(r"旧版?|原来|以前|之前|过去|老版|上一版|修[订正]前|废止")


def same_work(one: str | None, other: str | None) -> bool:
    """Whether two titles differ in nothing but their year or edition."""
    plain = _plain(one or "")
    return bool(plain) and plain == _plain(other or "")


def newest_version_first(ranked: Sequence[Ranked], metadata: Callable[[Ranked], Metadata]) -> list[Ranked]:
    """``ranked`` with the best passage of the newest version first, if its score is nearly that of the first passage.

    A question that names a year or asks for an older version keeps its order.
    """
    ordered = list(ranked)
    question = ordered[0].features.query.question if ordered else None
    if question is None or question.years or _ASKS_OLDER.search(question.folded):
        return ordered
    first = metadata(ordered[0])
    newest, place = first, 0
    for number, each in enumerate(ordered[1:], start=1):
        known = metadata(each)
        newer = newest.published and known.published and recency(known.published) > recency(newest.published)
        if newer and same_work(first.title, known.title) and each.score >= NEARLY * ordered[0].score:
            newest, place = known, number
    return [ordered[place], *ordered[:place], *ordered[place + 1 :]]


def _plain(title: str) -> str:
    return re.sub(r"\W+", "", _EDITION.sub("", fold(title)))
