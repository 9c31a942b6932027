"""Long paragraphs are cut into pieces to read, and pieces into sentences to mark."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Correction, Document
from corpus.reading.document import read_document
from corpus.structure.pieces import LIMIT, pieces_of, sentences_of

SENTENCE = "要把每一间屋子打扫干净，再把门窗关好。"


def document_of(text: str) -> Document:
    return read_document("a.txt", text.encode())[0]


@pytest.mark.parametrize("length", [1, LIMIT - 1, LIMIT])
def test_what_fits_is_one_piece(length: int) -> None:
    document = document_of("字" * length)
    assert list(pieces_of(document, 0, length)) == [(0, length)]


@given(
    st.lists(
        st.sampled_from([SENTENCE, "完了！", "字" * 400, "一，二，三，", "“好。”", "1. 甲；"]), min_size=1, max_size=30
    )
)
def test_pieces_partition_a_text_within_the_limit(parts: list[str]) -> None:
    document = document_of("开头。" + "".join(parts))
    end = len(document.text)
    pieces = list(pieces_of(document, 0, end))
    assert [0, *(right for _, right in pieces)] == [*(left for left, _ in pieces), end]
    assert all(right - left <= LIMIT for left, right in pieces)
    sentences = sentences_of(document, 0, end)
    assert "".join(document.text[left:right] for left, right in sentences) == document.text


def test_a_long_text_is_cut_between_sentences_into_even_pieces() -> None:
    document = document_of(SENTENCE * 20)
    pieces = list(pieces_of(document, 0, len(document.text)))
    assert all(document.text[left:right].endswith("。") for left, right in pieces)
    assert len({right - left for left, right in pieces}) == 1


def test_nothing_is_cut_inside_a_damaged_span() -> None:
    plain = document_of(SENTENCE * 40)
    document = replace(plain, corrections=(Correction(300, 340, "某", "测试"),))
    assert not any(300 < right < 340 for _, right in pieces_of(document, 0, len(document.text)))
    assert not any(300 < right < 340 for _, right in sentences_of(document, 0, len(document.text)))
