"""The conversation of ``youju chat``: questions, and commands about the last answer."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from dataclasses import dataclass, replace

from rich.text import Text

from bot.cli.click_i18n import UsageProblem, usage_message
from bot.cli.runtime import Runtime
from bot.cli.sources import find_document
from bot.log_privacy import private
from bot.render.paragraph import paragraph_view
from bot.render.sanitize import shortened
from bot.render.slices import last_paragraph
from bot.render.terminal.answer import answer_view
from bot.render.terminal.layout import wrapped
from bot.render.terminal.sources import document_view, library_views
from bot.translations import Language, parse_language, read_translations
from retrieval.answering.answer import Answer, Quote
from retrieval.answering.answerer import Answerer
from retrieval.answering.following_up import answer_after, answer_preferring, document_of, search_with
from retrieval.errors import UnreachableError

COMMANDS = ("help", "sources", "more", "prev", "next", "full", "why", "lang", "forget", "quit")
ALIASES = {"exit": "quit", "q": "quit", "?": "help", "h": "help", "start": "help"}
HISTORY_FILE = "chat_history"  # in the data folder
MAX_DIGITS = 4  # of a quote number
MAX_QUOTES = 100  # that /more shows in all

log = logging.getLogger("youju.chat")


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of a document, from which /prev and /next continue."""

    document: str
    paragraph: int


def rest_commands(number: int, _quote: Quote) -> tuple[str, ...]:
    """The commands that show what quote ``number`` leaves out."""
    return f"/next {number}", f"/full {number}"


class Conversation:
    """One chat: the last answer, and the paragraph shown last for each of its quotes."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.over = False
        self.answer: Answer | None = None
        self.previous: Answer | None = None
        """The last answer to a question, which the next one may follow up."""
        self.document: str | None = None
        """The document that a follow-up prefers: the one that the question before was answered from."""
        self.answerer: Answerer | None = None
        """What gave the last answer. Commands about it use the documents as they were then."""
        self.shown = 0
        self.places: dict[int, Place] = {}

    def say(self, line: str) -> None:
        """Handle one line: a command if it begins with a slash, otherwise a question. Ignore a blank line."""
        with private(lambda: [line, self.previous.searched or self.previous.question if self.previous else ""]):
            self._handle(line)

    def _handle(self, line: str) -> None:
        try:
            if line.startswith("/"):
                self._command(*line[1:].split(maxsplit=1))
            elif line:
                self._ask(line)
        except UsageProblem as problem:
            self._tell(usage_message(problem, self.runtime.words))
        except UnreachableError as error:
            log.warning("%s", error)
            self._tell(self.runtime.words("bot.engine_away"))

    def _command(self, name: str = "help", argument: str = "") -> None:
        command = ALIASES.get(name.lower(), name.lower())
        if command not in COMMANDS:
            raise UsageProblem("chat.unknown_command", command=f"/{name}")
        getattr(self, f"_{command}")(argument.strip())

    def _ask(self, question: str) -> None:
        top = self.runtime.settings.max_quotes
        self.answerer = self.runtime.answerer
        search = search_with(self.answerer, top=top)
        if before := self.previous:
            self.document = document_of(before)
            asked = before.searched or before.question
            self.answer = answer_after(question, asked, search, self.answerer.analyzer, document=self.document)
        else:
            self.answer = search(question, None)
        if not self.answer.smalltalk:
            self.previous = self.answer
        self.shown = len(self.answer.quotes)
        self.places = {}
        self._show(answer_view(self.answer, self.runtime.words, columns=self._columns, rest=rest_commands))

    def _help(self, _argument: str) -> None:
        words = self.runtime.words
        for name in COMMANDS:
            self._tell(f"/{name:8} {words(f'chat.command.{name}')}")
        self._tell(words("bot.filters"))

    def _sources(self, name: str) -> None:
        library, words = self.runtime.library, self.runtime.words
        if name:
            self._show(document_view(find_document(library, name), words, columns=self._columns))
        else:
            for view in library_views(library, words, columns=self._columns):
                self._show(view)

    def _more(self, _argument: str) -> None:
        answer = self._last()
        top = min(self.shown + self.runtime.settings.max_quotes, MAX_QUOTES)
        search = search_with(self._last_answerer(), top=top)
        if answer.searched:
            again = answer_preferring(answer.searched, search, self.document)
            longer = replace(again, question=answer.question, searched=answer.searched)
        else:
            longer = search(answer.question, None)
        if len(longer.quotes) <= self.shown:
            raise UsageProblem("chat.no_more")
        more = replace(longer, quotes=longer.quotes[self.shown :])
        first = self.shown + 1
        self._show(answer_view(more, self.runtime.words, columns=self._columns, first=first, rest=rest_commands))
        self.answer, self.shown = longer, len(longer.quotes)

    def _prev(self, argument: str) -> None:
        self._walk(argument, -1)

    def _next(self, argument: str) -> None:
        self._walk(argument, +1)

    def _walk(self, argument: str, step: int) -> None:
        number, quote = self._quote(argument)
        document = self._last_answerer().library.documents[quote.citation.document]
        edge = last_paragraph(quote, document) if step > 0 else quote.citation.paragraph
        place = self.places.get(number) or Place(document.id, edge)
        paragraph = place.paragraph + step
        if not 1 <= paragraph <= len(document.content):
            raise UsageProblem("chat.no_earlier" if step < 0 else "chat.no_later")
        self.places[number] = replace(place, paragraph=paragraph)
        self._show(paragraph_view(document, paragraph, self.runtime.words, columns=self._columns))

    def _full(self, argument: str) -> None:
        if argument and not argument.isdecimal():
            self._sources(argument)
            return
        _, quote = self._quote(argument)
        document = self._last_answerer().library.documents[quote.citation.document]
        self._show(document_view(document, self.runtime.words, columns=self._columns))

    def _why(self, _argument: str) -> None:
        view = answer_view(self._last(), self.runtime.words, columns=self._columns, explain=True, rest=rest_commands)
        self._show(view)

    def _lang(self, name: str) -> None:
        language: Language | None = parse_language(name)
        if language is None:
            raise UsageProblem("chat.which_language")
        self.runtime.words = read_translations(language)
        self._tell(self.runtime.words("chat.language"))

    def _forget(self, _argument: str) -> None:
        """Empty the history file, whether or not questions are stored now. Its permissions stay."""
        with suppress(FileNotFoundError):
            os.truncate(self.runtime.settings.data_folder / HISTORY_FILE, 0)
        self.answer = self.previous = self.answerer = None
        self._tell(self.runtime.words("chat.forgotten"))

    def _quit(self, _argument: str) -> None:
        self.over = True

    def _last(self) -> Answer:
        if self.answer is None:
            raise UsageProblem("chat.nothing_yet")
        return self.answer

    def _last_answerer(self) -> Answerer:
        if self.answerer is None:
            raise UsageProblem("chat.nothing_yet")
        return self.answerer

    def _quote(self, argument: str) -> tuple[int, Quote]:
        """The quote of the last answer with this number; the first quote for an empty argument."""
        quotes = self._last().quotes
        number = int(argument) if argument.isdecimal() and len(argument) < MAX_DIGITS else 0 if argument else 1
        if not 1 <= number <= len(quotes):
            raise UsageProblem("chat.no_such_quote", number=shortened(argument, length=20) or 1)
        return number, quotes[number - 1]

    @property
    def _columns(self) -> int:
        return self.runtime.console.width

    def _tell(self, sentence: str) -> None:
        self._show(wrapped(sentence, self._columns))

    def _show(self, view: Text) -> None:
        self.runtime.console.print(view, end="")
