"""A picture of the bot in Telegram: ``python -m tests.telegram_picture docs/telegram.svg``.

A real conversation with ``youju telegram`` as a process of its own, drawn from what the stand-in for Telegram's server
received (it must lie beside the checkout, see ``tests/telegram_server.py``).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.chat_drawing import Drawn, bubble, field, heading, picture
from tests.fake_bot_api import FakeBotApi
from tests.telegram_server import running

NAME = "youju_bot"
PRIVATE, GROUP = 7, -1001234567890
FOUND = "青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?"
RELATED = "苏州的养老金每月发多少钱?"
NOT_FOUND = "量子计算机多少钱?"
IN_GROUP = "长三角住房公积金一体化落地后什么证明可以互认?"
INLINE = "元荡的岸线贯通了吗?"
ME, OTHER = {"id": 7, "first_name": "小林"}, {"id": 8, "first_name": "阿芳"}
SHOWN = 2  # results of inline mode


def drawn() -> str:
    """Hold the conversation and draw it."""
    with (
        TemporaryDirectory() as folder,
        FakeBotApi(username=NAME, first_name="有据", privacy_mode=False) as server,
        running(server, Path(folder), flood_limits="false", max_quotes="1"),
    ):
        client = server.client()
        chats = [private_chat(client), [*group_chat(client), *inline_mode(client)]]
        if refused := client.violations():
            raise RuntimeError(f"Telegram would not have taken this: {refused}")
    return picture(chats)


def private_chat(client: Any) -> list[Drawn]:
    """A question that is answered, one that is nearly, and one that is not."""
    for question in (FOUND, RELATED, NOT_FOUND):
        client.ask(question, chat_id=PRIVATE, user=ME)
    return [heading("私聊"), *bubbles(client.messages(PRIVATE))]


def group_chat(client: Any) -> list[Drawn]:
    """Chatter, to which the bot listens in silence, and a question."""
    client.group("公积金的证明,换个城市还认吗?", chat_id=GROUP, user=OTHER)
    client.group(f"/ask@{NAME} {IN_GROUP}", chat_id=GROUP, user=ME)
    client.sent(chat_id=GROUP)
    return [heading("群组"), *bubbles(client.messages(GROUP))]


def inline_mode(client: Any) -> list[Drawn]:
    """A passage is chosen in a chat with somebody else, and posted there."""
    query = client.inline(INLINE, user=ME)
    client.wait("answerInlineQuery")
    results = client.inline_answer(query)["results"]
    offered = [(each["title"], each["description"]) for each in results[:SHOWN]]
    chosen = {"inline_query_id": query, "result_id": results[0]["id"], "chat_id": OTHER["id"]}
    posted = client.control("choose_inline", **chosen)["message"]
    return [heading("在任何聊天里"), field(f"@{NAME} {INLINE}", offered), bubble(posted, mine=True)]


def bubbles(messages: Sequence[dict[str, Any]]) -> list[Drawn]:
    """All messages of a chat; in a group, those of others with a name."""
    return [
        bubble(
            message,
            mine=message["from"]["id"] == ME["id"],
            name=message["from"]["first_name"]
            if message["chat"]["id"] < 0 and message["from"]["id"] != ME["id"]
            else "",
        )
        for message in messages
    ]


def main(arguments: Sequence[str]) -> int:
    """Write the picture to the file named first."""
    Path(arguments[0]).write_text(drawn(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
