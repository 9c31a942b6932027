"""Connections that say nothing, or too little, keep neither Telegram nor the log busy."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path

import pytest

from bot import logs
from bot.settings import Settings
from bot.web import server as listening
from bot.web.server import Server, listen, open_files
from tests.bot.telegram.test_process import PATIENCE, QUESTION, process

HALF_OPEN = 1100
HEAD = b"POST /hook HTTP/1.1\r\nHost: youju\r\nContent-Length: 1000\r\n"
OPENINGS = [b"", b"GET /heal", HEAD, HEAD + b"\r\n" + b"x" * 10, b"\x00\xff not http\r\n\r\n"]


@contextmanager
def half_open(port: int, count: int) -> Iterator[list[socket.socket]]:
    """So many connections with the beginning of a request, or none."""
    with ExitStack() as stack:
        connections = []
        for number in range(count):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))
            connection.send(OPENINGS[number % len(OPENINGS)])
            connections.append(connection)
        yield connections


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
def test_a_thousand_half_open_connections_leave_telegram_answered_and_the_log_short(
    tmp_path: Path, webhook: bool
) -> None:
    assert open_files() > 2 * HALF_OPEN  # of ours
    with process(tmp_path, webhook=webhook, few_files=300) as bot:
        bot.ready()
        before = len(bot.told)
        with half_open(bot.port, HALF_OPEN):
            answers = [bot.fake.ask(QUESTION, chat_id=chat, timeout=PATIENCE)["text"] for chat in (7, 8)]
            pages = [bot.status(path) for path in ("/healthz", "/readyz", "/metrics")]
            code = bot.stop()

    assert all("85家" in answer for answer in answers)
    assert (pages, code) == ([200] * 3, 0)
    assert len(bot.told) - before < 2000


async def plain(_scope: object, _receive: object, send: Callable[..., object]) -> None:
    """Replies with megabytes, in two parts."""
    await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[misc]
    await send({"type": "http.response.body", "body": b"x" * 2**22, "more_body": True})  # type: ignore[misc]
    await send({"type": "http.response.body", "body": b"x"})  # type: ignore[misc]


Act = Callable[[int, Server], None]


def serve(act: Act, *, files: int | None = None) -> None:
    """``act`` in a thread while a server runs; it is told the port."""

    async def play() -> None:
        with listen("127.0.0.1", 0) as listener:
            server = Server(plain, files=files)
            serving = asyncio.create_task(server.serve([listener]))
            try:
                await asyncio.to_thread(act, listener.getsockname()[1], server)
            finally:
                server.should_exit = True
                await asyncio.wait_for(serving, PATIENCE)

    asyncio.run(play())


@pytest.mark.parametrize(
    "said", [b"", b"GET / HTT", b"GET / HTTP/1.1\r\nHost: youju\r\n\r\n", HEAD + b"\r\nx"], ids=repr
)
def test_a_connection_that_brings_no_further_request_is_closed(monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    monkeypatch.setattr(listening, "HEAD_PATIENCE", 0.1)

    def act(port: int, _server: Server) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=4) as connection:  # uvicorn's keep-alive takes 5
            connection.send(said)
            try:
                while connection.recv(2**16):
                    pass
            except ConnectionResetError:
                pass

    serve(act)


def test_who_does_not_read_the_reply_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "HEAD_PATIENCE", 0.1)

    def act(port: int, _server: Server) -> None:
        connection = socket.create_connection(("127.0.0.1", port), timeout=4)
        with connection, pytest.raises(ConnectionError):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: youju\r\n\r\n" * 1_000_000)

    serve(act)


def test_the_connection_that_has_waited_longest_makes_room() -> None:
    def act(port: int, server: Server) -> None:
        with half_open(port, 40) as connections:
            assert connections[0].recv(10) == b""
            connections[-1].close()
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as latest:
                latest.send(b"GET / HTTP/1.1\r\nHost: youju\r\n\r\n")
                assert latest.recv(15) == b"HTTP/1.1 200 OK"
            assert len(server.server_state.connections) <= listening.FEWEST

    serve(act, files=0)


def test_a_warning_of_a_library_is_told_once_a_minute_with_a_count() -> None:
    told = StringIO()
    logs.configure(Settings(), told)
    try:
        other = logging.getLogger("uvicorn.error")
        for second in range(100):
            record = other.makeRecord(
                other.name, logging.WARNING, __file__, 0, "Invalid HTTP request received.", (), None
            )
            record.created = 1e9 + second
            other.handle(record)
            logging.getLogger("youju.telegram").warning("ours")
    finally:
        logging.basicConfig(handlers=[], force=True)

    lines = told.getvalue().splitlines()
    assert sum("ours" in line for line in lines) == 100
    assert [line.partition("Invalid")[2].partition(" [")[0].strip() for line in lines if "Invalid" in line] == [
        "HTTP request received.",
        "HTTP request received. (59 more since)",
    ]
