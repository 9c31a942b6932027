from __future__ import annotations

import asyncio
import gc
import io
import logging
import os
import signal
import sys
import warnings
from typing import Any

import httpx
import pytest

from bot.telegram import runner
from bot.telegram.shutdown import Shutdown
from bot.telegram.transport import polling, webhook
from bot.translations import Language, read_translations
from bot.web.app import SECRET_HEADER
from bot.web.server import listen
from tests.bot_at_work import SECRET, TOKEN, Work, conduct, echo
from tests.local_server import free_port
from tests.records import Run

HIDDEN = "hidden_part"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    for module in (polling, runner):
        monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)
    caplog.set_level(logging.INFO, "youju")


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("youju")]


def webhook_settings() -> dict[str, Any]:
    port = free_port()
    return {"port": port, "webhook_url": f"http://127.0.0.1:{port}/hook", "webhook_secret": SECRET}


def test_polling_answers_is_healthy_and_stops_when_asked(caplog: pytest.LogCaptureFixture) -> None:
    async def play(work: Work) -> None:
        await work.ready()
        assert (await work.fake.aio.ask("何为道？", chat_id=7))["text"] == "回：何为道？"
        assert [await work.get(path) for path in ("/healthz", "/readyz", "/metrics")] == [200, 200, 200]
        await work.fake.aio.ask("可道也。", chat_id=7)
        await work.until(lambda: confirmed(work))

    async def confirmed(work: Work) -> bool:
        return bool((await work.fake.aio.state())["pending"] == 0)

    work = conduct(play)

    assert work.code == 0
    assert any("@fake_test_bot is running (polling)" in line for line in lines(caplog))
    assert lines(caplog)[-1] == "shutting down: messages already received are still answered"


def test_the_webhook_answers_and_stops_when_asked(caplog: pytest.LogCaptureFixture) -> None:
    async def play(work: Work) -> None:
        await work.ready()
        assert (await work.fake.aio.ask("何为道？", chat_id=7, timeout=10))["text"] == "回：何为道？"
        state = await work.fake.aio.state()
        assert state["webhook"]["secret"] == SECRET.reveal()

    work = conduct(play, **webhook_settings())

    assert work.code == 0
    assert any("is running (webhook http://127.0.0.1" in line for line in lines(caplog))


def test_a_webhook_request_ends_when_its_update_is_done_and_a_repeated_one_is_not_done_twice() -> None:
    update = {
        "update_id": 5,
        "message": {
            "message_id": 3,
            "date": 1,
            "chat": {"id": 7, "type": "private"},
            "from": {"id": 7, "is_bot": False, "first_name": "李"},
            "text": "何为道？",
        },
    }

    async def play(work: Work) -> None:
        await work.ready()
        await work.until(lambda: told(work))
        await work.fake.aio.text("开场", chat_id=7)
        await work.fake.aio.sent()
        headers = {SECRET_HEADER: SECRET.reveal()}
        async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
            post = [client.post(f"{work.address}/hook", json=update, headers=headers) for _ in range(3)]
            replies = await asyncio.gather(*post)
            sent = [call["params"]["text"] for call in await work.fake.aio.calls(method="sendMessage")]
            late = await client.post(f"{work.address}/hook", json=update, headers=headers)
            unread = await client.post(f"{work.address}/hook", json={"update_id": 6, "message": 7}, headers=headers)
        assert [reply.status_code for reply in (*replies, late, unread)] == [200] * 5
        assert sent.count("回：何为道？") == 1
        again = [call["params"]["text"] for call in await work.fake.aio.calls(method="sendMessage")]
        assert again.count("回：何为道？") == 1

    async def told(work: Work) -> bool:
        return bool((await work.fake.aio.state())["webhook"])

    assert conduct(play, build=echo(seconds=0.2), **webhook_settings()).code == 0


def test_what_was_received_is_answered_before_the_end() -> None:
    async def play(work: Work) -> None:
        await work.ready()
        for number in range(5):
            await work.fake.aio.text(f"问题{number}", chat_id=number + 1)
        await asyncio.sleep(0.3)
        assert await work.fake.aio.calls(method="sendMessage") == []

    work = conduct(play, build=echo(seconds=1.0))

    assert work.code == 0
    assert sorted(call["params"]["text"] for call in work.calls if call["method"] == "sendMessage") == [
        f"回：问题{number}" for number in range(5)
    ]


async def not_ready(work: Work) -> bool:
    return await work.get("/readyz") == 503


def once(caplog: pytest.LogCaptureFixture, sentence: str) -> bool:
    """Whether exactly one line says so, and no line a secret."""
    assert HIDDEN not in "\n".join(lines(caplog))
    return sum(sentence in line for line in lines(caplog)) == 1


def test_a_token_that_telegram_does_not_know_is_one_line_and_exit_code_2(caplog: pytest.LogCaptureFixture) -> None:
    async def play(work: Work) -> None:
        await work.ended()

    work = conduct(play, weather=[{"kind": "401", "method": "getMe"}])

    assert work.code == 2
    assert once(caplog, "Telegram rejects this token")


def test_no_network_is_one_line_and_the_bot_waits_for_it(caplog: pytest.LogCaptureFixture) -> None:
    async def play(work: Work) -> None:
        await work.until(lambda: not_ready(work))
        await asyncio.sleep(0.5)
        assert await work.get("/healthz") == 200

    work = conduct(play, bot_api_base_url=f"http://127.0.0.1:{free_port()}/bot")

    assert work.code == 0
    assert once(caplog, "cannot be reached (")


def test_a_proxy_that_is_not_there_is_one_line_without_its_password(caplog: pytest.LogCaptureFixture) -> None:
    async def play(work: Work) -> None:
        await work.until(lambda: not_ready(work))
        await asyncio.sleep(0.5)

    port = free_port()
    work = conduct(play, proxy=f"http://li:hidden_part@127.0.0.1:{port}")

    assert work.code == 0
    assert once(caplog, f"through the proxy http://127.0.0.1:{port}")


def test_telegram_may_be_down_at_the_start(caplog: pytest.LogCaptureFixture) -> None:
    async def play(work: Work) -> None:
        assert (await work.fake.aio.ask("何为道？", chat_id=7, timeout=10))["text"] == "回：何为道？"

    work = conduct(play, weather=[{"kind": "502", "method": "getMe", "times": 3}])

    assert work.code == 0
    assert once(caplog, "Telegram returned an error")
    assert once(caplog, "Telegram is reachable again")


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("409", "another program is receiving this bot's messages"), ("401", "rejects this token"), ("500", "an error")],
)
def test_trouble_later_is_one_line_and_passes(caplog: pytest.LogCaptureFixture, kind: str, sentence: str) -> None:
    async def play(work: Work) -> None:
        await work.ready()
        await work.fake.aio.ask("一", chat_id=7)
        await work.fake.aio.fault(kind, "getUpdates", times=3)
        await work.fake.aio.text("二", chat_id=7)  # ends the poll that is waiting
        await work.fake.aio.sent(timeout=10)
        assert (await work.fake.aio.ask("三", chat_id=7, timeout=10))["text"] == "回：三"

    work = conduct(play)

    assert work.code == 0
    assert once(caplog, sentence)
    assert once(caplog, "Telegram is reachable again")


def test_a_webhook_that_telegram_does_not_take_is_one_line_and_exit_code_2(caplog: pytest.LogCaptureFixture) -> None:
    async def play(work: Work) -> None:
        await work.ended()

    work = conduct(play, fake={"strict_webhook_url": True}, accept_refusal=True, **webhook_settings())

    assert work.code == 2
    assert once(caplog, "https url must be provided")


def test_a_webhook_notices_that_telegram_is_gone(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "HEARTBEAT", 0.1)
    monkeypatch.setattr(runner, "HEARTBEAT", 0.1)

    async def play(work: Work) -> None:
        await work.ready()
        await work.fake.aio.fault("502", "getMe", times=2)
        await work.until(over)

    async def over() -> bool:
        return any("Telegram is reachable again" in line for line in lines(caplog))

    assert conduct(play, **webhook_settings()).code == 0
    assert once(caplog, "Telegram returned an error")


def test_updates_are_refused_until_the_bot_is_ready() -> None:
    async def play(work: Work) -> None:
        async def posted(wanted: int) -> bool:
            async with httpx.AsyncClient(trust_env=False) as client:
                try:
                    reply = await client.post(f"{work.address}/hook", json={"update_id": 1}, headers=headers)
                except httpx.HTTPError:
                    return False
                return reply.status_code == wanted

        headers = {SECRET_HEADER: SECRET.reveal()}
        await work.until(lambda: posted(503))
        await work.until(lambda: posted(200))

    weather = [{"kind": "slow", "method": "getMe", "delay": 0.5}]
    assert conduct(play, weather=weather, **webhook_settings()).code == 0


def test_hooks_that_fail_are_logged_and_do_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_application: object) -> None:
        raise RuntimeError("坏")

    plain = echo()

    def build(*arguments: Any, **parts: Any) -> Any:
        application = plain(*arguments, **parts)
        application.post_init = application.post_stop = application.post_shutdown = broken
        return application

    async def play(work: Work) -> None:
        await work.ready()
        assert (await work.fake.aio.ask("何为道？", chat_id=7))["text"] == "回：何为道？"

    assert conduct(play, build=build).code == 0
    assert sum("broken failed" in line for line in lines(caplog)) == 3


def test_asked_to_stop_twice_the_bot_stops_at_once() -> None:
    async def play(work: Work) -> None:
        await work.ready()
        await work.fake.aio.text("何为道？", chat_id=7)
        await asyncio.sleep(0.3)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.2)

    with pytest.raises(asyncio.CancelledError):
        conduct(play, build=echo(seconds=30.0))
    with warnings.catch_warnings():  # who is cut off leaves his connections to the end of the process
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.mark.parametrize(("terminal", "ignored", "told"), [(1, 0, "stop"), (0, 0, "reload"), (1, 1, "")])
def test_a_hang_up_stops_at_a_terminal_reloads_a_service_and_is_nothing_under_nohup(
    monkeypatch: pytest.MonkeyPatch, terminal: int, ignored: int, told: str
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal() if terminal else io.StringIO())
    heard = []

    async def scene() -> None:
        stop = Shutdown(read_translations(Language.ENGLISH))
        stop.reload = lambda: heard.append("reload")
        stop.handle_signals()
        os.kill(os.getpid(), signal.SIGHUP)
        for _ in range(10):
            await asyncio.sleep(0)
        heard.extend(["stop"] if stop.is_set() else [])

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN if ignored else signal.SIG_DFL)
    try:
        asyncio.run(scene())
    finally:
        signal.signal(signal.SIGHUP, before)
    assert heard == [told] * bool(told)


class Terminal(io.StringIO):
    """A standard input that somebody types into."""

    def isatty(self) -> bool:
        return True


def test_without_a_token_there_is_one_line_and_exit_code_2(youju: Run) -> None:
    ran = youju("telegram")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "youju：没有令牌：请设置 YOUJU_TELEGRAM_TOKEN，或放进 /run/secrets/youju_telegram_token（由 @BotFather 提供）\n"
    )


def test_a_webhook_without_a_secret_is_one_line_and_exit_code_2(youju: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_TELEGRAM_TOKEN", TOKEN.reveal())
    monkeypatch.setenv("YOUJU_WEBHOOK_URL", "https://bot.example.org/hook")

    ran = youju("telegram")

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "YOUJU_WEBHOOK_SECRET" in ran.err


def test_a_port_that_is_taken_is_one_line_and_exit_code_2(youju: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_TELEGRAM_TOKEN", TOKEN.reveal())
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("YOUJU_PORT", str(port))
        ran = youju("telegram")

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert f"127.0.0.1:{port}" in ran.err
