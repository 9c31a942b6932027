"""/verify and forwarded messages: is this sentence in the documents?"""

from __future__ import annotations

from bot.locale import Words
from bot.render.telegram_verify import verification_page
from bot.telegram import keyboards
from bot.telegram.desk import Desk
from bot.telegram.press import Press
from bot.telegram.screens import Screen
from bot.telegram.sent import reply
from bot.telegram.visit import Visit
from corpus.passages import document_prefix
from retrieval.verify import verify


async def verified(visit: Visit) -> None:
    """Look the text up; ``/verify`` in a reply looks up what it replies to."""
    text = visit.request.text if visit.request else ""
    replied = visit.message.reply_to_message
    if not text and replied:
        text = (replied.text or replied.caption or "").strip()
    if not text:
        await visit.tell(visit.words("bot.verify_what"))
        return
    message = visit.message
    async with visit.desk.lock(message.chat_id, message.message_id):
        known = await visit.desk.state.answered(message.chat_id, message.message_id)
        if not known or visit.update.edited_message:
            screen = await visit.compute(verification_screen, visit.desk, text, visit.words)
            await reply(visit, message, screen, known)


def verification_screen(desk: Desk, text: str, words: Words) -> Screen:
    """The verdict, and the place a button away."""
    found = verify(text, desk.library)
    page = verification_page(found, words)
    if found.citation is None:
        return Screen(page)
    citation = found.citation
    target = f"{document_prefix(citation.document)}-{citation.paragraph}-0"
    place = keyboards.button(words("bot.button.in_document"), Press("p", desk.version, target=target))
    return Screen(page, keyboards.keyboard([[place, keyboards.copying(citation, words)]]))
