"""Parse a message into a command, a question, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from telegram import Message, MessageEntity, User

from bot.settings import SHARED
from bot.telegram.handlers.command_list import (
    ASK,
    COMMANDS,
    FOR_ADMINS,
    FORWARDED,
    POSTED,
    UNKNOWN,
    UNREADABLE,
    UPLOAD,
    VERIFY,
)


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """``command`` is one of ``COMMANDS`` or a pseudo-command such as ``UPLOAD``; ``text`` is its argument."""

    command: str
    text: str = ""


def parse_message(message: Message, bot: User) -> ParsedMessage | None:
    """Parse ``message``; ``None`` if it is not addressed to ``bot``."""
    if _is_service(message) or _is_from_a_bot(message):
        return None
    private = message.chat.type == message.chat.PRIVATE
    if message.via_bot and message.via_bot.id == bot.id:
        return ParsedMessage(POSTED) if private else None
    if command := _command(message, bot):
        name, rest = command
        if name in COMMANDS and (private or name not in FOR_ADMINS or _names(message, bot)):
            return ParsedMessage(name, rest)
        return ParsedMessage(UNKNOWN, name) if private or _names(message, bot) else None
    if private:
        return _private(message, bot)
    return _in_group(message, bot)


def question_of(message: Message, bot: User) -> str:
    """The question in ``message``: its text or caption without ``/ask`` and mentions of the bot."""
    command = _command(message, bot)
    return command[1] if command and command[0] == ASK else _without(message, _mentions(message, bot))


def passage_of(message: Message, bot: User) -> str:
    """The text to verify in ``message``: its text or caption without ``/verify``, ``/ask`` and mentions of the bot."""
    command = _command(message, bot)
    return command[1] if command and command[0] == VERIFY else question_of(message, bot)


def _private(message: Message, bot: User) -> ParsedMessage:
    text = question_of(message, bot)
    if _is_file(message):
        return ParsedMessage(UPLOAD, text)
    if not text:
        return ParsedMessage(UNREADABLE)
    return ParsedMessage(FORWARDED if message.forward_origin else ASK, text)


def _in_group(message: Message, bot: User) -> ParsedMessage | None:
    if message.is_automatic_forward or not (_is_reply_to(message, bot) or _mentions(message, bot)):
        return None
    text = question_of(message, bot)
    if _is_file(message):
        return ParsedMessage(UPLOAD, text)
    return ParsedMessage(ASK, text) if text or _text(message) else ParsedMessage(UNREADABLE)


def _is_file(message: Message) -> bool:
    """Whether it has a file attached; an animation comes as a document too, but does not count."""
    return message.document is not None and message.animation is None


def _is_service(message: Message) -> bool:
    """Whether it is a service message: a member joined, a title changed, a group migrated."""
    unread = (message.checklist, message.giveaway, message.giveaway_winners)  # no text, but written by people
    return not (_text(message) or message.effective_attachment or any(unread))


def _is_from_a_bot(message: Message) -> bool:
    sender = message.from_user
    return bool(sender and sender.is_bot and sender.id not in SHARED and not message.sender_chat)


def _is_reply_to(message: Message, bot: User) -> bool:
    replied = message.reply_to_message
    return bool(replied and replied.from_user and replied.from_user.id == bot.id and not replied.forum_topic_created)


def _text(message: Message) -> str:
    return message.text or message.caption or ""


def _entities(message: Message) -> dict[MessageEntity, str]:
    return message.parse_entities() if message.text else message.parse_caption_entities()


def _command(message: Message, bot: User) -> tuple[str, str] | None:
    """The leading command in lower case and its argument; ``None`` without one, or if it names another bot."""
    for entity, text in _entities(message).items():
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            name, _, target = text[1:].partition("@")
            if target and target.lower() != (bot.username or "").lower():
                return None
            return name.lower(), _without(message, [entity, *_mentions(message, bot)])
    return None


def _names(message: Message, bot: User) -> bool:
    """Whether the leading command names this bot: ``/ask@youju_bot``."""
    first = _text(message).split(maxsplit=1)[0].lower()
    return first.endswith(f"@{bot.username or ''}".lower())


def _mentions(message: Message, bot: User) -> list[MessageEntity]:
    name = f"@{bot.username}".lower()
    return [
        entity
        for entity, text in _entities(message).items()
        if (entity.type == MessageEntity.MENTION and text.lower() == name)
        or (entity.type == MessageEntity.TEXT_MENTION and entity.user and entity.user.id == bot.id)
    ]


def _without(message: Message, entities: Iterable[MessageEntity]) -> str:
    """The text without ``entities`` (offsets in UTF-16 units)."""
    text = _text(message).encode("utf-16-le", "surrogatepass")
    for entity in sorted(entities, key=lambda entity: -entity.offset):
        end = 2 * (entity.offset + entity.length)
        text = text[: 2 * entity.offset] + " ".encode("utf-16-le") + text[end:]
    return text.decode("utf-16-le", "surrogatepass").strip()
