"""A person with a phone, for tests of the bot that need no network: real updates go through the real application,
and a request class that answers by itself keeps what the bot sends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from itertools import count
from typing import Any, cast

from telegram import Update
from telegram.request import BaseRequest, RequestData

from bot.access import Access
from bot.secret import Token
from bot.settings import Settings
from bot.state.sqlite import SqliteState
from bot.telegram.application import build_application
from retrieval.answering.answerer import Answerer
from tests.records import bundled

BOT: dict[str, Any] = {
    "id": 42,
    "is_bot": True,
    "first_name": "有据",
    "username": "youju_bot",
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
GROUP = -1001
Call = dict[str, Any]
Sent = dict[str, Any]


class Offline(BaseRequest):
    """Answers every request as Telegram would; ``refuse`` may answer (status, body) in its place."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.messages: dict[tuple[int, int], Sent] = {}
        self.numbers = count(1000)
        self.commands: dict[str, Any] = {}
        self.slow: dict[str, float] = {}  # seconds that a method takes
        self.refuse: Callable[[str, Call], tuple[int, dict[str, Any]] | None] = lambda _method, _call: None

    @property
    def read_timeout(self) -> float | None:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,  # noqa: ARG002  the interface has it
        write_timeout: object = None,  # noqa: ARG002  the interface has it
        connect_timeout: object = None,  # noqa: ARG002  the interface has it
        pool_timeout: object = None,  # noqa: ARG002  the interface has it
    ) -> tuple[int, bytes]:
        assert method == "POST"
        name = url.rpartition("/")[2]
        call = {"method": name, **(request_data.parameters if request_data else {})}
        self.calls.append(call)
        await asyncio.sleep(self.slow.get(name, 0))
        if refusal := self.refuse(name, call):
            return refusal[0], json.dumps(refusal[1]).encode()
        return 200, json.dumps({"ok": True, "result": self.result(name, call)}).encode()

    def result(self, method: str, call: Call) -> object:
        if method == "getMe":
            return BOT
        if method == "sendMessage":
            return self.sent(call)
        if method == "editMessageText":
            message = self.messages[call["chat_id"], call["message_id"]]
            message.pop("reply_markup", None)
            message.update({key: call[key] for key in ("text", "entities", "reply_markup") if key in call})
            return message
        if method == "getMyCommands":
            return self.commands.get(scope_of(call), [])
        if method == "setMyCommands":
            self.commands[scope_of(call)] = call["commands"]
        return True

    def sent(self, call: Call) -> Sent:
        number = next(self.numbers)
        kind = "private" if call["chat_id"] > 0 else "supergroup"
        chat = {"id": call["chat_id"], "type": kind}
        message = {"message_id": number, "date": 1, "chat": chat, "from": BOT, "text": call["text"]}
        message.update({key: call[key] for key in ("entities", "message_thread_id") if key in call})
        if "inline_keyboard" in call.get("reply_markup", {}):
            message["reply_markup"] = call["reply_markup"]
        replied = call.get("reply_parameters", {}).get("message_id")
        if (call["chat_id"], replied) in self.messages:
            message["_reply"] = replied
        self.messages[call["chat_id"], number] = message
        return {key: value for key, value in message.items() if key != "_reply"}


def scope_of(call: Call) -> str:
    return json.dumps([call.get("scope"), call.get("language_code")])


class Phone:
    """Chats with the bot as one or more people."""

    def __init__(self, answerer: Answerer | None = None, *, access: Access | None = None, **settings: Any) -> None:
        self.offline = Offline()
        self.runner = asyncio.Runner()
        self.state = SqliteState(":memory:")
        self.application = build_application(
            Settings(**{"rate_per_minute": 0, "telegram_token": Token("42:T"), **settings}),
            answerer or bundled()[1],
            self.state,
            access=access,
            request=self.offline,
            get_updates_request=Offline(),
        )
        self.runner.run(self.application.initialize())
        self.updates = count(1)
        self.numbers = count(1)
        self.offline.calls.clear()

    def close(self) -> None:
        self.runner.run(self.application.shutdown())
        self.runner.run(self.state.close())
        self.runner.close()

    @property
    def calls(self) -> list[Call]:
        return self.offline.calls

    def feed(self, **kinds: Any) -> list[Call]:
        """One update; what the bot called because of it."""
        before = len(self.calls)
        update = Update.de_json({"update_id": next(self.updates), **kinds}, self.application.bot)
        self.runner.run(self.application.process_update(update))
        self.runner.run(self.application.bot_data["services"].refusals.sent())
        return self.calls[before:]

    def message(self, text: str | None = None, *, chat: int = 7, user: int = 7, **fields: Any) -> Sent:
        """A message as Telegram would bring it."""
        language = fields.pop("language", "zh-hans")
        sender = {"id": user, "is_bot": False, "first_name": "甲", "language_code": language}
        kind = "private" if chat > 0 else "supergroup"
        message: Sent = {"message_id": next(self.numbers), "date": 1, "chat": {"id": chat, "type": kind}}
        message.update({"from": sender, **fields})
        if text is not None:
            message["text"] = text
            message.setdefault("entities", entities_of(text))
        self.offline.messages[chat, message["message_id"]] = message
        return message

    def write(self, text: str | None = None, **fields: Any) -> list[Call]:
        """Send a message; what the bot called because of it."""
        return self.feed(message=self.message(text, **fields))

    def ask(self, text: str, **fields: Any) -> Sent:
        """Send a message and return the bot's answer, the first message of ours that it brings about."""
        before = {id(message) for message in self.ours()}
        self.write(text, **fields)
        return next(message for message in self.ours() if id(message) not in before)

    def ours(self) -> list[Sent]:
        """The bot's messages, in order."""
        return [message for message in self.offline.messages.values() if message["from"]["id"] == BOT["id"]]

    def last(self) -> Sent:
        """The bot's newest message."""
        return self.ours()[-1]

    def edit(self, message: Sent, text: str) -> list[Call]:
        """Edit a message of one's own."""
        message.update(text=text, entities=entities_of(text), edit_date=2)
        return self.feed(edited_message=message)

    def press(self, pressed: Sent, label: str = "", *, data: str = "", user: int = 7, **fields: Any) -> Call:
        """Press the button whose label contains ``label`` (or one with ``data``); how the press was settled."""
        data = data or self.data(pressed, label)
        sender = {"id": user, "is_bot": False, "first_name": "甲", "language_code": "zh-hans"}
        query = {"id": "1", "chat_instance": "1", "data": data, "from": sender, "message": self.seen(pressed)}
        calls = self.feed(callback_query={**query, **fields})
        settled = [call for call in calls if call["method"] == "answerCallbackQuery"]
        assert len(settled) == 1, calls
        return settled[0]

    def data(self, message: Sent, label: str) -> str:
        return cast(str, button(message, label)["callback_data"])

    def seen(self, message: Sent) -> Sent:
        """The message as it comes with a press: with what it replies to, if that is still there."""
        message = dict(message)
        replied = self.offline.messages.get((message["chat"]["id"], message.pop("_reply", 0)))
        if replied:
            message["reply_to_message"] = {key: value for key, value in replied.items() if key != "_reply"}
        return message

    def inline(self, query: str, *, user: int = 7, offset: str = "") -> Call:
        """Type an inline query; what it was answered with."""
        sender = {"id": user, "is_bot": False, "first_name": "甲", "language_code": "zh-hans"}
        calls = self.feed(inline_query={"id": "1", "from": sender, "query": query, "offset": offset})
        return calls[-1]


def buttons(message: Sent) -> list[dict[str, Any]]:
    return [each for row in message.get("reply_markup", {}).get("inline_keyboard", []) for each in row]


def button(message: Sent, label: str) -> dict[str, Any]:
    found = [each for each in buttons(message) if label in each["text"]]
    assert found, (label, [each["text"] for each in buttons(message)])
    return found[0]


def entities_of(text: str) -> list[dict[str, Any]]:
    """Commands at the beginning and mentions, as Telegram marks them (for texts of the basic plane)."""
    import re

    found = [("bot_command", match) for match in re.finditer(r"^/\w+(?:@\w+)?", text, re.A)]
    found += [("mention", match) for match in re.finditer(r"(?<![\w@/])@[A-Za-z]\w+", text, re.A)]
    return [{"type": kind, "offset": match.start(), "length": match.end() - match.start()} for kind, match in found]


def stretches(message: Sent, *kinds: str) -> list[str]:
    """What the entities of these kinds cover."""
    text = message["text"].encode("utf-16-le")
    entities = [each for each in message.get("entities", []) if each["type"] in kinds]
    return [text[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le") for each in entities]
