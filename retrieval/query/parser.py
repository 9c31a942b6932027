"""Parse a question against one index: its terms and their other forms, its mentions, its typos."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from retrieval.index.engine import Engine
from retrieval.index.surface_index import most_frequent
from retrieval.query.compounds import SHORTEST_PART, parts_of
from retrieval.query.query import Form, Query, query
from retrieval.query.question import LONGEST_QUESTION, Mention, is_uninformative, parse
from retrieval.query.spelling import SoundAlikes, corrected
from retrieval.query.surface_forms import MOST_SURFACES, other_surface_forms
from retrieval.query.vocabulary import Vocabulary
from retrieval.ranking.weights import DEFAULT_WEIGHTS, RankingWeights
from retrieval.text.analyzer import SEPARATOR
from retrieval.text.dates import DateMention, dates
from retrieval.text.model_names import flags, meaning_of, model_names
from retrieval.text.numerals import Numeral, numerals
from retrieval.text.people import people
from retrieval.text.pinyin import homophones
from retrieval.text.resources import TextResources
from retrieval.text.search_text import search_text

_SPELT_OUT = re.compile(r"(?<!\d)\d++(?:加(?:\d++|[a-z]))++")


@dataclass(frozen=True, slots=True)
class QueryParser:
    """Parses questions for one engine."""

    resources: TextResources
    engine: Engine
    vocabulary: Vocabulary
    sound_alikes: SoundAlikes
    weights: RankingWeights = DEFAULT_WEIGHTS

    @classmethod
    def of(cls, resources: TextResources, engine: Engine, weights: RankingWeights = DEFAULT_WEIGHTS) -> QueryParser:
        """A parser that knows the vocabulary of ``engine``."""
        vocabulary = Vocabulary.of(engine)
        return cls(resources, engine, vocabulary, _sound_alikes(vocabulary), weights)

    def read(self, text: str) -> Query:
        """The query of ``text`` as typed."""
        folded = search_text(text[:LONGEST_QUESTION])
        mentions = [
            *people(folded, self.engine.spellings, self.weights.person),
            *self._numbers(folded),
            *self._formulas(folded),
            *self._model_names(folded),
            *self._flags(folded),
        ]
        meant = {folded[each.start : each.end]: each.forms for each in mentions}
        question = parse(
            text, self.resources.analyzer, self.vocabulary.words, mentions, stop_words=self.resources.own.stop_words
        )
        return query(
            question,
            self.vocabulary.words,
            self.vocabulary.bigrams,
            expand=lambda word: meant[word] if word in meant else self._forms(word),
            divide=lambda word: () if word in meant else self._parts(word),
            weights=self.weights,
        )

    def corrected_query(self, text: str) -> tuple[Query, tuple[tuple[str, str], ...]] | None:
        """The query of ``text`` with typos corrected, and the pairs (typed, assumed); ``None`` without any."""
        folded = search_text(text[:LONGEST_QUESTION])
        mended, assumed = corrected(
            folded,
            self.resources.analyzer.words(folded),
            occurs=self.vocabulary.contains_word,
            known=self.resources.analyzer.knows,
            uninformative=partial(is_uninformative, stop_words=self.resources.own.stop_words),
            sound_alikes=self.sound_alikes,
        )
        return (self.read(mended), assumed) if assumed else None

    def _forms(self, word: str) -> tuple[Form, ...]:
        present = word in self.vocabulary.words
        return self.resources.expander.forms(
            word, present=present, known=self.vocabulary.may_contain, weights=self.weights
        )

    def _parts(self, word: str) -> tuple[Form, ...]:
        """The words inside a word that the documents lack, each by its share of the characters."""
        analyzer, silent = self.resources.analyzer, self.resources.own.stop_words
        if len(word) <= SHORTEST_PART or analyzer.is_name(word) or self.vocabulary.contains_word(word):
            return ()
        parts = parts_of(word, analyzer.knows, self.vocabulary.words.__contains__)
        weight = self.weights.part_of_word / len(word)
        return tuple((part, weight * len(part)) for part in parts if not is_uninformative(part, silent))

    def _formulas(self, folded: str) -> list[Mention]:
        """Formulas in words: 1加5 for 1+5."""
        found = ((each, each[0].replace("加", "+")) for each in _SPELT_OUT.finditer(folded))
        return [
            Mention(*each.span(), ((form, self.weights.same_value),))
            for each, form in found
            if form in self.vocabulary.words
        ]

    def _model_names(self, folded: str) -> Iterator[Mention]:
        """Names of letters and digits that the documents write in other ways: iPhone15 for iPhone 15."""
        end = 0
        for name in model_names(folded):
            surface = folded[name.start : name.end]
            if name.start < end or (name.runs == 1 and surface in self.vocabulary.words and surface.isdecimal()):
                continue
            surfaces = most_frequent(self.engine.spellings(meaning_of(name.joined)), MOST_SURFACES)
            known = [name.joined] if name.joined in self.vocabulary.words else []
            forms = [each for each in dict.fromkeys((*known, *surfaces)) if each != surface]
            if forms:
                end = name.end
                yield Mention(name.start, end, tuple((form, self.weights.same_value) for form in forms))

    def _flags(self, folded: str) -> Iterator[Mention]:
        """Flags of commands that the documents hold: -rf, --dry-run."""
        for flag in flags(folded):
            if self.engine.contains(flag[0]):
                yield Mention(*flag.span(), ())

    def _numbers(self, folded: str) -> list[Mention]:
        """The numbers and dates that the documents write only in other ways."""
        days = dates(folded)
        within = {place for day in days for place in range(day.start, day.end)}
        apart = [number for number in numerals(folded) if number.start not in within]
        read: list[DateMention | Numeral] = [*days, *apart]
        found = [self._mention(each) for each in read if not self.vocabulary.may_contain(each.surface)]
        return [mention for mention in found if mention.forms]

    def _mention(self, value: DateMention | Numeral) -> Mention:
        surfaces = other_surface_forms(value, self.engine.spellings)
        return Mention(value.start, value.end, tuple((surface, self.weights.same_value) for surface in surfaces))


def _sound_alikes(vocabulary: Vocabulary) -> SoundAlikes:
    """The homophones of a character that occur between the same neighbours in some passage; no other can form a word
    of the documents."""
    beside = vocabulary.bigrams.frequency

    @lru_cache(maxsize=8192)
    def sound_alikes(character: str) -> tuple[str, ...]:
        return tuple(each for each in homophones(character) if each in vocabulary.characters)

    def between(before: str, character: str, after: str) -> list[str]:
        found: Iterable[str] = sound_alikes(character)
        if before:
            found = [each for each in found if beside(f"{before}{SEPARATOR}{each}")]
        return [each for each in found if not after or beside(f"{each}{SEPARATOR}{after}")]

    return between
