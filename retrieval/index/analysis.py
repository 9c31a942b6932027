"""Documents → analysed documents: everything that an engine stores and indexes, worked out once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import add
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from corpus.document import Document
from corpus.passages import Passage
from retrieval.index.unquoted import unquoted
from retrieval.query.surface_forms import surface_forms
from retrieval.text.analyzer import HAN, SEPARATOR, Analyzer
from retrieval.text.model_names import written_apart
from retrieval.text.people import named
from retrieval.text.search_text import search_text

PAIR: Final = "\x1f"  # joins two units, and a meaning and its spelling, in an indexed term
BLANK: Final = "\x1e"  # a blank inside an indexed term
_RUN: Final = re.compile(rf"([{HAN}]+)|(?:(?![{HAN}_])\w)+(?:\.\d+)?")
_HAN: Final = re.compile(rf"[{HAN}]+")
_OTHERS: Final = re.compile(rf"[^{HAN}\s]+")
_BLANKS: Final = re.compile(r"[ \t-\r]")


@dataclass(frozen=True, slots=True)
class Signature:
    """How a file looked when it was read: bytes, nanoseconds since 1970, a hash of what was declared of it, and one of
    which file it was and when anything about it was changed."""

    size: int = 0
    modified: int = 0
    declared: int = 0
    identity: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A document to be indexed."""

    document: Document
    passages: Sequence[Passage]
    signature: Signature = Signature()


class AnalysedPassage(NamedTuple):
    """A passage with its folded context and its terms by kind (``KINDS``), each a string of terms with blanks between;
    ``counts`` are the numbers of terms. ``letters`` and ``meanings`` are indexed but not scored."""

    passage: Passage
    context: str
    terms: tuple[str, str, str, str]
    counts: tuple[int, int, int, int]
    letters: str
    meanings: str


class AnalysedDocument(NamedTuple):
    """``surroundings`` are its publishers and lines of context, folded, each once; ``unquoted`` is the search text of
    what no passage holds."""

    document: Document
    signature: Signature
    passages: tuple[AnalysedPassage, ...]
    surroundings: str
    unquoted: str = ""


def analyse(entries: Sequence[Entry], analyzer: Analyzer) -> list[AnalysedDocument]:
    """Analyse documents with different ids; many at once are faster than one at a time."""
    folded = [search_text(passage.text) for entry in entries for passage in entry.passages]
    words = iter(zip(folded, analyzer.words_of(folded), strict=True))
    contexts = [[search_text(context_of(entry.document, each)) for each in entry.passages] for entry in entries]
    lines = list(dict.fromkeys(line for each in contexts for line in each))
    known = dict(zip(lines, analyzer.words_of(lines), strict=True))
    return [
        AnalysedDocument(
            entry.document,
            entry.signature,
            tuple(
                _passage(passage, *next(words), context, known[context])
                for passage, context in zip(entry.passages, own, strict=True)
            ),
            _surroundings(entry.document, own),
            search_text(unquoted(entry.document, entry.passages)),
        )
        for entry, own in zip(entries, contexts, strict=True)
    ]


def _passage(
    passage: Passage, folded: str, words: Sequence[str], context: str, context_words: Sequence[str]
) -> AnalysedPassage:
    pairs, characters = bigrams_of(folded), "".join(_HAN.findall(folded))
    written = chain(surface_forms([folded]), named([folded]), written_apart([folded, context]))
    meanings = (f"{meaning}{PAIR}{spelling}" for meaning, spelling, _ in written)
    return AnalysedPassage(
        passage,
        context,
        (" ".join(words), " ".join(pairs), " ".join(characters), " ".join(context_words)),
        (len(words), len(pairs), len(characters), len(context_words)),
        " ".join(sorted(letter_terms("\n".join(_OTHERS.findall(folded))))),
        " ".join(map(unblanked, meanings)),
    )


def context_of(document: Document, passage: Passage) -> str:
    """What surrounds a passage: title, file name, section, headings, article, captions and speaker."""
    title = document.metadata.title
    name = PurePosixPath(document.id).stem.encode("utf-8", "ignore").decode()  # without bytes that are no text
    above = (title, None if name == title else name, passage.section, *passage.headings, passage.article)
    parts = (*above, *passage.captions, passage.speaker)
    return "\n".join(part for part in parts if part)


def _surroundings(document: Document, contexts: Iterable[str]) -> str:
    metadata = (document.metadata, *(section.metadata for section in document.sections))
    publishers = (search_text(each.publisher or "") for each in metadata)
    return "\n".join(dict.fromkeys((*publishers, *contexts)))


def bigrams_of(folded: str) -> list[str]:
    """The bigrams of ``folded`` as they are indexed."""
    found: list[str] = []
    before, end = "", -1
    for run in _RUN.finditer(folded):
        text, (start, stop) = run[0], run.span()
        chinese = run.lastindex
        if start == end:
            found.append(indexed_bigram(f"{before}{SEPARATOR}{text[0] if chinese else text}"))
        if chinese:
            found += map(add, text, text[1:])
        before, end = (text[-1] if chinese else text), stop
    return found


def indexed_bigram(term: str) -> str:
    """A bigram of the analyzer as it is indexed: two single characters stand side by side."""
    return term[0] + term[2] if len(term) == 3 else term.replace(SEPARATOR, PAIR)


def letter_terms(text: str) -> set[str]:
    """The characters of ``text`` and its pairs of neighbours, without blanks: whatever contains ``text`` has them."""
    found: set[str] = set()
    for run in text.split():
        found.update(run, map(add, run, run[1:]))
    return found


def unblanked(term: str) -> str:
    """``term`` without anything that ends an indexed term."""
    return _BLANKS.sub(BLANK, term)
