"""What ``/metrics`` tells of the store that replicas share."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

from bot.metrics import REGISTRY

outages = Counter("youju_state_outages", "Times the shared state could not be reached", registry=REGISTRY)
_up = Gauge("youju_state_up", "1 while the shared state can be reached", registry=REGISTRY)


def up(reached: bool) -> None:
    """Whether it can be reached now."""
    _up.set(reached)
