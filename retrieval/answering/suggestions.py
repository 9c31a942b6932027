"""Suggest first questions: from the operator's file, else generated from the documents.

A generated question is suggested only if its answer is *found* and marks a sentence of the range it was generated from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain, islice, zip_longest
from operator import attrgetter
from typing import Final

from corpus.document import CorpusError, Document, Kind, Paragraph
from corpus.folder.regular_file import read_regular
from corpus.readers.text import decode
from retrieval.answering.answer import Outcome
from retrieval.answering.answerer import Answerer
from retrieval.answering.question_generation import generated_questions, points_elsewhere
from retrieval.text.analyzer import Analyzer
from retrieval.text.fold import fold

EXAMPLES_FILE: Final = "examples.txt"
LARGEST_FILE: Final = 1024 * 1024  # bytes of it
COUNT: Final = 3
LONGEST_SUGGESTION: Final = 40  # characters that fit on a button
SHORTEST_SUGGESTION: Final = 5
ENDING: Final = 5  # last characters by which questions are varied: 是多少？
ANSWERED_WITHIN: Final = 3  # paragraphs below a question

# Bounds on the work for a corpus of any size.
MOST_DOCUMENTS: Final = 40  # documents, evenly spread
MOST_PARAGRAPHS: Final = 40  # paragraphs of each
MOST_CHARACTERS: Final = 1000  # characters of a paragraph
CANDIDATES: Final = 6  # questions of each rank
MOST_SEARCHES: Final = 60  # searches

_OPENING: Final = re.compile(
    r"\s*(?:问|提问|记者(?:问)?|主持人|q)\s*:\s*"  # an interviewer
    r"|[\s(]*第?[一二三四五六七八九十0-9]+(?:[章节条问]|[)、.:]+)[\s、.:]*"  # a number
)


class Rank(IntEnum):
    """How clear a question is without knowing the document; the lowest first."""

    NAMED = 0  # asked in the document, or begins with a name
    UNNAMED = 1
    TOPIC = 2  # a title instead of a question


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, and the range of its document that must answer it."""

    text: str
    document: str
    start: int
    end: int
    rank: Rank


def examples(answerer: Answerer) -> tuple[str, ...]:
    """Up to ``COUNT`` questions whose answer is *found*, if possible of different documents and forms."""
    chosen = _written(answerer)
    documents = answerer.library.documents
    sampled = [documents[name] for name in evenly_spread(list(documents), MOST_DOCUMENTS)]
    candidate = _by_turns(_candidates(document, answerer.analyzer) for document in sampled)
    for each in islice(sorted(_varied(candidate), key=attrgetter("rank")), MOST_SEARCHES):
        if len(chosen) >= COUNT:
            break
        if each.text not in chosen and leads_back(answerer, each):
            chosen.append(each.text)
    return tuple(chosen)


def evenly_spread(names: Sequence[str], count: int) -> list[str]:
    """At most ``count`` of ``names``, evenly evenly_spread over them, the first among them."""
    return [names[number * len(names) // count] for number in range(count)] if len(names) > count else list(names)


def _written(answerer: Answerer) -> list[str]:
    """The operator's questions that have an answer."""
    try:
        folder = answerer.library.folder
        text, _ = decode(read_regular(folder / EXAMPLES_FILE, within=folder, most=LARGEST_FILE))
    except (OSError, CorpusError):
        return []
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines() if not line.startswith("#"))
    fitting = islice((line for line in dict.fromkeys(lines) if line), MOST_SEARCHES)
    return list(islice((each for each in fitting if answerer.answer(each).outcome is Outcome.FOUND), COUNT))


def leads_back(answerer: Answerer, candidate: Candidate) -> bool:
    """Whether the first quote marks a sentence of the range that the question was generated from."""
    answer = answerer.answer(candidate.text, top=1)
    if answer.outcome is not Outcome.FOUND:
        return False
    quote = answer.quotes[0]
    start, end = (quote.citation.start + offset for offset in quote.best_sentence)
    return quote.citation.document == candidate.document and start < candidate.end and candidate.start < end


def _candidates(document: Document, analyzer: Analyzer) -> Iterator[Candidate]:
    """The first candidates of each rank in a document."""
    offered = chain(_stated(document), _generated(document, analyzer), _topics(document))
    fitting = [each for each in offered if SHORTEST_SUGGESTION <= len(each.text) <= LONGEST_SUGGESTION]
    return chain.from_iterable(islice((each for each in fitting if each.rank is rank), CANDIDATES) for rank in Rank)


def _stated(document: Document) -> Iterator[Candidate]:
    """The title, headings and interview lines that are questions and are followed by an answer."""
    if title := _question(document.metadata.title or ""):
        yield Candidate(title, document.id, 0, len(document.text), Rank.NAMED)
    paragraphs = document.paragraphs[: MOST_PARAGRAPHS * 2]
    for number, paragraph in enumerate(paragraphs):
        if paragraph.kind in (Kind.CONTENT, Kind.HEADING):
            below = [each for each in paragraphs[number + 1 :] if each.kind is Kind.CONTENT][:ANSWERED_WITHIN]
            if below and (question := _question(_text(document, paragraph))):
                yield Candidate(question, document.id, below[0].start, below[-1].end, Rank.NAMED)


def _question(line: str) -> str | None:
    """``line`` without a leading number or interviewer, if it is one question that is clear without context."""
    folded = fold(line).rstrip()
    start = opening.end() if (opening := _OPENING.match(folded)) else 0
    asked = folded[start:]
    whole = asked.endswith("?") and not re.search("[?!。;]", asked[:-1])
    return line.rstrip()[start:] if whole and not points_elsewhere(asked) else None


def _generated(document: Document, analyzer: Analyzer) -> Iterator[Candidate]:
    """The questions generated from its sentences."""

    def names(folded: str) -> bool:
        words = analyzer.words(folded)
        return bool(words) and analyzer.names(words[0].term)

    for paragraph in document.content[:MOST_PARAGRAPHS]:
        for each in generated_questions(_text(document, paragraph), names):
            rank = Rank.NAMED if each.named else Rank.UNNAMED
            yield Candidate(each.text, document.id, paragraph.start + each.start, paragraph.start + each.end, rank)


def _topics(document: Document) -> Iterator[Candidate]:
    """Title and headings that are not questions."""
    paragraphs = document.paragraphs[: MOST_PARAGRAPHS * 2]
    headings = (_text(document, paragraph) for paragraph in paragraphs if paragraph.kind is Kind.HEADING)
    for line in (document.metadata.title or "", *headings):
        if not fold(line).rstrip().endswith("?"):
            yield Candidate(line, document.id, 0, len(document.text), Rank.TOPIC)


def _text(document: Document, paragraph: Paragraph) -> str:
    """The beginning of the paragraph."""
    return document.text[paragraph.start : min(paragraph.end, paragraph.start + MOST_CHARACTERS)]


def _by_turns(each: Iterable[Iterator[Candidate]]) -> Iterator[Candidate]:
    """The first of every group, then the second of every group, and so on."""
    turns = zip_longest(*map(list, each))
    return (candidate for turn in turns for candidate in turn if candidate)


def _varied(candidate: Iterable[Candidate]) -> Iterator[Candidate]:
    """Within each rank, one question of each ending first, then the others."""
    groups: dict[tuple[Rank, str], list[Candidate]] = {}
    for each in candidate:
        groups.setdefault((each.rank, each.text[-ENDING:]), []).append(each)
    return _by_turns(map(iter, groups.values()))
