"""A question about one cell of a table, with the bot as a process of its own, in the chat and inline. The bot leaves no
violation of Telegram's contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from telegram import Message

from bot.chat.conversation import Conversation
from bot.cli.runtime import Runtime
from bot.settings import Settings
from bot.telegram.handlers.ask import carried_words, underlined_words
from bot.translations import Language, read_translations
from tests.fake_bot_api import FakeBotApi
from tests.telegram_phone import Phone
from tests.telegram_server import covered, running

QUESTION = "其他员工去二类城市住宿限额是多少"
QUOTES = ("blockquote", "expandable_blockquote")
PAGE = """\
<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>差旅住宿费标准</title></head><body><main>
<h1>差旅住宿费标准</h1>
<p>住宿费在下表限额内凭发票报销，超出部分由个人承担，特殊情况须经分管领导批准。</p>
<table><tr><th>职级</th><th>一类城市</th><th>二类城市</th><th>三类城市</th></tr>
<tr><td>部门经理</td><td>600</td><td>480</td><td>400</td></tr>
<tr><td>其他员工</td><td>450</td><td>340</td><td>280</td></tr></table>
<p>本标准自二〇二四年一月一日起施行，由财务部负责解释。</p></main></body></html>
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("trafilatura")
    folder = tmp_path_factory.mktemp("rows")
    (folder / "住宿.html").write_text(PAGE, "utf-8")
    return folder


@pytest.fixture(scope="module")
def client(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with FakeBotApi() as server, running(server, tmp_path_factory.mktemp("data"), corpus_dir=str(corpus)):
        client = server.client()
        client.mark()
        yield client
        assert client.violations() == []


@pytest.fixture
def runtime(corpus: Path, tmp_path: Path) -> Runtime:
    settings = Settings(corpus_dir=corpus, data_dir=tmp_path, max_quotes=1)
    return Runtime(settings, read_translations(Language.SIMPLIFIED))


def test_the_cells_of_a_row_are_quoted_below_their_labels(client: Any) -> None:
    message = client.ask(QUESTION, chat_id=21)

    assert "\n\n职级：\n其他员工\n二类城市：\n340\n〔只列出与问题有关的列〕\n" in message["text"]
    assert covered(message, *QUOTES)[:2] == ["其他员工", "340"]


def test_the_reasons_name_the_cells(client: Any) -> None:
    message = client.ask(QUESTION, chat_id=22)
    client.press(message, "为什么")

    assert "\n职级：其他员工；二类城市：340\n" in client.edited()["text"]


def test_an_inline_result_is_described_by_its_cells(client: Any) -> None:
    query = client.inline(QUESTION)
    client.wait("answerInlineQuery", n=1)
    result = client.inline_answer(query)["results"][0]

    assert result["description"] == "职级：其他员工；二类城市：340"
    assert "职级：\n其他员工\n二类城市：\n340\n" in result["text"]


def test_matched_labels_are_carried_into_a_follow_up_and_are_not_taken_for_carried_ones(runtime: Runtime) -> None:
    phone = Phone(runtime.answerer, max_quotes=1)
    try:
        message = Message.de_json(phone.ask(QUESTION), phone.application.bot)
    finally:
        phone.close()

    assert {"二类城市", "员工"} <= set(underlined_words(message))
    assert carried_words(message) == ()


def test_the_chat_names_its_own_command_for_the_rest(
    runtime: Runtime, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    Conversation(runtime).say(QUESTION)

    assert (
        "│ » 职级     │ 其他员工\n│ » 二类城市 │ 340\n│ ┄ 〔只列出与问题有关的列，查看全文：/full 1〕\n"
        in capsys.readouterr().out
    )
