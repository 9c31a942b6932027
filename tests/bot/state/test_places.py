from __future__ import annotations

import pytest

from bot.state import limits
from bot.state.limits import Places


class Clock:
    """A clock that stands until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_each_place_is_free_when_the_one_so_many_before_is_over() -> None:
    clock = Clock()
    places = Places(clock)

    assert [places.reserve("overall", 2, 1.0) for _ in range(5)] == [0, 0, 1, 1, 2]
    clock.now += 2.5
    assert places.reserve("overall", 2, 1.0) == pytest.approx(0)
    assert places.reserve("overall", 2, 1.0) == pytest.approx(0.5)


def test_a_place_that_somebody_else_has_given_counts() -> None:
    clock = Clock()
    places = Places(clock)

    for wait in (0.0, 0.0, 0.5):
        places.note("overall", 3, 1.0, wait)
    assert places.reserve("overall", 2, 1.0) == 1.0
    assert places.reserve("overall", 1, 1.0) == 2.0


def test_keys_at_rest_are_dropped_when_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CROWD", 2)
    clock = Clock()
    places = Places(clock)
    for key in ("甲", "乙", "丙"):
        places.reserve(key, 1, 1.0)
    clock.now += 2
    places.reserve("丁", 1, 1.0)

    assert list(places._given) == ["丁"]
