"""``make soak N=20000``: many questions through one running container; its memory and open files before and after."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING

from benchmarks.container.bot import Telegram, started
from benchmarks.echo_bot import questions
from benchmarks.telegram_bot import CHATS, Figures, load

if TYPE_CHECKING:
    from benchmarks.container.operation import Work

WARM = 0.1  # of the questions come before the first measurement: caches fill, threads start
MOST_GROWTH = 0.03  # of resident memory
UNLIMITED = {"YOUJU_FLOOD_LIMITS": "false", "YOUJU_RATE_PER_MINUTE": "0", "YOUJU_LOG_LEVEL": "error"}
STEPS = 10  # lines on the way


def soaked(work: Work, count: int) -> str:
    """Ask ``count`` questions and compare what the bot holds."""
    telegram = Telegram()
    with started(work.bot("soak"), telegram, work.room("soak"), **UNLIMITED) as bot:
        _ask(telegram, round(count * WARM))
        before = bot.figures()
        for step in range(STEPS):
            _ask(telegram, round(count * (1 - WARM) / STEPS))
            _tell(bot.figures(), f"{step + 1}/{STEPS}")
        after = bot.figures()
        bot.stop()
    telegram.stop()
    return _compared(before, after, count)


def _ask(telegram: Telegram, count: int) -> None:
    """In rounds, one question from every chat each."""
    shipped = questions()
    numbers = iter(range(count))
    while chunk := list(islice(numbers, CHATS)):
        asked = [shipped[number % len(shipped)] for number in chunk]
        asyncio.run_coroutine_threadsafe(load(telegram.server, asked, 0.0, Figures()), telegram.loop).result()


def _compared(before: Mapping[str, float], after: Mapping[str, float], count: int) -> str:
    growth = after["process_resident_memory_bytes"] / before["process_resident_memory_bytes"] - 1
    files = after["process_open_fds"] - before["process_open_fds"]
    told = f"{count} questions: memory {_memory(before):.1f} → {_memory(after):.1f} MB ({growth:+.1%}), "
    told += f"open files {before['process_open_fds']:.0f} → {after['process_open_fds']:.0f}"
    assert growth < MOST_GROWTH, told
    assert files <= 1, told
    return told


def _memory(figures: Mapping[str, float]) -> float:
    return figures["process_resident_memory_bytes"] / 1e6


def _tell(figures: Mapping[str, float], name: str) -> None:
    sys.stdout.write(f"  {name}: {_memory(figures):.1f} MB, {figures['process_open_fds']:.0f} open files\n")
    sys.stdout.flush()
