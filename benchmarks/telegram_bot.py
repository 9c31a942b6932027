"""How fast the bot answers: 1,000 questions from 200 chats on loopback, against a bare echo bot on the same stack.

Each bot is a process of its own before a strict stand-in for Telegram's server in this one. Questions come at a fixed
rate, whether the ones before are answered or not (an open loop), and then from all chats at once. The clock runs from
the question's arrival at the server to the answer's. The bots take turns, a question from every chat at a time, so that
what else the machine does meets both. ``new`` questions are a thousand different ones; those asked ``again`` are 150,
as in a group that all asks about one thing: the bot has the last answers at hand, as for whoever turns their pages.

``make bench-bot``; figures, never a test: they tell as much about the machine as about the bot.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.echo_bot import questions
from tests.fake_bot_api import FakeBotApi
from tests.telegram_server import running

COUNT, CHATS = 1000, 200
AGAIN = 150  # questions that are asked over and over
RATES = (40.0, 80.0, 0.0)  # questions a second; 0: all at once
PATIENCE = 120.0  # seconds for all answers
REST = 0.3  # seconds, so that what comes after an answer is done too
BOTS = {"echo": ("-m", "benchmarks.echo_bot"), "youju": ("-m", "bot", "telegram")}
UNLIMITED = {"flood_limits": "false", "rate_per_minute": "1000000", "log_level": "warning"}


class Calls(list[dict[str, Any]]):
    """The calls that the server takes in, each with the moment it came."""

    def append(self, call: dict[str, Any]) -> None:
        super().append(call)
        call["at"] = time.perf_counter()


@dataclass(slots=True)
class Figures:
    """One bot at one rate: seconds of asking and answering, those of its processor, and milliseconds to each answer."""

    seconds: float = 0.0
    processor: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """Half of the answers took no longer."""
        return median(self.waits)

    def line(self, beside: Figures) -> tuple[str, ...]:
        """Answers a second, the middle and the slow answer, the processor's time for one (0 where the system does not
        tell), and the middle answer as a multiple of the other bot's."""
        slow = quantiles(self.waits, n=20)[-1]
        rate = len(self.waits) / self.seconds
        each = 1000 * self.processor / len(self.waits)
        return f"{rate:.1f}", f"{self.p50:.1f}", f"{slow:.1f}", f"{each:.2f}", f"{self.p50 / beside.p50:.2f}"


async def load(server: Any, asked: Sequence[str], rate: float, figures: Figures) -> None:
    """Ask ``asked`` at ``rate``, wait for every answer, and add to ``figures``.

    This runs in the server's own loop, so that asking costs no request.
    """
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
    figures.waits += [1000 * (call["at"] - sent.pop(_question(call["params"]))) for call in calls]
    figures.seconds += max(call["at"] for call in calls) - begun
    assert not sent
    assert all(call["status"] == 200 for call in calls)


def _question(params: dict[str, Any]) -> tuple[int, int]:
    """The question that a call answers."""
    return int(params["chat_id"]), params["reply_parameters"]["message_id"]


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot as a process of its own, and the server before it."""

    server: Any
    process: int

    def processor(self) -> float:
        """Seconds of the processor so far; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Print the table."""
    asked = questions()
    loads = {"new": asked[:COUNT], "again": [asked[number % AGAIN] for number in range(COUNT)]}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        bots = {name: _start(stack, Path(folder) / name, options) for name, options in BOTS.items()}
        _tell("questions", "load", "bot", "answers/s", "p50 ms", "p95 ms", "cpu ms", "p50 ratio")
        _run(bots, asked[-CHATS:], RATES[0])
        for what, rate in product(loads, RATES):
            figures = _run(bots, loads[what], rate)
            for name, each in figures.items():
                _tell(what, f"{rate:.0f}/s" if rate else "at once", name, *each.line(figures["echo"]))
        broken = [each for bot in bots.values() for each in bot.server.client().violations()]
        assert not broken, broken
    return 0


def _start(stack: ExitStack, folder: Path, options: Sequence[str]) -> Bot:
    """A server of its own with the bot behind it."""
    folder.mkdir()
    server = stack.enter_context(FakeBotApi())
    process = stack.enter_context(running(server, folder, options=options, webhook=False, **UNLIMITED))
    return Bot(server, process.pid)


def _run(bots: Mapping[str, Bot], asked: Sequence[str], rate: float) -> dict[str, Figures]:
    """The figures of each bot; they take turns, a question from every chat at a time."""
    figures = {name: Figures() for name in bots}
    for first in range(0, len(asked), CHATS):
        for name, bot in bots.items():
            before = bot.processor()
            work = load(bot.server.server, asked[first : first + CHATS], rate, figures[name])
            asyncio.run_coroutine_threadsafe(work, bot.server.loop).result()
            time.sleep(REST)
            figures[name].processor += bot.processor() - before
    return figures


def _tell(*columns: str) -> None:
    sys.stdout.write("".join(f"{column:>11}" for column in columns) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
