"""What ``youju check`` looks at, one module a thing, each a line or two for whoever runs the bot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a thing is: as it should be, worth knowing, wrong, or not looked at."""

    OK = "ok"
    NOTE = "note"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: ``name`` is that of the thing, ``sentence`` is in the user's language."""

    name: str
    state: State
    sentence: str
