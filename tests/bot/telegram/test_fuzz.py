"""Thousands of messages of every shape: each that is addressed to the bot is answered or politely refused, no other
is, and nothing goes wrong. A few hundred here without a network; ``make fuzz`` sends them to the bot's own process."""

from __future__ import annotations

import logging
import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.translations import Language, read_translations
from tests.fake_bot_api import FakeBotApi
from tests.telegram_phone import BOT, Phone
from tests.telegram_server import running
from tests.weird_messages import ANCHOR, GROUPS, PEOPLE, Case, Maker
from tests.weird_text import units

OFFLINE = 600
SEED = 20201123
COUNT = int(os.environ.get("YOUJU_FUZZ", "0"))
REFUSALS = ("unreadable", "unknown_command", "admins_only", "verify_what", "ask_what", "gone", "posted")
AT_REST = 10.0  # seconds without a call of the bot's after which nothing more is awaited
Sent = dict[str, Any]


@pytest.fixture
def phone() -> Iterator[Phone]:
    phone = Phone()
    yield phone
    phone.close()


def asked_first(chat: int, username: str) -> str:
    return ANCHOR if chat > 0 else f"/ask@{username} {ANCHOR}"


def refusals() -> re.Pattern[str]:
    """The sentences that are said where there is nothing to answer."""
    tables = [read_translations(language) for language in Language]
    texts = [words(f"bot.{name}", command="/\0") for words in tables for name in REFUSALS]
    return re.compile("|".join(re.escape(text).replace("\0", ".+") for text in texts), re.DOTALL)


def assert_sound(call: Sent) -> None:
    """A message as Telegram takes it, its entities where characters begin and end."""
    assert call["text"].strip()
    assert units(call["text"]) <= 4096
    assert len(call.get("entities", [])) <= 100
    text = call["text"].encode("utf-16-le")
    for each in call.get("entities", []):
        assert each["length"] > 0
        text[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le")
        assert each["offset"] + each["length"] <= units(call["text"])


def write(phone: Phone, case: Case, anchor: Sent) -> list[Sent]:
    """Send the message; what the bot called because of it."""
    more = {"reply_to_message": phone.seen(anchor)} if case.reply else {}
    return phone.write(chat=case.chat, **{"from": case.user, **case.fields, **more})


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")  # python-telegram-bot 22.8, of itself
def test_every_message_to_the_bot_is_answered_and_no_other(phone: Phone, caplog: pytest.LogCaptureFixture) -> None:
    chats = (*PEOPLE, *GROUPS)
    anchors = {chat: phone.ask(asked_first(chat, BOT["username"]), chat=chat) for chat in chats}

    for case in Maker(SEED, BOT["username"]).cases(OFFLINE):
        sent = [call for call in write(phone, case, anchors[case.chat]) if call["method"] == "sendMessage"]
        assert len(sent) == case.addressed, case
        for call in sent:
            assert call["chat_id"] == case.chat
            assert call.get("message_thread_id") == case.fields.get("message_thread_id")
            assert_sound(call)
        if case.edit:
            question = max(number for chat, number in phone.offline.messages if chat == case.chat and number < 1000)
            message = phone.offline.messages[case.chat, question] | case.edit | {"edit_date": 2}
            assert [call["method"] for call in phone.feed(edited_message=message)] == ["editMessageText"], case
            assert_sound(phone.calls[-1])

    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.skipif(not COUNT, reason="takes minutes: make fuzz")
def test_the_process_withstands_thousands_of_messages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FakeBotApi(privacy_mode=False) as server:
        client, begun = server.client(), time.monotonic()
        with running(server, tmp_path, flood_limits="false", log_level="info") as process:
            username = client.control("config")["username"]
            anchors = {
                chat: client.ask(asked_first(chat, username), chat_id=chat, timeout=30)["message_id"]
                for chat in (*PEOPLE, *GROUPS)
            }
            client.mark()
            cases = [(post(client, case, anchors), case) for case in Maker(SEED, username).cases(COUNT)]
            seconds = wait_for_rest(client) - begun
            assert process.poll() is None
        calls = client.calls(since=client.cursor)
        errors = [line for line in (tmp_path / "log.txt").read_text().splitlines() if is_trouble(line)]
        violations = client.violations()
    replies = Counter(replied_to(calls))
    polite = refusals()
    refused = sum(bool(polite.match(call["params"]["text"])) for call in calls if call["method"] == "sendMessage")
    with capsys.disabled():
        print(
            f"\n{COUNT} messages in {seconds:.0f} s: {replies.total() - refused} answered, {refused} refused,"
            f" {sum(not case.addressed for _, case in cases)} not for the bot;"
            f" {len(violations)} violations, {len(errors)} errors"
        )
    assert violations == []
    assert errors == []
    assert [(replies[key], case) for key, case in cases if replies[key] != case.addressed] == []


def post(client: Any, case: Case, anchors: dict[int, int]) -> tuple[int, int]:
    """Send the message to the fake server, and its edit; where it stands."""
    extra = dict(case.fields)
    place = {"chat_id": case.chat, "reply_to": anchors[case.chat] if case.reply else None}
    text, entities = extra.pop("text", None), extra.pop("entities", [])
    said = client.control("user_message", text=text, entities=entities, user=case.user, extra=extra, **place)
    assert said["delivered"]
    number = said["message"]["message_id"]
    if case.edit:
        client.control("edit_user_message", chat_id=case.chat, message_id=number, **case.edit)
    return case.chat, number


def wait_for_rest(client: Any) -> float:
    """Wait until the bot has nothing left to say; when it said the last."""
    calls, since = client.cursor, time.monotonic()
    while time.monotonic() - since < AT_REST:
        state = client.state()
        if state["pending"] or at_work(client, calls):
            since = time.monotonic()
        calls = state["next_call"]
        time.sleep(0.5)
    return since


def at_work(client: Any, since: int) -> bool:
    """Whether the bot has done anything but ask for updates."""
    return any(call["method"] != "getUpdates" for call in client.calls(since=since))


def replied_to(calls: Iterable[Sent]) -> Iterator[tuple[int, int]]:
    """The messages that the bot's messages reply to."""
    for call in calls:
        if call["method"] == "sendMessage":
            assert_sound(call["params"])
            yield call["params"]["chat_id"], call["params"]["reply_parameters"]["message_id"]


def is_trouble(line: str) -> bool:
    """Whether a line of the log is anything but business as usual."""
    return not re.match(r"\S+ \[(debug|info) ", line)
