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
    """Hand the message on; an edited one only where there is an answer to bring up to date."""
    if visit.request is None:
        return
    if visit.update.edited_message is None or visit.request.command in EDITABLE:
        await HANDLERS[visit.request.command](visit)
