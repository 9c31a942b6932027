"""What every handler works with: documents, state, access, languages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from weakref import WeakValueDictionary

from bot import metrics
from bot.access import Access
from bot.locale import Language, Words, parse_language, read_words
from bot.render.sources import unread
from bot.settings import Settings
from bot.state import State
from bot.telegram.version import corpus_version
from corpus.document import Document
from corpus.library import Library
from corpus.passages import Passage, document_prefix
from retrieval.answer import Answer
from retrieval.answerer import Answerer
from retrieval.examples import examples

log = logging.getLogger("youju.telegram")
TRADITIONAL = ("hant", "tw", "hk", "mo")


class Desk:
    """One bot at work. Everything here may be used by many handlers at once."""

    def __init__(self, settings: Settings, answerer: Answerer, state: State, access: Access) -> None:
        self.settings = settings
        self.answerer = answerer
        self.state = state
        self.access = access
        self.version = corpus_version(answerer.library)
        library = answerer.library
        metrics.loaded(documents=len(library.documents), passages=len(answerer.passages), unread=len(unread(library)))
        self._words = {language: read_words(language) for language in Language}
        self._locks: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()

    @property
    def library(self) -> Library:
        """The documents."""
        return self.answerer.library

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """Questions to begin with; looked for once, which takes some searches."""
        return examples(self.answerer)

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """The documents by the opening of their passages' ids: short enough for a button."""
        return MappingProxyType({document_prefix(each.id): each for each in self.library.documents.values()})

    @cached_property
    def passages(self) -> Mapping[str, Passage]:
        """The passages by id."""
        return MappingProxyType({passage.id: passage for passage in self.answerer.passages})

    def search(self, question: str, *, top: int, exclude: frozenset[str] = frozenset()) -> Answer:
        """The answer to ``question``, and its time among the figures."""
        answer = self.answerer.answer(question, top=top, exclude=exclude)
        metrics.searched(answer.elapsed_ms / 1000)
        return answer

    def outside(self, prefix: str) -> frozenset[str]:
        """The ids of all passages of other documents."""
        document = self.documents[prefix].id
        return frozenset(passage.id for passage in self.answerer.passages if passage.document != document)

    def words(self, language: Language) -> Words:
        """The sentences of a language."""
        return self._words[language]

    def lock(self, chat: int, message: int) -> asyncio.Lock:
        """The one lock of a message, so that a question and its edit are not answered at the same time."""
        return self._locks.setdefault((chat, message), asyncio.Lock())

    async def language(self, user: int | None, chat: int | None, code: str | None) -> Language:
        """What a group or a person has chosen; else that of the app (an IETF tag), else that of the settings."""
        for who in (chat, user):
            if who and (language := parse_language(await self._chosen(who))):
                return language
        return language_of_tag(code) or self.settings.language or Language.SIMPLIFIED

    async def _chosen(self, who: int) -> str:
        """The language somebody chose; none where the store fails, so that this can be told in some language."""
        try:
            return await self.state.language(who) or ""
        except Exception:
            log.exception("the languages cannot be read")
            return ""


def language_of_tag(tag: str | None) -> Language | None:
    """Our language for an IETF language tag as Telegram's apps report it."""
    if not tag:
        return None
    parts = tag.lower().replace("_", "-").split("-")
    if parts[0] not in ("zh", "yue"):
        return Language.ENGLISH
    return Language.TRADITIONAL if parts[0] == "yue" or set(parts) & set(TRADITIONAL) else Language.SIMPLIFIED
