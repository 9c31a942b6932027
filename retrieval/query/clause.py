"""A question as text to be taken apart: its words, its subject, its question word, and names of the same kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from retrieval.query.phrases import built_in_stop_words, question_phrases, split_phrases
from retrieval.text.analyzer import Analyzer, Token
from retrieval.text.fold import fold

LONG_SUBJECT: Final = 3  # content words of a subject that is unlikely to be replaced as a whole
BARE_ALLOWED: Final = 2  # content words of a question that begins with 可以
LONGEST_INHERITED: Final = 60  # characters taken from the question before
_WHETHER: Final = re.compile(r"吗|嘛|是否|有没有|是不是|能不能|可不可以|会不会|要不要|可否|没有?$")
_COUNTING: Final = re.compile(r"(?:几|多少|多[高大长久远重宽深厚快]).*|怎样|怎么.*|咋.*")
_MEASURE: Final = re.compile(r"(?:是|为|有)?多少")
_REASON: Final = re.compile(r"[为因]")
_ALLOWED: Final = re.compile(r"(?:可不?可?以|能不能|能(?![源力量耗效够])|会不会|要不要|需不需要|需要)")
_OPENING: Final = re.compile(r"(?:需?要|有|由|能|可以|应该?|得)?$")
_PLAIN: Final = re.compile(r"(?:是|有|为)?(?:多少|什么|几|哪些|哪个|啥)")
_SUBJECT_END: Final = re.compile(
    r"的(?=\w)|[里中内](?=[,，\s])|对(?=\w{2})|到(?=[哪什何几])|(?<=\w{2})在(?=[哪什何])|[,，;；。.?？!！]\s*"
)
_TRAILING: Final = frozenset(
    ("一共", "总共", "分别", "需要", "可以", "应该", *"都是有为要能会应得被由在从给去到的还最")
)
_MODAL: Final = re.compile(r"[可能要会是]不[可能要会是]以?|有没有|可以|是否|能否|能(?![源力量耗效够])|[吗呢吧]")
CODE: Final = re.compile(r"(?=[a-z.-]{0,20}\d)[a-z\d]+(?:[-./][a-z\d]+)*")
EDGES: Final = " \t\r\n,，.。?？!！、;；:：~～…"


@dataclass(frozen=True)
class Clause:
    """A short question: its text on one line, its words, those of content, and its question words, all in order."""

    text: str
    folded: str
    words: tuple[Token, ...]
    content: tuple[Token, ...]
    asking: tuple[Token, ...]
    analyzer: Analyzer

    @classmethod
    def of(cls, text: str, analyzer: Analyzer) -> Clause:
        """``text`` on one line, without punctuation around it."""
        text = " ".join(text.split()).strip(EDGES)
        folded = fold(text)
        words = [part for token in analyzer.words(folded) for part in _asking_apart(token, analyzer)]
        content, asking, _ = split_phrases(words)
        asking += [token for token in content if _COUNTING.fullmatch(token.term)]
        content = [token for token in content if token not in asking and token.term not in built_in_stop_words()]
        return cls(
            text, folded, tuple(words), tuple(content), tuple(sorted(asking, key=lambda token: token.start)), analyzer
        )

    def between(self, start: int, end: int) -> Clause:
        """The part of it from ``start`` to ``end``, which is read again."""
        return self if (start, end) == (0, len(self.text)) else Clause.of(self.text[start:end], self.analyzer)

    @property
    def terms(self) -> tuple[str, ...]:
        """Its content words, folded; those that are not in the dictionary in parts."""
        words: list[str] = []
        for term in (token.term for token in self.content):
            parts = [term] if self.analyzer.knows(term) else [part.term for part in self.analyzer.parts(term)]
            words += [part for part in parts if part not in built_in_stop_words()]
        return tuple(words)

    @cached_property
    def asks(self) -> bool:
        """Whether it has a question word of its own."""
        return bool(self.asking) or _WHETHER.search(self.folded) is not None

    @cached_property
    def lacks_subject(self) -> bool:
        """Whether it has no thing that it is asked of: 多少钱, 怎么申请, 带宽多少, 可以续借吗."""
        if not self.asking:
            return (
                _ALLOWED.match(self.folded) is not None and len(self.content) <= BARE_ALLOWED and not self.is_specific
            )
        if len(self.content) > 1 or self.is_specific:
            return False
        if not self.content:
            return True
        word, first = self.content[0], self.asking[0]
        if first.start >= word.end:
            return self.analyzer.knows(word.term) and _MEASURE.fullmatch(self.folded[word.end :]) is not None
        is_opening = _OPENING.match(self.folded[: first.start]) is not None and not _REASON.match(first.term)
        return is_opening and not self.folded[first.end : word.start].startswith(("是", "叫", "有"))

    @cached_property
    def is_specific(self) -> bool:
        """Whether it names something that is enough to find it: a code, a person, a place."""
        return any(
            token.term.isascii() or self.analyzer.is_name(token.term) for token in self.content if len(token.term) > 1
        )

    @cached_property
    def subject(self) -> str:
        """What it is about, without what it asks: 单人间 of 单人间的租金是多少."""
        return self._plain_text(*self.subject_range)

    @cached_property
    def subject_range(self) -> tuple[int, int]:
        """The range of the subject, which may end in words that say nothing."""
        start, first = self.content[0].start, self.asking[0] if self.asking else None
        if first and first.start < start:  # 什么是水循环
            return start, len(self.text)
        end = first.start if first else len(self.text)
        if cut := _SUBJECT_END.search(self.folded, self.content[0].end, end):
            return start, cut.start()
        inside = [token for token in self.content if token.end <= end]
        if not self.asks_plainly or len(inside) < 2:
            return start, end
        inside = inside[:-1]
        codes = [token for token in inside if token.term.isascii()]
        names = codes or [token for token in inside if self.analyzer.names(token.term)]
        return start, (names or inside)[-1].end

    @cached_property
    def asks_plainly(self) -> bool:
        """Whether the noun before the question word is what it asks for: 租金多少, 租金是多少, 租金."""
        if not self.asking:
            return not self.asks
        return _PLAIN.fullmatch(self.folded[self.asking[0].start :].strip(EDGES)) is not None

    def about(self, text: str) -> list[str]:
        """The same asked for or about ``text``: of 单人间的租金, 单人间押金 and 押金的租金."""
        start, end = self.subject_range
        aspect, same = joined(self.subject, text), self.replaced(start, end, text)
        with_both = self.replaced(end, end, text)
        first, last = self.content[0], self.content[-1]
        if "的" in text[1:-1]:
            return [joined(self.text[: first.end], text), aspect]
        if self.asking:
            if self.asks_plainly:
                return [aspect, same, with_both]
            inside = [token for token in self.content if start <= token.start and token.end <= end]
            if len(inside) < LONG_SUBJECT:
                return [same, with_both, aspect]
            nearest = inside[-1]
            other = [self.replaced(nearest.start, nearest.end, text)] if len(nearest.term) > 1 else []
            return [*other, with_both, aspect]
        if not self.asks:
            return [aspect, same]
        return [self.replaced(place.start, place.end, text) for place in (last, first)]

    def replaced(self, start: int, end: int, text: str) -> str:
        """It with ``text`` instead of the range."""
        return joined(joined(self.text[:start], text), self.text[end:])

    def alike(self, other: Clause) -> list[tuple[int, int]]:
        """The ranges of it that may name a thing of the same kind as ``other``: a code of the same shape, a place or
        a person, or words that differ in their last character or end in the same way, as 二类城市 and 三类城市."""
        if CODE.fullmatch(other.folded):
            shape = _shape(other.folded)
            return [match.span() for match in CODE.finditer(self.folded) if _shape(match[0]) == shape]
        names = [token for token in self.content if self.analyzer.is_name(token.term)]
        if names and self.analyzer.is_name(other.folded):
            return [(token.start, token.end) for token in names]
        start, length = self.folded.find(other.folded[:-1]), len(other.folded)
        if length > 2 and start >= 0 and start + length <= len(self.folded):
            return [(start, start + length)]
        for size in range(length - 1, 0, -1):
            at = self.folded.rfind(other.folded[-size:])
            if at >= 0 and self._is_word_end(at + size):
                return self._runs(at + size, length, size)
        return []

    def _is_word_end(self, end: int) -> bool:
        return any(token.end == end for token in self.words)

    def _runs(self, end: int, length: int, common: int) -> list[tuple[int, int]]:
        """The range before ``end`` of about ``length`` characters, and the one with a word more in front."""
        if common == length - 1 >= 2 and end >= length:
            return [(end - length, end)]
        starts = [token.start for token in self.words if token.start < end - common + 1]
        nearest = min(starts, key=lambda start: (abs(end - start - length), -start), default=end - common)
        longer = [start for start in starts if start < nearest]
        return [(nearest, end), *((start, end) for start in longer[-1:] if start > self.content[0].start)]

    def _plain_text(self, start: int, end: int) -> str:
        """The text of the range without auxiliary verbs and what says nothing at its end."""
        part = _MODAL.sub(lambda match: "\0" * len(match[0]), self.folded[start:end])
        for word in reversed(self.words):
            if word.end <= end and word.term in _TRAILING and part.rstrip("\0" + EDGES).endswith(word.term):
                part = part.rstrip("\0" + EDGES).removesuffix(word.term)
            elif word.end <= end and part.strip("\0"):
                break
        kept = "".join(char for char, shown in zip(self.text[start:end], part, strict=False) if shown != "\0")
        return kept.strip(EDGES)[:LONGEST_INHERITED]


def _asking_apart(token: Token, analyzer: Analyzer) -> tuple[Token, ...]:
    """A word that was guessed, split from the question phrase it begins with (谁付)."""
    sizes = () if analyzer.knows(token.term) else range(len(token.term) - 1, 0, -1)
    size = next((size for size in sizes if token.term[:size] in question_phrases()), 0)
    if not size:
        return (token,)
    middle = token.start + size
    return Token(token.term[:size], token.start, middle), Token(token.term[size:], middle, token.end)


def _shape(code: str) -> str:
    return re.sub(r"\d", "0", code)


def joined(left: str, right: str) -> str:
    """The two texts one after the other, with a blank between Latin letters or digits."""
    is_latin = left[-1:].isascii() and left[-1:].isalnum() and right[:1].isascii() and right[:1].isalnum()
    return f"{left} {right}" if is_latin else left + right
