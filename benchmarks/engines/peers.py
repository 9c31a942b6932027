"""The engines that are measured side by side: what each does with passages of given words."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol

from benchmarks.engines.made import words_of

DEPTH: Final = 10  # passages that every engine is asked for
K1, B = 1.2, 0.75  # youju's


class Peer(Protocol):
    """An engine; its index lies in a folder between two processes."""

    needs: str
    """The package that it comes in."""
    most: int
    """The most passages that it is measured with: beyond, it takes too long or too much memory."""

    def build(self, passages: Iterable[Sequence[str]], store: Path) -> None:
        """Index the words of passages, in order, and keep the index in ``store``."""
        ...

    def open(self, store: Path) -> None:
        """Make the index in ``store`` ready to be asked."""
        ...

    def ask(self, question: str) -> list[int]:
        """The numbers of the best passages for a question as it was typed."""
        ...


class RankBM25:
    """rank-bm25's BM25Okapi: a loop over all passages."""

    needs = "rank_bm25"
    most = 100_000

    def build(self, passages: Iterable[Sequence[str]], store: Path) -> None:
        """See ``Peer``."""
        from rank_bm25 import BM25Okapi

        interned: dict[str, str] = {}
        own = [[interned.setdefault(word, word) for word in passage] for passage in passages]
        with (store / "index").open("wb") as file:
            pickle.dump(BM25Okapi(own, k1=K1, b=B), file, pickle.HIGHEST_PROTOCOL)

    def open(self, store: Path) -> None:
        """See ``Peer``."""
        with (store / "index").open("rb") as file:
            self._index: Any = pickle.load(file)  # noqa: S301  we wrote it

    def ask(self, question: str) -> list[int]:
        """See ``Peer``."""
        import numpy as np

        scores = self._index.get_scores(words_of(question))
        return [int(each) for each in np.argsort(-scores, kind="stable")[:DEPTH]]


class BM25S:
    """bm25s: finished scores in a sparse matrix, added up by numpy."""

    needs = "bm25s"
    most = 1_000_000

    def build(self, passages: Iterable[Sequence[str]], store: Path) -> None:
        """See ``Peer``; word numbers instead of words save it most of its memory."""
        import numpy as np
        from bm25s import BM25
        from bm25s.tokenization import Tokenized

        numbers: dict[str, int] = {}
        ids = [np.array([numbers.setdefault(word, len(numbers)) for word in each], np.int32) for each in passages]
        index = BM25(method="lucene", k1=K1, b=B, backend="numpy")
        index.index(Tokenized(ids=ids, vocab=numbers), show_progress=False)
        index.save(store, show_progress=False)

    def open(self, store: Path) -> None:
        """See ``Peer``."""
        from bm25s import BM25

        self._index = BM25.load(store, mmap=True, show_progress=False)

    def ask(self, question: str) -> list[int]:
        """See ``Peer``."""
        known = [word for word in words_of(question) if word in self._index.vocab_dict]
        if not known:
            return []
        depth = min(DEPTH, int(self._index.scores["num_docs"]))
        found, _ = self._index.retrieve([known], k=depth, show_progress=False, n_threads=0)
        return [int(each) for each in found[0]]


class Tantivy:
    """tantivy on words: a compiled engine with block-max pruning, over a mapped index."""

    needs = "tantivy"
    most = 1_000_000
    heap = 256_000_000  # bytes for writing

    def build(self, passages: Iterable[Sequence[str]], store: Path) -> None:
        """See ``Peer``."""
        import tantivy

        writer = self._opened(store).writer(self.heap, 1)
        for number, words in enumerate(passages):
            writer.add_document(tantivy.Document(number=number, text=" ".join(words)))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, store: Path) -> None:
        """See ``Peer``."""
        self._searcher = self._opened(store).searcher()

    def ask(self, question: str) -> list[int]:
        """See ``Peer``."""
        from tantivy import Occur, Query

        terms = [Query.term_query(self._schema, "text", word, "freq") for word in words_of(question)]
        if not terms:
            return []
        hits = self._searcher.search(Query.boolean_query([(Occur.Should, term) for term in terms]), DEPTH).hits
        return [int(self._searcher.doc(address)["number"][0]) for _, address in hits]

    def _opened(self, store: Path) -> Any:
        import tantivy

        schema = tantivy.SchemaBuilder().add_integer_field("number", stored=True)
        schema.add_text_field("text", stored=False, tokenizer_name="words", index_option="freq")
        self._schema = schema.build()
        index = tantivy.Index(self._schema, path=str(store))
        index.register_tokenizer("words", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        index.reload()
        return index


class FTS5:
    """SQLite's full-text index on words."""

    needs = "sqlite3"
    most = 1_000_000

    def build(self, passages: Iterable[Sequence[str]], store: Path) -> None:
        """See ``Peer``."""
        self.open(store)
        self._base.execute("CREATE VIRTUAL TABLE passages USING fts5(text, content='', tokenize='unicode61')")
        rows = ((number, " ".join(words)) for number, words in enumerate(passages))
        self._base.executemany("INSERT INTO passages(rowid, text) VALUES (?, ?)", rows)
        self._base.execute("INSERT INTO passages(passages) VALUES ('optimize')")
        self._base.commit()
        self._base.close()

    def open(self, store: Path) -> None:
        """See ``Peer``."""
        self._base = sqlite3.connect(store / "index.sqlite")

    def ask(self, question: str) -> list[int]:
        """See ``Peer``."""
        quoted = ['"' + word.replace('"', '""') + '"' for word in dict.fromkeys(words_of(question))]
        if not quoted:
            return []
        best = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"
        return [int(number) for (number,) in self._base.execute(best, (" OR ".join(quoted), DEPTH))]


PEERS: Final[dict[str, type[Peer]]] = {
    "rank-bm25": RankBM25,
    "bm25s": BM25S,
    "tantivy": Tantivy,
    "SQLite FTS5": FTS5,
}


def installed(name: str) -> bool:
    """Whether the package of a peer is here."""
    return find_spec(PEERS[name].needs) is not None
