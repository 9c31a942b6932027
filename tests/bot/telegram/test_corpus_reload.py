"""The bot keeps up with its documents: each update sees one state of them, admins hear of bad files, nobody waits."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import metrics
from bot.access import Access
from bot.cli.runtime import Runtime, index_folder
from bot.secret import Token
from bot.settings import Settings
from bot.telegram.corpus_reload import follow_corpus
from bot.telegram.services import ServiceRegistry, Services
from bot.telegram.uploads import ATTEMPTS
from bot.translations import Language, read_translations
from retrieval.index import live_index
from retrieval.index.live_index import LiveIndex
from tests.made_folder import Made, make_folder
from tests.telegram_phone import Phone

QUESTION = "元荡岸线总长多少公里?"
PATIENCE = 15.0
TOLERATED = 0.05  # seconds that a tick of the loop may come late, on a machine that does other things too


class Bot:
    """A bot that follows its folder."""

    def __init__(self, folder: Path, data: Path, **settings: Any) -> None:
        self.folder = folder
        self.settings = Settings(
            corpus_dir=folder, data_dir=data, telegram_token=Token("42:T"), rate_per_minute=0, admins=(1, 2), **settings
        )
        self.session = Runtime(self.settings, read_translations(Language.SIMPLIFIED))
        self.phone = Phone(self.session.answerer, access=Access.of(self.settings))

    def play(self, scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async def whole() -> None:
            async with follow_corpus(self.session, self.phone.application):
                await scene()

        self.phone.runner.run(whole())

    @property
    def services(self) -> Services:
        registry: ServiceRegistry = self.phone.application.bot_data["services"]
        return registry.services

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():
                await asyncio.sleep(0.01)

    def told(self, admin: int) -> list[str]:
        return [each["text"] for each in self.phone.ours() if each["chat"]["id"] == admin]


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    folder = tmp_path / "文件"
    folder.mkdir()
    (folder / "元荡.txt").write_text("元荡岸线贯通工程总长23公里。\n", "utf-8")
    (folder / "通勤.txt").write_text("从苏州坐沪苏通勤班车去青浦要40分钟。\n", "utf-8")
    made = Bot(folder, tmp_path / "data")
    yield made
    made.phone.close()


def test_the_next_update_is_worked_on_with_the_new_documents(bot: Bot) -> None:
    async def scene() -> None:
        before = bot.services
        (bot.folder / "元荡.txt").write_text("元荡岸线贯通工程总长24公里。\n", "utf-8")
        (bot.folder / "新.txt").write_text("阳澄湖大闸蟹于9月22日开捕。\n", "utf-8")
        (bot.folder / "通勤.txt").unlink()
        await bot.until(lambda: bot.services.library.documents.keys() == {"元荡.txt", "新.txt"})

        assert (before.version, before.documents.keys()) != (bot.services.version, bot.services.documents.keys())
        assert "23公里" in before.library.documents["元荡.txt"].text  # what is under way keeps its own
        assert not before.search(QUESTION, top=1).quotes  # and does not quote what the file no longer says
        assert "24公里" in bot.services.search(QUESTION, top=1).quotes[0].text
        assert before.state is bot.services.state
        assert metrics.value("youju_index_documents") == 2

    assert "23公里" in bot.phone.ask(QUESTION)["text"]
    bot.play(scene)
    assert "24公里" in bot.phone.ask(QUESTION)["text"]
    assert metrics.value("youju_index_passages") == 2


def test_a_button_of_a_document_that_has_changed_says_so(bot: Bot) -> None:
    answer = bot.phone.ask(QUESTION)

    async def scene() -> None:
        before = bot.services
        (bot.folder / "元荡.txt").write_text("元荡岸线贯通工程总长24公里。\n", "utf-8")
        await bot.until(lambda: bot.services is not before)

    bot.play(scene)
    data = answer["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    callback = {
        "id": "1",
        "from": {"id": 7, "is_bot": False, "first_name": "甲", "language_code": "zh-hans"},
        "message": answer,
        "chat_instance": "1",
        "data": data,
    }
    (told,) = [each for each in bot.phone.feed(callback_query=callback) if each["method"] == "answerCallbackQuery"]
    assert told["text"] == read_translations(Language.SIMPLIFIED)("bot.changed_document")


def test_each_admin_is_told_once_of_a_version_of_a_file_that_cannot_be_read(bot: Bot) -> None:
    bad, marked = bot.folder / "元荡.txt", bot.folder / "行\n\u202e.txt"

    async def scene() -> None:
        bad.write_bytes(b"\x00\x01\x02" * 50)
        await bot.until(lambda: bot.told(1) and bot.told(2))
        marked.write_bytes(b"\x00\x01\x02" * 50)
        await bot.until(lambda: len(bot.told(2)) == 2)
        await asyncio.to_thread(bot.session.live_index.refresh)
        await asyncio.sleep(0.3)
        bad.write_bytes(b"\x00\x01\x02" * 60)
        await bot.until(lambda: len(bot.told(2)) == 3)

    reloads = metrics.value("youju_reloads_total", result="failed")
    bot.play(scene)

    assert bot.told(1)[0].startswith("有 1 个文件没能读取：\n元荡.txt：")
    assert bot.told(1)[1].startswith("有 1 个文件没能读取：\n行 \N{REPLACEMENT CHARACTER}.txt：")
    assert bot.told(1) == bot.told(2)
    assert len(bot.told(1)) == 3
    assert metrics.value("youju_reloads_total", result="failed") == reloads + 3
    text = bot.phone.ask(QUESTION)["text"]
    assert "23公里" in text
    assert "原文件现在无法读取" in text


def test_an_admin_who_cannot_be_told_is_no_error(bot: Bot) -> None:
    bot.phone.offline.refuse = lambda method, call: (
        (403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"})
        if method == "sendMessage" and call["chat_id"] == 1
        else None
    )

    async def scene() -> None:
        for number in range(8):
            (bot.folder / f"坏{number}.txt").write_bytes(b"\x00\x01\x02" * 50)
        await bot.until(lambda: bot.told(2))

    bot.play(scene)
    assert bot.told(2)[0].splitlines()[-1].startswith("……还有 3 个文件") or "3" in bot.told(2)[0].splitlines()[-1]


def test_a_folder_that_is_gone_is_logged_and_so_is_its_return(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    away = bot.folder.with_name("搬走")

    async def scene() -> None:
        bot.folder.rename(away)
        (away / "元荡.txt").touch()
        await bot.until(lambda: "没有" in caplog.text)
        assert bot.services.search(QUESTION, top=1).quotes

    with caplog.at_level("INFO"):
        bot.play(scene)


def test_without_a_watch_other_looks_are_followed_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "文件"
    folder.mkdir()
    (folder / "元荡.txt").write_text("元荡岸线贯通工程总长23公里。\n", "utf-8")
    bot = Bot(folder, tmp_path / "data", watch=False)

    async def scene() -> None:
        (folder / "元荡.txt").write_text("元荡岸线贯通工程总长245公里。\n", "utf-8")
        await asyncio.sleep(0.5)
        assert "23公里" in bot.services.library.documents["元荡.txt"].text
        assert not bot.services.search(QUESTION, top=1).quotes  # the file says something else by now
        await asyncio.to_thread(bot.session.live_index.refresh)
        assert "245公里" in bot.services.search(QUESTION, top=1).quotes[0].text

    bot.play(scene)
    bot.phone.close()


def test_the_event_loop_does_not_wait_for_a_look(tmp_path: Path) -> None:
    folder = tmp_path / "文件"
    make_folder(folder, 60)
    bot = Bot(folder, tmp_path / "data")
    late: list[float] = []
    quiet: list[float] = []  # while nothing is looked at, which on a busy machine is late too

    async def ticks() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.002)
            late.append(time.perf_counter() - before - 0.002)

    async def scene() -> None:
        ticking, seen = asyncio.create_task(ticks()), set[str]()
        await asyncio.sleep(0.3)
        quiet.extend(late)
        late.clear()
        for number in range(3):
            Made(number, 1).write(folder)
            seen.add(bot.services.version)
            await bot.until(lambda: bot.services.version not in seen)
        ticking.cancel()

    bot.play(scene)
    late.sort()
    print(f"\nthe loop was late by {late[-1] * 1000:.1f} ms at most, {late[len(late) // 2] * 1000:.2f} ms as a rule")
    assert late[len(late) * 99 // 100] < TOLERATED + 3 * max(quiet)

    bot.phone.close()


def test_two_states_of_the_documents_share_what_is_not_theirs(tmp_path: Path) -> None:
    folder = tmp_path / "文件"
    make_folder(folder, 3)
    holdings = LiveIndex(folder)
    holdings.refresh()
    bot = Bot(folder, tmp_path / "data")
    registry = ServiceRegistry(bot.services)
    before, examples = registry.services, registry.services.examples
    registry.renew(holdings.answerer)
    after = registry.services

    assert after is not before
    assert after.version == before.version  # the same files
    assert after.lock(1, 2) is before.lock(1, 2)
    assert after.examples == examples
    registry.renew(holdings.answerer)
    assert registry.services is after
    bot.phone.close()


def test_admins_hear_at_the_start_of_what_the_process_before_died_of(bot: Bot) -> None:
    uploads = bot.settings.data_folder / "uploads"
    (uploads / ".incoming-left").mkdir(parents=True)
    (uploads / ATTEMPTS).write_text(json.dumps({"1/77/渡船.txt": 1, "5/78/别人.txt": 1, "x": 1}), "utf-8")

    async def scene() -> None:
        await bot.until(lambda: bot.told(1))
        assert not (uploads / ".incoming-left").exists()

    bot.play(scene)
    bot.play(scene)
    (told,) = bot.told(1)
    assert "读“渡船.txt”时程序中断了" in told
    assert bot.told(2) == []


def test_admins_hear_at_the_start_of_files_that_were_set_aside(tmp_path: Path) -> None:
    folder = tmp_path / "文件"
    folder.mkdir()
    for name in ("元荡", "通勤"):
        (folder / f"{name}.txt").write_text(f"{name}岸线贯通工程总长23公里。\n", "utf-8")
    stat = (folder / "元荡.txt").stat()
    store = index_folder(Settings(corpus_dir=folder, data_dir=tmp_path / "data"), folder)
    store.mkdir(parents=True)
    (store / live_index.ATTEMPTS).write_text(json.dumps({f"元荡.txt\0{stat.st_size}\0{stat.st_mtime_ns}": 2}), "utf-8")
    bot = Bot(folder, tmp_path / "data", watch=False)

    async def scene() -> None:
        await bot.until(lambda: bot.told(1) and bot.told(2))

    try:
        bot.play(scene)
        assert "两次中断" in bot.told(1)[0]
    finally:
        bot.phone.close()
