"""Messages of every shape that Telegram brings, each with the knowledge whether it is addressed to the bot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from bot.telegram.handlers.command_list import COMMANDS, FOR_ADMINS
from tests.weird_text import Entity, units, weird_entities, weird_text

PEOPLE = tuple(range(101, 141))  # in private chats
MEMBERS = tuple(range(201, 241))  # of groups: others, because /forget here reaches into the private chat at any moment
GROUPS = tuple(range(-1001234567801, -1001234567809, -1))
ANCHOR = "长三角住房公积金一体化落地后什么证明可以互认?"  # asked first in every chat: there is something to reply to
BOT_ID = 42
LANGUAGES = ("zh-hans", "zh-hant", "zh-TW", "en", "ar", "")
JUNK_COMMANDS = ("dance", "x" * 64, "ASK", "Ask", "asks", "_", "0", "start_", "settings")
FILE = {"file_id": "f", "file_unique_id": "u"}
BOX = {"width": 9, "height": 9}
OTHER = {"id": 5, "is_bot": False, "first_name": "乙"}
CHANNEL = {"id": -1009, "type": "channel", "title": "频道"}
OTHER_BOT = {"id": 6, "is_bot": True, "first_name": "别的", "username": "other_bot"}
CAPTIONED: tuple[dict[str, Any], ...] = (
    {"photo": [{**FILE, **BOX}]},
    {"video": {**FILE, **BOX, "duration": 1}},
    {"document": FILE},
    {"animation": {**FILE, **BOX, "duration": 1}, "document": FILE},
    {"audio": {**FILE, "duration": 1}},
    {"voice": {**FILE, "duration": 1}},
)
BARE: tuple[dict[str, Any], ...] = (
    {"sticker": {**FILE, **BOX, "type": "regular", "is_animated": False, "is_video": False}},
    {"location": {"longitude": 120.6, "latitude": 31.3}},
    {"venue": {"location": {"longitude": 1.0, "latitude": 1.0}, "title": "元荡", "address": "吴江"}},
    {"contact": {"phone_number": "1", "first_name": "乙"}},
    {"dice": {"emoji": "🎲", "value": 6}},
    {"video_note": {**FILE, "length": 1, "duration": 1}},
    {"story": {"chat": CHANNEL, "id": 1}},
    {"game": {"title": "棋", "description": "", "photo": [{**FILE, **BOX}]}},
)
SERVICE: tuple[dict[str, Any], ...] = (
    {"new_chat_title": "新名"},
    {"new_chat_members": [OTHER]},
    {"left_chat_member": OTHER},
    {"delete_chat_photo": True},
    {"group_chat_created": True},
    {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
    {"forum_topic_created": {"name": "医保", "icon_color": 1}},
    {"video_chat_started": {}},
)
ORIGINS: tuple[dict[str, Any], ...] = (
    {"type": "user", "date": 1, "sender_user": OTHER},
    {"type": "hidden_user", "date": 1, "sender_user_name": "路人"},
    {"type": "chat", "date": 1, "sender_chat": {"id": -1008, "type": "supergroup", "title": "群"}},
    {"type": "channel", "date": 1, "chat": CHANNEL, "message_id": 3, "author_signature": "编"},
)


@dataclass(frozen=True, slots=True)
class Case:
    """One message. ``reply``: it replies to the bot's answer to ``ANCHOR``; ``edit`` is what its text becomes."""

    chat: int
    user: dict[str, Any]
    fields: dict[str, Any] = field(default_factory=dict)
    addressed: bool = True
    reply: bool = False
    edit: dict[str, Any] | None = None


Shape = Callable[["Maker"], Case]


class Maker:
    """Makes cases for the bot of this name; the same seed makes the same ones."""

    def __init__(self, seed: int, username: str) -> None:
        self.random = Random(seed)  # noqa: S311  nothing secret
        self.username = username

    def cases(self, count: int) -> Iterator[Case]:
        for number in range(count):
            shapes = PRIVATE if self.random.random() < 0.65 else GROUP
            case = shapes[number % len(shapes)](self)
            yield self._decorated(case)

    def private(self, fields: dict[str, Any], **more: Any) -> Case:
        person = self.random.choice(PEOPLE)
        return Case(person, self.person(person), fields, **more)

    def group(self, fields: dict[str, Any], *, addressed: bool, **more: Any) -> Case:
        chat = self.random.choice(GROUPS)
        return Case(chat, self.person(self.random.choice(MEMBERS)), fields, addressed=addressed, **more)

    def person(self, number: int) -> dict[str, Any]:
        language = LANGUAGES[number % len(LANGUAGES)]
        person = {"id": number, "is_bot": False, "first_name": "甲\u202e👩‍🚀"}
        return {**person, "language_code": language} if language else person

    def text(self) -> dict[str, Any]:
        text = weird_text(self.random)
        return {"text": text, "entities": weird_entities(self.random, text)}

    def opened(self, kind: str, head: str, **more: Any) -> dict[str, Any]:
        """A text that opens with an entity of this kind over ``head``."""
        text = head + self.random.choice(("", " ", " " + weird_text(self.random)))[: 4096 - len(head)]
        text = text.rstrip()
        opening: Entity = {"type": kind, "offset": 0, "length": units(head), **more}
        return {"text": text, "entities": [opening, *weird_entities(self.random, text, start=len(head) + 1)]}

    def media(self) -> dict[str, Any]:
        """Something with a caption, an empty one or none."""
        thing = dict(self.random.choice(CAPTIONED))
        way = self.random.randrange(3)
        if way == 0:
            return thing
        caption = weird_text(self.random)[:1024] if way == 1 else ""
        return {**thing, "caption": caption, "caption_entities": weird_entities(self.random, caption)}

    def bare(self) -> dict[str, Any]:
        return dict(self.random.choice(BARE))

    def anything(self) -> dict[str, Any]:
        return self.random.choice((self.text, self.text, self.media, self.bare))()

    def forwarded(self) -> dict[str, Any]:
        return {**self.anything(), "forward_origin": self.random.choice(ORIGINS)}

    def command(self, name: str, whom: str = "") -> dict[str, Any]:
        return self.opened("bot_command", f"/{name}" + (f"@{whom}" if whom else ""))

    def for_everybody(self) -> str:
        """A command that every bot of a group may take for its own."""
        return self.random.choice(sorted(COMMANDS.difference(FOR_ADMINS)))

    def known(self) -> str:
        return self.random.choice(sorted(COMMANDS))

    def junk(self) -> str:
        return self.random.choice([each for each in JUNK_COMMANDS if each.lower() not in COMMANDS])

    def me(self) -> dict[str, Any]:
        return {"id": BOT_ID, "is_bot": True, "first_name": "有据", "username": self.username}

    def _decorated(self, case: Case) -> Case:
        """Now and then with what else comes along."""
        fields = dict(case.fields)
        if self.random.random() < 0.1:
            fields["has_protected_content"] = True
        if self.random.random() < 0.05:
            fields["link_preview_options"] = {"is_disabled": False, "url": "https://example.com/"}
        if case.chat < 0 and self.random.random() < 0.3:
            fields |= {"message_thread_id": 5, "is_topic_message": True}
        if case.chat < 0 and self.random.random() < 0.1:
            sender = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
            group = {"id": case.chat, "type": "supergroup", "title": "群"}
            return replace(case, user=sender, fields={**fields, "sender_chat": group})
        return replace(case, fields=fields)


PRIVATE: tuple[Shape, ...] = (
    lambda make: make.private(make.text()),
    lambda make: make.private(make.text(), reply=True),
    lambda make: make.private(make.text(), edit=make.text()),
    lambda make: make.private(make.media()),
    lambda make: make.private(make.bare(), reply=make.random.random() < 0.5),
    lambda make: make.private(make.forwarded()),
    lambda make: make.private({**make.anything(), "via_bot": OTHER_BOT}),
    lambda make: make.private({**make.text(), "via_bot": make.me()}),
    lambda make: make.private(make.command(make.known())),
    lambda make: make.private(make.command(make.known(), make.username.upper())),
    lambda make: make.private(make.command(make.junk(), make.random.choice(("", make.username)))),
    lambda make: make.private(make.command(make.known(), "other_bot")),
    lambda make: make.private(make.opened("mention", f"@{make.username}")),
    lambda make: make.private(make.random.choice(SERVICE), addressed=False),
    lambda make: make.private({**make.text(), "quote": {"text": "住房", "position": 0}}, reply=True),
)
GROUP: tuple[Shape, ...] = (
    lambda make: make.group(make.anything(), addressed=False),
    lambda make: make.group(make.forwarded(), addressed=False),
    lambda make: make.group(make.random.choice(SERVICE), addressed=False),
    lambda make: make.group(make.command("ask", make.username), addressed=True),
    lambda make: make.group(make.command(make.for_everybody()), addressed=True),
    lambda make: make.group(make.command(make.junk()), addressed=False),
    lambda make: make.group(make.command(make.junk(), make.username), addressed=True),
    lambda make: make.group(make.command(make.known(), "other_bot"), addressed=False),
    lambda make: make.group(make.opened("mention", f"@{make.username}"), addressed=True),
    lambda make: make.group(make.opened("text_mention", "有据", user=make.me()), addressed=True),
    lambda make: make.group(make.anything(), addressed=True, reply=True),
    lambda make: make.group({**make.text(), "via_bot": make.me()}, addressed=False),
    lambda make: make.group({**make.text(), "is_automatic_forward": True}, addressed=False),
)
