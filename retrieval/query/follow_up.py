"""Follow-up questions: 那婚假呢, 它要什么证明. They inherit what they leave out from the question before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from retrieval.query.clause import CODE, EDGES, Clause, joined
from retrieval.query.question import LONGEST_QUESTION
from retrieval.text.analyzer import Analyzer

LONGEST_FOLLOW_UP: Final = 40  # characters; whoever writes more leaves nothing out
BARE_WORDS: Final = 4  # content words of a question that only names something
MOST_READINGS: Final = 4  # each is searched
BARE_ALONE: Final = 6  # characters of a name without 那 or 呢

_LEAD: Final = re.compile(
    r"(?:(?:好的?|嗯|哦|噢|谢谢|明白了?|知道了)[\s,，.。!！]+)?"
    r"(那么(?![多大高长远重好难])|那(?![么个些种里边儿时天年次位样段曲])|还有|然后)?[\s,，]*"
)
_TAIL: Final = re.compile(r"(?<![\s,，.。?？!！~～…])[\s,，.。?？!！~～…]*+呢[\s,，.。?？!！~～…]*+$")
_PRONOUN: Final = re.compile(
    r"(?:它们?|牠们?|[他她]们?|其(?![他它中实余次])|"
    r"[这那](?:个|些|种|款|份|位)?(?=[的要需是有能可会应怎什在谁为如算包]))(?:的(?=\w))?"
)
_QUESTION: Final = re.compile(r"[?？]")


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
    asked, before = Clause.of(question, analyzer), Clause.of(_first_question(previous), analyzer)
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
    return _QUESTION.split(text[:LONGEST_QUESTION].strip(EDGES), maxsplit=1)[0]


def _with_subject(rest: Clause, before: Clause, *, complete: bool) -> FollowUp | None:
    """``rest`` with the subject of the question ``before`` in front."""
    subject = before.subject
    if not rest.text or not subject or subject in rest.text:
        return None
    return FollowUp((joined(subject, rest.text),), subject, complete=complete)


def _with_name(rest: Clause, before: Clause) -> FollowUp | None:
    """A name alone: in place of a name of the same kind, of what was asked, or of the subject."""
    same_kind = [before.replaced(start, end, rest.text) for start, end in before.alike(rest)]
    readings = dict.fromkeys([*same_kind, *before.about(rest.text)])
    distinct = [text for text in readings if text not in (rest.text, before.text)]
    return FollowUp(tuple(distinct[:MOST_READINGS]), before.text, rest.terms) if distinct else None


def _similar_name(rest: Clause, before: Clause) -> FollowUp | None:
    """A short name without 那 or 呢, where the question ``before`` has a very similar one: 一等座 after 二等座."""
    if len(rest.text) > BARE_ALONE or rest.text in before.text:
        return None
    asked = before.asking[0].start if before.asking else len(before.text)
    readings = [
        before.replaced(start, end, rest.text)
        for start, end in before.alike(rest)
        if (start, end) != (0, len(before.text))
        and end <= asked
        and _are_similar(before.folded[start:end], rest.folded)
    ]
    return FollowUp(tuple(readings), before.text, rest.terms) if readings else None


def _are_similar(left: str, right: str) -> bool:
    """Whether two names of the same length end alike for half of it, or two codes differ in their digits."""
    if CODE.fullmatch(right):
        return True
    half = len(right) // 2
    return len(left) == len(right) and left[half:] == right[half:] != ""
