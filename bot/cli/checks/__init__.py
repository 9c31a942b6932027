"""The checks of ``youju check``, one module per subject, each with a line or two for operators."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """The result of a check: good, worth knowing, wrong, or not checked."""

    OK = "ok"
    NOTE = "note"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: the name of the check, its result and a sentence in the user's language."""

    name: str
    state: State
    sentence: str
