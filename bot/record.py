"""What is kept of an answer: its figures, and one line in the log that holds no word of it."""

from __future__ import annotations

import logging

from bot import metrics
from bot.settings import Settings

log = logging.getLogger("youju.answer")


def answered(settings: Settings, question: str, *, outcome: str, way: str, quotes: int, seconds: float) -> None:
    """A question was answered after so many ``seconds``; it stands in the log only if the operator stores questions."""
    metrics.answer(outcome, way, seconds)
    figures = {"outcome": outcome, "way": way, "quotes": quotes, "ms": round(1000 * seconds, 1)}
    told = {"question": question} if settings.store_questions else {}
    log.info("answered", extra={**figures, **told})
