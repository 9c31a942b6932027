"""What is kept of an answer: its figures, and one line in the log that holds no word of it."""

from __future__ import annotations

import logging

from bot import metrics

log = logging.getLogger("youju.answer")


def answered(*, outcome: str, way: str, quotes: int, seconds: float) -> None:
    """A question was answered after so many ``seconds``."""
    metrics.answer(outcome, way, seconds)
    figures = {"outcome": outcome, "way": way, "quotes": quotes, "ms": round(1000 * seconds, 1)}
    log.info("answered", extra=figures)
