"""A question as searched: content words, terms, expected answer, years, ordinals, quoted phrases."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from retrieval.query.answer_type import ExpectedAnswer, expected_answer
from retrieval.query.phrases import (
    NO_WORDS,
    built_in_stop_words,
    fillers,
    question_phrases,
    split_phrases,
    split_stop_words,
)
from retrieval.query.references import NO_REFERENCES, References, references
from retrieval.text.analyzer import Analyzer, Terms, Token, bigram_terms, character_terms
from retrieval.text.numerals import numeric_value
from retrieval.text.search_text import located, search_text

NEAR = 2  # characters between a question word and a focus word
LONGEST_QUESTION = 400  # characters of a question that are searched


@dataclass(frozen=True, slots=True)
class Mention:
    """A range of a question with one meaning, and the other forms of it in the documents, with weights."""

    start: int
    end: int
    forms: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as typed and as searched.

    ``words`` are its content words in order, each once; ``terms`` are what the index is asked for;
    ``masked`` is the folded text with the questioning blanked out, of the same length; ``focus`` are the words
    nearest it (体长 in 体长是多少); ``expected`` is the type of answer; ``years`` and
    ``ordinals`` are those it names; ``nearest`` are the words right at the question word; ``quoted`` is what it puts in
    quotation marks of Chinese, which a passage should hold as it stands; ``references`` are places named by number.
    """

    text: str
    folded: str
    masked: str
    words: tuple[str, ...]
    terms: Terms
    focus: frozenset[str]
    expected: ExpectedAnswer
    years: frozenset[str]
    ordinals: frozenset[tuple[str, str]]
    nearest: frozenset[str]
    quoted: tuple[str, ...] = ()
    references: References = NO_REFERENCES


_YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?=年|[-./]\d|\W|$)")


def years(folded: str) -> frozenset[str]:
    """The Gregorian years that a text names in four digits."""
    return frozenset(_YEAR.findall(folded))


_SINCE = re.compile(r"((?:1\d|20)\d\d)年?(?:(?:以|之)?(?P<after>后)|(?P<since>以来|起|至今)|(?:以|之)?(?P<before>前))")
_LAST_YEAR = 2099  # that a text may name


def asked_years(folded: str) -> frozenset[str]:
    """The years that a question is about: those it names, also all later ones for 2022年以后, all earlier ones for
    2022年以前. 去年 and 今年 are ignored, because the day of asking says nothing about the documents."""
    asked = set(years(folded))
    for match in _SINCE.finditer(folded):
        named = int(match[1])
        meant = range(1000, named + 1) if match["before"] else range(named, _LAST_YEAR + 1)
        asked.update(map(str, meant))
    return frozenset(asked)


_QUOTED = re.compile("“([^“”]{2,40})”|「([^「」]{2,40})」|‘([^‘’]{2,40})’|『([^『』]{2,40})』|《([^《》]{2,40})》")


def quoted(folded: str) -> tuple[str, ...]:
    """The phrases of two or more characters in Chinese quotation marks, each once."""
    found = (next(filter(None, match.groups())) for match in _QUOTED.finditer(folded))
    return tuple(dict.fromkeys(found))


def parse(
    text: str,
    analyzer: Analyzer,
    known: Container[str],
    mentions: Sequence[Mention] = (),
    *,
    stop_words: frozenset[str] = NO_WORDS,
) -> Question:
    """Parse ``text`` as a question.

    A word that is not ``known`` is segmented again by the dictionary alone. A mention (in offsets of the folded text)
    is one word. ``stop_words`` are the operator's; unlike 的 and 了 they are blanked like question phrases.
    """
    folded = search_text(text[:LONGEST_QUESTION])
    tokens = list(_tokens(folded, mentions, analyzer, known))
    content, asking, around = split_phrases(tokens)
    saying, silent = split_stop_words(content, stop_words)
    content = [token for token in saying if token.term not in built_in_stop_words()]
    masked = _mask(folded, asking + around + silent)
    words = tuple(dict.fromkeys(token.term for token in content))
    terms = Terms(
        words,
        tuple(dict.fromkeys(bigram_terms(masked))),
        tuple(dict.fromkeys(character_terms(masked))),
    )
    return Question(
        text,
        folded,
        masked,
        words,
        terms,
        _focus(content, asking),
        expected_answer(folded),
        asked_years(folded),
        ordinals(folded),
        _nearest_words(content, asking),
        quoted(folded),
        references(folded),
    )


_ORDINAL = re.compile(r"(?:第([一二三四五六七八九十百\d]+)|(首|上|下|末))([届批期次轮章条季名位])")


def ordinals(folded: str) -> frozenset[tuple[str, str]]:
    """The ordinals in a text with their measure words: (2, 批) for 第二批, (1, 批) for 首批."""
    found = (match.groups() for match in _ORDINAL.finditer(folded))
    return frozenset((_rank(rank) if rank else word.replace("首", "1"), thing) for rank, word, thing in found)


def _rank(spelt: str) -> str:
    """The number of an ordinal in digits: 第十 and 第10 are the same."""
    number = numeric_value(spelt)
    return spelt if number is None else f"{number.value:f}"


def as_typed(word: str, text: str) -> str:
    """The folded ``word`` as ``text`` writes it: 紅燒肉 for 红烧肉."""
    searched = located(text)
    start = searched.text.find(word)
    return text[slice(*searched.range(start, start + len(word)))] if start >= 0 and word else word


def is_uninformative(word: str, stop_words: frozenset[str] = NO_WORDS) -> bool:
    """Whether ``word`` is a stop word (built-in or of ``stop_words``), a question phrase or a filler."""
    return word in built_in_stop_words() or word in question_phrases() or word in fillers() or word in stop_words


def _without_questioning(word: str) -> tuple[Token, ...]:
    """``word`` without the question phrase that it begins with (哪些项目, 几家), if it does."""
    for end in range(len(word) - 1, 0, -1):
        if word[:end] in question_phrases():
            return (Token(word[:end], 0, end), Token(word[end:], end, len(word)))
    return ()


def _tokens(folded: str, mentions: Sequence[Mention], analyzer: Analyzer, known: Container[str]) -> list[Token]:
    """The words of ``folded``. A mention is one word; of overlapping mentions the first counts."""
    tokens: list[Token] = []
    end = 0
    for mention in sorted(mentions, key=lambda each: each.start):
        if mention.start >= end:
            tokens += _words(folded, end, mention.start, analyzer, known)
            tokens.append(Token(folded[mention.start : mention.end], mention.start, mention.end))
            end = mention.end
    return tokens + _words(folded, end, len(folded), analyzer, known)


def _words(folded: str, start: int, end: int, analyzer: Analyzer, known: Container[str]) -> list[Token]:
    tokens: list[Token] = []
    for token in analyzer.words(folded[start:end]):
        term, at = token.term, start + token.start
        if len(term) == 1 or term in known or term in question_phrases() or term in fillers():
            tokens.append(Token(term, at, start + token.end))
        else:
            parts = _without_questioning(term) or analyzer.parts(term)
            tokens += [Token(part.term, at + part.start, at + part.end) for part in parts]
    return tokens


def _mask(folded: str, asking: Sequence[Token]) -> str:
    """``folded`` with ``asking`` blanked; built-in stop words remain, because bigrams include them."""
    shown = list(folded)
    for token in asking:
        shown[token.start : token.end] = " " * len(token.term)
    return "".join(shown)


def _focus(content: Sequence[Token], asking: Sequence[Token]) -> frozenset[str]:
    """The content words within ``NEAR`` characters of a question phrase."""
    return frozenset(
        token.term
        for token in content
        if any(-NEAR <= token.start - other.end <= NEAR or -NEAR <= other.start - token.end <= NEAR for other in asking)
    )


def _nearest_words(content: Sequence[Token], asking: Sequence[Token]) -> frozenset[str]:
    """The content words nearest to a question phrase, within ``NEAR`` characters."""
    gaps = {
        token.term: min(max(token.start - other.end, other.start - token.end) for other in asking)
        for token in content
        if asking
    }
    nearest = min(gaps.values(), default=NEAR + 1)
    return frozenset(word for word, gap in gaps.items() if gap == nearest <= NEAR)
