"""What is asked: the question without its questioning, as weighted terms."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from retrieval.analyzer import Analyzer, Terms, Token, bigrams, characters
from retrieval.answer_kind import Wanted, wanted
from retrieval.fold import fold
from retrieval.lexicon import entries
from retrieval.numerals import worth_of

COUNTING = ("多少", "几")
LONGEST_PHRASE = 5  # tokens of a question phrase
NEAR = 2  # characters between a question word and what it asks about
LONGEST = 400  # characters of a question that are searched; more is no question


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a question that means one thing, and what else the documents may write for it, with weights."""

    start: int
    end: int
    forms: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as typed and as searched.

    ``words`` are its content words in order, each once; ``terms`` are what the index is asked for;
    ``masked`` is the folded text with the questioning blanked out, of the same length; ``focus`` are the words
    beside it (体长 in 体长是多少); ``wanted`` is the kind of answer; ``years`` and
    ``ordinals`` are those it names; ``beside`` are the words right at the question word.
    """

    text: str
    folded: str
    masked: str
    words: tuple[str, ...]
    terms: Terms
    focus: frozenset[str]
    wanted: Wanted
    years: frozenset[str]
    ordinals: frozenset[tuple[str, str]]
    beside: frozenset[str]


_YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?=年|[-./]\d|\W|$)")


def years(folded: str) -> frozenset[str]:
    """The years of our calendar that a text names in four digits."""
    return frozenset(_YEAR.findall(folded))


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(entries("stop_words.txt"))


@cache
def _question_phrases() -> frozenset[str]:
    return frozenset(entries("question_phrases.txt"))


@cache
def _fillers() -> frozenset[str]:
    return frozenset(entries("fillers.txt"))


def parse(text: str, analyzer: Analyzer, known: Container[str], mentions: Sequence[Mention] = ()) -> Question:
    """Read ``text`` as a question; a word that is not ``known`` is cut again, by the dictionary alone, and the
    words of a mention (offsets of the folded text) are one."""
    folded = fold(text)[:LONGEST]
    tokens = list(_tokens(folded, mentions, analyzer, known))
    said, asking, fillers = _parted(tokens)
    content = [token for token in said if token.term not in _stop_words()]
    masked = _mask(folded, asking + fillers)
    words = tuple(dict.fromkeys(token.term for token in content))
    terms = Terms(
        words,
        tuple(dict.fromkeys(token.term for token in bigrams(masked))),
        tuple(dict.fromkeys(token.term for token in characters(masked))),
    )
    return Question(
        text,
        folded,
        masked,
        words,
        terms,
        _focus(content, asking),
        wanted(folded),
        years(folded),
        ordinals(folded),
        _beside(content, asking),
    )


_ORDINAL = re.compile(r"(?:第([一二三四五六七八九十百\d]+)|(首|上|下|末))([届批期次轮章条季名位])")


def ordinals(folded: str) -> frozenset[tuple[str, str]]:
    """The ranks that a text names, with what is ranked: (2, 批) for 第二批, (1, 批) for 首批."""
    found = (match.groups() for match in _ORDINAL.finditer(folded))
    return frozenset((_rank(rank) if rank else word.replace("首", "1"), thing) for rank, word, thing in found)


def _rank(spelt: str) -> str:
    """第十 and 第10 are one rank."""
    worth = worth_of(spelt)
    return spelt if worth is None else f"{worth.value:f}"


def as_typed(word: str, text: str) -> str:
    """``word``, which is folded, as it stands in ``text``: 紅燒肉 stays 紅燒肉."""
    start = _folded(text).find(word)
    return text[start : start + len(word)] if start >= 0 else word


@lru_cache(maxsize=16)
def _folded(text: str) -> str:
    """``fold``: the same question is looked through for every word of every quote."""
    return fold(text)


def says_nothing(word: str) -> bool:
    """Whether ``word`` is a stop word, asks, or only stands around a question."""
    return word in _stop_words() or word in _question_phrases() or word in _fillers()


def _recut(token: Token, analyzer: Analyzer, known: Container[str]) -> Iterable[Token]:
    if token.term in known or len(token.term) == 1 or token.term in _question_phrases() or token.term in _fillers():
        return (token,)
    parts = _without_questioning(token.term) or analyzer.parts(token.term)
    return (Token(part.term, token.start + part.start, token.start + part.end) for part in parts)


def _without_questioning(word: str) -> tuple[Token, ...]:
    """``word`` parted from the question phrase it begins with (哪些项目, 几家), if it does."""
    for end in range(len(word) - 1, 0, -1):
        if word[:end] in _question_phrases():
            return (Token(word[:end], 0, end), Token(word[end:], end, len(word)))
    return ()


def _tokens(folded: str, mentions: Sequence[Mention], analyzer: Analyzer, known: Container[str]) -> Iterator[Token]:
    """The words of ``folded``; a mention is one, and no word runs into it. Of mentions that overlap the first
    counts."""
    end = 0
    for mention in sorted(mentions, key=lambda each: each.start):
        if mention.start >= end:
            yield from _words(folded, end, mention.start, analyzer, known)
            yield Token(folded[mention.start : mention.end], mention.start, mention.end)
            end = mention.end
    yield from _words(folded, end, len(folded), analyzer, known)


def _words(folded: str, start: int, end: int, analyzer: Analyzer, known: Container[str]) -> Iterator[Token]:
    for token in analyzer.words(folded[start:end]):
        for part in _recut(token, analyzer, known):
            yield Token(part.term, start + part.start, start + part.end)


def _parted(tokens: Sequence[Token]) -> tuple[list[Token], list[Token], list[Token]]:
    """The tokens that say something, those that ask, and those around: a phrase may run over several tokens."""
    said: list[Token] = []
    asking: list[Token] = []
    around: list[Token] = []
    index = 0
    while index < len(tokens):
        asks = _phrase_length(tokens[index:], _question_phrases())
        filler = _phrase_length(tokens[index:], _fillers())
        length = max(asks, filler, 1)
        (said if not asks + filler else asking if asks >= filler else around).extend(tokens[index : index + length])
        index += length
        if asks and index < len(tokens) and len(tokens[index].term) == 1 and tokens[index - 1].term in COUNTING:
            asking.append(tokens[index])  # the measure word of 多少家, 几个
            index += 1
    return said, asking, around


def _phrase_length(tokens: Sequence[Token], phrases: frozenset[str]) -> int:
    """How many of the first ``tokens`` make up the longest of ``phrases``; 0 for none."""
    phrase, longest = "", 0
    for count, token in enumerate(tokens[:LONGEST_PHRASE], start=1):
        phrase += token.term
        if phrase in phrases:
            longest = count
    return longest


def _mask(folded: str, asking: Sequence[Token]) -> str:
    """``folded`` with question phrases blanked; stop words stay, for the bigrams they are part of."""
    shown = list(folded)
    for token in asking:
        shown[token.start : token.end] = " " * len(token.term)
    return "".join(shown)


def _focus(content: Sequence[Token], asking: Sequence[Token]) -> frozenset[str]:
    """The content words at most ``NEAR`` characters from a question phrase."""
    return frozenset(
        token.term
        for token in content
        if any(-NEAR <= token.start - other.end <= NEAR or -NEAR <= other.start - token.end <= NEAR for other in asking)
    )


def _beside(content: Sequence[Token], asking: Sequence[Token]) -> frozenset[str]:
    """The content words nearest to a question phrase, of those that are near one."""
    gaps = {
        token.term: min(max(token.start - other.end, other.start - token.end) for other in asking)
        for token in content
        if asking
    }
    nearest = min(gaps.values(), default=NEAR + 1)
    return frozenset(word for word, gap in gaps.items() if gap == nearest <= NEAR)
