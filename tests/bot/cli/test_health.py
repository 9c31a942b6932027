from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.cli.health import address
from bot.settings import Settings
from tests.records import Run


@contextmanager
def bot_that_says(status: int) -> Iterator[int]:
    """A listener whose ``/readyz`` has this status; its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()
            self.wfile.write(b'{"index":true,"telegram":false}')

        def log_message(self, *_args: object) -> None: ...

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_bot_that_is_ready_is_exit_code_0(youju: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with bot_that_says(200) as port:
        monkeypatch.setenv("YOUJU_PORT", str(port))
        ran = youju("health")

    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_bot_that_is_not_ready_is_exit_code_1_and_says_why(youju: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with bot_that_says(503) as port:
        monkeypatch.setenv("YOUJU_PORT", str(port))
        ran = youju("health")

    assert ran.code == 1
    assert ran.err == f'127.0.0.1:{port} 尚未就绪：{{"index":true,"telegram":false}}\n'


def test_nobody_there_is_exit_code_1_and_one_line(youju: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with bot_that_says(200) as port:
        monkeypatch.setenv("YOUJU_PORT", str(port))

    ran = youju("health")

    assert ran.code == 1
    assert ran.err.startswith(f"127.0.0.1:{port} 没有应答：")
    assert ran.err.count("\n") == 1


def test_health_reads_no_document(youju: Run, tmp_path: Path) -> None:
    assert youju("--corpus", str(tmp_path / "missing"), "health").code == 1


@pytest.mark.parametrize(
    ("listen", "asked"),
    [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("192.0.2.7", "192.0.2.7")],  # noqa: S104
)
def test_a_listener_on_every_address_is_asked_at_home(listen: str, asked: str) -> None:
    assert address(Settings(listen=listen, port=9000)) == (asked, 9000)
