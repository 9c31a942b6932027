from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot import metrics
from bot.secret import Secret
from bot.web import app as web
from bot.web.app import LARGEST, RECENT, SECRET_HEADER, Probe, Webhook, web_application

SECRET = Secret("sesam-open_1")
UPDATE = {"update_id": 1, "message": {"text": "沪苏通勤去青浦要多久?"}}
PATH = "/hook/youju"


class Services:
    """Takes updates, slowly if asked to."""

    def __init__(self, *, ready: bool = True, slow: float = 0.0) -> None:
        self.ready, self.slow = ready, slow
        self.taken: list[dict[str, Any]] = []

    async def take(self, update: dict[str, Any]) -> bool:
        await asyncio.sleep(self.slow)
        if self.ready:
            self.taken.append(update)
        return self.ready


def ask(
    method: str,
    path: str,
    *,
    loaded: bool = True,
    reached: float = 1.0,
    services: Services | None = None,
    **content: Any,
) -> httpx.Response:
    """One request to the application, without a network."""
    hook = Webhook(PATH, SECRET, services.take) if services else None
    application = web_application(Probe(loaded=lambda: loaded, reached=lambda: reached), hook)

    async def request() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://youju") as client:
            return await client.request(method, path, **content)

    return asyncio.run(request())


def post(services: Services, *, secret: str | None = SECRET.reveal(), **content: Any) -> int:
    headers = {SECRET_HEADER: secret} if secret is not None else {}
    return ask("POST", PATH, services=services, headers=headers, **(content or {"json": UPDATE})).status_code


def test_alive_is_alive_whatever_telegram_does() -> None:
    response = ask("GET", "/healthz", loaded=False, reached=float("inf"))

    assert (response.status_code, response.text) == (200, "ok\n")


@pytest.mark.parametrize(
    ("loaded", "reached", "status"),
    [(True, 1.0, 200), (True, RECENT, 200), (True, RECENT + 1, 503), (True, float("inf"), 503), (False, 1.0, 503)],
)
def test_ready_is_documents_loaded_and_telegram_reached_lately(loaded: bool, reached: float, status: int) -> None:
    response = ask("GET", "/readyz", loaded=loaded, reached=reached)

    assert response.status_code == status
    assert response.json()["index"] is loaded
    assert response.json()["telegram"] is (reached <= RECENT)


def ready(**troubles: Any) -> httpx.Response:
    """What ``/readyz`` says of a bot with these troubles."""
    application = web_application(Probe(loaded=lambda: True, reached=lambda: 1.0, **troubles))

    async def request() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://youju") as client:
            return await client.get("/readyz")

    return asyncio.run(request())


def test_a_state_of_its_own_that_cannot_be_written_is_not_ready_and_says_why() -> None:
    async def full() -> str:
        return "database or disk is full"

    response = ready(own_trouble=full)

    assert response.status_code == 503
    assert (response.json()["state"], response.json()["state_reason"]) == (False, "database or disk is full")


def test_a_shared_state_that_is_gone_leaves_every_replica_ready() -> None:
    response = ready(trouble=lambda: "Connection refused")

    assert response.status_code == 200
    assert (response.json()["state"], response.json()["state_reason"]) == (False, "Connection refused")


def test_a_state_that_does_not_reply_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "PATIENCE", 0.01)

    async def hangs() -> str | None:
        await asyncio.Event().wait()
        return None

    assert ready(own_trouble=hangs).status_code == 503


def test_figures_are_there() -> None:
    response = ask("GET", "/metrics")

    assert "youju_answers_total" in response.text or "# TYPE youju_answers_total" in response.text
    assert response.headers["content-type"].startswith("text/plain")


def test_an_update_with_the_secret_is_taken_and_then_confirmed() -> None:
    services = Services(slow=0.05)

    assert post(services) == 200
    assert services.taken == [UPDATE]


@pytest.mark.parametrize("secret", [None, "", "sesam-open_2", "sesam-open_1 ", "ｓesam"[1:]])
def test_without_the_secret_nobody_gets_in(secret: str | None) -> None:
    services = Services()
    forged = metrics.value("youju_errors_total", kind="forged")

    assert post(services, secret=secret) == 403
    assert services.taken == []
    assert metrics.value("youju_errors_total", kind="forged") == forged + 1


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"1", b"[" * 100_000, b" " * (LARGEST + 1)])
def test_what_is_no_update_is_refused(content: bytes) -> None:
    services = Services()

    assert post(services, content=content) == 400
    assert services.taken == []


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "BODY_PATIENCE", 0.01)
    services = Services()

    async def half() -> AsyncIterator[bytes]:
        yield b'{"update_id":'
        await asyncio.Event().wait()

    assert post(services, content=half()) == 408
    assert services.taken == []


def test_while_nobody_is_ready_telegram_is_asked_to_come_again() -> None:
    assert post(Services(ready=False)) == 503


def test_there_is_no_webhook_where_the_bot_polls() -> None:
    assert ask("POST", PATH, json=UPDATE).status_code == 404
    assert ask("GET", PATH, services=Services()).status_code == 405
