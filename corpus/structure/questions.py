"""Questions that the text below answers: FAQs, interviews, chats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from corpus.document import Document, Kind, Paragraph
from corpus.script import to_simplified
from corpus.source import MESSAGE, QUESTION, TABLE_HEAD, TABLE_ROW
from corpus.structure.markers import marker_of

LONGEST: Final = 80  # characters of a question without a label
_NUMBER: Final = r"\s?[\d一二三四五六七八九十]{0,3}\s?"
_ASKED: Final = re.compile(
    rf"\s*(?:\d{{1,3}}\s?[.、．]\s?)?(?:[【\[(（](?:提?[问問]|[问問][题題]|Q){_NUMBER}[】\])）]\s*[:：]?|"
    rf"(?:提?[问問]|[问問][题題]|Q){_NUMBER}[:：.．、])",
    re.IGNORECASE,
)
_ANSWERED: Final = re.compile(
    rf"\s*(?:[【\[(（](?:答|回答|解答|A){_NUMBER}[】\])）]|"
    rf"(?:答|回答|解答|答复|答覆|答案|A){_NUMBER}[:：.．、])",
    re.IGNORECASE,
)
_ANSWER_INSIDE: Final = re.compile(rf"[?？]\s*(?=(?:[答A]|[【\[]答[】\]]){_NUMBER}[:：])", re.IGNORECASE)
_ENDS: Final = re.compile(r"[?？][)）”」』\s]*$")
_INNER: Final = re.compile(r"[。；;]|[?？].*[?？]")
_SPOKEN: Final = re.compile(r"[“「『\"]")
_TIME: Final = r"[\[【(（]?[\d\-/.:：年月日 ]{4,20}[\]】)）]?\s*"
_TURN: Final = re.compile(rf"(?:{_TIME})?([^\s:：,，。“「《(（]{{1,12}})\s*[:：]\s*\S")
_STAMPED: Final = re.compile(
    r"[\[【(（]?\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+\d{1,2}[:：]\d{2}(?:[:：]\d{2})?[\]】)）]?\s*([^\s:：]{1,20})\s*[:：]"
)
_ASKING: Final = re.compile(
    r"[?？]\s*$|吗|呢|怎么|怎样|如何|什么|多少|几[点号天个]|哪|谁|能不能|可不可以|有没有|是不是|要不要"
)
_ENOUGH: Final = 2  # questions without label, number or speaker, to be a list of questions


def is_labelled_question(text: str) -> bool:
    """Whether ``text`` begins with 问：, Q3：, 【问】 or the like."""
    return _ASKED.match(text) is not None


def is_labelled_answer(text: str) -> bool:
    """Whether ``text`` begins with 答：, A: , 【答】 or the like."""
    return _ANSWERED.match(text) is not None


def answer_inside(text: str) -> int | None:
    """Where the labelled answer begins in a paragraph that begins with a labelled question: Q: …？ A: …"""
    if not is_labelled_question(text):
        return None
    match = _ANSWER_INSIDE.search(text)
    return match.end() if match else None


def is_question(text: str) -> bool:
    """Whether ``text`` is one question and nothing else."""
    return len(text) <= LONGEST and bool(_ENDS.search(text)) and not _INNER.search(text) and not _SPOKEN.match(text)


@dataclass(frozen=True, slots=True)
class Questions:
    """The paragraphs of a document that are answered by those below them, by where they begin."""

    starts: frozenset[int]

    @classmethod
    def of(cls, document: Document) -> Questions:
        """Find the questions of ``document``."""
        lines = [line for line in document.paragraphs if line.kind is Kind.CONTENT or line.rule == MESSAGE]
        texts = [document.text[line.start : line.end] for line in lines]
        known: set[int] = set()
        plain: set[int] = set()
        for (line, text), (below, answer) in pairwise([*zip(lines, texts, strict=True), (None, "")]):
            if line is None or line.rule in (TABLE_ROW, TABLE_HEAD):
                continue
            if line.rule == QUESTION or is_labelled_question(text) or _is_asking_message(text, answer):
                known.add(line.start)
            elif below is None or below.kind is not Kind.CONTENT or is_question(answer):
                continue
            elif _is_answered_turn(text, answer):
                known.add(line.start)
            elif is_question(text):
                (known if marker_of(text) or is_labelled_answer(answer) else plain).add(line.start)
        return cls(frozenset(known | plain if len(plain) >= _ENOUGH else known) | _asking_messages(lines, texts))

    def asks(self, line: Paragraph) -> bool:
        """Whether ``line`` is a question that is answered below."""
        return line.start in self.starts


def _is_answered_turn(text: str, answer: str) -> bool:
    """Whether one person asks and another answers: 记者：…？ 王伟：…"""
    if not _ENDS.search(text) or len(text) > 2 * LONGEST:
        return False
    asked, answered = _TURN.match(text), _TURN.match(answer)
    return asked is not None and answered is not None and asked[1] != answered[1]


def _is_asking_message(text: str, answer: str) -> bool:
    """Whether a chat message on one line, with time and writer, asks, and another writer's message is below it."""
    asked, answered = _STAMPED.match(text), _STAMPED.match(answer)
    if asked is None or answered is None or asked[1] == answered[1]:
        return False
    return _ASKING.search(to_simplified(text[asked.end() :])) is not None


def _asking_messages(lines: list[Paragraph], texts: list[str]) -> frozenset[int]:
    """The heads of chat messages that ask, where somebody writes something below."""
    heads = [number for number, line in enumerate(lines) if line.rule == MESSAGE and line.kind is not Kind.CONTENT]
    asking = [
        number
        for number, end in pairwise([*heads, len(lines)])
        if end < len(lines) and _ASKING.search(to_simplified("".join(texts[number + 1 : end])))
    ]
    return frozenset(lines[number].start for number in asking)
