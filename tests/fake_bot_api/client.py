"""A blocking client of the control API, on the standard library alone."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from typing import Any

from tests.fake_bot_api.entities import Json


class FakeClient:
    """What people do and what the bot did; in async tests ``await client.aio.<method>(...)``, in a thread."""

    def __init__(self, root: str) -> None:
        self.root, self.cursor = root.rstrip("/"), 0

    @property
    def aio(self) -> Any:
        return _Aio(self)

    def control(self, action: str, **body: Any) -> Any:
        data = json.dumps({k: v for k, v in body.items() if v is not None}).encode()
        req = urllib.request.Request(  # noqa: S310  our own server
            f"{self.root}/__control__/{action}", data, {"Content-Type": "application/json"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(req, timeout=90) as r:
                return json.load(r)
        except urllib.error.HTTPError as exc:
            raise RuntimeError(exc.read().decode()) from None

    # what people do
    def text(self, text: str, chat_id: int = 1001, **kw: Any) -> Any:
        return self.control("user_message", text=text, chat_id=chat_id, **kw)

    def group(self, text: str, chat_id: int = -1001234567890, user_id: int | None = 1001, **kw: Any) -> Any:
        return self.control("user_message", text=text, chat_id=chat_id, user_id=user_id, **kw)

    def edit(self, message: Json, text: str) -> Any:
        return self.control(
            "edit_user_message", chat_id=message["chat"]["id"], message_id=message["message_id"], text=text
        )

    def delete(self, message: Json) -> Any:
        return self.control("delete_user_message", chat_id=message["chat"]["id"], message_id=message["message_id"])

    def press(self, message: Json, button: int | str = 0, **kw: Any) -> Any:
        if "data" not in kw:
            kw["button"] = button
        return self.control("callback", chat_id=message["chat"]["id"], message_id=message["message_id"], **kw)

    def inline(self, query: str, **kw: Any) -> Any:
        return self.control("inline_query", query=query, **kw)["inline_query_id"]

    def member(self, chat_id: int, status: str = "member", **kw: Any) -> Any:
        return self.control("member", chat_id=chat_id, status=status, **kw)

    # what the bot did
    def wait(
        self,
        method: str | None = None,
        n: int = 1,
        timeout: float = 5,
        chat_id: int | None = None,
        ok: bool | None = None,
    ) -> Any:
        """Waits for n calls made after the last wait() returned; moves the cursor."""
        got = self.control("wait", method=method, n=n, timeout=timeout, since=self.cursor, chat_id=chat_id, ok=ok)
        if len(got["calls"]) < n:
            raise TimeoutError(
                f"{len(got['calls'])} of {n} calls of {method or 'any method'} in {timeout} s; seen: "
                f"{[c['method'] for c in self.calls()[-8:]]}; violations: {self.violations()}"
            )
        self.cursor = got["calls"][n - 1]["i"] + 1
        return got["calls"][:n]

    def sent(self, **kw: Any) -> Any:
        return self.wait("sendMessage", ok=True, **kw)[-1]["result"]

    def edited(self, **kw: Any) -> Any:
        return self.wait("editMessageText,editMessageReplyMarkup", ok=True, **kw)[-1]["result"]

    def ask(self, text: str, timeout: float = 5, **kw: Any) -> Any:
        """Sends a message and returns the bot's next message."""
        self.text(text, **kw)
        return self.sent(timeout=timeout)

    def mark(self) -> None:
        self.cursor = self.state()["next_call"]

    def calls(self, **kw: Any) -> Any:
        return self.control("calls", **kw)["calls"]

    def state(self) -> Any:
        return self.control("state")

    def violations(self) -> Any:
        return self.state()["violations"]

    def messages(self, chat_id: int = 1001) -> Any:
        return self.control("messages", chat_id=chat_id)["messages"]

    def inline_answer(self, qid: str) -> Any:
        return self.control("answers")["inline"][qid]

    def callback_answer(self, cid: str) -> Any:
        return self.control("answers")["callbacks"][cid]

    def transcript(self) -> Any:
        return self.control("transcript")["text"]

    # the weather
    def fault(self, kind: str, method: str = "*", times: int = 1, **kw: Any) -> Any:
        return self.control("fault", kind=kind, method=method, times=times, **kw)

    def config(self, **kw: Any) -> Any:
        return self.control("config", **kw)

    def reset(self) -> Any:
        self.cursor = 0
        return self.control("reset")


class _Aio:
    def __init__(self, client: FakeClient) -> None:
        self._c = client

    def __getattr__(self, name: str) -> Any:
        fn = getattr(self._c, name)
        return lambda *a, **k: asyncio.to_thread(fn, *a, **k)
