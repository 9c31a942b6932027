"""Metrics of the store."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

from bot.metrics import REGISTRY

outages = Counter("youju_state_outages", "Times the state became unusable", registry=REGISTRY)
_up = Gauge("youju_state_up", "1 while the state can be read and written", registry=REGISTRY)
_damaged = Counter("youju_state_damaged", "Damaged state files that were set aside", registry=REGISTRY)


def damaged() -> None:
    """Count a damaged file that was set aside."""
    _damaged.inc()


def up(reached: bool) -> None:
    """Record whether the store can be used now."""
    _up.set(reached)
