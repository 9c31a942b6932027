"""A message came in: who deals with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.telegram.authorization import Handler
from bot.telegram.handlers import commands as talk
from bot.telegram.handlers.ask import asked
from bot.telegram.handlers.command_list import ADD, ASK, FORWARDED, POSTED, UNKNOWN, UNREADABLE, UPLOAD, VERIFY
from bot.telegram.handlers.documents import documents
from bot.telegram.handlers.upload import added, edited, offered
from bot.telegram.handlers.verify import verified
from bot.telegram.update_context import UpdateContext

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


async def received(ctx: UpdateContext) -> None:
    """Hand the message on; an edited one only where there is an answer of ours: to bring up to date, or to explain."""
    if ctx.request is None:
        return
    command, anew = ctx.request.command, ctx.update.edited_message
    if anew is None or command in EDITABLE:
        await HANDLERS[command](ctx)
    elif await ctx.services.state.answered(anew.chat_id, anew.message_id):
        await EDITED.get(command, talk.edited_into_command)(ctx)
