"""The server itself, on aiohttp: calls of the bot, updates by polling and webhook, the control API."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from typing import Any

from aiohttp import web

from tests.fake_bot_api.contract import Contract
from tests.fake_bot_api.control import Control
from tests.fake_bot_api.entities import Json
from tests.fake_bot_api.errors import ApiError
from tests.fake_bot_api.faults import FAULTS
from tests.fake_bot_api.methods import Methods
from tests.fake_bot_api.world import World


class Server(Control):
    """The HTTP side (aiohttp)."""

    def __init__(self, **config: Any) -> None:
        self.w = World(Contract(), **config)
        self.api = Methods(self.w)

    def make_app(self) -> web.Application:
        app = web.Application(client_max_size=60 * 2**20)
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self.handle_bot)
        app.router.add_route("*", "/__control__/{action}", self.handle_control)
        app.on_startup.append(self._on_start)
        app.on_cleanup.append(self._on_stop)
        return app

    async def _on_start(self, _: web.Application) -> None:
        self.w.wake = asyncio.Condition()
        self.hook_task = asyncio.create_task(self.webhook_loop())

    async def _on_stop(self, _: web.Application) -> None:
        self.hook_task.cancel()
        await asyncio.gather(self.hook_task, return_exceptions=True)

    async def wake(self) -> None:
        async with self.w.wake:
            self.w.wake.notify_all()

    async def handle_bot(self, request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        if not re.match(r"^\d+:[\w-]+$", token):
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        self.w.token = token
        try:
            raw, files = await self._sent(request)
        except ValueError:
            refusal = {"ok": False, "error_code": 400, "description": "Bad Request: can't parse JSON object"}
            return web.json_response(refusal, status=400)
        name = request.match_info["method"]
        method = self.w.contract.by_lower.get(name.lower())
        call = {
            "i": len(self.w.calls),
            "t": round(time.time(), 3),
            "method": method or name,
            "params": raw,
            "files": files,
        }
        fault = self.take_fault(method)
        if method != "getUpdates" or fault:
            self.w.calls.append(call)
        try:
            broken = await self._meet(fault, call, request)
            return await self._serve(method, call, request) if broken is None else broken
        except ApiError as error:
            return self._refuse(error, call, raw)
        finally:
            await self.wake()

    async def _sent(self, request: web.Request) -> tuple[Json, dict[str, int]]:
        """The parameters as they came, and the sizes of the files; a ValueError where the JSON is none."""
        raw: Json = dict(request.query.items())
        files = {}
        if request.method == "POST" and request.content_type == "application/json":
            body = await request.json()
            if not isinstance(body, dict):
                raise ValueError
            raw.update(body)
        elif request.method == "POST":
            for name, value in (await request.post()).items():
                if isinstance(value, str):
                    raw[name] = value
                elif isinstance(value, web.FileField):
                    files[name] = len(value.file.read())
        return raw, files

    async def _meet(self, fault: Json | None, call: Json, request: web.Request) -> web.StreamResponse | None:
        """The fault before the call is served: a refusal, a broken answer, or a delay."""
        if fault is None:
            return None
        call["fault"] = fault["kind"]
        if answer := FAULTS[fault["kind"]]:
            raise answer(fault)
        if fault["kind"] == "slow":
            await asyncio.sleep(fault.get("delay", 1))
        elif fault["kind"] == "502":
            call["status"] = 502
            page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
            return web.Response(status=502, text=page, content_type="text/html")
        elif fault["kind"] == "drop":
            call["status"] = 0
            _abort(request)
            return web.Response()
        return None

    async def _serve(self, method: str | None, call: Json, request: web.Request) -> web.StreamResponse:
        """Check the call, carry it out, and answer; the answer is lost where the fault ``drop_after`` says so."""
        if method is None:
            raise _unknown()
        call["params"] = parameters = self.w.contract.decode(method, call["params"], call["files"])
        if method == "getUpdates":
            result: Any = await self.get_updates(request, parameters)
        else:
            handler = getattr(self.api, "m_" + method, None)
            if handler is None:
                raise ApiError(501, f"Not Implemented: the fake doesn't model {method} (the request is valid)")
            result = handler(parameters)
            self.describe(method, parameters, result)
        call.update(status=200, result=result)
        if call.get("fault") == "drop_after":
            _abort(request)
        return web.json_response({"ok": True, "result": result})

    def _refuse(self, error: ApiError, call: Json, raw: Json) -> web.Response:
        call.update(status=error.code, error=error.description)
        if error.contract:
            self.w.violations.append({"method": call["method"], "description": error.description, "params": raw})
        self.w.note("error", f"{call['method']} -> {error.code} {error.description}")
        body = {"ok": False, "error_code": error.code, "description": error.description}
        if error.parameters:
            body["parameters"] = error.parameters
        wait = error.parameters.get("retry_after")
        headers = {} if wait is None else {"Retry-After": str(wait)}
        return web.json_response(body, status=error.code, headers=headers)

    def take_fault(self, method: str | None) -> Any:
        for f in self.w.faults:
            if f["method"] in ("*", method) and not (f["method"] == "*" and method == "getUpdates"):
                if f.get("skip", 0) > 0:
                    f["skip"] -= 1
                    continue
                f["times"] -= 1
                if f["times"] <= 0:
                    self.w.faults.remove(f)
                return f
        return None

    def describe(self, method: str, p: Json, result: Any) -> None:
        if isinstance(result, dict) and "message_id" in result:
            kb = result.get("reply_markup", {}).get("inline_keyboard", [])
            self.w.note(
                "bot",
                result.get("text") or result.get("caption", ""),
                method=method,
                chat_id=result["chat"]["id"],
                message_id=result["message_id"],
                entities=result.get("entities", result.get("caption_entities", [])),
                reply_to=(result.get("reply_to_message") or {}).get("message_id"),
                buttons=[[b["text"] for b in row] for row in kb],
            )
        elif method in (
            "answerCallbackQuery",
            "answerInlineQuery",
            "deleteMessage",
            "sendChatAction",
            "setMessageReaction",
            "sendMessageDraft",
        ):
            short = p.get("text") or p.get("action") or (f"{len(p['results'])} results" if "results" in p else "")
            self.w.note("bot", str(short), method=method, chat_id=p.get("chat_id"))

    async def get_updates(self, request: Any, p: Json) -> Any:
        w = self.w
        if w.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
                "delete the webhook first",
                contract=False,
            )
        self.api._allowed(p)
        offset, limit = p.get("offset", 0), min(max(p.get("limit", 100), 1), 100)
        timeout = min(max(p.get("timeout", 0), 0), 50)
        if offset < 0:
            while len(w.updates) > -offset:
                w.updates.popleft()
        while offset > 0 and w.updates and w.updates[0]["u"]["update_id"] < offset:
            w.updates.popleft()  # confirmed
        me = None
        if timeout and not w.updates:
            w.poll_id += 1
            me = w.poller = w.poll_id  # a newer long poll ends the older one with 409
            await self.wake()
        deadline = time.monotonic() + timeout
        while not w.updates and time.monotonic() < deadline:
            if request.transport is None or request.transport.is_closing():
                break
            async with w.wake:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(w.wake.wait(), 0.1)
            if w.poller != me:
                await asyncio.sleep(w.cfg["conflict_delay"])
                raise ApiError(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                    contract=False,
                )
            if w.webhook:
                raise ApiError(409, "Conflict: terminated by setWebhook request", contract=False)
        return [x["u"] for x in list(w.updates)[:limit]]

    async def webhook_loop(self) -> None:
        import aiohttp

        async with aiohttp.ClientSession() as http:
            while True:
                w, now = self.w, time.monotonic()
                hook, item = w.webhook, w.updates[0] if w.updates else None
                if not hook or not item or item["at"] > now:
                    async with w.wake:
                        with contextlib.suppress(TimeoutError):
                            await asyncio.wait_for(w.wake.wait(), 0.05)
                    continue
                headers = {"X-Telegram-Bot-Api-Secret-Token": hook["secret"]} if hook["secret"] else {}
                error, body = None, None
                try:
                    async with http.post(
                        hook["url"],
                        json=item["u"],
                        headers=headers,
                        ssl=False,
                        allow_redirects=False,
                        timeout=aiohttp.ClientTimeout(total=w.cfg["webhook_timeout"]),
                    ) as resp:
                        body = await resp.text()
                        if not 200 <= resp.status < 300:
                            error = f"Wrong response from the webhook: {resp.status} {resp.reason}"
                except (TimeoutError, aiohttp.ClientError, OSError) as exc:
                    error = "Connection timed out" if isinstance(exc, asyncio.TimeoutError) else "Connection refused"
                item["attempts"] += 1
                if error:
                    w.webhook_state.update(last_error_date=int(time.time()), last_error_message=error)
                    w.note("webhook", f"update {item['u']['update_id']}: {error} (attempt {item['attempts']})")
                    item["at"] = time.monotonic() + w.cfg["webhook_retry_base"] * 2 ** (item["attempts"] - 1)
                    if item["attempts"] < w.cfg["webhook_max_attempts"]:
                        continue
                if w.updates and w.updates[0] is item:
                    w.updates.popleft()
                await self.wake()
                try:  # a method call may be given in the answer to the webhook request
                    reply = json.loads(body) if body and not error else None
                except ValueError:
                    reply = None
                if isinstance(reply, dict) and reply.get("method"):
                    await self.reply_from_webhook(reply)

    async def reply_from_webhook(self, reply: Json) -> None:
        name = str(reply.pop("method"))
        method = self.w.contract.by_lower.get(name.lower(), name)
        call = {
            "i": len(self.w.calls),
            "t": round(time.time(), 3),
            "method": method,
            "params": reply,
            "files": {},
            "via": "webhook",
        }
        self.w.calls.append(call)
        try:
            if method not in self.w.contract.methods:
                raise _unknown()
            p = self.w.contract.decode(method, reply)
            call.update(status=200, result=getattr(self.api, "m_" + method)(p))
            self.describe(method, p, call["result"])
        except ApiError as exc:
            call.update(status=exc.code, error=exc.description)
            self.w.violations.append({"method": method, "description": exc.description, "params": reply})
        await self.wake()

    async def handle_control(self, request: Any) -> Any:
        action = getattr(self, "c_" + request.match_info["action"], None)
        if action is None:
            return web.json_response({"error": "no such action"}, status=404)
        text = await request.text()
        try:
            body = json.loads(text) if text.strip() else {}
            body.update(dict(request.query.items()))
            result = action(body)
            if asyncio.iscoroutine(result):
                result = await result
        except ApiError as exc:
            return web.json_response({"error": exc.description}, status=400)
        except (KeyError, TypeError, ValueError, StopIteration) as exc:
            return web.json_response({"error": f"{type(exc).__name__}: {exc}"}, status=400)
        await self.wake()
        return web.json_response(result)


def _unknown() -> ApiError:
    return ApiError(404, "Not Found: method not found")


def _abort(request: web.Request) -> None:
    """Break the connection."""
    if request.transport:
        request.transport.abort()
