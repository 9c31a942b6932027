"""/start, /help, /privacy, /lang, /forget, /sources, and replies to messages without a question."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.helpers import create_deep_linked_url

from bot.render.sanitize import shortened
from bot.render.telegram.answer import Page
from bot.render.telegram.draft import MESSAGE_UNITS
from bot.render.telegram.utf16 import cut
from bot.telegram.handlers.command_list import FOR_ADMINS, MENU
from bot.telegram.services import Services, language_of_tag
from bot.telegram.update_context import UpdateContext
from bot.telegram.views import keyboards
from bot.telegram.views.callback_data import EXAMPLE, CallbackData, edition_hash, question_hash
from bot.telegram.views.document_views import list_screen, paragraph_screen
from bot.telegram.views.replies import send
from bot.telegram.views.screens import Screen, StaleError
from bot.translations import Language, Translations, parse_language
from corpus.passages import Passage
from corpus.script import to_simplified
from retrieval.answering.answer import Quote

LANGUAGE_NAMES: Final = {Language.SIMPLIFIED: "简体中文", Language.TRADITIONAL: "繁體中文", Language.ENGLISH: "English"}
NAMES: Final = {
    **dict.fromkeys(("简体中文", "简体", "简中", "简体字", "simplified", "simplified chinese"), Language.SIMPLIFIED),
    **dict.fromkeys(("繁体中文", "繁体", "繁中", "繁体字", "正体中文", "正体"), Language.TRADITIONAL),
    **dict.fromkeys(("traditional", "traditional chinese"), Language.TRADITIONAL),
    **dict.fromkeys(("english", "英文", "英语"), Language.ENGLISH),
}
TAG: Final = re.compile(r"(?:zh|en)[-_][a-z]{2,4}|zh|yue")
LINKED: Final = re.compile(r"([A-Za-z0-9_-]{10}-[0-9]+-[0-9]+)-([0-9a-f]{7})")  # passage ID, edition
INLINE_START: Final = "inline"  # the start parameter of the button above inline results


async def start(ctx: UpdateContext) -> None:
    """Welcome with suggested questions; with a passage ID as parameter, that passage."""
    payload = ctx.request.text if ctx.request else ""
    if payload and payload != INLINE_START:
        await _open(ctx, payload)
        return
    questions = await ctx.compute(lambda: ctx.services.examples)
    buttons = [
        [keyboards.button(question, CallbackData(EXAMPLE, question_ref=EXAMPLE + question_hash(question)))]
        for question in questions
    ]
    text = ctx.words("bot.welcome" if questions else "bot.welcome_plain")
    await send(ctx.message, Screen(Page(text), keyboards.keyboard(buttons)))


async def _open(ctx: UpdateContext, payload: str) -> None:
    """Open the paragraph of a deep link; if the link has an edition, only that version of the document."""
    linked = LINKED.fullmatch(payload)
    passage, edition = linked.groups() if linked else (payload, "")
    if not edition and ctx.services.passage(passage) is None:
        await ctx.tell(ctx.words("bot.gone"))
        return
    callback = CallbackData("p", edition, target=keyboards.paragraph_target(passage))
    try:
        screen = await ctx.compute(paragraph_screen, ctx.services, callback, ctx.words)
    except StaleError as stale:
        await ctx.tell(ctx.words(stale.key))
    else:
        await send(ctx.message, screen)


async def help_(ctx: UpdateContext) -> None:
    """Show how to ask, the commands and the version."""
    words, bot = ctx.words, ctx.bot
    how = "bot.help_group_all" if bot.can_read_all_group_messages else "bot.help_group"
    lines = [words("bot.help") + "\n" + words("bot.filters"), words(how, bot=f"@{bot.username}")]
    if bot.supports_inline_queries:
        lines.append(words("bot.help_inline", bot=f"@{bot.username}"))
    menu = MENU | (FOR_ADMINS if ctx.services.access.is_admin(ctx.user) else {})
    lines.append("\n".join(f"/{name} {words(key)}" for name, key in menu.items()))
    lines.append(words("bot.version", version=version("youju")))
    await ctx.message.reply_text("\n\n".join(lines))


async def privacy(ctx: UpdateContext) -> None:
    """Say what is stored and for how long."""
    stored = "bot.privacy_stored" if ctx.services.settings.store_questions else "bot.privacy_none"
    await ctx.message.reply_text(ctx.words(stored) + "\n\n" + ctx.words("bot.privacy"))


async def forget(ctx: UpdateContext) -> None:
    """Delete everything stored about the user."""
    if ctx.user is not None:
        await ctx.services.state.forget(ctx.user)
    await ctx.message.reply_text(ctx.words("bot.forgotten"))


async def lang(ctx: UpdateContext) -> None:
    """Set the language by name, or offer buttons."""
    language = language_named(ctx.request.text if ctx.request else "")
    if language is not None and ctx.chat is not None:
        await ctx.services.state.set_language(ctx.chat, language.value)
        await ctx.message.reply_text(ctx.services.words(language)("bot.language"))
        return
    buttons = [keyboards.button(name, CallbackData("l", target=code.value)) for code, name in LANGUAGE_NAMES.items()]
    await send(ctx.message, Screen(Page(ctx.words("bot.which_language")), keyboards.keyboard([buttons])))


def language_named(name: str) -> Language | None:
    """The language with this code or name (as on the buttons, and common variants)."""
    plain = to_simplified(name).strip(' 。.！!“”"').lower()
    if language := parse_language(plain) or NAMES.get(plain):
        return language
    return language_of_tag(plain) if TAG.fullmatch(plain) else None


async def sources(ctx: UpdateContext) -> None:
    """Show the list of documents."""
    callback = CallbackData("s")
    await send(ctx.message, await ctx.compute(list_screen, ctx.services, callback, ctx.words))


async def unanswered(ctx: UpdateContext) -> None:
    """Show admins the questions without an answer, and the votes."""
    words = ctx.words
    if not ctx.services.access.is_admin(ctx.user) or ctx.in_group:
        await ctx.tell(words("bot.admins_only"))
    elif not ctx.services.settings.store_questions:
        await ctx.tell(words("bot.not_stored"))
    else:
        text = "\n\n".join(part for part in (await _unanswered(ctx), await _votes(ctx)) if part)
        (start, end), *_ = cut(text, MESSAGE_UNITS)
        await ctx.message.reply_text(text[start:end])


async def _unanswered(ctx: UpdateContext) -> str:
    entries = await ctx.services.state.unanswered_list(20)
    if not entries:
        return ctx.words("bot.none_unanswered")
    lines = [
        ctx.words("bot.unanswered_line", count=entry.times, question=shortened(entry.question, length=120))
        for entry in entries
    ]
    return "\n".join([ctx.words("bot.unanswered"), *lines])


async def _votes(ctx: UpdateContext) -> str:
    """The passages with the most votes; those that no longer exist are left out."""
    words, services = ctx.words, ctx.services
    votes = [(vote, services.passage(vote.passage)) for vote in await services.state.votes_list(10)]
    lines = [
        words("bot.votes_line", good=vote.good, bad=vote.bad, place=_place(passage, services, words))
        for vote, passage in votes
        if passage
    ]
    return "\n".join([words("bot.votes"), *lines]) if lines else ""


def _place(passage: Passage, services: Services, words: Translations) -> str:
    document = services.library.documents[passage.document]
    number = words("citation.paragraph", number=passage.paragraph, total=len(document.content))
    return f"《{shortened(document.metadata.title or document.id, length=60)}》 · {number}"


async def unknown(ctx: UpdateContext) -> None:
    """Reply to an unknown command."""
    name = shortened(ctx.request.text if ctx.request else "", length=40)
    await ctx.tell(ctx.words("bot.unknown_command", command=f"/{name}"))


async def unreadable(ctx: UpdateContext) -> None:
    """Reply to a picture, a sticker or a location."""
    await ctx.tell(ctx.words("bot.unreadable"))


async def edited_into_command(ctx: UpdateContext) -> None:
    """Say that a command in an edited message is not executed."""
    await ctx.tell(ctx.words("bot.edited_command"))


async def posted(ctx: UpdateContext) -> None:
    """Reply to a quote that was posted through inline mode in the bot's own chat."""
    await ctx.tell(ctx.words("bot.posted"))


def link_to(bot_name: str, quote: Quote, label: str) -> InlineKeyboardMarkup:
    """A button that opens the quote's paragraph in the private chat while its document is unchanged."""
    payload = f"{quote.passage}-{edition_hash(quote.citation.sha256)}"
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, url=create_deep_linked_url(bot_name, payload))]])
