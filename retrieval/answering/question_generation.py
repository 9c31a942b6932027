"""Generate questions that sentences of a document answer, from their own words, as suggestions to a new reader.

Each pattern is strict and turns one clause into a question without rewording it: 元荡岸线贯通率达到66.4% answers
元荡岸线贯通率是多少？. Clauses that refer outside the sentence (该项目, 去年) are skipped. Answers never contain
generated text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from corpus.names import OFFICES, SURNAMES
from corpus.script import simplified_table
from corpus.structure.sentences import split_sentences
from retrieval.text.dates import DateMention, dates
from retrieval.text.fold import fold
from retrieval.text.lexicon import entries

SHORTEST_SUBJECT: Final = 4  # characters of the subject of a question
LONGEST_SUBJECT: Final = 18
TRADITIONAL: Final = 0.08  # share of characters with another simplified form; traditional texts have a quarter or more

_WORDS: Final = r"[^\s,.;:。!?、…()\[\]{}<>'\"“”‘’「」『』《》【】|/—=+*#@]"
_COUNTING: Final = rf"(?:(?!\d){_WORDS})"
_OF_TIME: Final = frozenset("年月日天周号期届岁点时分秒")
_MEASURES: Final = "|".join(sorted({*entries("measure_words.txt"), "个"} - _OF_TIME, key=len, reverse=True))
_NUMBER: Final = r"[0-9][0-9,.]*[多余]?[百千万亿]*[多余]?"
# References to other sentences, to the day of writing or to the writer.
_POINTING: Final = re.compile(
    r"[这那它他她其此该您]|我们|咱|本(?:市|省|县|区|次|届|年|月|周|期|人|文|书|社|报|院|校|公司)|我[国省市县区校院]|你|同[日年月时期]"
    r"|[今昨明前去当][天日年晚月]|目前|当时|当前|至今|上述|以上|以下|如下|[上下]列|另外|此外|因此|所以|但是|不过|同时|其中|前者|后者|双方|两者|分别|各自|后来|结果|之后|亦|更|则"
)
_LOOSE_START: Final = re.compile(
    r"[的地得了着过与和及或而且也都就才还再又则即使让把被对在从自由于以为按据经将可能会要应已曾并约共近有无不没未所如若因虽但是只仅除末初底]"
)
_LOOSE_END: Final = re.compile(
    r"[的地得了着过与和及或而且也都就才还再又在从自于以为按据经将可能会要应已曾并约共近由被把对]$"
)
# Quantities: 贯通率, 总投资, 岸线长度.
_QUANTITY: Final = re.compile(
    r"(?:[率值量额数比幅度费价径积长高宽深重速龄限]|投资|收入|支出|人口|成本|规模|面积|距离|产能|票房|得分|成绩|标准|金额|寿命|人次|学费|工资|温度)$"
)
_IS_SO_MUCH: Final = re.compile(
    rf"(?P<what>{_WORDS}{{{SHORTEST_SUBJECT},{LONGEST_SUBJECT}}}?)(?:已|约|大约|一度|首次)?"
    rf"(?:达到了?|高达|达|约为|仅为|为|是|约|超过了?|突破了?|增至|升至|降至)(?:约|近)?{_NUMBER}(?![0-9年月日:点-])"
)
_COUNTED: Final = re.compile(
    rf"^(?P<before>{_COUNTING}{{{SHORTEST_SUBJECT},{LONGEST_SUBJECT}}}?)(?:超过|约|近|共计)?(?<![第至到-])"
    rf"{_NUMBER}(?P<measure>{_MEASURES})(?P<after>{_COUNTING}{{0,12}})$"
)
_DEFINED: Final = re.compile(
    rf"^(?:所谓)?[“「《]?(?P<what>{_WORDS}{{2,10}}?)[”」》]?(?:\([^()]*\))?,?"
    r"(?:是指|指的是|即指|就是|是(?=一[种个项座所家类部门条片款套本幅支]|由|以|中国|我国|世界|全国|全球|亚洲|位于))"
)
_PERSON: Final = re.compile(
    rf"^(?P<who>[{SURNAMES}]{_WORDS}{{1,2}})(?:\([^()]*\))?,?(?:是|曾?任|现任)"
    rf"{_WORDS}{{0,16}}(?:[家师员手将]|诗人|学者|{OFFICES})(?=[,。、;]|$)"
)
_NO_EVENT: Final = re.compile(r"\d|是|(?<![成作变改称名认命])为(?!了)|期间|之[后前]|以[后前]|[^变]化$")
_RELATIVE: Final = tuple("同该当次翌年月今去前")
_CLAUSES: Final = re.compile(r"[,;:。!?]+\s*")
_PLAIN_CLAUSE: Final = re.compile(rf"{_WORDS}+")


@dataclass(frozen=True, slots=True)
class GeneratedQuestion:
    """A question and the range of the sentence that answers it; ``named``: it begins with a name."""

    text: str
    start: int
    end: int
    named: bool


# Templates in simplified and traditional script.
_WHAT_IS: Final = ("什么是{}？", "什麼是{}？")
_WHO_IS: Final = ("{}是谁？", "{}是誰？")
_HOW_MUCH: Final = ("{}是多少？", "{}是多少？")
_HOW_MANY: Final = ("{}多少{}{}？", "{}多少{}{}？")
_WHEN: Final = ("{}是什么时候？", "{}是什麼時候？")


def generated_questions(text: str, names: Callable[[str], bool]) -> Iterator[GeneratedQuestion]:
    """The questions that the sentences of ``text`` answer, in its script. ``names`` tests whether folded words begin
    with a name, so that the question is clear without the document."""
    traditional = is_traditional(text)
    for left, right in split_sentences(text):
        sentence = text[left:right].strip()
        for template, parts in _templates(fold(sentence), sentence):
            if template is not _WHEN or names(fold(parts[0])):
                yield GeneratedQuestion(template[traditional].format(*parts), left, right, names(fold(parts[0])))


def is_traditional(text: str) -> bool:
    """Whether ``text`` is in traditional script. A few characters with a simplified form occur in simplified text too
    (著, 乾)."""
    table = simplified_table()
    return sum(ord(character) in table for character in text) > TRADITIONAL * len(text)


def points_elsewhere(folded: str) -> bool:
    """Whether it refers to something outside the sentence: 该项目, 去年, 我们."""
    return bool(_POINTING.search(folded))


def _templates(folded: str, sentence: str) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    """The templates that fit, each with the parts of the sentence to fill in."""
    for pattern, template in ((_PERSON, _WHO_IS), (_DEFINED, _WHAT_IS)):
        if (match := pattern.match(folded)) and _stands_alone(match[1]):
            yield template, (sentence[slice(*match.span(1))],)
            break
    days = dates(folded)
    for left, right in _clauses(folded):
        clause = folded[left:right]
        if (match := _IS_SO_MUCH.search(clause)) and _is_quantity(match, clause):
            yield _HOW_MUCH, (_cut(sentence, match, "what", left),)
        elif (match := _COUNTED.match(clause)) and _stands_alone(match["before"]) and _is_whole(match["after"]):
            yield _HOW_MANY, tuple(_cut(sentence, match, part, left) for part in ("before", "measure", "after"))
        elif len(days) == 1 and days[0].end in (left, left - 1) and _is_event(clause) and _is_full(days[0], folded):
            yield _WHEN, (sentence[left:right],)


def _clauses(folded: str) -> Iterator[tuple[int, int]]:
    """The ranges of the clauses between punctuation marks, each without a date at its beginning."""
    start = 0
    for stop in (*(_CLAUSES.finditer(folded)), None):
        end = stop.start() if stop else len(folded)
        opening = next((day.end for day in dates(folded[start:end]) if not day.start), 0)
        yield start + opening, end
        start = stop.end() if stop else end


def _cut(sentence: str, match: re.Match[str], part: str, start: int) -> str:
    return sentence[start + match.start(part) : start + match.end(part)]


def _is_quantity(match: re.Match[str], clause: str) -> bool:
    opens = not clause[: match.start()].strip()
    return opens and bool(_QUANTITY.search(match["what"])) and _stands_alone(match["what"])


def _is_event(clause: str) -> bool:
    """Whether a clause describes an event without further context."""
    fits = 2 * SHORTEST_SUBJECT <= len(clause) <= LONGEST_SUBJECT and _PLAIN_CLAUSE.fullmatch(clause)
    return bool(fits) and not _NO_EVENT.search(clause) and _stands_alone(clause)


def _is_full(date: DateMention, folded: str) -> bool:
    """Whether a date needs nothing around it to be understood, unlike 同年8月."""
    return folded[date.start - 1 : date.start] not in _RELATIVE


def _is_whole(words: str) -> bool:
    """Whether ``words`` may end a question."""
    return not (points_elsewhere(words) or _LOOSE_END.search(words))


def _stands_alone(words: str) -> bool:
    """Whether ``words`` can be understood without context."""
    return _is_whole(words) and not _LOOSE_START.match(words)
