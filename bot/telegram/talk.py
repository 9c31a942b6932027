"""/start, /help, /privacy, /lang, /forget, /sources, and what is said to messages without a question."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.helpers import create_deep_linked_url

from bot.locale import Language, Words, parse_language
from bot.render.harmless import shortened
from bot.render.telegram import Page
from bot.render.telegram_draft import MESSAGE_UNITS
from bot.render.utf16 import cut
from bot.telegram import keyboards
from bot.telegram.commands import FOR_ADMINS, MENU
from bot.telegram.desk import Desk, language_of_tag
from bot.telegram.press import EXAMPLE, Press, check_of, edition_of
from bot.telegram.reading_room import list_screen, paragraph_screen
from bot.telegram.screens import Screen, StaleError
from bot.telegram.sent import send
from bot.telegram.visit import Visit
from corpus.passages import Passage
from corpus.script import to_simplified
from retrieval.answer import Quote

LANGUAGE_NAMES: Final = {
    Language.SIMPLIFIED: "简体中文",
    Language.TRADITIONAL: "繁體中文",
    Language.ENGLISH: "English",
}
NAMES: Final = {
    **dict.fromkeys(("简体中文", "简体", "简中", "简体字", "simplified", "simplified chinese"), Language.SIMPLIFIED),
    **dict.fromkeys(("繁体中文", "繁体", "繁中", "繁体字", "正体中文", "正体"), Language.TRADITIONAL),
    **dict.fromkeys(("traditional", "traditional chinese"), Language.TRADITIONAL),
    **dict.fromkeys(("english", "英文", "英语"), Language.ENGLISH),
}
TAG: Final = re.compile(r"(?:zh|en)[-_][a-z]{2,4}|zh|yue")
LINKED: Final = re.compile(r"([A-Za-z0-9_-]{10}-[0-9]+-[0-9]+)-([0-9a-f]{7})")  # a passage, its document's edition
HINTS: Final = "inline"  # the start parameter of the button above inline results


async def start(visit: Visit) -> None:
    """Three lines and three questions to press; with a passage's id, that passage."""
    payload = visit.request.text if visit.request else ""
    if payload and payload != HINTS:
        await _open(visit, payload)
        return
    questions = await visit.compute(lambda: visit.desk.examples)
    buttons = [
        [keyboards.button(question, Press(EXAMPLE, asked=EXAMPLE + check_of(question)))] for question in questions
    ]
    text = visit.words("bot.welcome" if questions else "bot.welcome_plain")
    await send(visit.message, Screen(Page(text), keyboards.keyboard(buttons)))


async def _open(visit: Visit, payload: str) -> None:
    """The paragraph of a passage, from a deep link; one that names an edition of the document opens no other."""
    linked = LINKED.fullmatch(payload)
    passage, edition = linked.groups() if linked else (payload, "")
    if not edition and visit.desk.passage(passage) is None:
        await visit.tell(visit.words("bot.gone"))
        return
    press = Press("p", edition, target=keyboards.place_of(passage))
    try:
        screen = await visit.compute(paragraph_screen, visit.desk, press, visit.words)
    except StaleError as stale:
        await visit.tell(visit.words(stale.key))
    else:
        await send(visit.message, screen)


async def help_(visit: Visit) -> None:
    """How to ask, the commands, the version."""
    words, bot = visit.words, visit.bot
    how = "bot.help_group_all" if bot.can_read_all_group_messages else "bot.help_group"
    lines = [words("bot.help") + "\n" + words("bot.filters"), words(how, bot=f"@{bot.username}")]
    if bot.supports_inline_queries:
        lines.append(words("bot.help_inline", bot=f"@{bot.username}"))
    menu = MENU | (FOR_ADMINS if visit.desk.access.is_admin(visit.user) else {})
    lines.append("\n".join(f"/{name} {words(key)}" for name, key in menu.items()))
    lines.append(words("bot.version", version=version("youju")))
    await visit.message.reply_text("\n\n".join(lines))


async def privacy(visit: Visit) -> None:
    """What is stored, and for how long."""
    stored = "bot.privacy_stored" if visit.desk.settings.store_questions else "bot.privacy_none"
    await visit.message.reply_text(visit.words(stored) + "\n\n" + visit.words("bot.privacy"))


async def forget(visit: Visit) -> None:
    """Clear everything about the person."""
    if visit.user is not None:
        await visit.desk.state.forget(visit.user)
    await visit.message.reply_text(visit.words("bot.forgotten"))


async def lang(visit: Visit) -> None:
    """Choose a language: by its name, or by a button."""
    asked = visit.request.text if visit.request else ""
    language = language_named(asked)
    if language is not None and visit.chat is not None:
        await visit.desk.state.set_language(visit.chat, language.value)
        await visit.message.reply_text(visit.desk.words(language)("bot.language"))
        return
    buttons = [keyboards.button(name, Press("l", target=each.value)) for each, name in LANGUAGE_NAMES.items()]
    await send(visit.message, Screen(Page(visit.words("bot.which_language")), keyboards.keyboard([buttons])))


def language_named(name: str) -> Language | None:
    """The language that a person means: by its code, or by a name as it stands on the buttons."""
    plain = to_simplified(name).strip(' 。.！!“”"').lower()
    if language := parse_language(plain) or NAMES.get(plain):
        return language
    return language_of_tag(plain) if TAG.fullmatch(plain) else None


async def sources(visit: Visit) -> None:
    """The documents, to be browsed."""
    press = Press("s")
    await send(visit.message, await visit.compute(list_screen, visit.desk, press, visit.words))


async def unanswered(visit: Visit) -> None:
    """For admins: the questions that found nothing, and the votes."""
    words = visit.words
    if not visit.desk.access.is_admin(visit.user) or visit.in_group:
        await visit.tell(words("bot.admins_only"))
    elif not visit.desk.settings.store_questions:
        await visit.tell(words("bot.not_stored"))
    else:
        text = "\n\n".join(part for part in (await _unanswered(visit), await _votes(visit)) if part)
        (start, end), *_ = cut(text, MESSAGE_UNITS)
        await visit.message.reply_text(text[start:end])


async def _unanswered(visit: Visit) -> str:
    entries = await visit.desk.state.unanswered_list(20)
    if not entries:
        return visit.words("bot.none_unanswered")
    lines = [
        visit.words("bot.unanswered_line", count=each.times, question=shortened(each.question, length=120))
        for each in entries
    ]
    return "\n".join([visit.words("bot.unanswered"), *lines])


async def _votes(visit: Visit) -> str:
    """What was voted on, the most first, each with its place; passages that are gone are left out."""
    words, desk = visit.words, visit.desk
    voted = [(each, desk.passage(each.passage)) for each in await desk.state.votes_list(10)]
    lines = [
        words("bot.votes_line", good=each.good, bad=each.bad, place=_place(passage, desk, words))
        for each, passage in voted
        if passage
    ]
    return "\n".join([words("bot.votes"), *lines]) if lines else ""


def _place(passage: Passage, desk: Desk, words: Words) -> str:
    document = desk.library.documents[passage.document]
    number = words("citation.paragraph", number=passage.paragraph, total=len(document.content))
    return f"《{shortened(document.metadata.title or document.id, length=60)}》 · {number}"


async def unknown(visit: Visit) -> None:
    """A command that there is not."""
    name = shortened(visit.request.text if visit.request else "", length=40)
    await visit.tell(visit.words("bot.unknown_command", command=f"/{name}"))


async def unreadable(visit: Visit) -> None:
    """A picture, a sticker, a place: nothing to read."""
    await visit.tell(visit.words("bot.unreadable"))


async def edited_into_command(visit: Visit) -> None:
    """A question that was answered has become a command: it is not carried out."""
    await visit.tell(visit.words("bot.edited_command"))


async def posted(visit: Visit) -> None:
    """A quote of ours, chosen through inline mode in the bot's own chat."""
    await visit.tell(visit.words("bot.posted"))


def link_to(bot_name: str, quote: Quote, label: str) -> InlineKeyboardMarkup:
    """A button that opens a quote's place in the private chat, as long as its document is as it was."""
    payload = f"{quote.passage}-{edition_of(quote.citation.sha256)}"
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, url=create_deep_linked_url(bot_name, payload))]])
