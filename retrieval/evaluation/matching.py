"""Decide whether a quote is right, by the evidence of its question."""

from __future__ import annotations

import re

from retrieval.evaluation.question_set import GoldQuestion

READABLE = 400  # characters; a longer passage is never right
SENTENCE = 120  # characters; a longer marked sentence is wrong …
SENTENCE_SHARE = 0.6  # … unless it is at most this share of its passage
_GLOSS = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])[(（][a-zǜüêāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚńňǹḿɡ]{1,6}[)）]")
_ENDS = "。！？!?\n"
_OPEN, _CLOSE = "“「『", "”」』"


def normalise(text: str) -> str:
    """The text without pinyin glosses and white space."""
    return re.sub(r"\s+", "", _GLOSS.sub("", text))


def passage_is_right(text: str, gold: GoldQuestion) -> bool:
    """Whether the passage contains one evidence, or the answer and a contiguous half of one evidence."""
    if len(text) > READABLE:
        return False
    normalised, answer = normalise(text), normalise(gold.answer)
    return any(
        evidence in normalised or (answer in normalised and _contains_half(normalised, evidence))
        for evidence in map(normalise, gold.evidence)
    )


def sentence_is_right(text: str, mark: tuple[int, int], gold: GoldQuestion) -> bool:
    """Whether ``text[mark]`` contains the answer or an alias and is one sentence of reasonable length."""
    marked = text[mark[0] : mark[1]]
    normalised = normalise(marked)
    if not any(normalise(form) in normalised for form in (gold.answer, *gold.aliases)):
        return False
    if len(sentence_ranges(text)) == 1:
        return True
    return len(sentence_ranges(marked)) == 1 and len(marked) <= max(SENTENCE, SENTENCE_SHARE * len(text))


def sentence_ranges(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges of the sentences; an end mark inside quotation marks does not end one."""
    ranges: list[tuple[int, int]] = []
    start = depth = 0
    for offset, character in enumerate(text):
        depth = max(0, depth + (character in _OPEN) - (character in _CLOSE))
        if character in _ENDS and not depth:
            ranges.append((start, offset + 1))
            start = offset + 1
    ranges.append((start, len(text)))
    return tuple((start, end) for start, end in ranges if any(map(str.isalnum, text[start:end])))


def _contains_half(text: str, evidence: str) -> bool:
    half = (len(evidence) + 1) // 2
    return any(evidence[start : start + half] in text for start in range(len(evidence) - half + 1))
