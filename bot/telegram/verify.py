"""/verify and forwarded messages: are these sentences in the documents?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from time import perf_counter
from typing import Final

from telegram import Message

from bot import record
from bot.locale import Words
from bot.render.telegram import Page
from bot.render.telegram_draft import Draft
from bot.render.telegram_quote import ordinal
from bot.render.telegram_verify import verification_pages
from bot.telegram import keyboards
from bot.telegram.commands import FORWARDED
from bot.telegram.desk import Desk
from bot.telegram.press import Press, check_of, edition_of
from bot.telegram.request import passage_of
from bot.telegram.screens import Screen, Seen, StaleError, seen_page
from bot.telegram.sent import reply
from bot.telegram.visit import Visit
from corpus.passages import document_prefix
from retrieval.answer import Citation
from retrieval.verify import Verdict, Verification

VERDICT: Final = "v"  # opens what the buttons of a verdict remember of the text
LONGEST: Final = 200  # characters of what is taken for a question
QUESTION: Final = re.compile(
    r"[?？]\s*$|^(?>[^。！!\n]*(?:[什甚][么麼]|怎[么麼样樣]|哪|谁|誰|多少|几|幾|为何|為何|如何|是否|[吗嗎呢]\s*$))[^。！!\n]*+$"
)


async def verified(visit: Visit) -> None:
    """Look the text up; ``/verify`` in a reply looks up what it replies to."""
    message = below = visit.message
    text = visit.request.text if visit.request else ""
    if not text and message.reply_to_message:
        below = message.reply_to_message
        text = passage_of(below, visit.bot.bot)
    if not text:
        await visit.tell(visit.words("bot.verify_what"))
        return
    above = forwarded_note(below, text, visit)
    async with visit.desk.lock(message.chat_id, message.message_id):
        known = await visit.desk.state.answered(message.chat_id, message.message_id)
        if not known or visit.update.edited_message:
            begun = perf_counter()
            screen = await visit.compute(verification_screen, visit.desk, text, visit.words, above=above)
            await reply(visit, message, screen, known, below=below)
            record.answered(
                outcome=screen.outcome,
                way="verify",
                quotes=len(screen.page.quotes),
                seconds=perf_counter() - begun,
            )


async def verdicts(visit: Visit, press: Press, message: Message) -> Screen:
    """The page of the verdicts on ``message`` that the button leads to; raises ``StaleError``."""
    text = passage_of(message, visit.bot.bot)
    if VERDICT + check_of(text) != press.asked:
        raise StaleError("bot.question_changed")
    above = forwarded_note(message, text, visit)
    return await visit.compute(
        verification_screen, visit.desk, text, visit.words, number=press.page, above=above, seen=seen_page(press)
    )


def forwarded_note(message: Message, text: str, visit: Visit) -> Draft:
    """What becomes of a forwarded question, which is not what its sender may have in mind."""
    forwarded = bool(message.forward_origin) and not visit.in_group
    by_itself = visit.request is None or visit.request.command == FORWARDED
    question = len(text) <= LONGEST and QUESTION.search(text)
    return Draft(visit.words("bot.forwarded") if forwarded and by_itself and question else "")


def verification_screen(
    desk: Desk,
    text: str,
    words: Words,
    *,
    number: int = 0,
    above: Draft | None = None,
    seen: Seen | None = None,
) -> Screen:
    """A verdict a sentence, page ``number`` of them, and the places a button away; raises ``StaleError`` if the page
    that is ``seen`` would say something else by now."""
    results = desk.verdicts(text)
    pages = verification_pages(results, words, above=above)
    if seen and (seen.number >= len(pages) or _edition(results, pages[seen.number]) != seen.edition):
        raise StaleError("bot.new_version")
    if number >= len(pages):
        raise StaleError("bot.stale")
    press = Press("a", _edition(results, pages[number]), VERDICT + check_of(text), target=str(number))
    found = [(index, citation) for index in pages[number].quotes if (citation := results[index].citation)]
    if len(results) == 1:
        rows = [_of_one(press, citation, words) for _, citation in found]
    else:
        rows = keyboards.rows_of(
            [
                keyboards.button(words("bot.button.open", number=ordinal(index + 1)), _opening(press, citation, number))
                for index, citation in found
            ]
        )
    rows.append(keyboards.pager(press, number, len(pages), words))
    worst = max((result.state for result in results), key=tuple(Verdict).index, default=Verdict.ABSENT)
    return Screen(pages[number], keyboards.keyboard(rows), outcome=worst.value)


def _edition(results: Sequence[Verification], page: Page) -> str:
    """That of the verdicts on a page, and of the documents they name."""
    shown = ((index, results[index].state, results[index].citation) for index in page.quotes)
    return edition_of(
        *(f"{index} {state} {at.document} {at.sha256}" if at else f"{index}" for index, state, at in shown)
    )


def _of_one(press: Press, citation: Citation, words: Words) -> list[keyboards.Button]:
    place = keyboards.button(words("bot.button.in_document"), _opening(press, citation, 0))
    return [place, keyboards.copying(citation, words)]


def _opening(press: Press, citation: Citation, origin: int) -> Press:
    return press.about(citation.sha256).to("p", f"{document_prefix(citation.document)}-{citation.paragraph}-{origin}")
