"""A server, or a proxy before it, that replies in ways Telegram does not, and updates that nobody can read."""

from __future__ import annotations

import asyncio
import json
import logging
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.settings import Settings
from bot.telegram import runner
from bot.telegram.application import build_application
from bot.telegram.transport import polling, raw
from bot.telegram.transport.connection import Reachability, WatchedRequest
from bot.telegram.transport.connection_status import ConnectionStatus
from bot.telegram.transport.polling import Polling
from bot.translations import Language, read_translations
from bot.web.app import SECRET_HEADER
from tests.bot.telegram.test_broken import webhook_settings
from tests.bot_api import ME
from tests.bot_at_work import SECRET, Work, conduct, echo

SECRET_WORD = "秘密的话"  # noqa: S105  what somebody wrote
PERSON = {"id": 7, "is_bot": False, "first_name": SECRET_WORD}
MESSAGE = {"message_id": 3, "date": 1, "chat": {"id": 7, "type": "private"}, "from": PERSON, "text": SECRET_WORD}
UNREADABLE: list[dict[str, Any]] = [
    {"message": MESSAGE | {"date": 10**20}},
    {"message": MESSAGE | {"date": -(10**13)}},
    {"message": MESSAGE | {"date": SECRET_WORD}},
    {"message": MESSAGE | {"edit_date": 1e300}},
    {"message": MESSAGE | {"from": [SECRET_WORD]}},
    {"message": MESSAGE | {"entities": [SECRET_WORD]}},
    {"callback_query": {"id": SECRET_WORD}},
    {"inline_query": SECRET_WORD},
    {"my_chat_member": {"date": 2**70}},
]
ODD: list[dict[str, Any]] = [
    {"message": MESSAGE | {"date": None}},
    {"message": MESSAGE | {"chat": None}},
    {"message": MESSAGE | {"chat": {"id": 2**70, "type": "private"}}},
    {"message": None},
    {},
]  # can be read, and brings a handler into trouble at most
NO_UPDATES = [
    {"update_id": "x"},
    {"update_id": None},
    {"update_id": -1},
    {"update_id": True},
    {"update_id": 1.5},
    {"update_id": 2**63},
    {"update_id": [1]},
    {},
    {"message": MESSAGE},
]


@pytest.fixture(autouse=True)
def everything_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def ask(act: Any, reply: httpx.Response) -> Any:
    """What a call ends with where every request gets this reply."""

    async def call() -> Any:
        transport = httpx.MockTransport(lambda _: reply)
        request = WatchedRequest(Reachability(), httpx_kwargs={"transport": transport})
        bot = Bot("42:TOKEN", base_url="http://telegram.invalid/bot", request=request, get_updates_request=request)
        try:
            return await act(bot)
        except TelegramError as error:
            return error
        finally:
            await request.shutdown()

    return asyncio.run(call())


PAGE = f"<html><h1>502 Bad Gateway</h1>{SECRET_WORD * 1000}</html>"


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (httpx.Response(502, html=PAGE), NetworkError),
        (httpx.Response(400, html=PAGE), BadRequest),
        (httpx.Response(599, content=b"\xff\x00"), NetworkError),
        (httpx.Response(500, json=[SECRET_WORD]), NetworkError),
        (httpx.Response(500, json={"description": [SECRET_WORD], "parameters": SECRET_WORD}), NetworkError),
        (httpx.Response(429, json={"description": "slow", "parameters": {"retry_after": 3}}), RetryAfter),
        (httpx.Response(200, html=PAGE), TelegramError),
        (httpx.Response(200, content=b"[" * 100_000 + b'"result"'), TelegramError),
        (httpx.Response(200, json={"ok": True}), TelegramError),
        (httpx.Response(200, json={"ok": False, "description": SECRET_WORD}), TelegramError),
        (httpx.Response(200, json=["result"]), TelegramError),
    ],
    ids=repr,
)
def test_a_reply_that_is_none_of_the_bot_api_is_an_error_like_others_and_nothing_of_it_is_logged(
    reply: httpx.Response, kind: type[TelegramError], caplog: pytest.LogCaptureFixture
) -> None:
    error = ask(lambda bot: bot.send_message(7, "答"), reply)

    assert type(error) is kind
    assert SECRET_WORD not in str(error)
    assert [record for record in caplog.records if record.exc_info or SECRET_WORD in record.getMessage()] == []


@pytest.mark.parametrize("missing", [["is_bot"], ["first_name"], ["is_bot", "first_name"]])
def test_a_server_that_leaves_out_what_goes_without_saying_of_the_bot_will_do(missing: list[str]) -> None:
    me = {key: value for key, value in ME.items() if key not in missing}

    user = ask(lambda bot: bot.get_me(), httpx.Response(200, json={"ok": True, "result": me}))

    assert (user.id, user.username, user.is_bot) == (42, "youju_bot", True)


@pytest.mark.parametrize("me", [{}, {"id": "x"}, [], None, "42"])
def test_a_server_that_does_not_say_who_the_bot_is_is_a_trouble_like_others(me: object) -> None:
    assert type(ask(lambda bot: bot.get_me(), httpx.Response(200, json={"ok": True, "result": me}))) is TelegramError


def test_a_server_that_does_not_hold_polls_open_is_not_asked_more_than_about_once_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    polls, rests = 0, [0.0]

    async def at_once(*_: object, **__: object) -> list[Any]:
        nonlocal polls
        polls += 1
        if polls > 1000:
            poll.stop()
        return []

    application: Any = SimpleNamespace(bot=None)
    poll = Polling(application, ConnectionStatus(Settings(), read_translations(Language.ENGLISH)))

    async def rest(seconds: float) -> None:
        rests.append(seconds)
        if sum(rests) > 60:
            poll.stop()

    monkeypatch.setattr(polling, "call", at_once)
    monkeypatch.setattr(poll, "_rest", rest)
    asyncio.run(poll.run([]))

    assert polls < 75


def test_a_trouble_that_lasts_is_one_line_and_then_one_with_a_count(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("bot.telegram.transport.connection_status.time", SimpleNamespace(monotonic=lambda: now[0]))
    connection_status = ConnectionStatus(Settings(), read_translations(Language.ENGLISH))
    error = ask(lambda bot: bot.get_me(), httpx.Response(502, html=PAGE))

    for second in range(0, 1000, 10):
        now[0] = second
        connection_status.begin(error)

    told = [record.getMessage() for record in caplog.records if record.name == "youju.telegram"]
    assert told == [
        "Telegram returned an error (Bad Gateway (502)); retrying",
        "Telegram returned an error (Bad Gateway (502)); retrying (62 failures so far)",
    ]


@pytest.mark.parametrize("method", ["getMyCommands", "setMyCommands"])
def test_menus_that_cannot_be_set_hold_no_answer_up(method: str) -> None:
    async def play(work: Work) -> None:
        assert (await work.fake.aio.ask("何为道？", chat_id=7, timeout=20))["text"]
        assert len(await work.fake.aio.calls(method=method)) <= 3  # the fourth comes seconds later

    weather = [{"kind": "502", "method": method, "times": 1000}]

    assert conduct(play, build=build_application, weather=weather).code == 0


def test_a_webhook_that_cannot_be_taken_away_does_not_keep_the_bot_from_polling(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runner, "UNHOOK_TIMEOUT", 0.1)

    async def play(work: Work) -> None:
        assert (await work.fake.aio.ask("何为道？", chat_id=7, timeout=20))["text"] == "回：何为道？"
        assert len(await work.fake.aio.calls(method="deleteWebhook")) <= 3

    assert conduct(play, weather=[{"kind": "502", "method": "deleteWebhook", "times": 1000}]).code == 0


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged of updates that cannot be read; nothing of them may be."""
    ours = [record for record in caplog.records if record.name.startswith("youju")]
    assert SECRET_WORD not in caplog.text
    lines = [record for record in ours if "could not be read" in record.getMessage()]
    assert not any(record.exc_info for record in lines)
    return [record.getMessage() for record in lines]


def test_updates_that_nobody_can_read_are_passed_over_and_do_not_end_polling(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = raw.call
    waiting = [{"update_id": number, **update} for number, update in enumerate([*UNREADABLE, *ODD], 1)]
    offsets: list[int] = []

    async def call(bot: Any, method: str, parameters: dict[str, Any], **more: Any) -> Any:
        """The fake server takes no such updates, so they are put before its reply until they are confirmed."""
        offsets.append(parameters["offset"])
        rest = [update for update in waiting if update["update_id"] >= parameters["offset"]]
        return [*NO_UPDATES, *rest] if rest else [*NO_UPDATES[:2], *await plain(bot, method, parameters, **more)]

    monkeypatch.setattr(polling, "call", call)

    async def play(work: Work) -> None:
        await work.ready()
        for _ in waiting:
            await work.fake.aio.text("开场", chat_id=8)
        assert (await work.fake.aio.ask("何为道？", chat_id=7))["text"]

    assert conduct(play, build=echo(), accept_refusal=True).code == 0
    assert len(told(caplog)) == len(UNREADABLE)
    assert max(offsets) > len(UNREADABLE)


def test_what_nobody_can_read_is_confirmed_and_what_is_no_update_refused_by_the_webhook(
    caplog: pytest.LogCaptureFixture,
) -> None:
    statuses: dict[int, set[int]] = {}

    async def play(work: Work) -> None:
        await work.ready()
        headers = {SECRET_HEADER: SECRET.reveal()}
        async with httpx.AsyncClient(trust_env=False, timeout=20, headers=headers) as client:

            async def post(body: object) -> int:
                return (await client.post(f"{work.address}/hook", content=json.dumps(body))).status_code

            while await post({"update_id": 0}) == 503:
                await asyncio.sleep(0.02)
            statuses[200] = {await post({"update_id": 100 + n, **each}) for n, each in enumerate([*UNREADABLE, *ODD])}
            statuses[400] = {await post(each) for each in [*NO_UPDATES, [], 1, None, "x", float("inf")]}

    assert conduct(play, build=build_application, accept_refusal=True, **webhook_settings()).code == 0
    assert statuses == {200: {200}, 400: {400}}
    assert len(told(caplog)) == len(UNREADABLE)
