"""The services that handlers share: documents, state, access lists, translations."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator, Mapping
from copy import copy
from functools import cached_property, lru_cache, partial
from weakref import WeakValueDictionary

from bot import metrics
from bot.access import Access
from bot.render.terminal.sources import unread
from bot.settings import Settings
from bot.state import State
from bot.telegram.refusals import Refusals
from bot.telegram.uploads import Uploads
from bot.telegram.views.callback_data import question_hash
from bot.translations import Language, Translations, parse_language, read_translations
from corpus.document import Document
from corpus.library import Library
from corpus.passages import Passage, document_prefix
from retrieval.answering.answer import Answer
from retrieval.answering.answerer import Answerer
from retrieval.answering.suggestions import examples
from retrieval.lookup.verify import verify_each
from retrieval.text.lru import LruCache

log = logging.getLogger("youju.telegram")
CACHED_PREFIXES = 1 << 17
CACHED_VERDICTS = 32  # texts
CACHED_ANSWERS = 256
VERSION_LENGTH = 6  # hexadecimal digits; a collision needs two versions of one corpus with buttons still in use
TRADITIONAL = ("hant", "tw", "hk", "mo")


class Services:
    """The bot's services over one version of the documents; safe for concurrent handlers."""

    def __init__(self, settings: Settings, answerer: Answerer, state: State, access: Access) -> None:
        self.settings = settings
        self.state = state
        self.access = access
        self._words = {language: read_translations(language) for language in Language}
        self.turn = asyncio.Semaphore(1 if settings.engine != "milvus" else os.cpu_count() or 1)
        """Limits concurrent computations; a search on a remote engine leaves the processor idle, so more may run."""
        self._locks: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
        self.uploads: Uploads | None = None
        """The folder of uploads; ``None`` if uploads are off."""
        self._use(answerer)

    def _use(self, answerer: Answerer) -> None:
        self.answerer = answerer
        self.version = answerer.engine.version[:VERSION_LENGTH]
        self.verdicts = lru_cache(CACHED_VERDICTS)(
            partial(verify_each, library=answerer.library, narrowed=answerer.shortlist)
        )
        """Verifies each sentence of a text; cached so that paging is fast."""
        self._answer = lru_cache(CACHED_ANSWERS)(partial(_answered, answerer))
        self._questions: LruCache[str] = LruCache(CACHED_ANSWERS)
        self.documents: Mapping[str, Document] = LazyMapping(answerer.library.documents)
        """The documents by the prefix of their passages' IDs, which is short enough for a button."""
        library = answerer.library
        passages = answerer.engine.statistics[0].size
        metrics.loaded(documents=len(library.documents), passages=passages, unread=len(unread(library)))

    def with_documents(self, answerer: Answerer) -> Services:
        """The same services over another version of the documents."""
        services = copy(self)
        vars(services).pop("examples", None)
        services._use(answerer)
        return services

    @property
    def library(self) -> Library:
        """The documents."""
        return self.answerer.library

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """Suggested questions; computed once, which takes some searches."""
        return examples(self.answerer)

    def passage(self, name: str) -> Passage | None:
        """The passage with this ID; ``None`` if there is none."""
        return self.answerer.engine.passage(name)

    def search(self, question: str, *, top: int, within: str = "") -> Answer:
        """Answer ``question`` with at most ``top`` quotes; ``within`` is the prefix of the only document to search.

        Answers are cached for repeated questions, paging back and explanations.
        """
        return self._answer(question, top, self.documents[within].id if within else None)

    def keep_question(self, question: str) -> str:
        """The hash of a question that is to be answered. The last few hundred questions can be looked up by it, without
        who asked."""
        question_ref = question_hash(question)
        self._questions.keep(question_ref, question, 1)
        return question_ref

    def question(self, question_ref: str) -> str:
        """The question with this hash; empty if it is no longer in memory."""
        return self._questions.get(question_ref) or ""

    def words(self, language: Language) -> Translations:
        """The translations of a language."""
        return self._words[language]

    def lock(self, chat: int, message: int) -> asyncio.Lock:
        """The lock of a message: a question and its edit are not answered concurrently."""
        return self._locks.setdefault((chat, message), asyncio.Lock())

    async def language(self, user: int | None, chat: int | None, code: str | None) -> Language:
        """The language chosen by the group or the user; else of ``code`` (an IETF tag), else of the settings."""
        for owner in (chat, user):
            if owner and (language := parse_language(await self._chosen(owner))):
                return language
        return language_of_tag(code) or self.settings.language or Language.SIMPLIFIED

    async def _chosen(self, owner: int) -> str:
        """The chosen language; empty if the store fails, so that the error can still be reported."""
        try:
            return await self.state.language(owner) or ""
        except Exception:
            log.exception("the languages cannot be read")
            return ""


def _answered(answerer: Answerer, question: str, top: int, document: str | None) -> Answer:
    """Answer and record the time. Not a method: a cached method would keep its ``Services`` alive."""
    answer = answerer.answer(question, top=top, documents=None if document is None else frozenset({document}))
    metrics.searched(answer.elapsed_ms / 1000)
    return answer


class LazyMapping(Mapping[str, Document]):
    """Documents by the prefix of their passages' IDs."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._names = {_prefix(name): name for name in documents}

    def __getitem__(self, prefix: str) -> Document:
        return self._documents[self._names[prefix]]

    def __contains__(self, prefix: object) -> bool:
        return prefix in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


_prefix = lru_cache(CACHED_PREFIXES)(document_prefix)  # most documents stay the same between versions


class ServiceRegistry:
    """Holds the current services. A handler keeps the ones it started with until it is done."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.refusals = Refusals()

    def renew(self, answerer: Answerer) -> None:
        """Switch new updates to ``answerer``. Slow for a large collection: do not call it on the event loop."""
        if answerer is not self.services.answerer:
            self.services = self.services.with_documents(answerer)


def language_of_tag(tag: str | None) -> Language | None:
    """The supported language for an IETF tag as reported by Telegram's apps; ``None`` without a tag."""
    if not tag:
        return None
    parts = tag.lower().replace("_", "-").split("-")
    if parts[0] not in ("zh", "yue"):
        return Language.ENGLISH
    return Language.TRADITIONAL if parts[0] == "yue" or set(parts) & set(TRADITIONAL) else Language.SIMPLIFIED
