"""Telegram's side of the webhook: many updates at once, each posted again until it is taken."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from benchmarks.replicas.stage import Stage

AT_ONCE = 100  # connections: the most that Telegram opens
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds before an update is posted again
PATIENCE = 120.0  # seconds for one request


@dataclass(slots=True)
class Posted:
    """One update on its way: what each post of it met with (0: no reply), when it was first posted and when it
    was taken."""

    update: dict[str, Any]
    statuses: list[int] = field(default_factory=list)
    begun: float = 0.0
    ended: float = 0.0


class Telegram:
    """Everything here runs in the loop of the fake server, so that it sees the same world."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._server = stage.fake.server
        self._places = asyncio.Semaphore(AT_ONCE)
        self.posted: list[Posted] = []

    @property
    def world(self) -> Any:
        """Chats, messages and calls of the fake server."""
        return self._server.w

    def message(self, text: str, *, chat: int, user: int) -> Posted:
        """A message that somebody has just written, not posted yet."""
        self._server.c_user_message({"text": text, "chat_id": chat, "user_id": user})
        return self._taken()

    def press(self, answer: dict[str, Any]) -> Posted:
        """A press on the first button of an answer that sends one, not posted yet."""
        rows = answer["reply_markup"]["inline_keyboard"]
        button = next(each for row in rows for each in row if "callback_data" in each)
        chat, number = answer["chat"]["id"], answer["message_id"]
        self._server.c_callback({"chat_id": chat, "message_id": number, "data": button["callback_data"]})
        return self._taken()

    async def post(self, session: aiohttp.ClientSession, posted: Posted) -> None:
        """Post the update until it is taken."""
        pause = FIRST_PAUSE
        self.posted.append(posted)
        async with self._places:
            posted.begun = time.monotonic()
            while (status := await self._attempt(session, posted.update)) != 200:
                posted.statuses.append(status)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        posted.statuses.append(status)
        posted.ended = time.monotonic()

    async def _attempt(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> int:
        try:
            async with session.post(self._stage.address, json=update, headers=self._stage.headers) as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    def _taken(self) -> Posted:
        """The newest update, taken from the fake server, which would post them one by one."""
        return Posted(self.world.updates.pop()["u"])

    def answers(self) -> Counter[tuple[int, int]]:
        """How many messages reply to each message, by chat and number."""
        return Counter(
            (int(call["params"]["chat_id"]), call["params"]["reply_parameters"]["message_id"])
            for call in self.calls("sendMessage")
            if "reply_parameters" in call["params"]
        )

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The calls of a method that were carried out."""
        return [call for call in self.world.calls if call["method"] == method and call.get("status") == 200]

    def complaints(self) -> int:
        """How often the fake server said that too much came."""
        return sum(call.get("status") == 429 for call in self.world.calls)


def session() -> aiohttp.ClientSession:
    """A client that opens as many connections as Telegram may."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=AT_ONCE), timeout=aiohttp.ClientTimeout(total=PATIENCE), trust_env=False
    )


def place(update: dict[str, Any]) -> tuple[int, int]:
    """Chat and number of the message that an update brings."""
    return update["message"]["chat"]["id"], update["message"]["message_id"]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
