"""Answers as JSON: one object per line, with the documented keys."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.render.sanitize import json_text
from retrieval.answering.answer import Answer, Quote


def answer_object(answer: Answer, *, explain: bool = False) -> dict[str, Any]:
    """The answer with the documented keys; ``explain`` adds the ``factors`` of every score."""
    return {
        "question": answer.question,
        **({"searched": answer.searched} if answer.searched else {}),
        "outcome": answer.outcome.value,
        "courtesy": answer.smalltalk and answer.smalltalk.value,
        "missing": list(answer.missing),
        "assumed": [{"typed": typed, "searched": searched} for typed, searched in answer.assumed],
        "problem": answer.problem and asdict(answer.problem),
        "elapsed_ms": round(answer.elapsed_ms, 3),
        "quotes": [_quote(quote, explain=explain) for quote in answer.quotes],
    }


def dump(record: dict[str, Any]) -> str:
    """``record`` on one line."""
    return json_text(record)


def _quote(quote: Quote, *, explain: bool) -> dict[str, Any]:
    record = {key: value for key, value in asdict(quote).items() if key not in ("factors", "reworded")}
    if explain:
        record["reworded"] = [{"typed": typed, "quoted": quoted} for typed, quoted in quote.reworded]
        record["factors"] = {factor.name: factor.value for factor in quote.factors}
    return record
