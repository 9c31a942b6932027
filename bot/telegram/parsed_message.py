"""What a message asks of the bot: a command, a question, or nothing at all."""

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
    """``command`` is one of ``COMMANDS`` or of the kinds that are no command; ``text`` is what follows it."""

    command: str
    text: str = ""


def request_of(message: Message, bot: User) -> ParsedMessage | None:
    """What ``message`` asks of ``bot``; ``None``: it is not addressed to it."""
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
    """The question in ``message``: its text or caption without the command and without the bot's name."""
    command = _command(message, bot)
    return command[1] if command and command[0] == ASK else _without(message, _mentions(message, bot))


def passage_of(message: Message, bot: User) -> str:
    """The text in ``message`` that is to be verified: like a question, without ``/verify`` too."""
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
    """Whether it brings a file; a moving picture is sent as one, but it is none."""
    return message.document is not None and message.animation is None


def _is_service(message: Message) -> bool:
    """Whether Telegram wrote it, not a person: somebody joined, a title changed, a group moved."""
    unread = (message.checklist, message.giveaway, message.giveaway_winners)  # written by people all the same
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
    """The command that opens the message, in lower case, and what follows; one for another bot is none."""
    for entity, text in _entities(message).items():
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            name, _, whom = text[1:].partition("@")
            if whom and whom.lower() != (bot.username or "").lower():
                return None
            return name.lower(), _without(message, [entity, *_mentions(message, bot)])
    return None


def _names(message: Message, bot: User) -> bool:
    """Whether the opening command is written for this bot by name."""
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
    """The text with these stretches taken out."""
    text = _text(message).encode("utf-16-le", "surrogatepass")
    for entity in sorted(entities, key=lambda entity: -entity.offset):
        end = 2 * (entity.offset + entity.length)
        text = text[: 2 * entity.offset] + " ".encode("utf-16-le") + text[end:]
    return text.decode("utf-16-le", "surrogatepass").strip()
