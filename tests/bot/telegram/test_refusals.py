"""Who is refused is told so once a minute, behind everybody who is answered; and nobody whose number many share gets
onto a list."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.access import Access
from bot.settings import SHARED
from bot.telegram import refusals
from bot.telegram.application import build_application
from bot.telegram.refusals import Refusals
from tests.bot.telegram.test_broken import webhook_settings
from tests.bot_at_work import Work, conduct
from tests.records import Run
from tests.telegram_phone import GROUP, Phone

QUESTION = "元荡的岸线贯通了吗?"
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
CHANNEL = -1002


def of_channel(number: int) -> dict[str, Any]:
    return {"id": number, "type": "channel", "title": "频道"}


def anonymous(chat: int) -> dict[str, Any]:
    return {"from": ANONYMOUS, "sender_chat": {"id": chat, "type": "supergroup", "title": "群"}}


AS_MANY = [
    anonymous(GROUP),
    {"from": CHANNEL_BOT, "sender_chat": of_channel(CHANNEL)},
    {"from": TELEGRAM, "sender_chat": of_channel(CHANNEL)},
]


@pytest.mark.parametrize("sender", AS_MANY)
def test_a_number_that_many_share_is_never_offered_for_a_list(sender: dict[str, Any]) -> None:
    phone = Phone(access=Access((1,)))

    refusal = phone.ask(f"/ask {QUESTION}", chat=GROUP, **sender)["text"]

    assert str(GROUP) in refusal
    assert not any(str(number) in refusal for number in SHARED)
    phone.close()


@pytest.mark.parametrize("sender", AS_MANY)
def test_a_list_with_a_number_that_many_share_lets_none_of_them_in(sender: dict[str, Any]) -> None:
    phone = Phone(access=Access(SHARED, (), SHARED))

    assert "编号告诉管理员" in phone.ask(f"/ask {QUESTION}", chat=GROUP, **sender)["text"]
    phone.close()


@pytest.mark.parametrize("sender", AS_MANY)
def test_a_listed_group_answers_whoever_writes_as_a_group_or_a_channel(sender: dict[str, Any]) -> None:
    phone = Phone(access=Access((), (GROUP,)))

    assert phone.ask(f"/ask {QUESTION}", chat=GROUP, **sender)["text"].startswith("✅")
    phone.close()


def test_anonymous_admins_of_one_group_do_not_use_up_the_questions_of_another() -> None:
    phone = Phone(rate_per_minute=1)

    answers = [phone.ask(f"/ask {QUESTION}", chat=chat, **anonymous(chat))["text"] for chat in (-1001, -1002, -1001)]

    assert [text[:1] for text in answers] == ["✅", "✅", "问"]
    phone.close()


def test_two_channels_in_one_group_each_have_their_own_limit() -> None:
    phone = Phone(rate_per_minute=2)
    senders = [{"from": CHANNEL_BOT, "sender_chat": of_channel(number)} for number in (-1002, -1003)]

    asked = [phone.write(f"/ask {QUESTION}", chat=chat, **senders[0]) for chat in (-1011, -1012, -1013)]

    assert "问得太快" in asked[2][0]["text"]
    assert phone.ask(f"/ask {QUESTION}", chat=-1013, **senders[1])["text"].startswith("✅")
    phone.close()


@pytest.mark.parametrize("name", ["YOUJU_ALLOWED_USERS", "YOUJU_ALLOWED_CHATS", "YOUJU_ADMINS"])
@pytest.mark.parametrize("number", sorted(SHARED))
def test_a_setting_with_a_number_that_many_share_is_one_line_and_exit_code_2(
    youju: Run, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    monkeypatch.setenv("YOUJU_TELEGRAM_TOKEN", "123456:AAF-hidden_part_of_the_token_12345678")
    monkeypatch.setenv(name, f"5,{number}")

    ran = youju("telegram")

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert name in ran.err
    assert "许多人共用" in ran.err


def test_a_stranger_is_refused_once_a_minute_wherever_he_writes() -> None:
    phone = Phone(access=Access((1,)))

    told = [len(phone.write(QUESTION)) for _ in range(5)]
    in_group = [len(phone.write(f"/ask {QUESTION}", chat=GROUP, user=user)) for user in (7, 8, 9)]
    pressed = [phone.press(phone.last(), data="s|||||0").get("text") for _ in range(3)]

    assert told == [1, 0, 0, 0, 0]
    assert in_group == [1, 0, 0]
    assert [bool(text) for text in pressed] == [True, False, False]
    phone.close()


def test_who_asks_too_fast_is_told_so_once() -> None:
    phone = Phone(rate_per_minute=1)

    assert [len(phone.write("红烧肉怎么做")) > 0 for _ in range(4)] == [True, True, False, False]
    phone.close()


def test_a_button_that_does_nothing_says_so_once() -> None:
    phone = Phone()
    answers = [phone.ask(QUESTION), phone.ask("康力大道什么时候通车?")]

    for data in ("vu||||x|0", "no-such-button"):
        pressed = [phone.press(answer, data=data).get("text") for answer in (*answers * 2, answers[0])]
        assert [bool(text) for text in pressed] == [True, True, False, False, False]
    phone.close()


def test_a_button_that_fails_apologises_once() -> None:
    phone = Phone()
    answer = phone.ask(QUESTION)

    phone.offline.refuse = lambda method, _call: (
        (400, {"ok": False, "error_code": 400, "description": "坏"}) if method == "editMessageText" else None
    )
    pressed = [phone.press(answer, "为什么").get("text") for _ in range(3)]

    assert [bool(text) for text in pressed] == [True, False, False]
    phone.close()


def test_refusals_are_made_one_by_one_and_only_so_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "MAX_QUEUED", 5)
    under_way, most, made = 0, 0, 0

    async def refuse() -> None:
        nonlocal under_way, most, made
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        made += 1
        if made == 2:
            raise RuntimeError("坏")

    async def play() -> None:
        waiting = Refusals()
        for _ in range(20):
            waiting.add(refuse)
        await waiting.sent()
        waiting.add(refuse)
        await waiting.close()
        waiting.add(refuse)
        await waiting.sent()

    asyncio.run(play())

    assert (most, made) == (1, 5)


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
def test_six_hundred_strangers_at_once_hold_neither_a_listed_person_nor_the_stop_up(webhook: bool) -> None:
    strangers, listed = range(1000, 1600), 7
    before: list[int] = []

    async def play(work: Work) -> None:
        await work.ready()
        await asyncio.gather(*(work.fake.aio.text(QUESTION, chat_id=chat) for chat in strangers))
        await work.fake.aio.text(QUESTION, chat_id=listed)
        await work.until(lambda: answered(work))
        chats = [call["params"]["chat_id"] for call in await work.fake.aio.calls(method="sendMessage")]
        before.append(chats.index(listed))

    async def answered(work: Work) -> bool:
        calls = await work.fake.aio.calls(method="sendMessage")
        return any(call["params"]["chat_id"] == listed for call in calls)

    settings = webhook_settings() if webhook else {}
    work = conduct(play, build=build_application, allowed_users=(listed,), **settings)

    assert work.code == 0
    assert before[0] <= refusals.MAX_QUEUED + 60  # 30 a second
    told = {call["params"]["chat_id"] for call in work.calls if call["method"] == "sendMessage"} - {listed}
    assert len(told) < len(strangers) / 2
