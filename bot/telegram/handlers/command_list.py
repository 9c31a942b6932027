"""The commands and the translation keys of their descriptions."""

from __future__ import annotations

from typing import Final

ASK: Final = "ask"
VERIFY: Final = "verify"
ADD: Final = "add"
UNKNOWN: Final = "?"
UNREADABLE: Final = "!"  # a picture, a sticker: no text
FORWARDED: Final = ">"  # a forwarded message, to be verified
UPLOAD: Final = "^"  # a file, with or without caption
POSTED: Final = "@"  # a quote posted through inline mode

MENU: Final = {
    ASK: "bot.command.ask",
    "sources": "bot.command.sources",
    VERIFY: "bot.command.verify",
    "lang": "bot.command.lang",
    "help": "bot.command.help",
    "privacy": "bot.command.privacy",
    "forget": "bot.command.forget",
}
IN_GROUPS: Final = (ASK, VERIFY, "sources", "help", "lang")
FOR_ADMINS: Final = {
    "documents": "bot.command.documents",
    ADD: "bot.command.add",
    "unanswered": "bot.command.unanswered",
}
COMMANDS: Final = frozenset({*MENU, *FOR_ADMINS, "start"})
