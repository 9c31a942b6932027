"""Inline keyboards in the JSON form of the Bot API."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from bot.render import reference
from bot.render.telegram.quote import ordinal
from bot.render.telegram.utf16 import cut
from bot.telegram.views.callback_data import CallbackData
from bot.translations import Translations
from retrieval.answering.answer import Citation, Quote

MAX_COPY_TEXT: Final = 256  # UTF-16 units, Bot API
MAX_INLINE_QUERY: Final = 256  # UTF-16 units, Bot API
ROW_LENGTH: Final = 5
PREFIX: Final = 10  # characters of a passage ID that identify its document

Button = dict[str, Any]
Rows = list[list[Button]]
Keyboard = dict[str, Rows]


def keyboard(rows: Iterable[Sequence[Button]]) -> Keyboard | None:
    """A keyboard of the non-empty rows; ``None`` without buttons."""
    non_empty = [list(row) for row in rows if row]
    return {"inline_keyboard": non_empty} if non_empty else None


def button(label: str, callback: CallbackData) -> Button:
    """A callback button."""
    return {"text": label, "callback_data": callback.data()}


def paragraph_target(passage: str, origin: int = 0) -> str:
    """The callback target of a passage: document, paragraph, and the page of the answer to go back to."""
    prefix, rest = passage[:PREFIX], passage[PREFIX + 1 :]
    return document_target(prefix, int(rest.partition("-")[0]), origin)


def document_target(prefix: str, number: int = 0, origin: int = 0) -> str:
    """The callback target of paragraph ``number`` (0: none in particular) of a document."""
    return f"{prefix}-{number}-{origin}"


def paragraph_buttons(
    callback: CallbackData,
    document: str,
    number: int,
    origin: int,
    words: Translations,
    label: str = "",
    *,
    last: int | None = None,
) -> Rows:
    """Previous paragraph, full text, next paragraph; ``last`` is the last paragraph shown if it is not ``number``."""
    return [
        [
            button(
                label + words("bot.button.previous"), callback.to("p", document_target(document, number - 1, origin))
            ),
            button(label + words("bot.button.full"), callback.to("g", document_target(document, number, origin))),
            button(
                label + words("bot.button.next"),
                callback.to("p", document_target(document, (last or number) + 1, origin)),
            ),
        ]
    ]


def copy_button(citation: Citation, words: Translations) -> Button:
    """A button that copies the reference (GB/T 7714)."""
    text = reference.copyable(reference.gbt7714(citation, words), MAX_COPY_TEXT)
    return {"text": words("bot.button.copy"), "copy_text": {"text": text}}


def share_button(question: str, words: Translations) -> Button:
    """A button that asks the question in another chat."""
    line = " ".join(question.split())
    (start, end), *_ = cut(line, MAX_INLINE_QUERY)
    return {"text": words("bot.button.elsewhere"), "switch_inline_query": line[start:end]}


def pager(callback: CallbackData, page: int, total: int, words: Translations) -> list[Button]:
    """Back, page number, forward; empty for a single page."""
    if total < 2:
        return []
    row = [button(words("bot.button.back"), callback.to(callback.action, callback.target, page - 1))] if page else []
    row.append(button(f"{page + 1}/{total}", callback.to("o", callback.target, page)))
    if page + 1 < total:
        row.append(button(words("bot.button.forth"), callback.to(callback.action, callback.target, page + 1)))
    return row


def more_buttons(callback: CallbackData, page: int, words: Translations, *, has_next: bool) -> list[Button]:
    """Back and forward through an answer whose number of pages is unknown."""
    row = [button(words("bot.button.back"), callback.to("a", str(page), page - 1))] if page else []
    if has_next:
        row.append(button(words("bot.button.more"), callback.to("a", str(page), page + 1)))
    return row


def open_buttons(callback: CallbackData, quotes: Sequence[tuple[int, Quote]], origin: int, words: Translations) -> Rows:
    """A button per quote that opens its paragraph."""
    buttons = [
        button(
            words("bot.button.open", number=ordinal(number + 1)),
            callback.about(quote.citation.sha256).to("p", paragraph_target(quote.passage, origin)),
        )
        for number, quote in quotes
    ]
    return into_rows(buttons)


def rest_button(callback: CallbackData, quote: Quote, next_paragraph: int, origin: int, label: str) -> Button:
    """A button that opens the full text at ``next_paragraph``, where the list goes on that the quote cuts short."""
    target = document_target(quote.passage[:PREFIX], next_paragraph, origin)
    return button(label, callback.about(quote.citation.sha256).to("g", target))


def into_rows(buttons: Sequence[Button], length: int = ROW_LENGTH) -> Rows:
    """Split the buttons into rows of ``length``."""
    return [list(buttons[start : start + length]) for start in range(0, len(buttons), length)]


def paged(count: int, page: int, size: int) -> tuple[int, int, range]:
    """The page to show, which is the last one if there are fewer; how many there are; the indices of what is on it."""
    total = max(1, -(-count // size))
    number = min(page, total - 1)
    return number, total, range(number * size, min((number + 1) * size, count))


def vote_buttons(callback: CallbackData, passage: str) -> list[Button]:
    """Thumbs up and down for a passage."""
    return [button("👍", callback.to("vu", passage)), button("👎", callback.to("vd", passage))]
