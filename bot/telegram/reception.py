"""A message came in: who deals with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.telegram import talk
from bot.telegram.ask import asked
from bot.telegram.commands import ASK, FORWARDED, POSTED, UNKNOWN, UNREADABLE, VERIFY
from bot.telegram.gate import Handler
from bot.telegram.verify import verified
from bot.telegram.visit import Visit

HANDLERS: Final[Mapping[str, Handler]] = {
    ASK: asked,
    "start": talk.start,
    "help": talk.help_,
    "sources": talk.sources,
    VERIFY: verified,
    "lang": talk.lang,
    "privacy": talk.privacy,
    "forget": talk.forget,
    "unanswered": talk.unanswered,
    FORWARDED: verified,
    UNREADABLE: talk.unreadable,
    UNKNOWN: talk.unknown,
    POSTED: talk.posted,
}
EDITABLE: Final = frozenset({ASK, VERIFY, FORWARDED})


async def received(visit: Visit) -> None:
    """Hand the message on; an edited one only where there is an answer of ours: to bring up to date, or to explain."""
    if visit.request is None:
        return
    command, edited = visit.request.command, visit.update.edited_message
    if edited is None or command in EDITABLE:
        await HANDLERS[command](visit)
    elif await visit.desk.state.answered(edited.chat_id, edited.message_id):
        await (talk.unreadable if command == UNREADABLE else talk.edited_into_command)(visit)
