"""A button was pressed: turn the message over, or say why not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from time import perf_counter
from typing import Final

from telegram import Message

from bot import record
from bot.locale import Words, parse_language
from bot.render.telegram_draft import Draft
from bot.telegram import reading_room
from bot.telegram.ask import carried_words, note
from bot.telegram.desk import Desk
from bot.telegram.documents import UPLOADED, chosen
from bot.telegram.inquiry import Inquiry, echo, follow_up_note
from bot.telegram.press import EXAMPLE, Press, PressError, check_of, read_press
from bot.telegram.request import question_of
from bot.telegram.screens import Screen, StaleError, answer_screen, reference_screen, seen_page, why_screen
from bot.telegram.sent import remember, send, turn
from bot.telegram.upload import DECISIONS, decided
from bot.telegram.verify import VERDICT, verdicts
from bot.telegram.visit import Visit


async def pressed(visit: Visit) -> None:
    """Do what the button says; whatever stands against it is told over the button."""
    try:
        press = _current(visit)
        if press.asked.startswith(EXAMPLE) and not _example(visit, press):
            await visit.compute(lambda: visit.desk.examples)  # they may have to be looked for, which takes its time
        await ACTIONS[press.action](visit, press)
    except PressError:
        await visit.decline("bot.unknown_button")
    except StaleError as stale:
        await visit.decline(stale.key)


def _current(visit: Visit) -> Press:
    press = read_press(visit.query.data)
    if press.action not in ACTIONS:
        raise PressError(press.action)
    return press


async def _turn_page(visit: Visit, press: Press) -> None:
    if press.asked.startswith(VERDICT):
        await turn(visit, await verdicts(visit, press, _replied(visit)))
        return
    inquiry = inquiry_of(visit, press)
    inline = bool(visit.bot.supports_inline_queries)
    screen = await visit.compute(
        answer_screen, visit.desk, inquiry, visit.words, number=press.page, inline=inline, seen=seen_page(press)
    )
    await turn(visit, screen)


async def _explain(visit: Visit, press: Press) -> None:
    inquiry = inquiry_of(visit, press)
    screen = await visit.compute(why_screen, visit.desk, inquiry, visit.words, number=press.page, seen=seen_page(press))
    await turn(visit, screen)


def _opening(view: Callable[[Desk, Press, Words, Draft], Screen]) -> Callable[[Visit, Press], Awaitable[None]]:
    async def open_view(visit: Visit, press: Press) -> None:
        await turn(visit, await visit.compute(view, visit.desk, press, visit.words, _above(visit, press)))

    return open_view


def _paragraph(desk: Desk, press: Press, words: Words, above: Draft) -> Screen:
    return reading_room.paragraph_screen(desk, press, words, above=above)


def _full(desk: Desk, press: Press, words: Words, above: Draft) -> Screen:
    return reading_room.full_screen(desk, press, words, above=above)


def _citation(desk: Desk, press: Press, words: Words, above: Draft) -> Screen:
    citation, origin = reading_room.cited_paragraph(desk, press)
    return reference_screen(citation, press, words, origin=origin, above=above)


def _list(desk: Desk, press: Press, words: Words, _above: Draft) -> Screen:
    return reading_room.list_screen(desk, Press("s", page=press.page), words)


def _document(desk: Desk, press: Press, words: Words, _above: Draft) -> Screen:
    return reading_room.document_screen(desk, press, words)


async def _answer_example(visit: Visit, press: Press) -> None:
    """Answer an example: a message of its own, below the one with the button; once, however fast one taps."""
    inquiry = _example_inquiry(visit, press)
    shown = _message(visit)
    if await visit.desk.state.allow(f"example:{shown.chat_id}:{shown.message_id}:{press.asked}", 1):
        await visit.decline("bot.example_answered")
        return
    inline = bool(visit.bot.supports_inline_queries)
    begun = perf_counter()
    screen = await visit.compute(answer_screen, visit.desk, inquiry, visit.words, inline=inline)
    await visit.notify()
    await remember(visit, shown.chat_id, await send(shown, screen), screen)
    record.answered(
        outcome=screen.outcome,
        way="example",
        quotes=len(screen.page.quotes),
        seconds=perf_counter() - begun,
    )
    await note(visit, inquiry.question, screen.outcome)


async def _language(visit: Visit, press: Press) -> None:
    language = parse_language(press.target)
    if language is None or visit.chat is None:
        raise PressError(press.target)
    await visit.desk.state.set_language(visit.chat, language.value)
    await visit.tell(visit.desk.words(language)("bot.language"))


async def _where(visit: Visit, press: Press) -> None:
    await visit.notify(visit.words("bot.this_page", number=press.page + 1))


async def _vote(visit: Visit, press: Press) -> None:
    if not visit.desk.settings.store_questions or visit.user is None:
        raise StaleError("bot.no_votes")
    await visit.desk.state.feedback(visit.user, press.target, press.action == "vu")
    await visit.notify(visit.words("bot.voted"))


ACTIONS: Final[Mapping[str, Callable[[Visit, Press], Awaitable[None]]]] = {
    "a": _turn_page,
    "w": _explain,
    "p": _opening(_paragraph),
    "f": _opening(_full),
    "g": _opening(_full),
    "c": _opening(_citation),
    "s": _opening(_list),
    "d": _opening(_document),
    EXAMPLE: _answer_example,
    "l": _language,
    "o": _where,
    "vu": _vote,
    "vd": _vote,
    **dict.fromkeys(UPLOADED, chosen),
    **dict.fromkeys(DECISIONS, decided),
}


def inquiry_of(visit: Visit, press: Press) -> Inquiry:
    """The question that the button's answer belongs to, from the message that it replies to; raises
    ``StaleError`` where that is gone, out of sight or another one by now."""
    message = _message(visit)
    if press.asked.startswith(EXAMPLE):
        return _example_inquiry(visit, press)
    question = question_of(_replied(visit), visit.bot.bot)
    if check_of(question) != press.asked:
        raise StaleError("bot.question_changed")
    carried = carried_words(message) if press.scope else ()
    return Inquiry(question, press.asked, press.scope, carried, visit.in_group)


def _example_inquiry(visit: Visit, press: Press) -> Inquiry:
    question = _example(visit, press) or _checked(visit.desk.examples, press)
    if question is None:
        raise StaleError("bot.stale")
    return Inquiry(question, press.asked, compact=visit.in_group, echoed=True)


def _example(visit: Visit, press: Press) -> str | None:
    """The example as it stands in the message, on its button or above its answer: other documents have other ones."""
    if visit.shown is None:
        return None
    keys = visit.shown.reply_markup.inline_keyboard if visit.shown.reply_markup else ()
    before, _, after = visit.words("bot.question", question="\0").partition("\0")
    above = (text.removeprefix(before).removesuffix(after) for text in visit.shown.parse_entities().values())
    return _checked((*(key.text for row in keys for key in row), *above), press)


def _checked(questions: Iterable[str], press: Press) -> str | None:
    return next((each for each in questions if EXAMPLE + check_of(each) == press.asked), None)


def _message(visit: Visit) -> Message:
    """The message with the button; raises ``StaleError`` if Telegram does not show it any more."""
    if visit.shown is None:
        raise StaleError("bot.inaccessible")
    return visit.shown


def _replied(visit: Visit) -> Message:
    """The message that the one with the button replies to; raises ``StaleError`` if there is none any more."""
    replied = _message(visit).reply_to_message
    if replied is None:
        raise StaleError("bot.question_gone")
    return replied


def _above(visit: Visit, press: Press) -> Draft:
    """What an answer says of itself, kept while its message shows something else: an example, or what it follows up."""
    if press.asked.startswith(EXAMPLE):
        question = _example(visit, press) or _checked(visit.desk.examples, press)
        return echo(question, visit.words) if question else Draft()
    document = visit.desk.documents.get(press.scope)
    carried = carried_words(visit.shown) if document and visit.shown else ()
    return follow_up_note(document, carried, visit.words, within=True) if document and carried else Draft()
