"""Route messages to handlers by command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.telegram.authorization import Handler
from bot.telegram.handlers import commands
from bot.telegram.handlers.ask import ask
from bot.telegram.handlers.command_list import ADD, ASK, FORWARDED, POSTED, UNKNOWN, UNREADABLE, UPLOAD, VERIFY
from bot.telegram.handlers.documents import documents
from bot.telegram.handlers.upload import add, reject_edit, upload
from bot.telegram.handlers.verify import verify
from bot.telegram.update_context import UpdateContext

HANDLERS: Final[Mapping[str, Handler]] = {
    ASK: ask,
    "start": commands.start,
    "help": commands.help_,
    "sources": commands.sources,
    VERIFY: verify,
    "lang": commands.lang,
    "privacy": commands.privacy,
    "forget": commands.forget,
    "unanswered": commands.unanswered,
    "documents": documents,
    ADD: add,
    UPLOAD: upload,
    FORWARDED: verify,
    UNREADABLE: commands.unreadable,
    UNKNOWN: commands.unknown,
    POSTED: commands.posted,
}
EDITED: Final[Mapping[str, Handler]] = {UNREADABLE: commands.unreadable, UPLOAD: reject_edit, ADD: reject_edit}
EDITABLE: Final = frozenset({ASK, VERIFY, FORWARDED})


async def route_message(ctx: UpdateContext) -> None:
    """Call the handler of the message; for an edited message only if the bot has answered it before."""
    if ctx.request is None:
        return
    command, edited = ctx.request.command, ctx.update.edited_message
    if edited is None or command in EDITABLE:
        await HANDLERS[command](ctx)
    elif await ctx.services.state.answered(edited.chat_id, edited.message_id):
        await EDITED.get(command, commands.edited_into_command)(ctx)
