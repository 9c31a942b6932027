"""The commands, and the sentences that explain them."""

from __future__ import annotations

from typing import Final

ASK: Final = "ask"
VERIFY: Final = "verify"
ADD: Final = "add"
UNKNOWN: Final = "?"
UNREADABLE: Final = "!"  # a picture, a sticker: no text to read
FORWARDED: Final = ">"  # a forwarded message: is it in the documents?
UPLOAD: Final = "^"  # a file, with or without words below it
POSTED: Final = "@"  # a quote of ours, posted through inline mode

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
