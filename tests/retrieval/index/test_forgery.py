"""A byte that is changed in the index or in the file never shows as a quote."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import compress, decompress

import pytest
from tantivy import Document as Entry

from corpus.folder import regular_file
from corpus.passages import document_prefix
from retrieval.answering import verbatim_gate
from retrieval.answering.answer import Answer, Outcome, Quote
from retrieval.index import schema
from retrieval.index.live_index import LiveIndex
from retrieval.index.records import COMPRESSION, decode, encode
from retrieval.index.storage import NAME_FILE

QUESTION = "三地有多少家医保定点机构?"
CLINICS = "青浦、吴江、嘉善三地**85家**医保定点机构已实现免备案刷卡。\n"
FORGED = "86家"


class Corpus:
    """A folder with one document and its index."""

    def __init__(self, place: Path) -> None:
        self.folder, self.store = place / "corpus", place / "index"
        self.folder.mkdir()
        self.file = self.folder / "医保.md"
        self.file.write_text(CLINICS, "utf-8")
        self.live = self.start()

    def start(self) -> LiveIndex:
        live = LiveIndex(self.folder, self.store)
        live.refresh()
        return live

    def forge_index(self, forge: Callable[[list[Any]], None], *, passages: bool = True) -> None:
        """Change the stored document by ``forge``, and 85家 in the passages; all checksums are right."""
        named, _ = json.loads((self.store / NAME_FILE).read_bytes())
        index = schema.open_index(self.store / named["directory"])
        document = decode(decompress(self.live._reader._record(schema.document_key(self.file.name))))  # type: ignore[union-attr, arg-type]
        forge(document)
        prefix = document_prefix(self.file.name)
        writer = index.writer(15_000_001, 1)
        writer.delete_documents_by_term("key", schema.document_key(self.file.name))
        record = compress(encode(document), COMPRESSION)
        own = {"key": schema.document_key(self.file.name), "document": prefix}
        writer.add_document(Entry(**own, kind="document", record=record))
        if passages:
            for stored in self.live._reader.passages_of(self.file.name):  # type: ignore[union-attr]
                row = json.loads(json.dumps(stored._row).replace("85", "86"))
                writer.delete_documents_by_term("key", schema.passage_key(stored.id))
                own = {"key": schema.passage_key(stored.id), "document": prefix, "words": stored.words.strip()}
                writer.add_document(Entry(**own, kind="passage", record=encode(row)))
        writer.commit()
        writer.wait_merging_threads()

    def change_file(self) -> None:
        """86家 in the file, which keeps its size and its time of modification."""
        before = self.file.stat()
        with self.file.open("r+b") as file:
            file.write(CLINICS.replace("85家", FORGED).encode())
        os.utime(self.file, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert self.file.stat().st_size == before.st_size


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that the gate reads."""
    paths = []

    def open_regular(path: Path, *, within: Path) -> Any:
        paths.append(path)
        return regular_file.open_regular(path, within=within)

    monkeypatch.setattr(verbatim_gate, "open_regular", open_regular)
    monkeypatch.setattr(verbatim_gate, "SETTLED", -1)
    return paths


def texts(answer: Answer) -> list[str]:
    return [quote.text for quote in answer.quotes]


def names(quote: Quote) -> set[str]:
    """The documents that a quote cites."""
    return {citation.document for citation in (quote.citation, *quote.also_in)}


def text_of(document: list[Any]) -> None:
    document[1] = document[1].replace("85家", FORGED)


def dropped_of(document: list[Any]) -> None:
    document[4][0][3] = "_*"


def moved(document: list[Any]) -> None:
    """已 becomes a dropped character: the source stays as it is, the reading text does not."""
    at = document[1].index("已")
    document[1] = document[1].replace("已", "")
    document[4] = sorted([*document[4], [at + 4, at + 5, "markup", "已"]])


def without_digest(document: list[Any]) -> None:
    text_of(document)
    document[3]["digest"] = ""


@pytest.mark.parametrize("forge", [text_of, dropped_of, moved, without_digest])
def test_a_forged_record_is_never_quoted_though_its_checksums_are_right(
    corpus: Corpus, forge: Callable[[list[Any]], None]
) -> None:
    corpus.forge_index(forge)
    live = corpus.start()

    assert texts(live.answerer.answer(QUESTION)) == [CLINICS.strip().replace("*", "")]


def test_a_forged_record_is_not_quoted_where_its_file_cannot_be_read_again(corpus: Corpus) -> None:
    corpus.forge_index(text_of)
    live = corpus.start()
    corpus.file.unlink()
    answer = live.answerer.answer(QUESTION)

    assert (answer.outcome, answer.quotes) == (Outcome.NOT_FOUND, ())


def test_a_file_that_changes_in_a_running_process_is_not_quoted_as_it_was(corpus: Corpus) -> None:
    assert texts(corpus.live.answerer.answer(QUESTION))
    corpus.change_file()
    answer = corpus.live.answerer.answer(QUESTION)

    assert (answer.outcome, answer.quotes) == (Outcome.NOT_FOUND, ())
    corpus.live.refresh()
    assert FORGED in texts(corpus.live.answerer.answer(QUESTION))[0]


def test_a_file_that_changes_before_the_first_answer_is_not_quoted_as_it_was(corpus: Corpus) -> None:
    corpus.change_file()

    assert texts(corpus.live.answerer.answer(QUESTION)) == []
    assert FORGED in texts(corpus.start().answerer.answer(QUESTION))[0]


def test_an_upload_that_changes_is_not_quoted_as_it_was(corpus: Corpus, tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    corpus.file = corpus.file.rename(uploads / "医保.md")
    (corpus.folder / "渡船.txt").write_text("渡船每小时开一班。\n", "utf-8")
    live = LiveIndex(corpus.folder, corpus.store, uploads=uploads)
    live.refresh()
    assert texts(live.answerer.answer(QUESTION))
    corpus.change_file()

    assert texts(live.answerer.answer(QUESTION)) == []


def test_another_document_answers_in_the_place_of_one_whose_file_changed(corpus: Corpus) -> None:
    (corpus.folder / "公报.txt").write_text("据公报,三地有85家医保定点机构,名单另行公布。\n", "utf-8")
    (corpus.folder / "副本.md").write_text(CLINICS, "utf-8")
    live = corpus.start()
    assert {"医保.md", "副本.md"} in [names(quote) for quote in live.answerer.answer(QUESTION).quotes]
    corpus.change_file()
    answer = live.answerer.answer(QUESTION)

    assert {name for quote in answer.quotes for name in names(quote)} == {"公报.txt", "副本.md"}


def test_what_is_known_to_be_stale_goes_on_answering(corpus: Corpus) -> None:
    corpus.file.write_bytes(b"\x00\xff\xfe\x00" * 50)
    corpus.live.refresh()
    (quote,) = corpus.live.answerer.answer(QUESTION).quotes

    assert quote.citation.stale


def test_a_document_whose_file_is_gone_answers_until_the_folder_is_read_again(corpus: Corpus) -> None:
    corpus.file.unlink()

    assert texts(corpus.live.answerer.answer(QUESTION))


def test_an_unchanged_file_is_read_once(corpus: Corpus, opened: list[Path]) -> None:
    for _ in range(3):
        assert texts(corpus.live.answerer.answer(QUESTION))
    assert opened == [corpus.file]
    corpus.file.touch()

    assert texts(corpus.live.answerer.answer(QUESTION))
    assert len(opened) == 2


def test_a_file_that_was_changed_a_moment_ago_is_read_again(
    corpus: Corpus, opened: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbatim_gate, "SETTLED", 10**18)
    for _ in range(2):
        assert texts(corpus.live.answerer.answer(QUESTION))

    assert len(opened) == 2
