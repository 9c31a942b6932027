"""What a test does to the server and asks of it."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import time
from typing import Any

from tests.fake_bot_api.entities import Json, detect_entities
from tests.fake_bot_api.faults import FAULTS
from tests.fake_bot_api.limits import utf16_slice
from tests.fake_bot_api.world import World, public


class Control:
    """The control API: ``c_<action>(body)`` plays people, sets the weather and tells what happened."""

    w: World

    def c_user_message(self, b: Json) -> Json:
        """text, chat_id, user_id | user{}, chat_type, title, reply_to, entities, extra{}, message_thread_id"""
        w = self.w
        chat_id = int(b.get("chat_id") or b.get("user_id") or (b.get("user") or {}).get("id") or 1001)
        user = w.user(b.get("user"), b.get("user_id") or (chat_id if chat_id > 0 else None))
        chat = w.chat(chat_id, b.get("chat_type"), user, b.get("title"))
        fields = dict(b.get("extra") or {})
        if "text" in b and b["text"] is not None:
            fields["text"] = b["text"]
            ents = b.get("entities", detect_entities(b["text"]))
            if ents:
                fields["entities"] = ents
        if b.get("reply_to"):
            fields["_reply"] = int(b["reply_to"])
        m = w.new_message(chat, user, **fields)
        update_id = None
        if self.reaches_bot(m, chat):
            update_id = w.push("message", w.view(m))
        w.note(
            "user",
            m.get("text", "[no text]"),
            chat_id=chat_id,
            user_id=user["id"],
            message_id=m["message_id"],
            delivered=update_id is not None,
        )
        return {"update_id": update_id, "delivered": update_id is not None, "message": w.view(m)}

    def reaches_bot(self, m: Json, chat: Json) -> Any:
        """Privacy mode (core.telegram.org/bots/features#privacy-mode): what a bot sees in a group.  Commands for
        this bot, general commands if it was the last bot to write, messages sent via it, replies to it."""
        w, text = self.w, m.get("text", "")
        if chat["type"] == "private" or not w.cfg["privacy_mode"] or ("text" not in m and "sticker" not in m):
            return True
        name = w.cfg["username"].lower()
        target = w.messages[chat["id"]].get(m.get("_reply", 0))
        if (target and target["from"]["is_bot"]) or (m.get("via_bot") or {}).get("username") == w.cfg["username"]:
            return True
        wrote = w.cfg["general_commands"] == "always" or any(
            x["from"].get("is_bot") and x["from"]["id"] == w.bot_user()["id"] for x in w.messages[chat["id"]].values()
        )
        for e in m.get("entities", []):
            part = utf16_slice(text, e["offset"], e["length"]).lower()
            if e["type"] == "bot_command" and (wrote if "@" not in part else part.endswith("@" + name)):
                return True
            if e["type"] == "mention" and part == "@" + name and w.cfg["mentions_pass_privacy"]:
                return True
        return False

    def c_edit_user_message(self, b: Json) -> Json:
        m = self.w.messages[int(b["chat_id"])][int(b["message_id"])]
        m.update(text=b["text"], edit_date=int(time.time()), entities=b.get("entities", detect_entities(b["text"])))
        uid = self.w.push("edited_message", self.w.view(m))
        self.w.note("user", "(edited) " + b["text"], chat_id=m["chat"]["id"], message_id=m["message_id"])
        return {"update_id": uid, "message": self.w.view(m)}

    def c_delete_user_message(self, b: Json) -> Json:
        """The user deletes a message: bots get no update, but replies to it lose reply_to_message."""
        return {"deleted": self.w.messages[int(b["chat_id"])].pop(int(b["message_id"]), None) is not None}

    def c_callback(self, b: Json) -> Json:
        """chat_id+message_id | inline_message_id, and data | button (label or index) ; inaccessible: true"""
        w = self.w
        cid = str(len(w.callbacks) + 1) + "000000000000000001"
        q = dict(
            id=cid,
            chat_instance="42",
            **{
                "from": w.user(
                    b.get("user"), b.get("user_id") or (int(b["chat_id"]) if int(b.get("chat_id", 0)) > 0 else None)
                )
            },
        )
        if b.get("inline_message_id"):
            m = w.inline_messages[b["inline_message_id"]]
            q["inline_message_id"] = b["inline_message_id"]
        else:
            m = w.messages[int(b["chat_id"])][int(b["message_id"])]
            q["message"] = (
                {"chat": m["chat"], "message_id": m["message_id"], "date": 0} if b.get("inaccessible") else w.view(m)
            )
        buttons = [x for row in m.get("reply_markup", {}).get("inline_keyboard", []) for x in row]
        if "data" in b:
            if not b.get("force") and b["data"] not in [x.get("callback_data") for x in buttons]:
                raise ValueError("no such callback button; force=true sends forged data")
            q["data"] = b["data"]
        else:
            want = b.get("button", 0)
            x = buttons[want] if isinstance(want, int) else next(x for x in buttons if want in x["text"])
            if "callback_data" not in x:
                raise ValueError(f"the button {x['text']!r} sends no callback")
            q["data"] = x["callback_data"]
        w.callbacks[cid] = dict(q, _at=time.time())
        uid = w.push("callback_query", q)
        w.note("user", f"(press) {q['data']}", chat_id=b.get("chat_id"))
        return {"update_id": uid, "callback_query_id": cid, "data": q["data"]}

    def c_inline_query(self, b: Json) -> Json:
        w = self.w
        qid = str(len(w.inline) + 1) + "000000000000000002"
        q = dict(
            id=qid,
            query=b.get("query", "")[:256],
            offset=b.get("offset", ""),
            **{"from": w.user(b.get("user"), b.get("user_id"))},
            chat_type=b.get("chat_type", "sender"),
        )
        w.inline[qid] = dict(q, _at=time.time(), _results=None)
        uid = w.push("inline_query", q)
        w.note("user", f"(inline) {q['query']}")
        return {"update_id": uid, "inline_query_id": qid}

    def c_choose_inline(self, b: Json) -> Json:
        """The user picks a result: it is posted to chat_id via the bot; feedback=true sends chosen_inline_result."""
        w = self.w
        q = w.inline[b["inline_query_id"]]
        r = next(x for x in q["_results"] if x["id"] == b["result_id"])
        imid = f"im{len(w.inline_messages) + 1}"
        chat = w.chat(int(b.get("chat_id", 1001)))
        m = {"text": r["text"], "entities": r["entities"]}
        if r["reply_markup"]:
            m["reply_markup"] = r["reply_markup"]
        posted = w.new_message(chat, q["from"], via_bot=w.bot_user(), **copy.deepcopy(m))
        w.inline_messages[imid] = m
        if b.get("feedback"):
            w.push(
                "chosen_inline_result",
                dict(result_id=r["id"], query=q["query"], inline_message_id=imid, **{"from": q["from"]}),
            )
        return {"inline_message_id": imid, "message": w.view(posted)}

    def c_raw_update(self, b: Json) -> Json:
        ((kind, payload),) = b.items()
        return {"update_id": self.w.push(kind, payload)}

    def c_member(self, b: Json) -> Json:
        """my_chat_member: the bot is added to / removed from a chat, blocked or unblocked by a user."""
        w, chat_id, status = self.w, int(b["chat_id"]), b.get("status", "member")
        user = w.user(b.get("user"), b.get("user_id") or (chat_id if chat_id > 0 else None))
        chat = w.chat(chat_id, b.get("chat_type"), user, b.get("title"))
        old = "kicked" if chat.get("_blocked") else "member"
        chat["_blocked"] = status in ("kicked", "left")

        def member(s: str) -> Any:
            return dict(status=s, user=w.bot_user(), **({"until_date": 0} if s == "kicked" else {}))

        uid = w.push(
            "my_chat_member",
            dict(
                chat=public(chat),
                date=int(time.time()),
                old_chat_member=member(old),
                new_chat_member=member(status),
                **{"from": user},
            ),
        )
        return {"update_id": uid}

    def c_fault(self, b: Json) -> Json:
        if b["kind"] not in FAULTS:
            raise ValueError(f"kind must be one of {sorted(FAULTS)}")
        self.w.faults.append(
            dict(b, method=b.get("method", "*"), times=int(b.get("times", 1)), skip=int(b.get("skip", 0)))
        )
        return {"active": len(self.w.faults)}

    def c_config(self, b: Json) -> Json:
        unknown = set(b) - set(self.w.cfg)
        if unknown:
            raise ValueError(f"unknown settings {sorted(unknown)}")
        self.w.cfg.update(b)
        return self.w.cfg

    def c_reset(self, b: Json) -> Json:
        # forgets chats, calls, faults and settings; what a running bot has set up for itself stays
        keep = {
            k: getattr(self.w, k)
            for k in (
                "wake",
                "token",
                "poll_id",
                "poller",
                "allowed",
                "webhook",
                "next_update",
                "commands",
                "profile",
                "menu",
            )
        }
        self.w.reset()
        vars(self.w).update(keep)
        return {"ok": True}

    def c_calls(self, b: Json) -> Json:
        since, method, chat = int(b.get("since", 0)), b.get("method"), b.get("chat_id")
        found = [
            c
            for c in self.w.calls[since:]
            if "status" in c
            and (not method or c["method"] in method.split(","))
            and (chat is None or str(c["params"].get("chat_id")) == str(chat))
            and (not b.get("ok") or c["status"] == 200)
        ]
        return {"calls": found, "next": len(self.w.calls)}

    async def c_wait(self, b: Json) -> Json:
        """Like calls, but waits until at least `n` match or `timeout` seconds have passed."""
        deadline, n = time.monotonic() + float(b.get("timeout", 5)), int(b.get("n", 1))
        while True:
            got = self.c_calls(b)
            if len(got["calls"]) >= n or time.monotonic() > deadline:
                return got
            async with self.w.wake:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.w.wake.wait(), 0.1)

    def c_state(self, b: Json) -> Json:
        w = self.w
        return {
            "spec": w.contract.version,
            "token_seen": w.token is not None,
            "pending": len(w.updates),
            "webhook": w.webhook,
            "polling": w.poller is not None,
            "violations": w.violations,
            "faults": w.faults,
            "drafts": w.drafts,
            "actions": w.actions,
            "commands": [[*k, v] for k, v in w.commands.items()],
            "profile": dict(w.profile),
            "reactions": [[*k, v] for k, v in w.reactions.items()],
            "next_call": len(w.calls),
        }

    def c_messages(self, b: Json) -> Json:
        return {"messages": [self.w.view(m) for m in self.w.messages[int(b["chat_id"])].values()]}

    def c_answers(self, b: Json) -> Json:
        w = self.w
        return {
            "callbacks": {k: v.get("_answer") for k, v in w.callbacks.items()},
            "inline": {k: dict(results=v["_results"], **(v.get("_answer") or {})) for k, v in w.inline.items()},
        }

    def c_transcript(self, b: Json) -> Json:
        lines = []
        for e in self.w.log:
            who = {"user": f"U[{e.get('chat_id')}]", "bot": f"B[{e.get('chat_id')}] {e.get('method')}"}.get(
                e["dir"], e["dir"].upper()
            )
            extra = ""
            if e.get("entities"):
                extra += (
                    "  {"
                    + ", ".join(
                        f"{x['type']}:{utf16_slice(e['text'], x['offset'], x['length'])!r}" for x in e["entities"]
                    )
                    + "}"
                )
            if e.get("buttons"):
                extra += "  " + " / ".join(" | ".join(r) for r in e["buttons"])
            if e.get("delivered") is False:
                extra += "  (not delivered: privacy mode or allowed_updates)"
            lines.append(f"{who}: {e['text']}{extra}")
        return {"events": self.w.log, "text": "\n".join(lines)}
