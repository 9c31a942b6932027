"""Metrics and one log line per answer, without any text of the question or the answer."""

from __future__ import annotations

import logging

from bot import metrics

log = logging.getLogger("youju.answer")


def answered(*, outcome: str, way: str, quotes: int, seconds: float) -> None:
    """Record an answer that took ``seconds``; ``way`` is as in ``metrics.answer``."""
    metrics.answer(outcome, way, seconds)
    log.info("answered", extra={"outcome": outcome, "way": way, "quotes": quotes, "ms": round(1000 * seconds, 1)})
