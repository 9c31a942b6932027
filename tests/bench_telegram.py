"""How fast the bot answers: 1,000 questions from 200 chats on loopback, against a bare echo bot on the same stack.

Each bot is a process of its own before a strict stand-in for Telegram's server in this one. Questions come at a fixed
rate, whether the ones before are answered or not (an open loop), and once all at the same time. The clock runs from the
question's arrival at the server to the answer's. The bots take turns, so that what else the machine does meets both.

``make bench-bot``; figures, never a test: they tell as much about the machine as about the bot.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.bench_echo import questions
from tests.telegram_server import FAKE, load_fake, running

COUNT, CHATS = 1000, 200
WARM_UP = 100
RATES = (40.0, 80.0, 0.0)  # questions a second; 0: all at once
PATIENCE = 120.0  # seconds for all answers
BOTS = {"echo": ("-m", "tests.bench_echo"), "youju": ("-m", "bot", "telegram")}
UNLIMITED = {"flood_limits": "false", "rate_per_minute": "1000000", "log_level": "warning"}


class Calls(list[dict[str, Any]]):
    """The calls that the server takes in, each with the moment it came."""

    def append(self, call: dict[str, Any]) -> None:
        super().append(call)
        call["at"] = time.perf_counter()


@dataclass(frozen=True, slots=True)
class Figures:
    """One bot at one rate: answers a second, and milliseconds to an answer."""

    rate: float
    p50: float
    p95: float


async def load(server: Any, asked: Sequence[str], rate: float) -> Figures:
    """Ask ``asked`` at ``rate``, wait for every answer; runs in the server's own loop, so asking costs no request."""
    world = server.w
    world.calls = calls = Calls()
    sent: dict[tuple[int, int], float] = {}
    begun = time.perf_counter()
    for number, question in enumerate(asked):
        if rate:
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        chat = 1000 + number % CHATS
        user = {"id": chat, "is_bot": False, "first_name": "甲", "language_code": "zh-hans"}
        now = time.perf_counter()
        message = server.c_user_message({"text": question, "user": user, "chat_id": chat})["message"]
        sent[chat, message["message_id"]] = now
        if rate:
            await server.wake()
    await server.wake()
    async with asyncio.timeout(PATIENCE):
        while sum("status" in call for call in calls) < len(asked):
            await asyncio.sleep(0.01)
    waits = sorted(1000 * (call["at"] - sent.pop(_question(call["params"]))) for call in calls)
    assert not sent
    assert all(call["status"] == 200 for call in calls)
    seconds = max(call["at"] for call in calls) - begun
    return Figures(len(asked) / seconds, median(waits), quantiles(waits, n=20)[-1])


def _question(params: dict[str, Any]) -> tuple[int, int]:
    """The question that a call answers."""
    return int(params["chat_id"]), params["reply_parameters"]["message_id"]


def main() -> int:
    """Print the table."""
    if not FAKE.is_file():
        sys.stdout.write(f"SKIPPED: needs the fake Bot API server at {FAKE}\n")
        return 0
    shipped = questions()
    asked = [shipped[number % len(shipped)] for number in range(COUNT)]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        servers = {name: _start(stack, Path(folder) / name, options) for name, options in BOTS.items()}
        _tell("load", "bot", "answers/s", "p50 ms", "p95 ms", "p50 ratio")
        for server in servers.values():
            _run(server, asked[:WARM_UP], RATES[0])
        for rate in RATES:
            echo: Figures | None = None
            for name, server in servers.items():
                figures = _run(server, asked, rate)
                echo = echo or figures
                speed = (f"{figures.rate:.1f}", f"{figures.p50:.1f}", f"{figures.p95:.1f}")
                _tell(f"{rate:.0f}/s" if rate else "at once", name, *speed, f"{figures.p50 / echo.p50:.2f}")
        broken = [each for server in servers.values() for each in server.client().violations()]
        assert not broken, broken
    return 0


def _start(stack: ExitStack, folder: Path, options: Sequence[str]) -> Any:
    """A server of its own with the bot behind it."""
    folder.mkdir()
    server = stack.enter_context(load_fake().FakeBotApi())
    stack.enter_context(running(server, folder, options=options, **UNLIMITED))
    return server


def _run(server: Any, asked: Sequence[str], rate: float) -> Figures:
    return asyncio.run_coroutine_threadsafe(load(server.server, asked, rate), server.loop).result()


def _tell(*columns: str) -> None:
    sys.stdout.write("".join(f"{column:>11}" for column in columns) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
