"""Separate the content words of a question from question phrases, fillers and stop words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from retrieval.text.analyzer import Token
from retrieval.text.lexicon import entries

COUNTING = ("多少", "几")
LONGEST_PHRASE = 5  # tokens of a phrase
NO_WORDS: frozenset[str] = frozenset()


@cache
def built_in_stop_words() -> frozenset[str]:
    """Words that say nothing about the subject of a question."""
    return frozenset(entries("stop_words.txt"))


@cache
def question_phrases() -> frozenset[str]:
    """Phrases that make a sentence a question: 多少, 什么时候."""
    return frozenset(entries("question_phrases.txt"))


@cache
def fillers() -> frozenset[str]:
    """Phrases around a question: 请问, 我想知道."""
    return frozenset(entries("fillers.txt"))


def split_phrases(tokens: Sequence[Token]) -> tuple[list[Token], list[Token], list[Token]]:
    """The tokens of content, of question phrases and of fillers; a phrase may span several tokens."""
    content: list[Token] = []
    asking: list[Token] = []
    around: list[Token] = []
    index = 0
    while index < len(tokens):
        ahead = tokens[index : index + LONGEST_PHRASE]
        asks, filler = _phrase_length(ahead, question_phrases()), _phrase_length(ahead, fillers())
        length = max(asks, filler, 1)
        (content if not asks + filler else asking if asks >= filler else around).extend(tokens[index : index + length])
        index += length
        if asks and index < len(tokens) and len(tokens[index].term) == 1 and tokens[index - 1].term in COUNTING:
            asking.append(tokens[index])  # the measure word of 多少家, 几个
            index += 1
    return content, asking, around


def split_stop_words(tokens: Sequence[Token], stop_words: frozenset[str]) -> tuple[list[Token], list[Token]]:
    """The tokens that are not ``stop_words``, and those that are; one may span several adjacent tokens."""
    kept: list[Token] = []
    removed: list[Token] = []
    index = 0
    while index < len(tokens):
        length = _phrase_length(_touching(tokens[index : index + LONGEST_PHRASE]), stop_words) if stop_words else 0
        (removed if length else kept).extend(tokens[index : index + max(length, 1)])
        index += max(length, 1)
    return kept, removed


def _touching(tokens: Sequence[Token]) -> Sequence[Token]:
    """The first ``tokens``, up to the first gap."""
    gaps = (number for number, (left, right) in enumerate(pairwise(tokens), start=1) if left.end != right.start)
    return tokens[: next(gaps, len(tokens))]


def _phrase_length(tokens: Sequence[Token], phrases: frozenset[str]) -> int:
    """How many of the first ``tokens`` form the longest of ``phrases``; 0 if none does."""
    phrase, longest = "", 0
    for count, token in enumerate(tokens, start=1):
        phrase += token.term
        if phrase in phrases:
            longest = count
    return longest
