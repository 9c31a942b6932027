"""An index is made anew when what made it has changed, and not before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.index import fingerprint
from retrieval.index.fingerprint import MODULES, fingerprint_of
from retrieval.text.resources import TextResources
from retrieval.text.user_lexicon import UserLexicon

LOADED = """
import sys
import retrieval.index.analysis, retrieval.index.schema, retrieval.text.bulk_segmenter
print(*(name.removeprefix("retrieval.") for name in sys.modules if name.startswith("retrieval.")))
"""
# They are loaded beside those that have a part in it: where questions are asked, and where an index is read.
BYSTANDERS = {
    "errors",
    "index",
    "index.bm25",
    "index.engine",
    "index.surface_index",
    "query",
    "query.answer_type",
    "query.phrases",
    "query.question",
    "query.references",
    "query.scope",
    "text",
    "text.lexicon",
    "text.lru",
    "text.normalized_text",
}


def test_every_module_that_an_index_is_made_with_is_in_the_fingerprint() -> None:
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout.split()
    named = {name.removesuffix(".py").replace("/", ".") for name in MODULES if name.endswith(".py")}

    assert set(loaded) - BYSTANDERS == named


def test_a_changed_byte_of_a_word_list_asks_for_another_index(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = fingerprint_of(TextResources.of(UserLexicon()))
    read = Path.read_bytes

    def changed(path: Path) -> bytes:
        content = read(path)
        return content[:-1] + bytes([content[-1] ^ 1]) if path.name == "folded_words.txt" else content

    monkeypatch.setattr(Path, "read_bytes", changed)
    fingerprint._code.cache_clear()
    assert fingerprint_of(TextResources.of(UserLexicon())) != plain
    fingerprint._code.cache_clear()


def test_another_version_of_a_library_asks_for_another_index(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = fingerprint_of(TextResources.of(UserLexicon()))
    monkeypatch.setattr(fingerprint, "version", lambda name: "0.42.2" if name == "jieba" else "1")
    fingerprint._code.cache_clear()
    assert fingerprint_of(TextResources.of(UserLexicon())) != plain
    fingerprint._code.cache_clear()


def test_words_that_cut_texts_otherwise_ask_for_another_index() -> None:
    plain, again = (fingerprint_of(TextResources.of(UserLexicon())) for _ in range(2))
    other = fingerprint_of(TextResources.of(UserLexicon(user_words=("水乡客厅",))))
    silent = fingerprint_of(TextResources.of(UserLexicon(stop_words=frozenset({"请问"}))))

    assert plain == again == silent
    assert other != plain
