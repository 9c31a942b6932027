"""The stand-in for Telegram's server is as strict as it says: contract, limits, entities, updates, faults."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, constants

from tests.fake_bot_api import FAULTS, LIMITS, EntityError, FakeBotApi, FakeClient, parse_html, parse_markdown_v2
from tests.fake_bot_api.contract import Contract
from tests.fake_bot_api.entities import fix_text
from tests.paths import SHARED

TOKEN = "123456:TEST-token"  # noqa: S105  no secret
SPECIFICATION = SHARED / "telegram" / "bot_api_spec.json"
VECTORS = SHARED / "telegram" / "td_entity_vectors.json"
CONTRACT = Contract()
SAY: dict[str, Any] = {"chat_id": 7, "text": "甲"}
beside = pytest.mark.skipif(not SPECIFICATION.is_file(), reason=f"a second opinion lies at {SPECIFICATION.parent}")


@pytest.fixture(scope="module")
def server() -> Iterator[FakeBotApi]:
    with FakeBotApi() as started:
        yield started


@pytest.fixture
def client(server: FakeBotApi) -> FakeClient:
    client = server.client()
    client.reset()
    server.server.w.webhook = None
    server.server.w.allowed = None
    server.server.w.updates.clear()
    return client


def call(server: FakeBotApi, method: str, token: str = TOKEN, **parameters: Any) -> dict[str, Any]:
    address, body = f"{server.base_url}{token}/{method}", json.dumps(parameters).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310  our own server
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        return dict(json.load(error))


def button(**fields: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "x", **fields}]]}


def article(number: str = "1", text: str = "x") -> dict[str, Any]:
    return {"type": "article", "id": number, "title": "t", "input_message_content": {"message_text": text}}


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


@pytest.mark.parametrize("method", sorted(CONTRACT.methods))
def test_the_contract_agrees_with_the_signatures_of_python_telegram_bot(method: str) -> None:
    signature = inspect.signature(getattr(Bot, snake(method))).parameters
    ours = CONTRACT.methods[method]

    assert set(ours) <= set(signature), "no parameter that the library does not know"
    needed = {name for name, of in signature.items() if of.default is inspect.Parameter.empty and name != "self"}
    if method != "sendDocument":
        assert {name for name, field in ours.items() if field.required} <= needed | {"text"}
    assert needed & set(ours) <= {name for name, field in ours.items() if field.required} | {"text", "name"}


def test_every_type_of_the_contract_is_there_and_used() -> None:
    used = {
        kind
        for fields in (*CONTRACT.methods.values(), *CONTRACT.types.values())
        for f in fields.values()
        for kind in f.types
    }
    named = {kind.replace("[]", "") for kind in used if not kind.startswith("=")}
    named |= {member for members in CONTRACT.unions.values() for member in members}

    assert named - {"Integer", "String", "Boolean", "Float", "InputFile"} == set(CONTRACT.types) | set(CONTRACT.unions)


@beside
def test_the_contract_agrees_with_the_full_specification() -> None:
    whole = json.loads(SPECIFICATION.read_text("utf-8"))
    for ours, theirs in ((CONTRACT.methods, whole["methods"]), (CONTRACT.types, whole["types"])):
        for name, fields in ours.items():
            known = {field["name"]: field for field in theirs[name].get("fields", [])}
            assert set(fields) <= set(known), name
            assert {f for f in known if known[f]["required"]} == {f for f in fields if fields[f].required}, name
            for f, field in fields.items():
                types = {
                    re.sub(r"^(.*?)((?:\[\])*)$", lambda m: "Array of " * (len(m[2]) // 2) + m[1], kind)
                    for kind in field.types
                }
                assert field.types[0].startswith("=") or types <= set(known[f]["types"]), (name, f)
    assert {field["name"] for field in whole["types"]["Update"]["fields"]} - {"update_id"} == CONTRACT.updates


@beside
def test_the_official_parser_reads_the_same_entities() -> None:
    vectors = json.loads(VECTORS.read_text("utf-8"))
    for kind, parse in (("html", parse_html), ("markdown_v2", parse_markdown_v2)):
        for vector in vectors[kind]:
            try:
                text, entities = parse(vector["input"])
                parsed = {"text": text, "entities": entities}
            except EntityError as error:
                parsed = {"error": str(error)}
            for entity in parsed.get("entities", []):
                entity.pop("date_time_format", None)
                if entity["type"] == "text_mention":
                    entity["user_id"] = entity.pop("user")["id"]
            assert parsed == {name: value for name, value in vector.items() if name != "input"}


def test_text_is_trimmed_and_impossible_nesting_dropped() -> None:
    nested = "<code><b>x</b></code><blockquote>a<blockquote>b</blockquote></blockquote>"

    assert fix_text(*parse_html("\n <b>甲 \n</b> ")) == ("甲", [{"type": "bold", "offset": 0, "length": 1}])
    assert [entity["type"] for entity in fix_text(*parse_html(nested))[1]] == ["code", "blockquote"]


def test_limits_are_those_of_python_telegram_bot() -> None:
    assert (LIMITS["text"], LIMITS["caption"], LIMITS["entities"]) == (
        constants.MessageLimit.MAX_TEXT_LENGTH,
        constants.MessageLimit.CAPTION_LENGTH,
        constants.MessageLimit.MESSAGE_ENTITIES,
    )
    assert LIMITS["callback_data"] == constants.InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    assert LIMITS["copy_text"] == constants.InlineKeyboardButtonLimit.MAX_COPY_TEXT
    assert LIMITS["inline_results"] == constants.InlineQueryLimit.RESULTS
    assert LIMITS["inline_offset"] == constants.InlineQueryLimit.MAX_OFFSET_LENGTH
    assert LIMITS["result_id"] == constants.InlineQueryResultLimit.MAX_ID_LENGTH
    assert LIMITS["callback_answer"] == constants.CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
    assert LIMITS["buttons"] == constants.InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER
    assert LIMITS["buttons_per_row"] == constants.InlineKeyboardMarkupLimit.BUTTONS_PER_ROW
    assert LIMITS["commands"] == constants.BotCommandLimit.MAX_COMMAND_NUMBER
    assert LIMITS["command_description"] == constants.BotCommandLimit.MAX_DESCRIPTION
    assert LIMITS["description"] == constants.BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
    assert LIMITS["short_description"] == constants.BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    assert LIMITS["secret_token"] == constants.WebhookLimit.MAX_SECRET_TOKEN_LENGTH
    assert LIMITS["start_parameter"] == constants.InlineQueryResultsButtonLimit.MAX_START_PARAMETER_LENGTH


@pytest.mark.parametrize(
    ("why", "method", "parameters"),
    [
        ("message is too long", "sendMessage", {"chat_id": 7, "text": "甲" * 4097}),
        ("message is too long", "sendMessage", {"chat_id": 7, "text": "𠮷" * 2049}),  # two UTF-16 units each
        ("text must be non-empty", "sendMessage", {"chat_id": 7, "text": " \n "}),
        ("message text is empty", "sendMessage", {"chat_id": 7, "text": ""}),
        ("message text is empty", "sendMessage", {"chat_id": 7}),
        ("unknown parameter 'txt'", "sendMessage", {**SAY, "txt": "x"}),
        ("disable_notification", "sendMessage", {**SAY, "disable_notification": 3}),
        ("chat not found", "sendMessage", {"chat_id": 8, "text": "甲"}),
        ("unsupported parse_mode", "sendMessage", {**SAY, "parse_mode": "XML"}),
        ('Unsupported start tag "br"', "sendMessage", {"chat_id": 7, "text": "a<br>b", "parse_mode": "HTML"}),
        ('start tag "b"', "sendMessage", {"chat_id": 7, "text": "<b>x", "parse_mode": "HTML"}),
        ("Character '.' is reserved", "sendMessage", {"chat_id": 7, "text": "a.", "parse_mode": "MarkdownV2"}),
        ("101 entities", "sendMessage", {"chat_id": 7, "text": "<b>x</b> " * 101, "parse_mode": "HTML"}),
        ("unknown field 'color'", "sendMessage", {**SAY, "reply_markup": button(callback_data="a", color="red")}),
        ("BUTTON_DATA_INVALID", "sendMessage", {**SAY, "reply_markup": button(callback_data="道" * 22)}),
        ("2 actions", "sendMessage", {**SAY, "reply_markup": button(callback_data="a", url="https://a.b")}),
        ("text buttons are unallowed", "sendMessage", {**SAY, "reply_markup": button()}),
        ("BUTTON_COPY_TEXT_INVALID", "sendMessage", {**SAY, "reply_markup": button(copy_text={"text": "x" * 257})}),
        ("message to be replied not found", "sendMessage", {**SAY, "reply_parameters": {"message_id": 999}}),
        ("QUOTE_TEXT_INVALID", "sendMessage", {**SAY, "reply_parameters": {"message_id": 1, "quote": "没有"}}),
        ("caption is too long", "sendPhoto", {"chat_id": 7, "photo": "f", "caption": "x" * 1025}),
        ("BOT_COMMAND_INVALID", "setMyCommands", {"commands": [{"command": "Ask", "description": "x"}]}),
        ("BOT_COMMANDS_TOO_MUCH", "setMyCommands", {"commands": [{"command": "a", "description": "b"}] * 101}),
        ("language code", "setMyCommands", {"commands": [], "language_code": "zh-hans"}),
        ("needs the field 'description'", "setMyCommands", {"commands": [{"command": "a"}]}),
        ("no matching type", "setMyCommands", {"commands": [], "scope": {"type": "everywhere"}}),
        ("120", "setMyShortDescription", {"short_description": "x" * 121}),
        ("unknown update types", "getUpdates", {"allowed_updates": ["messages"]}),
        ("method not found", "getPopcorn", {}),
        ("unallowed characters", "setWebhook", {"url": "http://127.0.0.1:1/", "secret_token": "a b"}),
        ("query is too old", "answerInlineQuery", {"inline_query_id": "nope", "results": []}),
        ("RESULTS_TOO_MUCH", "answerInlineQuery", {"results": [article(str(number)) for number in range(51)]}),
        ("RESULT_ID_INVALID", "answerInlineQuery", {"results": [article("字" * 22)]}),
        ("RESULT_ID_DUPLICATE", "answerInlineQuery", {"results": [article(), article()]}),
        ("message is too long", "answerInlineQuery", {"results": [article(text="x" * 4097)]}),
        ("no matching type", "answerInlineQuery", {"results": [{"type": "artikel", "id": "1"}]}),
    ],
)
def test_what_telegram_refuses_is_refused_and_remembered(
    server: FakeBotApi, client: FakeClient, why: str, method: str, parameters: dict[str, Any]
) -> None:
    client.text("你好", chat_id=7)
    if method == "answerInlineQuery":
        parameters = {"inline_query_id": client.inline("道"), **parameters}

    answer = call(server, method, **parameters)

    assert not answer["ok"]
    assert why in answer["description"]
    weather = "replied not found" in why
    assert len(client.violations()) == (0 if weather else 1)


def test_what_telegram_takes_is_taken(server: FakeBotApi, client: FakeClient) -> None:
    client.text("你好", chat_id=7)
    absent = {"message_id": 999, "allow_sending_without_reply": True}

    assert call(server, "sendmessage", chat_id=7, text="甲" * 4096)["ok"]
    assert call(server, "sendMessage", chat_id=7, text=f"<b>{'甲' * 4096}</b>", parse_mode="HTML")["ok"]
    assert call(server, "sendMessage", reply_markup=button(callback_data="x" * 64), **SAY)["ok"]
    assert call(server, "sendMessage", reply_parameters=absent, **SAY)["ok"]
    quoting = call(server, "sendMessage", reply_parameters={"message_id": 1, "quote": "好"}, **SAY)["result"]
    assert quoting["quote"] == {"text": "好", "position": 1, "is_manual": True}
    assert quoting["reply_to_message"]["text"] == "你好"
    assert client.violations() == []


def test_updates_come_again_until_they_are_confirmed(server: FakeBotApi, client: FakeClient) -> None:
    for text in "一二三":
        client.text(text, chat_id=7)

    updates = call(server, "getUpdates")["result"]

    assert [update["message"]["text"] for update in updates] == ["一", "二", "三"]
    assert len(call(server, "getUpdates", limit=2)["result"]) == 2
    assert len(call(server, "getUpdates", offset=updates[1]["update_id"])["result"]) == 2
    assert len(call(server, "getUpdates", offset=-1)["result"]) == 1
    assert call(server, "getUpdates", offset=updates[2]["update_id"] + 1)["result"] == []
    call(server, "getUpdates", allowed_updates=["callback_query"])
    assert client.text("四", chat_id=7)["delivered"] is False


def test_a_newer_poll_ends_the_older_one(server: FakeBotApi, client: FakeClient) -> None:
    async def scene() -> None:
        older = asyncio.create_task(asyncio.to_thread(call, server, "getUpdates", timeout=10))
        while server.server.w.poller is None or server.server.w.poller != server.server.w.poll_id or not waiting():
            await asyncio.sleep(0.01)
        newer = asyncio.create_task(asyncio.to_thread(call, server, "getUpdates", timeout=10))
        assert "terminated by other getUpdates" in (await older)["description"]
        await client.aio.text("五", chat_id=7)
        assert (await newer)["result"][0]["message"]["text"] == "五"

    before = server.server.w.poll_id

    def waiting() -> bool:
        return server.server.w.poll_id > before

    asyncio.run(scene())


def test_flood_limits_are_no_violations(server: FakeBotApi, client: FakeClient) -> None:
    client.text("x", chat_id=7)
    client.group("/x", chat_id=-1005000000001)
    client.config(flood=True)

    private = [call(server, "sendMessage", chat_id=7, text="x") for _ in range(5)]
    group = [call(server, "sendMessage", chat_id=-1005000000001, text="x") for _ in range(21)]

    assert [answer.get("error_code", 200) for answer in private] == [200] * 3 + [429] * 2
    assert private[-1]["parameters"]["retry_after"] >= 1
    assert [answer.get("error_code", 200) for answer in group] == [200] * 20 + [429]
    assert client.violations() == []


def test_a_fault_strikes_as_often_as_it_is_told_to(server: FakeBotApi, client: FakeClient) -> None:
    client.text("x", chat_id=7)
    for kind in sorted(kind for kind, answer in FAULTS.items() if answer):
        client.fault(kind, "sendMessage", skip=1, retry_after=9, code=418, description="I'm a teapot")

        answers = [call(server, "sendMessage", **SAY) for _ in range(3)]

        assert [answer["ok"] for answer in answers] == [True, False, True], kind
    assert client.violations() == []


def test_a_webhook_is_tried_again_and_may_answer_with_a_call(server: FakeBotApi, client: FakeClient) -> None:
    seen: list[tuple[str | None, int]] = []

    async def hook(request: web.Request) -> web.Response:
        seen.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), (await request.json())["update_id"]))
        if len(seen) < 3:
            return web.Response(status=500)
        return web.json_response({"method": "sendMessage", "chat_id": 7, "text": "由响应发出"})

    async def scene() -> None:
        application = web.Application()
        application.router.add_post("/", hook)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        await asyncio.to_thread(call, server, "setWebhook", url=address, secret_token="A-1")  # noqa: S106  no secret
        await client.aio.text("x", chat_id=7)
        assert (await client.aio.sent())["text"] == "由响应发出"
        await asyncio.to_thread(call, server, "deleteWebhook")
        await runner.cleanup()

    asyncio.run(scene())

    assert [secret for secret, _ in seen] == ["A-1"] * 3
    assert len({update for _, update in seen}) == 1
