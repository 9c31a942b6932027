"""Replicas at one Redis: an update is worked on by one of them, whichever it reaches and however often."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import Update

from bot.access import Access
from bot.secret import Token
from bot.settings import Settings
from bot.state import Claim, State
from bot.state import redis as store
from bot.state.factory import StateError, open_state
from bot.state.redis import RedisState
from bot.state.sqlite import SqliteState
from bot.telegram.services import Services
from bot.telegram.startup import prepare
from bot.telegram.transport import update_processor as order
from bot.telegram.transport.rate_limiter import RateLimiter
from bot.telegram.transport.update_processor import AlreadyRunningError, UpdateProcessor
from bot.telegram.transport.webhook import verify_webhook
from bot.translations import Language, Translations, read_translations
from bot.web.app import SECRET_HEADER
from corpus.reading.extras import install_command
from tests.bot_api import Scripted, done, scripted_bot
from tests.bot_at_work import SECRET, TOKEN, Work, conduct, echo
from tests.local_server import free_port
from tests.records import bundled
from tests.redis_server import RedisServer, needs_redis
from tests.telegram_phone import Phone

TURN = "7:7"


def content(number: int, text: str = "何为道？") -> dict[str, Any]:
    person = {"id": 7, "is_bot": False, "first_name": "李"}
    message = {"message_id": 3, "date": 1, "chat": {"id": 7, "type": "private"}, "from": person, "text": text}
    return {"update_id": number, "message": message}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    monkeypatch.setattr(order, "CLAIM_TIMEOUT", 0.5)
    with RedisServer(tmp_path) as server:
        yield server


def worked(server: RedisServer, *, lease: float) -> tuple[list[int], list[str]]:
    """What two replicas wrote down that got the same update, the first of which dies at it; and who raised."""
    written: list[int] = []
    raised: list[str] = []

    async def play() -> None:
        dead, alive = RedisState(server.url, TOKEN), RedisState(server.url, TOKEN)
        assert await dead.claim(1, TURN) is Claim.OURS
        update = Update.de_json(content(1), None)

        async def work() -> None:
            written.append(1)

        try:
            await UpdateProcessor(alive).process_update(update, work())
        except AlreadyRunningError as error:
            raised.append(str(error))
        await dead.close()
        await alive.close()

    store.LEASE, before = lease, store.LEASE  # type: ignore[misc]
    try:
        asyncio.run(play())
    finally:
        store.LEASE = before  # type: ignore[misc]
    return written, raised


@needs_redis
def test_the_update_of_a_dead_replica_is_worked_on_once_its_claim_has_lapsed(server: RedisServer) -> None:
    assert worked(server, lease=0.2) == ([1], [])


@needs_redis
def test_the_update_of_a_living_replica_is_left_to_it(server: RedisServer) -> None:
    assert worked(server, lease=10.0) == ([], ["1"])


@needs_redis
def test_telegram_is_asked_to_come_again_until_the_other_replica_is_done(server: RedisServer) -> None:
    headers = {SECRET_HEADER: SECRET.reveal()}
    port = free_port()
    hook: dict[str, Any] = {"port": port, "webhook_url": f"http://127.0.0.1:{port}/hook", "webhook_secret": SECRET}

    async def play(work: Work) -> None:
        await work.ready()
        other = RedisState(server.url, TOKEN)
        await other.claim(5, TURN)
        async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
            early = await client.post(f"{work.address}/hook", json=content(5), headers=headers)
            await other.done(5, TURN)
            late = await client.post(f"{work.address}/hook", json=content(5), headers=headers)
            server.stop()
            alone = await client.post(f"{work.address}/hook", json=content(6), headers=headers)
            ready = await client.get(f"{work.address}/readyz")
        await other.close()
        assert [early.status_code, late.status_code, alone.status_code] == [503, 200, 200]
        assert (ready.status_code, ready.json()["state"]) == (200, False)

    work = conduct(play, build=echo(), state_url=server.url, accept_refusal=True, **hook)
    assert work.code == 0
    assert sum(call["method"] == "sendMessage" for call in work.calls) == 1  # update 6, without Redis
    assert sum(call["method"] == "setWebhook" for call in work.calls) == 1


def webhook_calls(url: str) -> list[str]:
    """What a replica that was not appointed asks of a Telegram that posts to ``url``."""
    info = {"url": url, "has_custom_certificate": False, "pending_update_count": 0}
    telegram = Scripted([httpx.Response(200, json={"ok": True, "result": info}), done()])
    settings = Settings(webhook_url="https://bot.example.org/telegram", webhook_secret=SECRET)

    async def see() -> None:
        bot = scripted_bot(telegram, RateLimiter(limited=False))
        await verify_webhook(bot, settings)
        await bot._request[1].shutdown()

    asyncio.run(see())
    return [method for method, _ in telegram.calls]


def test_the_webhook_that_another_replica_has_set_is_left_alone_and_one_that_failed_is_made_good() -> None:
    assert webhook_calls("https://bot.example.org/telegram") == ["getWebhookInfo"]
    assert webhook_calls("") == ["getWebhookInfo", "setWebhook"]


@pytest.mark.parametrize("language", Language)
def test_an_address_with_an_option_that_there_is_not_is_one_line(language: Language) -> None:
    with pytest.raises(StateError) as told:
        open_state(Settings(state_url="redis://127.0.0.1:1/0?colour=red", telegram_token=Token("42:TEST")))

    words: Translations = read_translations(language)
    assert "colour" in words(told.value.key, reason=told.value)


def test_without_the_client_of_redis_the_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bot.state.redis", None)
    with pytest.raises(StateError) as told:
        open_state(Settings(state_url="redis://127.0.0.1:1/0"))

    line = read_translations(Language.ENGLISH)(told.value.key, install=told.value)
    assert line.endswith(install_command("redis"))


def test_a_state_that_cannot_be_used_is_one_line_and_exit_code_2(caplog: pytest.LogCaptureFixture) -> None:
    async def play(work: Work) -> None:
        await work.ended()

    work = conduct(play, build=echo(), state_url="redis://127.0.0.1:1/0?colour=red")

    assert work.code == 2
    assert "invalid YOUJU_STATE_URL" in caplog.text


class NotAppointed(SqliteState):
    """The state as a replica sees it whose duties another one has."""

    async def try_acquire_leadership(self, duty: str, mark: str) -> bool:  # noqa: ARG002
        return False


def menu_calls(state: State) -> list[str]:
    """What a replica with this state asks of Telegram when it has come up."""
    phone = Phone()
    services = Services(Settings(), bundled()[1], state, Access())
    phone.runner.run(prepare(phone.application.bot, services))
    phone.runner.run(state.close())
    phone.close()
    return [call["method"] for call in phone.calls]


def test_the_menus_that_another_replica_sets_are_left_to_it() -> None:
    assert menu_calls(SqliteState(":memory:")).count("setMyCommands") == 6
    assert menu_calls(NotAppointed(":memory:")) == []


def test_a_group_whose_new_number_another_replica_was_told_is_let_in() -> None:
    old, new = -4001, -1001234567890
    phone = Phone(access=Access(allowed_chats=[old]))
    refused = phone.ask("/ask@youju_bot 沪苏通勤去青浦要多久?", chat=new)
    phone.runner.run(phone.state.migrate_chat(old, new))
    answered = phone.ask("/ask@youju_bot 沪苏通勤去青浦要多久?", chat=new)

    assert "entities" not in refused
    assert any("blockquote" in entity["type"] for entity in answered["entities"])
    phone.close()
