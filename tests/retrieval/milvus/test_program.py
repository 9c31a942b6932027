from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from bot.chat.conversation import Conversation
from bot.cli.runtime import Runtime
from bot.secret import Key
from bot.settings import Settings
from bot.translations import Language, Translations, read_translations
from bot.web.app import Probe, web_application
from corpus.document import CorpusError
from retrieval.answering.answerer import Answerer
from retrieval.milvus import MilvusError
from retrieval.milvus.connection import Connection
from retrieval.milvus.live_index import MilvusIndex
from retrieval.milvus.publishing import publish
from tests.local_server import free_port
from tests.milvus_server import MilvusServer, _one_milvus, milvus, needs_milvus
from tests.records import Run, bundled
from tests.retrieval.milvus.test_publishing import Folder
from tests.telegram_phone import Phone

__all__ = ["_one_milvus", "milvus"]
pytestmark = needs_milvus

QUESTION = "青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?"
PATIENCE = 20.0  # seconds


@pytest.fixture
def own(tmp_path: Path) -> Iterator[MilvusServer]:
    """A server that may be stopped, with the documents that ship."""
    (tmp_path / "milvus").mkdir()
    with MilvusServer(tmp_path / "milvus") as server:
        near = bundled()[1]
        publish(near.engine, near.resources, server.connection())  # type: ignore[arg-type]
        yield server


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_without_milvus_every_command_says_so_in_one_line(youju: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("YOUJU_ENGINE", "milvus")
    monkeypatch.setenv("YOUJU_MILVUS_URI", f"http://someone:hidden_part@127.0.0.1:{port}")
    monkeypatch.setenv("YOUJU_TELEGRAM_TOKEN", "42:T")
    monkeypatch.setenv("YOUJU_PORT", str(free_port()))
    for command in (["ask", QUESTION], ["chat"], ["sources"], ["verify", "元荡"], ["index"], ["telegram"]):
        ran = youju(*command, stdin=f"{QUESTION}\n")
        assert ran.code == 3
        assert ran.err.count("\n") == 1
        assert f"Milvus at 127.0.0.1:{port}: " in ran.err
        assert "hidden_part" not in ran.out + ran.err
    ran = youju("check")
    assert ran.code == 1
    assert re.search(r"✗ 检索:Milvus 中的索引不可用:", ran.out.replace("：", ":").replace(": ", ":"))


def test_the_job_writes_and_replicas_answer_without_a_file(
    youju: Run, milvus: MilvusServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected = json.loads(youju("ask", "--json", QUESTION).out)
    monkeypatch.setenv("YOUJU_ENGINE", "milvus")
    monkeypatch.setenv("YOUJU_MILVUS_URI", milvus.url)
    assert "请" not in youju("ask", QUESTION).out
    ran = youju("--lang", "en", "index")
    assert ran.code == 0
    assert "5 added, 0 changed, 0 removed" in ran.out
    assert f"Milvus at {milvus.url.removeprefix('http://')}: no changes" in youju("--lang", "en", "index").out
    monkeypatch.setenv("YOUJU_CORPUS_DIR", str(tmp_path / "nowhere"))
    ran = youju("ask", "--json", QUESTION)
    found = json.loads(ran.out)
    found["elapsed_ms"] = expected["elapsed_ms"]
    assert found == expected
    ran = youju("--lang", "en", "check")
    assert f"5 documents in {milvus.url.removeprefix('http://')}" in ran.out
    assert f"{len(bundled()[1].passages)} passages in Milvus, version {bundled()[1].engine.version}" in ran.out
    assert "a sample sentence was found" in ran.out
    ran = youju("--lang", "en", "sources")
    assert f"5 documents in {milvus.url.removeprefix('http://')}" in ran.out
    assert ran.out.count(".txt") == 5


def test_a_chat_goes_on_when_milvus_is_back(own: MilvusServer, capsys: pytest.CaptureFixture[str]) -> None:
    session = Runtime(Settings(engine="milvus", milvus_uri=own.url), read_translations(Language.SIMPLIFIED))
    conversation = Conversation(session)
    conversation.say(QUESTION)
    assert "85家" in capsys.readouterr().out
    assert session.engine_trouble is None
    own.stop()
    conversation.say("元荡岸线什么时候贯通?")
    assert "暂时查不了文档" in capsys.readouterr().out
    assert session.engine_trouble
    own.start()
    conversation.say("元荡岸线什么时候贯通?")
    assert "元荡" in capsys.readouterr().out


def test_the_bot_says_kindly_that_it_cannot_look_and_then_can_again(own: MilvusServer) -> None:
    session = Runtime(Settings(engine="milvus", milvus_uri=own.url), read_translations(Language.SIMPLIFIED))
    phone = Phone(session.answerer)
    assert "85家" in phone.ask(QUESTION)["text"]
    own.stop()
    assert phone.ask("元荡岸线什么时候贯通?")["text"].startswith("暂时查不了文档")
    own.start()
    assert "元荡" in phone.ask("元荡岸线什么时候贯通?")["text"]
    phone.close()


def test_readiness_tells_of_the_engine_and_stays(english: Translations) -> None:
    port = free_port()
    settings = Settings(engine="milvus", milvus_uri=f"http://127.0.0.1:{port}", milvus_token=Key("user:secret"))
    session = Runtime(settings, english)
    probe = Probe(loaded=lambda: True, reached=lambda: 1.0, engine_trouble=lambda: session.engine_trouble)

    async def ready() -> httpx.Response:
        transport = httpx.ASGITransport(web_application(probe))
        async with httpx.AsyncClient(transport=transport, base_url="http://youju") as client:
            return await client.get("/readyz")

    assert asyncio.run(ready()).json()["engine"] is True
    with pytest.raises(MilvusError):
        session.milvus.collections()
    told = asyncio.run(ready())
    assert (told.status_code, told.json()["engine"]) == (200, False)
    assert Runtime(Settings(), english).engine_trouble is None


def test_a_replica_notices_what_the_job_has_written(tmp_path: Path, milvus: MilvusServer) -> None:
    folder = Folder(tmp_path, milvus.connection())
    replica = MilvusIndex(tmp_path, milvus.connection(), every=0.05)
    with pytest.raises(CorpusError):
        replica.answerer  # noqa: B018
    folder.publish()
    assert replica.refresh()
    assert not replica.verify()
    told: list[Answerer] = []
    replica.follow(told.append)
    replica.follow(lambda _: None)
    before = replica.answerer
    assert before.answer("太仓在哪里?").missing == ("太仓",)
    folder.write({"丁.txt": "太仓在江苏。"})
    folder.publish()
    until(lambda: bool(told))
    assert told == [replica.answerer]
    assert replica.answerer.answer("太仓在哪里?").quotes[0].text == "太仓在江苏。"
    assert replica.version_of("丁.txt") == (0, 0)
    assert replica.answerer.resources is before.resources
    replica.close()


def test_whoever_fails_to_take_a_state_up_is_told_again(tmp_path: Path, milvus: MilvusServer) -> None:
    folder = Folder(tmp_path, milvus.connection())
    folder.publish()
    replica = MilvusIndex(tmp_path, milvus.connection())
    replica.refresh()
    told: list[Answerer] = []

    def renew(answerer: Answerer) -> None:
        told.append(answerer)
        if len(told) == 1:
            raise MilvusError("gone for a moment")

    replica.follow(renew)
    folder.write({"丁.txt": "太仓在江苏。"})
    folder.publish()
    with pytest.raises(MilvusError):
        replica.refresh()
    assert replica.refresh()
    assert not replica.refresh()
    assert told == [replica.answerer] * 2
    replica.close()


def test_a_replica_goes_on_with_what_it_knows_while_milvus_is_away(own: MilvusServer) -> None:
    replica = MilvusIndex(Path(), own.connection(), every=0.05)
    replica.refresh()
    answerer = replica.answerer
    own.stop()
    replica.follow(lambda _: None)
    until(lambda: replica.connection.trouble is not None)
    assert replica.answerer is answerer
    own.start()
    until(lambda: replica.connection.trouble is None)
    replica.close()


def test_an_address_that_does_not_answer_costs_its_patience_only() -> None:
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        connection = Connection(f"http://127.0.0.1:{silent.getsockname()[1]}", patience=0.5)
        begun = time.monotonic()
        with pytest.raises(MilvusError):
            connection.collections()
        assert time.monotonic() - begun < 5


def test_without_the_client_the_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pymilvus.exceptions", None)
    with pytest.raises(MilvusError, match=r"pip install .*\[milvus\]'"):
        Connection("http://127.0.0.1:1").collections()
