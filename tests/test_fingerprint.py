"""An index is made anew when what made it has changed, and not before."""

from __future__ import annotations

import subprocess
import sys

from retrieval.fingerprint import INDEXING, fingerprint_of
from retrieval.operator_words import OperatorWords
from retrieval.wording import Wording

LOADED = """
import sys
import retrieval.indexing, retrieval.bulk_words
print(*(name.removeprefix("retrieval.") for name in sys.modules if name.startswith("retrieval.")))
"""
# They are loaded beside those that have a part in it: where questions are asked, and where texts are only folded back.
BYSTANDERS = {"lexicon", "phrases", "question", "answer_kind", "fold_utf16", "query", "scan"}


def test_every_module_that_a_segment_is_made_with_is_in_the_fingerprint() -> None:
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout.split()

    assert set(loaded) - BYSTANDERS == set(INDEXING)


def test_words_that_cut_texts_otherwise_ask_for_another_index() -> None:
    plain, again = (fingerprint_of(Wording.of(OperatorWords())) for _ in range(2))
    other = fingerprint_of(Wording.of(OperatorWords(user_words=("水乡客厅",))))
    silent = fingerprint_of(Wording.of(OperatorWords(stop_words=frozenset({"请问"}))))

    assert plain == again == silent
    assert other != plain
