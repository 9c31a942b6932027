"""Forms in which documents answer: a list, a definition, a label with its value.

They tell passages apart that share the same words with a question.
"""

from __future__ import annotations

import re
from typing import Final

from retrieval.index.engine import Hit
from retrieval.query.answer_type import AnswerType, expected_answer
from retrieval.ranking.features import Features, Match

_LABEL: Final = re.compile(
    r"(?:^|[\n。;；\s])(?:[(（]?[\d一二三四五六七八九十]{1,3}[)）.、]\s?)?([^\s:：。,，;；]{1,14})[:：]\s*\S"
)
_PURPOSE: Final = re.compile(
    r"(?:制定|订定|制订)本[^,，。]{1,8}[。.]|本[^,，。]{1,12}自[^,，。]{4,16}(?:施行|实施|执行|生效)|负责解释"
)
_ASKS_PURPOSE: Final = re.compile(
    r"目的|依据|根据|为什么|为何|制定|施行|实施|生效|执行|解释|废止|哪一?[天年]起|什么时候"
)
_CODE: Final = re.compile(r"(?=.*\d)(?=.*[a-z])[a-z\d_.+/ -]{2,}|(?!(?:19|20)\d\d$)\d{3,}|--?[a-z][a-z\d-]*")
_STEPS: Final = re.compile(r"操作|步骤|做法|制作|流程|程序|方法|顺序|次序|步序")
_BARE: Final = 30  # characters
_IS_BARE: Final = re.compile(r"[^\d\n。,，;；:：!！?？、]+|第[^\n。,，;；:：]{1,4}[章节编部篇][^\n。,，;；:：]*")
_DEFINES: Final = "(?:是指|系指|指的?是?|[:：])"


def form_parts(features: Features, hit: Hit) -> dict[str, float]:
    """The parts of a passage's score for its form."""
    question, weights = features.query.question, features.query.weights
    types, text = question.expected.types, hit.folded
    parts: dict[str, float] = {}
    if types & {AnswerType.LIST, AnswerType.HOW} and len(hit.sentences) - len(hit.leads) > 1 and hit.leads:
        parts["listed"] = weights.listed
        if AnswerType.HOW in types and _STEPS.search(_last_line(hit.context) + text[: hit.sentences[0][1]]):
            is_titled = all(match.in_context for match in features.matches)
            parts["listed"] += weights.titled_steps if is_titled else weights.steps
    if AnswerType.DEFINITION in types and _defines(features, text):
        parts["definition"] = weights.definition
    if label := _labelled(features, text):
        parts["label"] = weights.label * label
    if code := sum(each.concept.idf_weight for each in features.matches if _is_own_code(each)):
        parts["code"] = weights.code * code
    if asked := _asked_alike(features, hit):
        parts["asked"] = weights.asked * asked
    if len(text) <= _BARE and not hit.leads and _IS_BARE.fullmatch(text):
        parts["bare"] = weights.bare
    if _PURPOSE.search(text) and not _ASKS_PURPOSE.search(question.folded):
        parts["purpose"] = weights.purpose
    return parts


def _last_line(context: str) -> str:
    return context.rpartition("\n")[2]


def _is_own_code(match: Match) -> bool:
    """Whether the passage holds a code of the question (E3, 40003) that does not name its whole document."""
    word = match.concept.word
    return bool(match.weight and not match.in_context and _CODE.fullmatch(word))


def _asked_alike(features: Features, hit: Hit) -> int:
    """1 if the question that the passage answers wants the same type of answer, -1 if another, 0 if that is open."""
    lead = "".join(hit.folded[slice(*hit.sentences[number])] for number in sorted(hit.leads))
    wanted = features.query.question.expected.types
    if "?" not in lead or not wanted:
        return 0
    asked = expected_answer(lead).types
    return (1 if asked & wanted else -1) if asked else 0


def _defines(features: Features, text: str) -> bool:
    """Whether the passage says what a word of the question is: 本办法所称犬只，是指…, 凌汛：…"""
    words = [match.concept.word for match in features.matches if match.weight and len(match.concept.word) > 1]
    return any(re.search(rf"(?:所称|^|[。\n“「]){re.escape(word)}[”」]?[,，]?{_DEFINES}", text) for word in words)


def _labelled(features: Features, text: str) -> float:
    """The idf weight of the question's words in the label that holds most of them."""
    labels = _LABEL.findall(text)
    if not labels:
        return 0.0
    concepts = [match.concept for match in features.matches if match.weight]
    return max(sum(each.idf_weight for each in concepts if each.word in label) for label in labels)
