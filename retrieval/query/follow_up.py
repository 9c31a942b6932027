"""Follow-up questions: 那婚假呢, 它要什么证明. They inherit what they leave out from the question before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from retrieval.query.phrases import built_in_stop_words, split_phrases
from retrieval.query.question import LONGEST_QUESTION
from retrieval.text.analyzer import Analyzer, Token
from retrieval.text.fold import fold

LONGEST_FOLLOW_UP: Final = 40  # characters; whoever writes more leaves nothing out
LONGEST_INHERITED: Final = 60  # characters taken from the question before
BARE_WORDS: Final = 4  # content words of a question that only names something
LONG_SUBJECT: Final = 3  # content words of a subject that is unlikely to be replaced as a whole
MOST_READINGS: Final = 4  # each is searched
BARE_ALONE: Final = 6  # characters of a name without 那 or 呢

_EDGES: Final = " \t\r\n,，.。?？!！、;；:：~～…"
_LEAD: Final = re.compile(
    r"(?:(?:好的?|嗯|哦|噢|谢谢|明白了?|知道了)[\s,，.。!！]+)?"
    r"(那么(?![多大高长远重好难])|那(?![么个些种里边儿时天年次位样段曲])|还有|然后)?[\s,，]*"
)
_TAIL: Final = re.compile(r"[\s,，.。?？!！~～…]*呢[\s,，.。?？!！~～…]*$")
_PRONOUN: Final = re.compile(
    r"(?:它们?|牠们?|[他她]们?|其(?![他它中实余次])|"
    r"[这那](?:个|些|种|款|份|位)?(?=[的要需是有能可会应怎什在谁为如算包]))(?:的(?=\w))?"
)
_WHETHER: Final = re.compile(r"吗|嘛|是否|有没有|是不是|能不能|可不可以|会不会|要不要|可否|没有?$")
_COUNTING: Final = re.compile(r"(?:几|多少|多[高大长久远重宽深厚快]).*|怎样|怎么.*|咋.*")
_MEASURE: Final = re.compile(r"(?:是|为|有)?多少")
_REASON: Final = re.compile(r"[为因]")
_OPENING: Final = re.compile(r"(?:需?要|有|由|能|可以|应该?|得)?$")
_PLAIN: Final = re.compile(r"(?:是|有|为)?(?:多少|什么|几|哪些|哪个|啥)")
_SUBJECT_END: Final = re.compile(
    r"的(?=\w)|[里中内](?=[,，\s])|对(?=\w{2})|到(?=[哪什何几])|(?<=\w{2})在(?=[哪什何])|[,，;；。.?？!！]\s*"
)
_TRAILING: Final = frozenset(
    ("一共", "总共", "分别", "需要", "可以", "应该", *"都是有为要能会应得被由在从给去到的还最")
)
_MODAL: Final = re.compile(r"[可能要会是]不[可能要会是]以?|有没有|可以|是否|能否|能(?![源力量耗效够])|[吗呢吧]")
_QUESTION: Final = re.compile(r"[?？]")
_CODE: Final = re.compile(r"(?=[a-z.-]*\d)[a-z\d]+(?:[-./][a-z\d]+)*")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up question with what it inherits.

    ``readings`` are the questions it may stand for, the likeliest first: after 单人间的租金, 那押金呢 asks for
    单人间的押金, 那双人间呢 for 双人间的租金, and only the documents tell which. ``inherited`` is the text taken from
    the question before. ``name`` are the words of a question that only names something, which an answer must have.
    ``complete``: it says enough to have been meant alone.
    """

    readings: tuple[str, ...]
    inherited: str
    name: tuple[str, ...] = ()
    complete: bool = False


def follow_up(question: str, previous: str, analyzer: Analyzer) -> FollowUp | None:
    """What ``question`` asks after ``previous``; ``None`` if it stands alone."""
    if not previous.strip() or len(question) > LONGEST_FOLLOW_UP:
        return None
    asked, before = _Reading.of(question, analyzer), _Reading.of(_first_question(previous), analyzer)
    if not before.content or asked.folded == before.folded:
        return None
    lead, tail = _LEAD.match(asked.folded), _TAIL.search(asked.folded)
    rest = asked.between(lead.end() if lead else 0, tail.start() if tail else len(asked.folded))
    is_marked = bool(lead and lead[1])
    if pronoun := _PRONOUN.match(rest.folded):
        return _with_subject(rest.between(pronoun.end(), len(rest.folded)), before, complete=False)
    if rest.asks:
        leaves_out = rest.lacks_subject or (is_marked and not rest.is_specific)
        return _with_subject(rest, before, complete=len(rest.content) > 1) if leaves_out else None
    if is_marked or tail:
        if "的" in rest.text and rest.is_specific:
            return None
        return _with_name(rest, before) if 0 < len(rest.content) <= BARE_WORDS else None
    return _similar_name(rest, before)


def _first_question(text: str) -> str:
    """The text up to its first question mark: 婚假几天 of 婚假几天？多久以内休？"""
    return _QUESTION.split(text[:LONGEST_QUESTION].strip(_EDGES), maxsplit=1)[0]


def _with_subject(rest: _Reading, before: _Reading, *, complete: bool) -> FollowUp | None:
    """``rest`` with the subject of the question ``before`` in front."""
    subject = before.subject
    if not rest.text or not subject or subject in rest.text:
        return None
    return FollowUp((_joined(subject, rest.text),), subject, complete=complete)


def _with_name(rest: _Reading, before: _Reading) -> FollowUp | None:
    """A name alone: in place of a name of the same kind, of what was asked, or of the subject."""
    same_kind = [before.replaced(start, end, rest.text) for start, end in before.alike(rest)]
    readings = dict.fromkeys([*same_kind, *before.about(rest.text)])
    distinct = [text for text in readings if text not in (rest.text, before.text)]
    return FollowUp(tuple(distinct[:MOST_READINGS]), before.text, rest.terms) if distinct else None


def _similar_name(rest: _Reading, before: _Reading) -> FollowUp | None:
    """A short name without 那 or 呢, where the question ``before`` has a very similar one: 一等座 after 二等座."""
    if len(rest.text) > BARE_ALONE or rest.text in before.text:
        return None
    readings = [
        before.replaced(start, end, rest.text)
        for start, end in before.alike(rest)
        if (start, end) != (0, len(before.text)) and _are_similar(before.folded[start:end], rest.folded)
    ]
    return FollowUp(tuple(readings), before.text, rest.terms) if readings else None


def _are_similar(left: str, right: str) -> bool:
    """Whether two names of the same length differ in their first half at most, or two codes in their digits."""
    if _CODE.fullmatch(right):
        return True
    half = (len(right) + 1) // 2
    return len(left) == len(right) and left[half:] == right[half:] != ""


def _shape(code: str) -> str:
    return re.sub(r"\d", "0", code)


def _joined(left: str, right: str) -> str:
    is_latin = left[-1:].isascii() and left[-1:].isalnum() and right[:1].isascii() and right[:1].isalnum()
    return f"{left} {right}" if is_latin else left + right


@dataclass(frozen=True)
class _Reading:
    """A question with its words, in order."""

    text: str
    folded: str
    words: tuple[Token, ...]
    content: tuple[Token, ...]
    asking: tuple[Token, ...]
    analyzer: Analyzer

    @classmethod
    def of(cls, text: str, analyzer: Analyzer) -> _Reading:
        """``text`` on one line, without punctuation around it."""
        text = " ".join(text.split()).strip(_EDGES)
        folded = fold(text)
        words = analyzer.words(folded)
        content, asking, _ = split_phrases(words)
        asking += [token for token in content if _COUNTING.fullmatch(token.term)]
        content = [token for token in content if token not in asking and token.term not in built_in_stop_words()]
        return cls(text, folded, words, tuple(content), tuple(sorted(asking, key=lambda token: token.start)), analyzer)

    def between(self, start: int, end: int) -> _Reading:
        """The part of it from ``start`` to ``end``, which is read again."""
        return self if (start, end) == (0, len(self.text)) else _Reading.of(self.text[start:end], self.analyzer)

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
        """Whether it has a question word and no thing that it is asked of: 多少钱, 怎么申请, 带宽多少."""
        if not self.asking or len(self.content) > 1 or self.is_specific:
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
        return _PLAIN.fullmatch(self.folded[self.asking[0].start :].strip(_EDGES)) is not None

    def about(self, text: str) -> list[str]:
        """The same asked for or about ``text``: of 单人间的租金, 单人间押金 and 押金的租金."""
        start, end = self.subject_range
        aspect, same = _joined(self.subject, text), self.replaced(start, end, text)
        with_both = self.replaced(end, end, text)
        first, last = self.content[0], self.content[-1]
        if "的" in text[1:-1]:
            return [_joined(self.text[: first.end], text), aspect]
        if self.asking:
            if self.asks_plainly:
                return [aspect, same, with_both]
            is_long = sum(token.end <= end for token in self.content) >= LONG_SUBJECT
            return [with_both, same, aspect] if is_long else [same, with_both, aspect]
        if not self.asks:
            return [aspect, same]
        return [self.replaced(place.start, place.end, text) for place in (last, first)]

    def replaced(self, start: int, end: int, text: str) -> str:
        """It with ``text`` instead of the range."""
        return _joined(_joined(self.text[:start], text), self.text[end:])

    def alike(self, other: _Reading) -> list[tuple[int, int]]:
        """The ranges of it that may name a thing of the same kind as ``other``: a code of the same shape, or words that
        end in the same way, as 二类城市 and 三类城市."""
        if _CODE.fullmatch(other.folded):
            shape = _shape(other.folded)
            return [match.span() for match in _CODE.finditer(self.folded) if _shape(match[0]) == shape]
        if self.analyzer.is_name(other.folded):
            return [(token.start, token.end) for token in self.content if self.analyzer.is_name(token.term)]
        for size in range(len(other.folded) - 1, 0, -1):
            at = self.folded.rfind(other.folded[-size:])
            if at >= 0 and self._is_word_end(at + size):
                return self._runs(at + size, len(other.folded), size)
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
            if word.end <= end and word.term in _TRAILING and part.rstrip("\0" + _EDGES).endswith(word.term):
                part = part.rstrip("\0" + _EDGES).removesuffix(word.term)
            elif word.end <= end and part.strip("\0"):
                break
        kept = "".join(char for char, shown in zip(self.text[start:end], part, strict=False) if shown != "\0")
        return kept.strip(_EDGES)[:LONGEST_INHERITED]
