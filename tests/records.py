"""Real records with little writing, and what a run of the program left behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from corpus.document import Correction
from corpus.library import Library, bundled_folder, read_library
from retrieval.answering.answer import Answer, Citation, Factor, Outcome, Quote
from retrieval.answering.answerer import Answerer

PASSAGE = (
    "医保一体化加快推进。青浦、吴江、嘉善三地85家医保定点机构已实现免备案刷卡,"
    "示范区居民看病更方便。下一步,三地将扩大异地门诊结算的范围。"
)
BEST = "青浦、吴江、嘉善三地85家医保定点机构已实现免备案刷卡,示范区居民看病更方便。"


def citation(**changes: object) -> Citation:
    """A citation with everything known."""
    complete = Citation(
        document="000.txt",
        title="开启沪苏合作新篇章",
        section=None,
        publisher="苏州市发展和改革委员会",
        published="2020-11-23",
        inferred=(),
        url=None,
        paragraph=14,
        paragraphs=17,
        start=0,
        end=len(PASSAGE),
        sha256="0" * 64,
    )
    return replace(complete, **changes)  # type: ignore[arg-type]


def quote(
    text: str = PASSAGE, *, best: str = BEST, matched: tuple[str, ...] = ("青浦", "85家"), **changes: object
) -> Quote:
    """A quote whose best sentence and highlights are found in ``text``."""
    start = text.find(best) if best in text else 0
    complete = Quote(
        text=text,
        highlights=tuple((text.find(word), text.find(word) + len(word)) for word in matched if word in text),
        best_sentence=(start, start + len(best) if best in text else len(text)),
        score=17.25,
        confidence=0.83,
        matched=matched,
        corrections=(),
        passage="q3f0Zk1LsA-14-0",
        also_in=(),
        citation=citation(),
        factors=(Factor("bm25", 12.0), Factor("sentence", 5.25)),
    )
    return replace(complete, **changes)  # type: ignore[arg-type]


def answer(
    *quotes: Quote, question: str = "多少家医保定点机构?", outcome: Outcome = Outcome.FOUND, **changes: object
) -> Answer:
    """An answer with these quotes."""
    return replace(Answer(question, outcome, quotes=quotes, elapsed_ms=1.9), **changes)  # type: ignore[arg-type]


def correction(text: str, damaged: str, corrected: str) -> Correction:
    """A declared mending of ``damaged`` in ``text``."""
    start = text.index(damaged)
    return Correction(start, start + len(damaged), corrected, "编码错位")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the program left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@cache
def bundled() -> tuple[Library, Answerer]:
    """The documents that ship and what answers from them, built once for all tests of a process."""
    library = read_library(bundled_folder())
    return library, Answerer(library)
