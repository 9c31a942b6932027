"""A function in a child process: its limits end the child and nothing else."""

from __future__ import annotations

import os
import signal
import sys
from threading import Event

import pytest

from retrieval.index.bounded import LimitError, largest_text, memory_budget, run_bounded

PATIENCE = 60.0  # seconds
MEMORY = 60_000_000


def hog(size: int) -> int:
    return len(bytearray(size))


def end_by(number: int) -> None:
    os.kill(os.getpid(), number)


def fail(reason: str) -> None:
    raise OSError(reason)


def wait_for_ever() -> None:
    Event().wait()


def test_what_a_function_returns_or_raises_comes_back() -> None:
    assert run_bounded(hog, PATIENCE, MEMORY, 1000) == 1000
    with pytest.raises(OSError, match="full"):
        run_bounded(fail, PATIENCE, MEMORY, "full")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what a process allocates")
def test_a_child_that_wants_too_much_memory_is_refused_it() -> None:
    with pytest.raises(LimitError, match="out of memory"):
        run_bounded(hog, PATIENCE, MEMORY, 3 * MEMORY)


@pytest.mark.parametrize(
    ("number", "told"), [(signal.SIGKILL, "out of memory"), (signal.SIGABRT, "out of memory"), (signal.SIGTERM, "-15")]
)
def test_a_child_that_is_ended_is_told_of(number: int, told: str) -> None:
    with pytest.raises(LimitError, match=told):
        run_bounded(end_by, PATIENCE, MEMORY, number)


def test_a_child_that_does_not_end_is_ended() -> None:
    with pytest.raises(LimitError, match="not done"):
        run_bounded(wait_for_ever, 0.1, MEMORY)


def test_more_memory_is_room_for_a_longer_text(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    monkeypatch.setattr("retrieval.index.bounded._own", lambda _kind: 60_000_000)  # not of this worker of pytest
    for limit in (256 << 20, 512 << 20, 4096 << 20):
        monkeypatch.setattr("retrieval.index.bounded.memory_limit", lambda limit=limit: limit)
        found.append(largest_text() or 0)

    assert 0 < found[0] < found[1] < found[2]
    monkeypatch.setattr("retrieval.index.bounded.memory_limit", lambda: None)
    assert memory_budget() is None
    assert largest_text() is None
