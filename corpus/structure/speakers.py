"""The speaker of a paragraph: 李强指出, 市委书记曹路宝…,强调, 「…」孫曉斌說, or 他说 after a person was named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from corpus.document import Document
from corpus.names import OFFICES, SHORTEST_NAME, SURNAMES
from corpus.script import to_simplified
from corpus.structure.sentences import split_sentences

_VERBS: Final = (
    "指出|强调|要求|表示|认为|介绍|坦言|直言|透露|告诉|提出|希望|宣布|谈到|谈道|回忆|感慨|呼吁|解释|补充|回应|说|称"
)
_VERB: Final = rf"(?:{_VERBS})(?:道|说|记者)?(?=[,，。:：“「]|$|要|到)"
# A quick test: a sentence without one of these names no speaker.
_SPEAKS: Final = re.compile(rf"{_VERBS}|[“「]")
_WHERE: Final = r"(?:在[^,，。“「]{1,24}?[时中上后里])?"
_HOW: Final = r"(?:还|也|再次|进一步|同时|特别|着重|最后|首先|则|并|曾|又|接着|随后|反复|明确)?"

_BEFORE: Final = r"[^\s,，。:：;；!?！？“”「」『』()（）]{0,40}?"
_ROLES: Final = "负责人|负责同志|发言人|专家|学者|代表|居民|市民|村民|业主|游客"
_PERSON: Final = (
    rf"(?:(?:{_BEFORE}(?:{OFFICES}|{_ROLES})的?)?{SHORTEST_NAME}(?:{OFFICES})?|[{SURNAMES}](?:{OFFICES})|"
    rf"{_BEFORE}(?:{_ROLES}))"
)
_OPENING: Final = re.compile(rf"(?:——)?({_PERSON}){_WHERE}{_HOW}{_VERB}")
_TITLED: Final = re.compile(rf"(?:{OFFICES})的?({SHORTEST_NAME})")
_TITLED_PERSON: Final = rf"{_BEFORE}(?:{OFFICES}){SHORTEST_NAME}"
_AFTER_QUOTATION: Final = re.compile(rf"({_TITLED_PERSON})(?=[,，。])")
_AFTER_CLAUSE: Final = re.compile(
    rf"(?:^|[。,，])({_TITLED_PERSON})[^。“「]{{0,30}}[,，]并?(?:强调|指出|要求|表示|提出)"
)
_PRONOUN: Final = re.compile(rf"[他她](?={_WHERE}{_HOW}{_VERB})")
_CLAUSE_START: Final = re.compile(r"^|[,，。]")
_QUOTATION: Final = re.compile(r"[“「].*?[。！？!?][”」]")

_NAME_LENGTH: Final = 4
# Indefinite persons, and conjunctions before a person.
_NO_PERSON: Final = re.compile(r"据|有(?!关|限)|但|其|而|大?多数?|许多|不少|一些|部分|各|原告|被告|专家$|学者$|代表$")
# Words that begin like a surname and end like an office, a place or a document.
_NO_NAME: Final = re.compile(
    r".*[会议案件州市省县区委部局府院社团程徽苏西肃央书言人上度视来]$|.[方家]$|[应全党都连古车房路单时任]"
)


def speakers_of(document: Document) -> tuple[str | None, ...]:
    """The speaker of each content paragraph, verbatim; ``None`` where the text names none.

    A paragraph that begins with 他 or 她 has the speaker of the paragraph before.
    """
    places = [(paragraph.start, paragraph.end) for paragraph in document.content]
    folded = to_simplified(document.text)
    known = known_names(folded[start:end] for start, end in places)
    speakers: list[str | None] = []
    for start, end in places:
        before = speakers[-1] if speakers else None
        speakers.append(speaker_of(document.text[start:end], folded[start:end], known, before))
    return tuple(speakers)


def known_names(folded: Iterable[str]) -> frozenset[str]:
    """The persons whom texts in simplified characters name with an office."""
    return frozenset(match[1] for text in folded for match in _TITLED.finditer(text))


def speaker_of(text: str, folded: str, known: frozenset[str], before: str | None) -> str | None:
    """The first speaker in the paragraph ``text``, with an office before the name; ``None`` if it names none.

    ``folded`` is ``text`` in simplified characters, ``known`` the persons named in the document, ``before`` the
    speaker of the paragraph before.
    """
    if not _SPEAKS.search(folded):
        return None
    for start, end in split_sentences(folded):
        sentence = folded[start:end]
        if not _SPEAKS.search(sentence):
            continue
        if span := _in_sentence(sentence, known):
            return text[start + span[0] : start + span[1]]
        if _PRONOUN.match(sentence):
            if span := _last_known(folded[:start], known):
                return text[span[0] : span[1]]
            return before
    return None


def _in_sentence(sentence: str, known: frozenset[str]) -> tuple[int, int] | None:
    quotation = _QUOTATION.match(sentence)
    head = quotation.end() if quotation else 0
    if (match := _OPENING.match(sentence, head)) and _is_person(match[1], known):
        return match.span(1)
    if quotation and (match := _AFTER_QUOTATION.match(sentence, head)):
        return match.span(1)
    if (match := _AFTER_CLAUSE.search(sentence)) and _is_person(match[1], known):
        return match.span(1)
    return None


def _is_person(words: str, known: frozenset[str]) -> bool:
    """Whether ``words`` name a person: with an office, by a known name, or not by the name of an institution."""
    if words in known:
        return True
    return not _NO_PERSON.match(words) and (len(words) > _NAME_LENGTH or not _NO_NAME.match(words))


def _last_known(text: str, known: frozenset[str]) -> tuple[int, int] | None:
    """The range of the last known name at the start of a clause of ``text``."""
    for start in reversed([match.end() for match in _CLAUSE_START.finditer(text)]):
        for length in _lengths(known):
            if text[start : start + length] in known:
                return start, start + length
    return None


@lru_cache(maxsize=1)
def _lengths(names: frozenset[str]) -> tuple[int, ...]:
    """The distinct lengths of ``names``, descending."""
    return tuple(sorted(set(map(len, names)), reverse=True))
