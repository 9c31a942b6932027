"""The schema of the tantivy index.

Four kinds of entries share it: *passages*, *documents* (the whole text), *cards* (what is known of a document without
reading it) and one entry for the *state* of the index. ``key`` finds a single entry; ``document`` finds everything
that belongs to a document.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EIO
from functools import cache
from pathlib import Path
from typing import Any, Final

import tantivy

from corpus.document import CorpusError
from corpus.passages import document_prefix
from retrieval.errors import DamagedError
from retrieval.index.analysis import AnalysedDocument, indexed_bigram, letter_terms, unblanked
from retrieval.index.engine import KINDS
from retrieval.index.records import Card, card_of, encode_card, encode_document, encode_passage

VERSION: Final = 1
"""The version of all that is written here."""
PASSAGE: Final = "passage"
CARD: Final = "card"
DOCUMENT: Final = "document"
STATE: Final = "state"
TOKENIZER: Final = "terms"  # splits at blanks
_RECORD: Final = "record"
_NUMBER: Final = re.compile(r"os error (\d+)")


@cache
def schema() -> Any:
    """The fields: terms with their frequencies, sets of terms, exact values, and the stored record."""
    builder = tantivy.SchemaBuilder()
    for name in KINDS:
        builder.add_text_field(name, tokenizer_name=TOKENIZER, index_option="freq")
    for name in ("letters", "meanings"):
        builder.add_text_field(name, tokenizer_name=TOKENIZER, index_option="basic")
    for name in ("key", "document", "kind"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field(_RECORD, stored=True)
    return builder.build()


def open_index(folder: Path | None) -> Any:
    """The index in ``folder``, created if there is none; in memory without a folder. Raises ``DamagedError``."""
    with tantivy_errors():
        index = tantivy.Index(schema(), path=str(folder)) if folder else tantivy.Index(schema())
        index.register_tokenizer(TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        index.config_reader("manual")
        index.reload()
    return index


@contextmanager
def tantivy_errors(kind: Callable[[BaseException], Exception | None] | None = None) -> Iterator[None]:
    """Whatever tantivy raises, a panic included, becomes what ``kind`` makes of it: ``DamagedError`` by default."""
    make = kind or damage_of
    try:
        yield
    except BaseException as error:
        if damage_of(error) is None or (made := make(error)) is None:
            raise
        raise made from error


def damage_of(error: BaseException) -> DamagedError | None:
    """The damage that an error of tantivy, or of a record, stands for; ``None`` if it is about something else."""
    if isinstance(error, DamagedError):
        return error
    if isinstance(error, ValueError | OSError | CorpusError) or type(error).__module__ == "pyo3_runtime":
        return DamagedError(f"the index cannot be read: {error}")
    return None


def failed_write(error: BaseException) -> Exception:
    """The files cannot be written; the number of the error is the operating system's, if tantivy tells it."""
    number = _NUMBER.search(str(error))
    code = int(number[1]) if number else EIO
    return OSError(code, os.strerror(code))


def card_key(name: str) -> str:
    """The key of a document's card."""
    return f"c-{document_prefix(name)}"


def document_key(name: str) -> str:
    """The key of a document's text."""
    return f"d-{document_prefix(name)}"


def passage_key(name: str) -> str:
    """The key of a passage."""
    return f"p-{name}"


def entries_of(analysed: AnalysedDocument) -> Iterator[Any]:
    """A document as entries of the index."""
    document = analysed.document
    prefix = document_prefix(document.id)
    for each in analysed.passages:
        terms = dict(zip(KINDS, each.terms, strict=True))
        key = passage_key(each.passage.id)
        yield _entry(
            terms | {"letters": each.letters, "meanings": each.meanings, "key": key, "document": prefix},
            PASSAGE,
            encode_passage(each),
        )
    card = card_of(analysed)
    letters = " ".join(sorted(letter_terms(analysed.unquoted)))
    own = {"key": document_key(document.id), "document": prefix, "letters": letters}
    yield _entry(own, DOCUMENT, encode_document(document))
    yield card_entry(card)


def card_entry(card: Card) -> Any:
    """A card as an entry; its letters find surroundings."""
    letters = " ".join(sorted(letter_terms(card.surroundings)))
    own = {"key": card_key(card.id), "document": document_prefix(card.id), "letters": letters}
    return _entry(own, CARD, encode_card(card))


def state_entry(record: bytes) -> Any:
    """The state as an entry."""
    return _entry({"key": STATE}, STATE, record)


def record_of(entry: Any) -> bytes:
    """The stored record of an entry."""
    found: bytes = entry.get_first(_RECORD)
    return found


def _entry(fields: dict[str, str], kind: str, record: bytes) -> Any:
    try:
        return tantivy.Document(**fields, kind=kind, record=record)
    except ValueError:  # lone surrogates are no text for tantivy
        whole = {name: valid(value) for name, value in fields.items()}
        return tantivy.Document(**whole, kind=kind, record=record)


def valid(text: str) -> str:
    """``text`` with lone surrogates replaced."""
    return text.encode("utf-8", "replace").decode()


def term(kind: int, word: str) -> str:
    """A term of the analyzer as it is indexed."""
    return valid(unblanked(indexed_bigram(word) if KINDS[kind] == "bigrams" else word))
