"""Two replicas through thick and thin: 2,000 updates, one replica killed in the middle, Redis gone for ten seconds.

``make replicas-test``. Every question must be answered; twice only if the killed replica had it in hand; a limit must
hold exactly; every button must be settled.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.replicas.stage import Stage, missing, stage
from benchmarks.replicas.telegram import Posted, Telegram, percentile, place, session
from tests.paths import QUESTIONS

ASKED, PRESSED, CHATS = 1800, 200, 300
KILL_AT, BACK_AFTER = 500, 5.0  # answers; seconds
OUTAGE_AT, OUTAGE = 1000, 10.0  # answers; seconds
GREEDY, GREEDY_ASKS, LIMIT = 7, 60, 20
LEFT = 60  # questions when a replica is asked to stop
PATIENCE = 170.0  # seconds for all of it


class Drill:
    """What happens, in order."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.telegram = Telegram(stage)
        self.presses: list[Posted] = []
        self.killed: tuple[float, float] = (0.0, 0.0)
        self.figures: dict[str, Any] = {}

    async def play(self) -> None:
        """Everything."""
        async with session() as client:
            await self._greedy(client)
            begun = time.monotonic()
            await self._crowd(client)
            self.figures["seconds"] = round(time.monotonic() - begun, 1)
            await self._farewell(client)

    async def _greedy(self, client: aiohttp.ClientSession) -> None:
        """One person asks in sixty groups at once: exactly as many answers as the limit has, whoever counts."""
        made = [
            self.telegram.message("/ask@fake_test_bot 沪苏通勤去青浦要多久?", chat=-5000 - number, user=GREEDY)
            for number in range(GREEDY_ASKS)
        ]
        await asyncio.gather(*(self.telegram.post(client, each) for each in made))
        texts = [call["params"]["text"] for call in self.telegram.calls("sendMessage")]
        refused = sum("秒后再" in text or "太快" in text for text in texts)
        self.figures["limit"] = {"asked": GREEDY_ASKS, "answered": len(texts) - refused, "refused": refused}

    async def _crowd(self, client: aiohttp.ClientSession) -> None:
        before = len(self.telegram.calls("sendMessage"))
        questions = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
        tasks = [asyncio.create_task(self._disturb(before)), asyncio.create_task(self._press(client, before))]
        for number in range(ASKED):
            chat = 10_000 + number % CHATS
            made = self.telegram.message(questions[number % len(questions)], chat=chat, user=chat)
            tasks.append(asyncio.create_task(self.telegram.post(client, made)))
        await asyncio.gather(*tasks)

    async def _farewell(self, client: aiohttp.ClientSession) -> None:
        """One replica is asked to stop while it has its hands full: it ends well, and nothing breaks off."""
        made = [
            self.telegram.message("元荡岸线什么时候贯通?", chat=20_000 + number, user=20_000 + number)
            for number in range(LEFT)
        ]
        posts = [asyncio.create_task(self.telegram.post(client, each)) for each in made]
        await asyncio.sleep(0.5)
        code = await asyncio.to_thread(self._stage.replicas[1].stop)
        await asyncio.gather(*posts)
        broken = sum(status != 200 for each in made for status in each.statuses)
        self.figures["stopped"] = {"exit_code": code, "in_hand_or_after": LEFT, "posted_again": broken}

    async def _disturb(self, before: int) -> None:
        """Kill one replica, bring it back; later stop Redis and bring it back, empty."""
        victim, redis = self._stage.replicas[0], self._stage.redis
        await self._until(lambda: len(self.telegram.calls("sendMessage")) >= before + KILL_AT)
        at = time.monotonic()
        await asyncio.to_thread(victim.kill)
        self.killed = (at, time.monotonic())
        await asyncio.sleep(BACK_AFTER)
        victim.start()
        await asyncio.to_thread(victim.ready)
        await self._until(lambda: len(self.telegram.calls("sendMessage")) >= before + OUTAGE_AT)
        await asyncio.to_thread(redis.stop)
        await asyncio.sleep(OUTAGE / 2)
        pages = [await asyncio.to_thread(each.page, "/readyz") for each in self._stage.replicas]
        self.figures["readyz_in_outage"] = [(status, json.loads(text)["state"]) for status, text in pages]
        await asyncio.sleep(OUTAGE / 2)
        await asyncio.to_thread(redis.start)
        await asyncio.sleep(3)
        pages = [await asyncio.to_thread(each.page, "/readyz") for each in self._stage.replicas]
        self.figures["readyz_after"] = [(status, json.loads(text)["state"]) for status, text in pages]

    async def _press(self, client: aiohttp.ClientSession, before: int) -> None:
        """Press buttons all along: of each eighth answer or so."""
        tasks = []
        for number in range(PRESSED):
            wanted = before + 20 + number * (ASKED - 100) // PRESSED
            await self._until(lambda wanted=wanted: len(self.telegram.calls("sendMessage")) > wanted)  # type: ignore[misc]
            answers = [call["result"] for call in self.telegram.calls("sendMessage")[wanted - 15 :]]
            made = self.telegram.press(next(each for each in answers if "reply_markup" in each))
            self.presses.append(made)
            tasks.append(asyncio.create_task(self.telegram.post(client, made)))
        await asyncio.gather(*tasks)

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            await asyncio.sleep(0.05)

    def judge(self) -> list[str]:
        """What went wrong; the figures are complete afterwards."""
        # A refusal may be lost with its replica, so the questions beyond the limit need no reply.
        questions = [
            each
            for each in self.telegram.posted
            if "message" in each.update and each.update["message"]["from"]["id"] != GREEDY
        ]
        answers = self.telegram.answers()
        in_hand = {place(each.update) for each in questions if self._was_in_hand(each)}
        unanswered = [place(each.update) for each in questions if not answers[place(each.update)]]
        doubles = {key: count for key, count in answers.items() if count > 1}
        stray = [key for key, count in doubles.items() if key not in in_hand or count > 2]
        stuck = [each for each in self.presses if not self._settled(each)]
        waits = [each.ended - each.begun for each in self.presses]
        webhooks, menus = (len(self.telegram.calls(name)) for name in ("setWebhook", "setMyCommands"))
        replicas = len(self._stage.replicas)
        statuses = [status for each in self.telegram.posted for status in each.statuses if status != 200]
        self.figures |= {
            "updates": len(self.telegram.posted),
            "answered": len(questions) - len(unanswered),
            "in_hand_of_the_killed": len(in_hand),
            "answered_twice": len(doubles),
            "posted_again": {str(status): statuses.count(status) for status in set(statuses)},
            "presses": {"settled": len(self.presses) - len(stuck), "slowest_s": round(max(waits), 1)},
            "press_p50_s": round(percentile(waits, 0.5), 2),
            "too_many_requests": self.telegram.complaints(),
            "setWebhook": webhooks,
            "setMyCommands": menus,
        }
        wrong = {
            f"unanswered: {unanswered}": bool(unanswered),
            f"answered twice without a reason: {stray}": bool(stray),
            f"stuck buttons: {[each.update['update_id'] for each in stuck]}": bool(stuck),
            f"the limit: {self.figures['limit']}": self.figures["limit"]["answered"] != LIMIT,
            f"setWebhook {webhooks} times": not 1 <= webhooks <= replicas,
            f"setMyCommands {menus} times": menus != 6,
            f"the end of a replica: {self.figures['stopped']}": self.figures["stopped"]["exit_code"] != 0,
            "an outage of the state made a replica unready": any(
                found != (200, False) for found in self.figures["readyz_in_outage"]
            ),
            "a replica did not notice that Redis was back": any(
                found != (200, True) for found in self.figures["readyz_after"]
            ),
        }
        return [what for what, holds in wrong.items() if holds]

    def _was_in_hand(self, posted: Posted) -> bool:
        """Whether a post of it broke off when the replica was killed."""
        return posted.begun < self.killed[1] and any(status in (0, 502) for status in posted.statuses)

    def _settled(self, posted: Posted) -> bool:
        query: dict[str, Any] = self.telegram.world.callbacks[posted.update["callback_query"]["id"]]
        return bool(query.get("_answered"))


def main() -> int:
    """Print the figures and what went wrong."""
    if lacks := missing():
        sys.stdout.write(f"SKIPPED: the replicas need {lacks}; benchmarks/replicas/install.sh gets the programs\n")
        return 0
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder), rate_per_minute=str(LIMIT)) as ready:
        drill = Drill(ready)
        asyncio.run_coroutine_threadsafe(drill.play(), ready.fake.loop).result(PATIENCE)
        wrong = drill.judge()
        codes = [ready.replicas[0].stop()]
        logs = "".join(replica.log.read_text() for replica in ready.replicas)
    sys.stdout.write(json.dumps(drill.figures, ensure_ascii=False, indent=1) + "\n")
    wrong += [f"exit codes {codes}"] if any(codes) else []
    wrong += ["a traceback in a log:\n" + logs] if "Traceback" in logs else []
    sys.stdout.write("".join(f"WRONG: {each}\n" for each in wrong) or "everything as it should be\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
