"""What every handler works with: documents, state, access, languages."""

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
from bot.telegram.version import corpus_version
from bot.translations import Language, Translations, parse_language, read_translations
from corpus.document import Document
from corpus.library import Library
from corpus.passages import Passage, document_prefix
from retrieval.answering.answer import Answer
from retrieval.answering.answerer import Answerer
from retrieval.answering.suggestions import examples
from retrieval.lookup.verify import verify_each

log = logging.getLogger("youju.telegram")
KEPT = 1 << 17  # openings at hand
TURNED = 32  # texts, in memory alone
ASKED = 256  # questions with their answers, in memory alone
TRADITIONAL = ("hant", "tw", "hk", "mo")


class Services:
    """One bot at work on one state of the documents. Everything here may be used by many handlers at once."""

    def __init__(self, settings: Settings, answerer: Answerer, state: State, access: Access) -> None:
        self.settings = settings
        self.state = state
        self.access = access
        self._words = {language: read_translations(language) for language in Language}
        self.turn = asyncio.Semaphore(1 if settings.engine != "milvus" else os.cpu_count() or 1)
        """For whatever is computed; a search that waits on a server leaves the processor to others."""
        self._locks: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
        self.uploads: Uploads | None = None
        """Where documents may be added, if they may."""
        self._take(answerer)

    def _take(self, answerer: Answerer) -> None:
        self.answerer = answerer
        self.version = corpus_version(answerer)
        self.verdicts = lru_cache(TURNED)(partial(verify_each, library=answerer.library, narrowed=answerer.shortlist))
        """What the documents hold of each sentence of a text; at hand while the pages of a verdict are turned."""
        self._answer = lru_cache(ASKED)(partial(_answered, answerer))
        self.documents: Mapping[str, Document] = LazyMapping(answerer.library.documents)
        """The documents by the opening of their passages' ids: short enough for a button."""
        library = answerer.library
        passages = answerer.engine.statistics[0].size
        metrics.loaded(documents=len(library.documents), passages=passages, unread=len(unread(library)))

    def with_documents(self, answerer: Answerer) -> Services:
        """The same bot at work on another state of the documents."""
        services = copy(self)
        vars(services).pop("examples", None)
        services._take(answerer)
        return services

    @property
    def library(self) -> Library:
        """The documents."""
        return self.answerer.library

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """Questions to begin with; looked for once, which takes some searches."""
        return examples(self.answerer)

    def passage(self, name: str) -> Passage | None:
        """The passage with this id."""
        return self.answerer.engine.passage(name)

    def search(self, question: str, *, top: int, within: str = "") -> Answer:
        """The answer to ``question``; ``within`` is the opening of the one document that is asked. It is at hand for
        whoever asks the same soon after, turns back to a page or wants to know why; a page further on is another
        depth, which is searched once more."""
        return self._answer(question, top, self.documents[within].id if within else None)

    def words(self, language: Language) -> Translations:
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


def _answered(answerer: Answerer, question: str, top: int, document: str | None) -> Answer:
    """The answer, and its time among the figures; no method, for a desk that remembers itself would outlive its use."""
    answer = answerer.answer(question, top=top, documents=None if document is None else frozenset({document}))
    metrics.searched(answer.elapsed_ms / 1000)
    return answer


class LazyMapping(Mapping[str, Document]):
    """Documents by the opening of the ids of their passages."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._names = {_opening(name): name for name in documents}

    def __getitem__(self, opening: str) -> Document:
        return self._documents[self._names[opening]]

    def __contains__(self, opening: object) -> bool:
        return opening in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


_opening = lru_cache(KEPT)(document_prefix)  # most names are those of the state before


class ServiceRegistry:
    """Where updates are taken in. One update is worked on with one desk, from its beginning to its end."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.refusals = Refusals()

    def renew(self, answerer: Answerer) -> None:
        """From now on, answer from another state of the documents; what is under way keeps its own. Takes long in a
        large collection: not for the event loop."""
        if answerer is not self.services.answerer:
            self.services = self.services.with_documents(answerer)


def language_of_tag(tag: str | None) -> Language | None:
    """Our language for an IETF language tag as Telegram's apps report it."""
    if not tag:
        return None
    parts = tag.lower().replace("_", "-").split("-")
    if parts[0] not in ("zh", "yue"):
        return Language.ENGLISH
    return Language.TRADITIONAL if parts[0] == "yue" or set(parts) & set(TRADITIONAL) else Language.SIMPLIFIED
