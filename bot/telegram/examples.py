"""Questions to begin with: those beside the documents, or else taken from them; only ones that are answered."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from corpus.document import Kind
from corpus.library import Library
from retrieval.answer import Outcome
from retrieval.answerer import Answerer

FILE: Final = "examples.txt"
COUNT: Final = 3
LONGEST: Final = 60  # characters: what a button shows
TRIED: Final = 60  # candidates, so that a large corpus does not delay the start


def examples(answerer: Answerer) -> tuple[str, ...]:
    """Up to ``COUNT`` questions whose answer is *found*."""
    fitting = (each for each in _candidates(answerer.library) if len(each) <= LONGEST)
    tried = islice(dict.fromkeys(fitting), TRIED)
    return tuple(islice((each for each in tried if answerer.answer(each).outcome is Outcome.FOUND), COUNT))


def _candidates(library: Library) -> Iterator[str]:
    """What the operator wrote down; then titles and headings, document by document."""
    yield from _written(library)
    yield from (document.metadata.title for document in library.documents.values() if document.metadata.title)
    for document in library.documents.values():
        for paragraph in document.paragraphs:
            if paragraph.kind is Kind.HEADING:
                yield document.text[paragraph.start : paragraph.end]


def _written(library: Library) -> Iterator[str]:
    try:
        text = (library.folder / FILE).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return
    yield from (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
