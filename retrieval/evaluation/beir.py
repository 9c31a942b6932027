"""Test collections in BEIR layout: ``corpus.jsonl``, ``queries.jsonl``, ``qrels/test.tsv`` (Thakur et al. 2021)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from corpus.document import Document, Kind, Metadata, Paragraph, SourceMap
from corpus.library import Library
from corpus.passages import Passage, Slice
from retrieval.evaluation.lines import EvaluationError, objects, string_field, text_lines
from retrieval.evaluation.matching import sentence_ranges

T = TypeVar("T")
COLUMNS = 3  # query, passage, relevance


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A question of a collection with the ids of the passages that answer it."""

    id: str
    text: str
    positives: frozenset[str]


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection as documents and passages: each line of the corpus is a document with one passage."""

    library: Library
    passages: tuple[Passage, ...]
    queries: tuple[JudgedQuery, ...]


def read_collection(folder: Path) -> Collection:
    """Read the collection in a folder, keeping the queries that have a relevant passage.

    Raises ``EvaluationError`` with file and line for an unusable record.
    """
    documents = {document.id: document for document in _documents(folder / "corpus.jsonl")}
    positives = _positives(folder / "qrels" / "test.tsv")
    queries = tuple(
        JudgedQuery(name, string_field(place, record, "text"), frozenset(positives[name]))
        for place, record in objects(folder / "queries.jsonl")
        if (name := string_field(place, record, "_id")) in positives
    )
    for what, number in (("passage", len(documents)), ("judged question", len(queries))):
        if not number:
            raise EvaluationError(f"{folder}: the collection holds no {what}")
    passages = tuple(_passage(document) for document in documents.values())
    return Collection(Library(folder, documents, ()), passages, queries)


def even_sample(items: Sequence[T], size: int) -> tuple[T, ...]:
    """At most ``size`` items, evenly spaced and in order."""
    if size >= len(items):
        return tuple(items)
    return tuple(items[index * len(items) // size] for index in range(size))


def _documents(path: Path) -> list[Document]:
    documents: dict[str, Document] = {}
    for place, record in objects(path):
        name, text = string_field(place, record, "_id"), string_field(place, record, "text")
        if name in documents:
            raise EvaluationError(f"{place}: the passage '{name}' occurs twice")
        if text.strip():
            title = string_field(place, record, "title") if record.get("title") else None
            documents[name] = _document(name, text, title=title)
    return list(documents.values())


def _document(name: str, text: str, *, title: str | None) -> Document:
    whole = Paragraph(0, len(text), Kind.CONTENT, rule="whole", number=1)
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(name, digest, text, SourceMap(len(text), ()), text, (whole,), Metadata(title=title))


def _passage(document: Document) -> Passage:
    text = document.text
    whole = Slice(0, len(text))
    return Passage(document.id, document.id, 1, 0, 0, len(text), text, sentence_ranges(text), (whole,))


def _positives(path: Path) -> Mapping[str, set[str]]:
    positives: dict[str, set[str]] = {}
    for number, (place, line) in enumerate(text_lines(path)):
        columns = line.split("\t")
        if len(columns) != COLUMNS:
            raise EvaluationError(f"{place}: {COLUMNS} columns apart by tabs are wanted, found {len(columns)}")
        query, passage, relevance = columns
        if not relevance.strip().lstrip("-").isdecimal():
            if number == 0:  # the heading
                continue
            raise EvaluationError(f"{place}: relevance '{relevance}' is not a whole number")
        if int(relevance) > 0:
            positives.setdefault(query, set()).add(passage)
    return positives
