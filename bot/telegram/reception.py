"""A message came in: who deals with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.telegram import talk
from bot.telegram.ask import asked
from bot.telegram.commands import ADD, ASK, FORWARDED, POSTED, UNKNOWN, UNREADABLE, UPLOAD, VERIFY
from bot.telegram.documents import documents
from bot.telegram.gate import Handler
from bot.telegram.upload import added, edited, offered
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
    "documents": documents,
    ADD: added,
    UPLOAD: offered,
    FORWARDED: verified,
    UNREADABLE: talk.unreadable,
    UNKNOWN: talk.unknown,
    POSTED: talk.posted,
}
EDITED: Final[Mapping[str, Handler]] = {UNREADABLE: talk.unreadable, UPLOAD: edited, ADD: edited}
EDITABLE: Final = frozenset({ASK, VERIFY, FORWARDED})


async def received(visit: Visit) -> None:
    """Hand the message on; an edited one only where there is an answer of ours: to bring up to date, or to explain."""
    if visit.request is None:
        return
    command, anew = visit.request.command, visit.update.edited_message
    if anew is None or command in EDITABLE:
        await HANDLERS[command](visit)
    elif await visit.desk.state.answered(anew.chat_id, anew.message_id):
        await EDITED.get(command, talk.edited_into_command)(visit)
