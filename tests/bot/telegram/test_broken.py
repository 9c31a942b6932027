"""Two hundred connections break while answers are on their way: no answer is lost, and each break doubles one at
most."""

from __future__ import annotations

from collections import Counter
from itertools import count, cycle, islice
from typing import Any

import pytest

from bot import metrics
from bot.telegram.transport import rate_limiter as sending
from tests.bot_at_work import SECRET, Work, conduct, echo
from tests.cutting_proxy import Cut, CuttingProxy
from tests.local_server import free_port

BREAKS, CHATS, PERIOD = 200, 60, 3  # two of three messages break, as long as breaks are left
CARRIED_OUT = {Cut.AFTER, Cut.REPLY}


class Breaking:
    """Breaks the connections of messages, in each way in turn."""

    def __init__(self) -> None:
        self._ways = islice(cycle(Cut), BREAKS)
        self._messages = count(1)

    def __call__(self, path: str, _number: int) -> Cut | None:
        if not path.endswith("/sendMessage") or next(self._messages) % PERIOD == 0:
            return None
        return next(self._ways, None)


def webhook_settings() -> dict[str, Any]:
    port = free_port()
    return {"port": port, "webhook_url": f"http://127.0.0.1:{port}/hook", "webhook_secret": SECRET}


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
def test_two_hundred_broken_connections_lose_nothing_and_each_doubles_one_answer_at_most(
    webhook: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(sending, "LONGEST_PAUSE", 0.004)
    lost, doubled = metrics.value("youju_lost_answers_total"), metrics.value("youju_maybe_doubled_answers_total")
    asked = [(chat, f"问题{number}") for number in range(2) for chat in range(1, CHATS + 1)]
    cuts: list[Cut] = []

    async def play(work: Work) -> None:
        await work.ready()
        for chat, question in asked:
            await work.fake.aio.text(question, chat_id=chat)
        await work.until(lambda: all_answered(work))
        cuts.extend(work.cuts)

    async def all_answered(work: Work) -> bool:
        return set(arrived(await work.fake.aio.calls(method="sendMessage"))) == set(asked) and not busy(work)

    work = conduct(
        play,
        build=echo(),
        through=lambda port: CuttingProxy(port, Breaking()),
        flood_limits=False,
        **(webhook_settings() if webhook else {}),
    )

    answers = arrived(work.calls)
    assert Counter(cuts).keys() == set(Cut)
    assert len(cuts) == BREAKS
    assert set(answers) == set(asked)
    assert sum(answers.values()) == len(asked) + sum(cut in CARRIED_OUT for cut in cuts)
    assert metrics.value("youju_lost_answers_total") == lost
    assert metrics.value("youju_maybe_doubled_answers_total") == doubled + BREAKS


def arrived(calls: list[dict[str, Any]]) -> Counter[tuple[int, str]]:
    """Who was told what, and how often."""
    said = (call["params"] for call in calls if call["method"] == "sendMessage" and call.get("status") == 200)
    return Counter((each["chat_id"], each["text"].removeprefix("回：")) for each in said)


def busy(work: Work) -> bool:
    application = work.runner._application
    return bool(application and application.update_processor.current_concurrent_updates)
