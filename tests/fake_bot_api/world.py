"""What the server knows: chats, messages, updates that wait, the webhook, faults."""

from __future__ import annotations

import copy
import re
import time
from collections import defaultdict, deque
from typing import Any

from tests.fake_bot_api.contract import Contract
from tests.fake_bot_api.entities import Json
from tests.fake_bot_api.errors import ApiError, bad
from tests.fake_bot_api.limits import DEFAULT_EXCLUDED_UPDATES


class World:
    def __init__(self, contract: Contract, **config: Any) -> None:
        self.contract = contract
        self.base_config: Json = {
            "username": "fake_test_bot",
            "bot_id": None,
            "first_name": "Fake Bot",
            "privacy_mode": True,
            "inline": True,
            "mentions_pass_privacy": False,  # plain @mentions are not on the documented list of what passes
            "general_commands": "documented",  # /cmd without @bot: only after the bot wrote last; or "always"
            "flood": False,
            "per_chat_per_second": 1,
            "per_group_per_minute": 20,
            "overall_per_second": 30,
            "chat_burst": 3,  # "short bursts" of this many messages pass in one chat
            "strict_webhook_url": False,  # True: https and ports 443/80/88/8443 only, as upstream
            "webhook_retry_base": 0.1,
            "webhook_max_attempts": 8,
            "webhook_timeout": 10.0,
            "conflict_delay": 0.2,
            "query_ttl": 0.0,  # seconds a callback/inline query may be answered; 0: for ever
            "strict_entities": True,  # True: >100 entities is an error (upstream drops the rest)
        }
        self.base_config.update(config)
        self.reset()

    def reset(self) -> None:
        self.cfg = dict(self.base_config)
        self.token: str | None = None
        self.chats: dict[int, Json] = {}
        self.users: dict[int, Json] = {}
        self.next_msg: defaultdict[int, int] = defaultdict(lambda: 1)
        self.messages: defaultdict[int, dict[int, Json]] = defaultdict(dict)  # by chat, by number
        self.updates: deque[Json] = deque()
        self.next_update = 100_000_001
        self.allowed: set[str] | None = None
        self.calls: list[Json] = []
        self.log: list[Json] = []
        self.violations: list[Json] = []
        self.faults: list[Json] = []
        self.callbacks: dict[str, Json] = {}
        self.inline: dict[str, Json] = {}
        self.inline_messages: dict[str, Json] = {}
        self.webhook: Json | None = None
        self.webhook_state: Json = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self.menu: dict[int | None, Json] = {}
        self.poll_id = 0
        self.poller: int | None = None  # the long poll now waiting
        self.sent_times: defaultdict[tuple[str, int], deque[float]] = defaultdict(deque)
        self.drafts: list[Json] = []
        self.actions: list[tuple[int, str]] = []
        self.reactions: dict[tuple[int, int], list[Json]] = {}
        self.wake: Any = None  # asyncio.Condition, made in the server's loop

    # ----- people and chats
    def bot_user(self) -> Any:
        bot_id = self.cfg["bot_id"] or int((self.token or "1:").split(":")[0])
        return {"id": bot_id, "is_bot": True, "first_name": self.cfg["first_name"], "username": self.cfg["username"]}

    def user(self, data: Json | None = None, user_id: int | None = None) -> Any:
        data = dict(data or {})
        uid = int(data.get("id") or user_id or 1001)
        known = self.users.setdefault(
            uid,
            {
                "id": uid,
                "is_bot": False,
                "first_name": f"User{uid}",
                "username": f"user{uid}",
                "language_code": "zh-hans",
            },
        )
        known.update(data)
        return dict(known)

    def chat(
        self, chat_id: int, chat_type: str | None = None, user: Json | None = None, title: str | None = None
    ) -> Any:
        if chat_id not in self.chats:
            chat_type = chat_type or ("private" if chat_id > 0 else "supergroup" if chat_id < -(10**12) else "group")
            c = {"id": chat_id, "type": chat_type}
            if chat_type == "private":
                c.update({k: v for k, v in (user or {}).items() if k in ("first_name", "last_name", "username")})
                c.setdefault("first_name", f"User{chat_id}")
            else:
                c["title"] = title or f"Chat {chat_id}"
            self.chats[chat_id] = c
        return self.chats[chat_id]

    def find_chat(self, chat_id: int) -> Any:
        if isinstance(chat_id, str):
            if re.match(r"^-?\d+$", chat_id):
                chat_id = int(chat_id)
            else:
                for c in self.chats.values():
                    if "@" + str(c.get("username")).lower() == chat_id.lower() and c["type"] != "private":
                        return c
                raise bad("chat not found")
        if chat_id not in self.chats:
            raise bad("chat not found")
        c = self.chats[chat_id]
        if c.get("_blocked"):
            raise ApiError(
                403,
                "Forbidden: bot was blocked by the user"
                if c["type"] == "private"
                else "Forbidden: bot was kicked from the supergroup chat",
                contract=False,
            )
        return c

    # ----- messages
    def new_message(self, chat: Json, sender: Json, **fields: Any) -> Any:
        mid = self.next_msg[chat["id"]]
        self.next_msg[chat["id"]] += 1
        m = dict(message_id=mid, date=int(time.time()), chat=public(chat), **{"from": sender}, **fields)
        self.messages[chat["id"]][mid] = m
        return m

    def view(self, m: Json, depth: int = 1) -> Any:
        """The message as the API shows it: the replied-to message is added, one level deep, while it exists."""
        m = copy.deepcopy({k: v for k, v in m.items() if not k.startswith("_")})
        rid = self.messages[m["chat"]["id"]].get(m["message_id"], {}).get("_reply")
        if rid and depth and rid in self.messages[m["chat"]["id"]]:
            m["reply_to_message"] = self.view(self.messages[m["chat"]["id"]][rid], 0)
        return m

    # ----- updates
    def push(self, kind: str, payload: Json) -> Any:
        if kind in DEFAULT_EXCLUDED_UPDATES if not self.allowed else kind not in self.allowed:
            return None
        u = {"update_id": self.next_update, kind: payload}
        self.next_update += 1
        self.updates.append({"u": u, "attempts": 0, "at": 0.0})
        return u["update_id"]

    def note(self, direction: str, text: str, **extra: Any) -> None:
        self.log.append(dict(t=round(time.time(), 3), dir=direction, text=text, **extra))


def public(d: Json) -> Any:
    return {k: v for k, v in d.items() if not k.startswith("_")}
