"""The buttons below a message, as the Bot API takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from bot.render import reference
from bot.render.telegram.quote import ordinal
from bot.render.telegram.utf16 import cut
from bot.telegram.views.callback_data import CallbackData
from bot.translations import Translations
from retrieval.answering.answer import Citation, Quote

COPIED: Final = 256  # UTF-16 units that a button copies, Bot API
INLINE_QUERY: Final = 256  # UTF-16 units of an inline query, Bot API
IN_ROW: Final = 5
PREFIX: Final = 10  # characters of a passage id that name its document

Button = dict[str, Any]
Rows = list[list[Button]]
Keyboard = dict[str, Rows]


def keyboard(rows: Iterable[Sequence[Button]]) -> Keyboard | None:
    """The rows that have buttons."""
    filled = [list(row) for row in rows if row]
    return {"inline_keyboard": filled} if filled else None


def button(label: str, callback: CallbackData) -> Button:
    """A button that comes back to us."""
    return {"text": label, "callback_data": callback.data()}


def paragraph_target(passage: str, origin: int = 0) -> str:
    """The target of a paragraph's buttons: document, paragraph, and the page of the answer to go back to."""
    prefix, rest = passage[:PREFIX], passage[PREFIX + 1 :]
    return f"{prefix}-{rest.partition('-')[0]}-{origin}"


def paragraph_buttons(
    callback: CallbackData, document: str, number: int, origin: int, words: Translations, label: str = ""
) -> Rows:
    """The paragraph before, the whole document, the paragraph after."""
    return [
        [
            button(label + words("bot.button.previous"), callback.to("p", f"{document}-{number - 1}-{origin}")),
            button(label + words("bot.button.full"), callback.to("g", f"{document}-{number}-{origin}")),
            button(label + words("bot.button.next"), callback.to("p", f"{document}-{number + 1}-{origin}")),
        ]
    ]


def copy_button(citation: Citation, words: Translations) -> Button:
    """Copies the reference."""
    text = reference.copyable(reference.gbt7714(citation, words), COPIED)
    return {"text": words("bot.button.copy"), "copy_text": {"text": text}}


def share_button(question: str, words: Translations) -> Button:
    """Asks the same in another chat."""
    line = " ".join(question.split())
    (start, end), *_ = cut(line, INLINE_QUERY)
    return {"text": words("bot.button.elsewhere"), "switch_inline_query": line[start:end]}


def pager(callback: CallbackData, page: int, total: int, words: Translations) -> list[Button]:
    """Back, where we are, on; nothing for a single page."""
    if total < 2:
        return []
    row = [button(words("bot.button.back"), callback.to(callback.action, callback.target, page - 1))] if page else []
    row.append(button(f"{page + 1}/{total}", callback.to("o", callback.target, page)))
    if page + 1 < total:
        row.append(button(words("bot.button.forth"), callback.to(callback.action, callback.target, page + 1)))
    return row


def more_buttons(callback: CallbackData, page: int, words: Translations, *, further: bool) -> list[Button]:
    """Back and on through an answer, of which nobody knows how long it is until it is asked for."""
    row = [button(words("bot.button.back"), callback.to("a", str(page), page - 1))] if page else []
    if further:
        row.append(button(words("bot.button.more"), callback.to("a", str(page), page + 1)))
    return row


def open_buttons(callback: CallbackData, quotes: Sequence[tuple[int, Quote]], origin: int, words: Translations) -> Rows:
    """For each further quote the button that opens its paragraph."""
    buttons = [
        button(
            words("bot.button.open", number=ordinal(number + 1)),
            callback.about(quote.citation.sha256).to("p", paragraph_target(quote.passage, origin)),
        )
        for number, quote in quotes
    ]
    return into_rows(buttons)


def into_rows(buttons: Sequence[Button]) -> Rows:
    """The buttons, so many a row."""
    return [list(buttons[start : start + IN_ROW]) for start in range(0, len(buttons), IN_ROW)]


def vote_buttons(callback: CallbackData, passage: str) -> list[Button]:
    """Was this any good?"""
    return [button("👍", callback.to("vu", passage)), button("👎", callback.to("vd", passage))]
