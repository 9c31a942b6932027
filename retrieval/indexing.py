"""Documents → the arrays of a segment: what stands in them is analysed here, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document
from corpus.passages import Passage
from retrieval.analyzer import Analyzer
from retrieval.columns import Blobs, Lookup
from retrieval.extraction import unit_occurrences, word_occurrences
from retrieval.fold import fold
from retrieval.meanings import Meanings, gathered
from retrieval.people import named
from retrieval.postings import MOST_PASSAGES, Postings
from retrieval.records import encode_around, encode_document, encode_metadata, encode_text
from retrieval.segment import KINDS, RANGE, Entry, Segment
from retrieval.surfaces import surfaces

_ASTRAL: Final = 0xFFFF  # beyond, a character takes two units of UTF-16


def segment_of(entries: Iterable[Entry], analyzer: Analyzer) -> Segment:
    """Analyse ``entries``, documents of different ids. Raises ``OverflowError`` for more passages than postings can
    tell apart."""
    return Segment(_arrays(tuple(entries), analyzer))


def context_of(document: Document, passage: Passage) -> str:
    """What stands around a passage: title, section, headings, captions and speaker."""
    parts = (document.metadata.title, passage.section, *passage.headings, *passage.captions, passage.speaker)
    return "\n".join(part for part in parts if part)


def _arrays(entries: Sequence[Entry], analyzer: Analyzer) -> dict[str, NDArray[Any]]:
    passages = [passage for entry in entries for passage in entry.passages]
    if len(passages) > MOST_PASSAGES:
        raise OverflowError(f"{len(passages)} passages, at most {MOST_PASSAGES} go together")
    contexts = _folded(context_of(entry.document, passage) for entry in entries for passage in entry.passages)
    folded = [fold(passage.text) for passage in passages]
    postings = _postings(folded, contexts, analyzer)
    around, places = _distinct(encode_around(*each) for each in zip(passages, contexts, strict=True))
    names = [entry.document.id for entry in entries]
    counts = [len(entry.passages) for entry in entries]
    stamps = (entry.signature for entry in entries)
    signatures = [(each.size, each.modified % RANGE, each.declared, each.identity) for each in stamps]
    return {
        **{
            name: array for kind, each in zip(KINDS, postings, strict=True) for name, array in each.arrays(kind).items()
        },
        "totals": np.array([each.lengths.sum(dtype=np.uint64) for each in postings], np.uint64),
        "documents.first": np.cumsum([0, *counts]).astype(np.uint32),
        "documents.sections": np.array([len(entry.document.sections) for entry in entries], np.uint32),
        "documents.signatures": np.array(signatures, np.uint64).reshape(-1),
        **Blobs.of([name.encode("utf-8", "surrogateescape") for name in names]).arrays("names"),
        **Lookup.of(names).arrays("names.lookup"),
        **Blobs.of([encode_metadata(entry.document.metadata) for entry in entries]).arrays("metadata"),
        **Blobs.of([encode_document(entry.document) for entry in entries]).arrays("records"),
        **Blobs.of([encode_text(entry.document.text) for entry in entries]).arrays("texts"),
        **_passage_numbers(entries, passages),
        "passages.around": places,
        **Blobs.of([passage.id.encode("utf-8", "surrogateescape") for passage in passages]).arrays("ids"),
        **Lookup.of([passage.id for passage in passages]).arrays("ids.lookup"),
        **Blobs.of(around).arrays("around"),
        **Blobs.of([np.array(passage.sentences, np.uint32).tobytes() for passage in passages]).arrays("sentences"),
        **Meanings.of(gathered((*surfaces(folded), *named(folded)))).arrays("meanings"),
        **Blobs.of(list(_surroundings(entries, contexts))).arrays("surroundings"),
    }


def _surroundings(entries: Sequence[Entry], contexts: Sequence[str]) -> Iterator[bytes]:
    """For each document its publishers and its lines of context, folded, each once."""
    start = 0
    for entry in entries:
        end = start + len(entry.passages)
        said = (entry.document.metadata, *(section.metadata for section in entry.document.sections))
        publishers = dict.fromkeys(each.publisher or "" for each in said)
        lines = dict.fromkeys((*map(fold, publishers), *contexts[start:end]))
        yield "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")
        start = end


def _folded(lines: Iterable[str]) -> list[str]:
    """``lines`` folded, each different one once."""
    known: dict[str, str] = {}
    return [known[line] if line in known else known.setdefault(line, fold(line)) for line in lines]


def _postings(texts: Sequence[str], contexts: Sequence[str], analyzer: Analyzer) -> tuple[Postings, ...]:
    """The postings by kind; contexts repeat from passage to passage, and are analysed once."""
    bigrams, characters = unit_occurrences(texts)
    different = {line: number for number, line in enumerate(dict.fromkeys(contexts))}
    around = word_occurrences(list(different), analyzer).repeated([different[line] for line in contexts])
    return tuple(map(Postings.of, (word_occurrences(texts, analyzer), bigrams, characters, around)))


def _passage_numbers(entries: Sequence[Entry], passages: Sequence[Passage]) -> dict[str, NDArray[Any]]:
    units = list(_units(entries))
    return {
        "passages.start": np.array([passage.start for passage in passages], np.uint32),
        "passages.end": np.array([passage.end for passage in passages], np.uint32),
        "passages.paragraph": np.array([passage.paragraph for passage in passages], np.uint32),
        "passages.piece": np.array([passage.piece for passage in passages], np.uint32),
        "passages.unit": np.array([start for start, _ in units], np.uint64),
        "passages.units": np.array([count for _, count in units], np.uint32),
    }


def _units(entries: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    """Where the text of each passage stands in the texts of all documents, and how long it is, in units of UTF-16."""
    before = 0
    for entry in entries:
        text = entry.document.text
        astral = [at for at, character in enumerate(text) if ord(character) > _ASTRAL] if not _is_plain(text) else []
        wide = np.array(astral, np.int64)
        for passage in entry.passages:
            start = passage.start + int(np.searchsorted(wide, passage.start))
            yield before + start, passage.end + int(np.searchsorted(wide, passage.end)) - start
        before += len(text) + len(astral)


def _is_plain(text: str) -> bool:
    return not text or max(text) <= chr(_ASTRAL)


def _distinct(blobs: Iterable[bytes]) -> tuple[list[bytes], NDArray[np.uint32]]:
    """Each different one of ``blobs`` once, and for each of ``blobs`` which it is."""
    seen: dict[bytes, int] = {}
    places = np.array([seen.setdefault(blob, len(seen)) for blob in blobs], np.uint32)
    return list(seen), places
