"""The methods of the Bot API: ``m_<method>(parameters)`` gives the result."""

from __future__ import annotations

import json
import re
import time
import urllib.parse
from typing import Any

from tests.fake_bot_api.entities import Entities, Json, checked_link, detect_entities, fix_text, sort_entities
from tests.fake_bot_api.errors import ApiError, EntityError, bad
from tests.fake_bot_api.html import parse_html
from tests.fake_bot_api.limits import LIMITS, utf16_len
from tests.fake_bot_api.markdown import parse_markdown_v2
from tests.fake_bot_api.world import World, public


class Methods:
    def __init__(self, world: World) -> None:
        self.w = world

    # ----- shared checks
    def formatted(
        self,
        text: str,
        parse_mode: Any,
        entities: Entities | None,
        limit: int,
        what: str = "text",
        allow_empty: bool = False,
    ) -> Any:
        if len(text.encode("utf-8", "surrogatepass")) > LIMITS["raw_bytes"]:
            raise bad("text is too long")
        if parse_mode and entities:
            raise bad("[contract] parse_mode and entities are alternatives: pass one of them")
        if parse_mode:
            mode = parse_mode.lower()
            parser = {"html": parse_html, "markdownv2": parse_markdown_v2}.get(mode)
            if parser is None:
                raise bad(
                    "[contract] the legacy Markdown mode isn't modelled, use HTML or MarkdownV2"
                    if mode == "markdown"
                    else "unsupported parse_mode"
                )
            try:
                text, entities = parser(text)
            except EntityError as exc:
                raise bad(f"can't parse entities: {exc}") from None
        entities = [dict(e) for e in entities or []]
        for e in entities:
            if e["offset"] < 0 or e["length"] <= 0 or e["offset"] + e["length"] > utf16_len(text):
                raise bad(f"[contract] entity {e['type']} {e['offset']}+{e['length']} is outside of the text")
            need = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}.get(e["type"])
            if need and need not in e:
                raise bad(f'can\'t parse MessageEntity: Field "{need}" is required')
        text, entities = fix_text(text, sort_entities(entities))
        if not text and not allow_empty:
            raise bad("text must be non-empty" if what == "text" else f"{what} must be non-empty")
        if utf16_len(text) > limit:
            raise bad("message is too long" if what == "text" else f"message {what} is too long")
        if len(entities) > LIMITS["entities"]:
            if self.w.cfg["strict_entities"]:
                raise bad(f"[contract] {len(entities)} entities: Telegram keeps only {LIMITS['entities']}")
            entities = entities[: LIMITS["entities"]]
        return text, sort_entities(entities + detect_entities(text, entities))

    def markup(self, p: Json, chat_type: str = "private", inline_only: bool = False) -> Any:
        kb = p.get("reply_markup")
        if not kb:
            return None
        if "inline_keyboard" not in kb:
            if inline_only:
                raise bad("inline keyboard expected")
            if "keyboard" in kb and any(not b.get("text") for row in kb["keyboard"] for b in row):
                raise bad("keyboard button text must be non-empty")
            if utf16_len(kb.get("input_field_placeholder", "")) > LIMITS["placeholder"]:
                raise bad("[contract] input_field_placeholder is longer than 64 characters")
            return kb
        total = 0
        for row in kb["inline_keyboard"]:
            if len(row) > LIMITS["buttons_per_row"]:
                raise bad(f"[contract] more than {LIMITS['buttons_per_row']} buttons in a row")
            for b in row:
                total += 1
                if not b["text"].strip():
                    raise bad("inline keyboard button text must be non-empty")
                kinds = set(b) - {"text", "icon_custom_emoji_id", "style"}
                if not kinds:
                    raise bad("text buttons are unallowed in the inline keyboard")
                if len(kinds) > 1:
                    raise bad(f"[contract] a button has {len(kinds)} actions: {sorted(kinds)}")
                if b.get("style", "primary") not in ("danger", "success", "primary"):
                    raise bad(f"[contract] unknown button style {b['style']!r}")
                if "callback_data" in b and not 1 <= len(b["callback_data"].encode()) <= LIMITS["callback_data"]:
                    raise bad("BUTTON_DATA_INVALID")
                if "url" in b and not checked_link(b["url"]):
                    raise bad(f"inline keyboard button URL '{b['url']}' is invalid: Wrong HTTP URL")
                if "copy_text" in b and not 1 <= utf16_len(b["copy_text"]["text"]) <= LIMITS["copy_text"]:
                    raise bad("BUTTON_COPY_TEXT_INVALID")
                if utf16_len(str(b.get("switch_inline_query", b.get("switch_inline_query_current_chat", "")))) > 256:
                    raise bad("[contract] switch_inline_query is longer than an inline query can be (256)")
                if "web_app" in b and chat_type != "private":
                    raise bad("BUTTON_TYPE_INVALID")
        if total > LIMITS["buttons"]:
            raise bad("reply markup is too long")
        return kb if total else None

    def flood(self, chat: Json) -> None:
        cfg, now = self.w.cfg, time.monotonic()
        if not cfg["flood"]:
            return
        rules = [
            ("chat", chat["id"], cfg["chat_burst"], cfg["chat_burst"] / cfg["per_chat_per_second"]),
            ("all", 0, cfg["overall_per_second"], 1.0),
        ]
        if chat["type"] != "private":
            rules[0] = ("group", chat["id"], cfg["per_group_per_minute"], 60.0)
        for name, key, count, window in rules:
            q = self.w.sent_times[(name, key)]
            while q and q[0] <= now - window:
                q.popleft()
            if len(q) >= count:
                wait = int(q[0] + window - now) + 1
                raise ApiError(429, f"Too Many Requests: retry after {wait}", contract=False, retry_after=wait)
        for name, key, *_ in rules:
            self.w.sent_times[(name, key)].append(now)

    def reply(self, p: Json, chat: Json) -> Any:
        """Checks reply_parameters; returns extra message fields."""
        r = p.get("reply_parameters")
        if not r:
            return {}
        other = self.w.find_chat(r["chat_id"]) if "chat_id" in r else chat
        target = self.w.messages[other["id"]].get(r["message_id"])
        if target is None:
            if r.get("allow_sending_without_reply") and other is chat:
                return {}
            raise bad("message to be replied not found", contract=False)
        out = {}
        if "quote" in r:
            quote, _ = self.formatted(
                r["quote"],
                r.get("quote_parse_mode"),
                r.get("quote_entities"),
                LIMITS["quote"],
                "quote",
                allow_empty=True,
            )
            source: Any = target.get("text", target.get("caption", ""))
            if quote and quote not in source:
                raise bad("QUOTE_TEXT_INVALID")
            if quote:
                out["quote"] = {"text": quote, "position": utf16_len(source[: source.index(quote)]), "is_manual": True}
        if other is chat:
            out["_reply"] = r["message_id"]
        else:
            out["external_reply"] = {
                "origin": {"type": "user", "date": target["date"], "sender_user": target["from"]},
                "chat": public(other),
                "message_id": r["message_id"],
            }
        return out

    def deliver(self, p: Json, **content: Any) -> Any:
        chat = self.w.find_chat(p["chat_id"])
        if chat["type"] != "private" and p.get("message_effect_id"):
            raise bad("[contract] message effects are for private chats only")
        fields = self.reply(p, chat)
        kb = self.markup(p, chat["type"])
        self.flood(chat)
        if kb and "inline_keyboard" in kb:
            content["reply_markup"] = kb
        m = self.w.new_message(chat, self.w.bot_user(), **content, **fields)
        for key, name in (
            ("link_preview_options", "link_preview_options"),
            ("message_effect_id", "effect_id"),
            ("message_thread_id", "message_thread_id"),
            ("protect_content", "has_protected_content"),
        ):
            if p.get(key):
                m[name] = p[key]
        m["_keyboard"] = kb
        return self.w.view(m)

    # ----- sending
    def m_sendMessage(self, p: Json) -> Any:
        if not p["text"]:
            raise bad("message text is empty")
        text, ents = self.formatted(p["text"], p.get("parse_mode"), p.get("entities"), LIMITS["text"])
        return self.deliver(p, text=text, **({"entities": ents} if ents else {}))

    def _media(self, p: Json, key: str, build: Any) -> Any:
        content = {}
        if p.get("caption"):
            content["caption"], ents = self.formatted(
                p["caption"], p.get("parse_mode"), p.get("caption_entities"), LIMITS["caption"], "caption"
            )
            if ents:
                content["caption_entities"] = ents
        return self.deliver(p, **{key: build}, **content)

    def m_sendPhoto(self, p: Json) -> Any:
        return self._media(p, "photo", [{"file_id": "photo1", "file_unique_id": "p1", "width": 90, "height": 90}])

    def m_sendDocument(self, p: Json) -> Any:
        return self._media(p, "document", {"file_id": "doc1", "file_unique_id": "d1"})

    def m_sendMessageDraft(self, p: Json) -> Any:
        chat = self.w.find_chat(p["chat_id"])
        if chat["type"] != "private" or not p["draft_id"]:
            raise bad("[contract] drafts need a private chat and a non-zero draft_id")
        text = ""
        if p.get("text"):
            text, _ = self.formatted(p["text"], p.get("parse_mode"), p.get("entities"), LIMITS["text"])
        self.w.drafts.append({"chat_id": chat["id"], "draft_id": p["draft_id"], "text": text})
        return True

    def m_sendChatAction(self, p: Json) -> Any:
        self.w.find_chat(p["chat_id"])
        if p["action"] not in (
            "typing",
            "upload_photo",
            "record_video",
            "upload_video",
            "record_voice",
            "upload_voice",
            "upload_document",
            "choose_sticker",
            "find_location",
            "record_video_note",
            "upload_video_note",
        ):
            raise bad("wrong parameter action in request")
        self.w.actions.append((p["chat_id"], p["action"]))
        return True

    def m_setMessageReaction(self, p: Json) -> Any:
        chat = self.w.find_chat(p["chat_id"])
        if p["message_id"] not in self.w.messages[chat["id"]]:
            raise bad("message to react not found", contract=False)
        if len(p.get("reaction", [])) > 1:
            raise bad("[contract] bots may set one reaction per message")
        self.w.reactions[(chat["id"], p["message_id"])] = p.get("reaction", [])
        return True

    # ----- editing
    def target(self, p: Json) -> Any:
        if p.get("inline_message_id"):
            if p["inline_message_id"] not in self.w.inline_messages:
                raise bad("MESSAGE_ID_INVALID")
            return self.w.inline_messages[p["inline_message_id"]], True
        if "chat_id" not in p or "message_id" not in p:
            raise bad("message identifier is not specified")
        chat = self.w.find_chat(p["chat_id"])
        m = self.w.messages[chat["id"]].get(p["message_id"])
        if m is None:
            raise bad("message to edit not found", contract=False)
        if not m["from"]["is_bot"]:
            raise bad("message can't be edited")
        return m, False

    def edit(self, p: Json, **change: Any) -> Any:
        m, inline = self.target(p)
        kb = self.markup(p, m.get("chat", {}).get("type", "private"), inline_only=True)
        new = dict(m, **change)
        for k in [k for k, v in change.items() if v is None]:
            new.pop(k, None)
        new.pop("reply_markup", None)
        if kb:
            new["reply_markup"] = kb
        if p.get("link_preview_options"):
            new["link_preview_options"] = p["link_preview_options"]
        keys = ("text", "caption", "entities", "caption_entities", "reply_markup", "link_preview_options")
        if all(new.get(k) == m.get(k) for k in keys):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same "
                "as a current content and reply markup of the message",
                contract=False,
            )
        m.clear()
        m.update(new, edit_date=int(time.time()))
        return True if inline else self.w.view(m)

    def m_editMessageText(self, p: Json) -> Any:
        if not p.get("text"):
            raise bad("message text is empty")
        m, _ = self.target(p)
        if "text" not in m:
            raise bad("there is no text in the message to edit")
        text, ents = self.formatted(p["text"], p.get("parse_mode"), p.get("entities"), LIMITS["text"])
        return self.edit(p, text=text, entities=ents or None)

    def m_editMessageCaption(self, p: Json) -> Any:
        text, ents = self.formatted(
            p.get("caption", ""),
            p.get("parse_mode"),
            p.get("caption_entities"),
            LIMITS["caption"],
            "caption",
            allow_empty=True,
        )
        return self.edit(p, caption=text or None, caption_entities=ents or None)

    def m_editMessageReplyMarkup(self, p: Json) -> Any:
        return self.edit(p)

    def m_deleteMessage(self, p: Json) -> Any:
        chat = self.w.find_chat(p["chat_id"])
        if self.w.messages[chat["id"]].pop(p["message_id"], None) is None:
            raise bad("message to delete not found", contract=False)
        return True

    def m_deleteMessages(self, p: Json) -> Any:
        chat = self.w.find_chat(p["chat_id"])
        for mid in p["message_ids"]:
            self.w.messages[chat["id"]].pop(mid, None)
        return True

    # ----- answers to queries
    def query(self, table: Json, qid: str) -> Any:
        q = table.get(qid)
        ttl = self.w.cfg["query_ttl"]
        if q is None or (ttl and time.time() - q["_at"] > ttl):
            raise bad("query is too old and response timeout expired or query ID is invalid", contract=q is None)
        return q

    def m_answerCallbackQuery(self, p: Json) -> Any:
        q = self.query(self.w.callbacks, p["callback_query_id"])
        if utf16_len(p.get("text", "")) > LIMITS["callback_answer"]:
            raise bad("MESSAGE_TOO_LONG")
        if q.get("_answered"):
            raise bad("query is too old and response timeout expired or query ID is invalid")
        q.update(_answered=True, _answer={k: p[k] for k in ("text", "show_alert", "url", "cache_time") if k in p})
        return True

    def m_answerInlineQuery(self, p: Json) -> Any:
        q = self.query(self.w.inline, p["inline_query_id"])
        if q.get("_results") is not None:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        results, seen = p["results"], set()
        if len(results) > LIMITS["inline_results"]:
            raise bad("RESULTS_TOO_MUCH")
        if len(p.get("next_offset", "").encode()) > LIMITS["inline_offset"]:
            raise bad("NEXT_OFFSET_INVALID")
        if "button" in p:
            b = p["button"]
            if ("web_app" in b) == ("start_parameter" in b):
                raise bad("[contract] InlineQueryResultsButton needs exactly one of web_app and start_parameter")
            if "start_parameter" in b and not re.match(r"^[A-Za-z0-9_-]{1,64}$", b["start_parameter"]):
                raise bad("START_PARAM_INVALID")
        rendered = []
        for r in results:
            if not 1 <= len(r["id"].encode()) <= LIMITS["result_id"]:
                raise bad("RESULT_ID_INVALID")
            if r["id"] in seen:
                raise bad("RESULT_ID_DUPLICATE")
            seen.add(r["id"])
            if r["type"] == "article" and not r["title"].strip():
                raise bad("[contract] article title is empty")
            body = r.get("input_message_content") or {}
            text, ents = None, []
            if "message_text" in body:
                text, ents = self.formatted(
                    body["message_text"], body.get("parse_mode"), body.get("entities"), LIMITS["text"]
                )
            elif r.get("caption"):
                text, ents = self.formatted(
                    r["caption"], r.get("parse_mode"), r.get("caption_entities"), LIMITS["caption"], "caption"
                )
            kb = self.markup(r, inline_only=True)
            rendered.append(
                {
                    "id": r["id"],
                    "type": r["type"],
                    "title": r.get("title"),
                    "description": r.get("description"),
                    "text": text,
                    "entities": ents,
                    "reply_markup": kb,
                }
            )
        q["_results"] = rendered
        q["_answer"] = {k: p[k] for k in ("cache_time", "is_personal", "next_offset", "button") if k in p}
        return True

    # ----- profile, commands, chats
    def m_getMe(self, p: Json) -> Any:
        return dict(
            self.w.bot_user(),
            can_join_groups=True,
            can_read_all_group_messages=not self.w.cfg["privacy_mode"],
            supports_inline_queries=self.w.cfg["inline"],
            can_connect_to_business=False,
            has_main_web_app=False,
        )

    def _scope(self, p: Json) -> Any:
        code = p.get("language_code", "")
        if code and not re.match(r"^[a-z]{2}$", code):
            raise bad("invalid language code specified")
        return json.dumps(p.get("scope") or {"type": "default"}, sort_keys=True), code

    def m_setMyCommands(self, p: Json) -> Any:
        cmds = p["commands"]
        if len(cmds) > LIMITS["commands"]:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        for c in cmds:
            if not re.match(r"^[a-z0-9_]{1,32}$", c["command"].lstrip("/")):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= utf16_len(c["description"]) <= LIMITS["command_description"]:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        self.w.commands[self._scope(p)] = cmds
        return True

    def m_getMyCommands(self, p: Json) -> Any:
        return self.w.commands.get(self._scope(p), [])

    def m_deleteMyCommands(self, p: Json) -> Any:
        self.w.commands.pop(self._scope(p), None)
        return True

    def _set_profile(self, p: Json, key: str, limit: int) -> Any:
        value, code = p.get(key, ""), p.get("language_code", "")
        if utf16_len(value) > limit:
            raise bad(f"[contract] {key} is longer than {limit} characters")
        self.w.profile[key][code] = value
        return True

    def _get_profile(self, p: Json, key: str, default: str = "") -> Any:
        t = self.w.profile[key]
        return {key: t.get(p.get("language_code", "")) or t.get("", default)}

    def m_setMyName(self, p: Json) -> Any:
        return self._set_profile(p, "name", LIMITS["bot_name"])

    def m_getMyName(self, p: Json) -> Any:
        return self._get_profile(p, "name", self.w.cfg["first_name"])

    def m_setMyDescription(self, p: Json) -> Any:
        return self._set_profile(p, "description", LIMITS["description"])

    def m_getMyDescription(self, p: Json) -> Any:
        return self._get_profile(p, "description")

    def m_setMyShortDescription(self, p: Json) -> Any:
        return self._set_profile(p, "short_description", LIMITS["short_description"])

    def m_getMyShortDescription(self, p: Json) -> Any:
        return self._get_profile(p, "short_description")

    def m_setChatMenuButton(self, p: Json) -> Any:
        self.w.menu[p.get("chat_id")] = p.get("menu_button", {"type": "default"})
        return True

    def m_getChatMenuButton(self, p: Json) -> Any:
        return self.w.menu.get(p.get("chat_id"), {"type": "commands"})

    def m_getChat(self, p: Json) -> Any:
        return dict(
            public(self.w.find_chat(p["chat_id"])),
            accent_color_id=0,
            max_reaction_count=11,
            accepted_gift_types=dict.fromkeys(
                ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
                False,
            ),
        )

    def m_getChatMember(self, p: Json) -> Any:
        self.w.find_chat(p["chat_id"])
        user = self.w.users.get(p["user_id"], {"id": p["user_id"], "is_bot": False, "first_name": "User"})
        return {"status": "member", "user": self.w.bot_user() if p["user_id"] == self.w.bot_user()["id"] else user}

    def m_getChatMemberCount(self, p: Json) -> Any:
        return 2 if self.w.find_chat(p["chat_id"])["type"] == "private" else 10

    def m_leaveChat(self, p: Json) -> Any:
        self.w.find_chat(p["chat_id"])["_blocked"] = True
        return True

    def m_logOut(self, p: Json) -> Any:
        return True

    def m_close(self, p: Json) -> Any:
        return True

    # ----- webhook settings (getUpdates lives in Server: it has to wait)
    def _allowed(self, p: Json) -> None:
        if "allowed_updates" in p:
            known = self.w.contract.updates
            unknown = set(p["allowed_updates"]) - known
            if unknown:
                raise bad(f"[contract] unknown update types in allowed_updates: {sorted(unknown)}")
            self.w.allowed = set(p["allowed_updates"]) or None

    def m_setWebhook(self, p: Json) -> Any:
        url, secret = p["url"], p.get("secret_token", "")
        if not url:
            return self.m_deleteWebhook(p)
        u = urllib.parse.urlsplit(url)
        if self.w.cfg["strict_webhook_url"]:
            if u.scheme != "https":
                raise bad("bad webhook: An HTTPS URL must be provided for webhook")
            if (u.port or 443) not in (443, 80, 88, 8443):
                raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        elif u.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise bad("[contract] this fake delivers to loopback only")
        if len(secret) > LIMITS["secret_token"]:
            raise bad("secret token is too long")
        if secret and not re.match(r"^[A-Za-z0-9_-]+$", secret):
            raise bad("secret token contains unallowed characters")
        if not 1 <= p.get("max_connections", 40) <= 100:
            raise bad("[contract] max_connections must be 1-100")
        self._allowed(p)
        if p.get("drop_pending_updates"):
            self.w.updates.clear()
        self.w.webhook = {"url": url, "secret": secret, "max_connections": p.get("max_connections", 40)}
        self.w.webhook_state = {}
        return True

    def m_deleteWebhook(self, p: Json) -> Any:
        self.w.webhook = None
        if p.get("drop_pending_updates"):
            self.w.updates.clear()
        return True

    def m_getWebhookInfo(self, p: Json) -> Any:
        hook = self.w.webhook
        info = {
            "url": hook["url"] if hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.w.updates),
        }
        if hook:
            info.update(max_connections=hook["max_connections"], ip_address="127.0.0.1", **self.w.webhook_state)
        if self.w.allowed:
            info["allowed_updates"] = sorted(self.w.allowed)
        return info
