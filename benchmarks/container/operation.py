"""The bot at work in its container: its start, its health, its stop, its memory, its backup."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from statistics import median

from benchmarks.container.bot import EXPECTED, QUESTION, USER, Bot, Telegram, started
from benchmarks.container.engine import Engine

REFERENCE = "import telegram.ext, jieba; jieba.initialize()"  # what a bot of this kind cannot start without
SLOWEST_START = 1.5  # times the reference
MOST_MEMORY = 130.0  # MB resident with the documents that ship
ROUNDS = 3
A_MINUTE = 60.0  # seconds
QUEUED = 40


class Work:
    """An image, how it is run, and a folder for what it keeps."""

    def __init__(self, engine: Engine, image: str, options: list[str], folder: Path) -> None:
        self.engine, self.image, self.options, self.folder = engine, image, options, folder

    def bot(self, name: str) -> Bot:
        """A container that is not started yet."""
        return Bot(self.engine, self.image, name, self.options)

    def room(self, name: str) -> Path:
        """A folder of its own."""
        room = self.folder / name
        room.mkdir()
        return room


def quick_start(work: Work) -> str:
    """From start to the first answer in Telegram, beside what a start costs at least; both without what an empty
    container costs."""
    empty, least, whole = [], [], []
    for number in range(ROUNDS):
        empty.append(_seconds(work, "pass"))
        least.append(_seconds(work, REFERENCE))
        whole.append(_first_answer(work, f"start-{number}"))
    reference, answer = median(least) - median(empty), median(whole) - median(empty)
    ratio = answer / reference
    assert ratio <= SLOWEST_START, f"{answer:.2f} s, {ratio:.2f} times the reference of {reference:.2f} s"
    return f"first answer after {answer:.2f} s = {ratio:.2f} × the reference of {reference:.2f} s (≤ {SLOWEST_START})"


def healthy_again(work: Work) -> str:
    """Good while Telegram replies, bad within a minute when it does not, good again by itself."""
    telegram = Telegram()
    with started(work.bot("health"), telegram, work.room("health")) as bot:
        telegram.stop()
        bad = bot.until(lambda: not bot.healthy(), within=A_MINUTE)
        assert "ok" in bot.execute("python", "-c", _page(bot, "/healthz"))
        telegram.start()
        good = bot.until(bot.healthy, within=A_MINUTE)
        telegram.client.text(QUESTION, chat_id=8)
        assert EXPECTED in telegram.client.sent(timeout=20)["text"]
        code, lines = bot.stop()[1], bot.logs()
    telegram.stop()
    assert code == 0, f"exit code {code}\n{lines[-2000:]}"
    return f"good, bad after {bad:.0f} s without Telegram, good {good:.0f} s after it came back; answering again"


def token_revoked(work: Work) -> str:
    """A token that is revoked while the bot runs is as bad as no Telegram at all, and is told in one line."""
    telegram = Telegram()
    with started(work.bot("revoked"), telegram, work.room("revoked")) as bot:
        telegram.client.fault("401", "getUpdates", times=10_000)
        telegram.client.text("唤醒", chat_id=8)
        bad = bot.until(lambda: not bot.healthy(), within=A_MINUTE)
        lines = bot.logs()
        bot.remove()
    telegram.stop()
    assert lines.count("rejects this token") == 1, lines
    return f"bad after {bad:.0f} s with a revoked token, one line in the log"


def answered_before_the_end(work: Work, grace: int) -> str:
    """Questions that were taken in are answered before the container stops."""
    telegram = Telegram()
    with started(work.bot("stop"), telegram, work.room("stop"), YOUJU_RATE_PER_MINUTE="0") as bot:
        for number in range(QUEUED):
            telegram.client.text(QUESTION, chat_id=100 + number % 10)
        telegram.client.sent(timeout=20)  # now some are taken in, and few are answered
        seconds, code = bot.stop()
        lines = bot.logs()
        sent = [call for call in telegram.client.calls(method="sendMessage") if call.get("status") == 200]
        left = telegram.client.state()["pending"]
    telegram.stop()
    assert code == 0, f"exit code {code}\n{lines[-2000:]}"
    assert seconds < grace, f"{seconds:.1f} s"
    assert len(sent) + left == QUEUED, (len(sent), left)
    return f"stopped in {seconds:.1f} of {grace} s: {len(sent)} of {QUEUED} questions answered, {left} left to Telegram"


def small(work: Work) -> str:
    """Resident memory and open files after some questions; what the operator's own checks say."""
    telegram = Telegram()
    with started(work.bot("memory"), telegram, work.room("memory"), YOUJU_RATE_PER_MINUTE="0") as bot:
        for number in range(20):
            telegram.client.ask(QUESTION, chat_id=7 + number, timeout=20)
        figures = bot.figures()
        checked = bot.execute("youju", "--lang", "en", "check")
        assert telegram.client.violations() == []
        bot.stop()
    telegram.stop()
    memory, files = figures["process_resident_memory_bytes"] / 1e6, figures["process_open_fds"]
    assert "✗" not in checked, checked
    assert "MB in /data/index/" in checked, checked
    assert memory <= MOST_MEMORY, f"{memory:.0f} MB"
    return f"{memory:.0f} MB resident (≤ {MOST_MEMORY:.0f}), {files:.0f} open files; youju check passes"


def restored(work: Work) -> str:
    """A copy of the state, taken while the bot runs, is a backup: a bot that starts from it remembers."""
    telegram, first, second = Telegram(), work.bot("backup"), work.bot("restored")
    kept = work.room("backup") / "backup.sqlite3"
    with started(first, telegram, kept.parent):
        asked = telegram.client.text(QUESTION, chat_id=7)["message"]
        telegram.client.sent(timeout=20)
        telegram.client.ask("/lang en", chat_id=7, timeout=20)
        first.execute("python", "-c", BACKUP)
        shutil.copy(first.data() / kept.name, kept)
        first.stop()
    state = second.new_volume() / "state.sqlite3"
    shutil.copy(kept, state)
    os.chown(state, USER, USER)
    with started(second, telegram, work.room("restored")):
        telegram.client.mark()
        telegram.client.edit(asked, "量子计算机多少钱?")
        edited = telegram.client.edited(timeout=20)
        second.stop()
    telegram.stop()
    assert "Not found" in edited["text"], edited["text"]
    return "a backup taken at work, restored elsewhere: the answer to an edited question and its language are known"


BACKUP = "import sqlite3; sqlite3.connect('/data/state.sqlite3').execute(\"VACUUM INTO '/data/backup.sqlite3'\")"


def _page(bot: Bot, path: str) -> str:
    return f"import urllib.request as u; print(u.urlopen('http://127.0.0.1:{bot.port}{path}').read().decode())"


def _seconds(work: Work, program: str) -> float:
    """A program of Python in a container of its own."""
    begun = time.monotonic()
    work.engine.run(work.image, "-c", program, options=["--network=host", "--entrypoint=python", *work.options])
    return time.monotonic() - begun


def _first_answer(work: Work, name: str) -> float:
    """A question waits at Telegram; how long until it is answered by a bot that is started now."""
    telegram, bot = Telegram(), work.bot(name)
    telegram.client.text(QUESTION, chat_id=7)
    begun = time.monotonic()
    try:
        bot.start(telegram, work.room(name))
        answer = telegram.client.sent(timeout=60)
        seconds = time.monotonic() - begun
        assert EXPECTED in answer["text"]
        bot.stop()
    finally:
        bot.remove()
        telegram.stop()
    return seconds
