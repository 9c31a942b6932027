"""Passages are slices of a readable size, with their number, sentences and context."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Correction
from corpus.library import bundled_folder, read_library
from corpus.metadata.declarations import Declaration, DeclaredCorrection
from corpus.passages import LIMIT, Passage, document_prefix, passages_of
from corpus.reading.document import read_document
from retrieval.answering.answerer import Answerer

PARAGRAPHS = st.lists(st.text(alphabet="苏州说明天要,。;!“”()a1", min_size=1, max_size=900), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def bundled() -> dict[str, tuple[Passage, ...]]:
    documents = read_library(bundled_folder()).documents
    return {name: passages_of(document) for name, document in documents.items()}


def passages(text: str) -> tuple[Passage, ...]:
    document, _ = read_document("测试.txt", text.encode())
    return passages_of(document)


@given(PARAGRAPHS)
def test_every_passage_is_a_slice_and_its_sentences_partition_it(paragraphs: list[str]) -> None:
    document, _ = read_document("测试.txt", ("开始了。\n" + "\n\n".join(paragraphs)).encode())
    found = passages_of(document)
    for passage in found:
        assert document.text[passage.start : passage.end] == passage.text == document.cut(passage.start, passage.end)
        assert 0 < len(passage.text) <= LIMIT
        assert "".join(passage.text[start:end] for start, end in passage.sentences) == passage.text
    for paragraph in document.content:
        pieces = [passage for passage in found if passage.paragraph == paragraph.number]
        assert "".join(piece.text for piece in pieces) == document.text[paragraph.start : paragraph.end]
        assert [piece.piece for piece in pieces] == list(range(len(pieces)))
    assert len({passage.id for passage in found}) == len(found)


def test_the_bundled_passages_are_of_a_size_to_read(bundled: dict[str, tuple[Passage, ...]]) -> None:
    lengths = [len(passage.text) for found in bundled.values() for passage in found]
    assert max(lengths) <= LIMIT
    assert median(lengths) <= 200
    assert len(lengths) == 115


def test_a_long_paragraph_is_cut_where_enumerations_end(bundled: dict[str, tuple[Passage, ...]]) -> None:
    pieces = [passage for passage in bundled["001_1279e53f9b8d3d6a.txt"] if passage.paragraph == 4]
    assert [piece.text[:8] for piece in pieces] == ["曹路宝强调,要牢", "要聚焦两大重要任", "要打造两大枢纽:"]
    pieces = [passage for passage in bundled["002_a38665fae7aab602.txt"] if passage.paragraph == 4]
    assert [piece.text[:7] for piece in pieces] == ["會議表示,當前", "進一步打造創新"]


def test_a_cut_before_an_item_is_preferred_to_a_more_even_one() -> None:
    first, second = "要抓改革," + "推进各项工作" * 25 + "。", "要抓创新," + "激发内生动力" * 12 + "。"
    one, other = "细化各项举措" * 9 + "落实到位。", "明确各项责任" * 9 + "加强督查。"
    pieces = passages(first + one + second + other)
    assert [piece.text for piece in pieces] == [first + one, second + other]


def test_the_pieces_of_a_paragraph_keep_its_speaker(bundled: dict[str, tuple[Passage, ...]]) -> None:
    pieces = [passage for passage in bundled["001_1279e53f9b8d3d6a.txt"] if passage.paragraph in (3, 4)]
    assert [piece.speaker for piece in pieces] == ["曹路宝"] * 5


def test_the_id_names_path_paragraph_and_piece() -> None:
    assert document_prefix("000_f9517c49bce6a449.txt") == "Tlaem0FDzc"
    first, second = passages("开篇第一句话说完了。\n" + "这一句讲的是另外一件事情。" * 40)[:2]
    assert first.id == document_prefix("测试.txt") + "-1-0"
    assert second.id == document_prefix("测试.txt") + "-2-0"


def test_words_and_speaker_stay_in_one_piece() -> None:
    filler = "双方就此交换了意见,并达成共识。" * 18
    quotation = "「投資阜陽,既安心又放心。」副總裁王軍奕,言語中抑制不住認可,「真是來對了!」"
    pieces = passages(filler + quotation + filler)
    assert sum(quotation in piece.text for piece in pieces) == 1


def test_a_damaged_span_is_cut_neither_by_sentences_nor_by_pieces() -> None:
    text = "甲" * 310 + "。?乙!丙。丁" + "戊" * 300 + "。"
    damage = DeclaredCorrection("?乙!丙。丁", "某某", "测试", 1)
    document, faults = read_document("测试.txt", text.encode(), Declaration(corrections=(damage,)))
    assert not faults
    found = [passage for passage in passages_of(document) if "?乙!丙。丁" in passage.text]
    assert len(found) == 1
    assert any("?乙!丙。丁" in found[0].text[start:end] for start, end in found[0].sentences)


def test_headings_stand_over_passages_until_others_replace_them(bundled: dict[str, tuple[Passage, ...]]) -> None:
    found = bundled["004_34fa384d418ca183.txt"]
    assert found[0].headings == ()
    assert found[4].headings == ("蘇阜相親:", "「兩雙手」越牽越緊")
    assert found[-1].headings == ("蘇阜相融:", "「兩地情」越交越濃")
    newspaper = bundled["003_3ee427e55bce93dd.txt"]
    assert newspaper[0].headings[1].endswith("王清宪出席")
    assert newspaper[12].headings == ()
    assert newspaper[12].section == "“长三角一体化”怎么干? 四地书记金句来了"


def test_a_caption_belongs_to_its_neighbours_and_a_row_of_captions_to_nobody(
    bundled: dict[str, tuple[Passage, ...]],
) -> None:
    found = bundled["004_34fa384d418ca183.txt"]
    assert found[4].captions == found[5].captions == ("蘇州航拍(來源:蘇州日報,王亭川 攝)",)
    assert found[6].captions == ()
    assert not any(passage.captions for passage in bundled["003_3ee427e55bce93dd.txt"])


def test_a_question_is_context_of_the_answer_below_it_alone() -> None:
    text = """常见问题
问：读者证丢了怎么办？
答：先打电话挂失，七天后补办。
工本费十元，当场交清。
2、問：能带宠物进馆吗？
答：不能。
答：导盲犬除外。
"""
    assert [(passage.text[:2], passage.headings[-1:]) for passage in passages(text) if passage.text[0] in "答工"] == [
        ("答：", ("问：读者证丢了怎么办？",)),
        ("工本", ()),
        ("答：", ("2、問：能带宠物进馆吗？",)),
        ("答：", ()),
    ]


@given(PARAGRAPHS, st.data())
def test_no_damaged_span_takes_a_character_from_the_passages(paragraphs: list[str], data: st.DataObject) -> None:
    """Wherever the declared spans begin and end: in a sentence, between two, across the end of a paragraph."""
    plain, _ = read_document("测试.txt", ("开始了。\n" + "\n\n".join(paragraphs)).encode())
    places = st.lists(st.integers(0, len(plain.text)), min_size=2, max_size=2, unique=True).map(sorted)
    spans = data.draw(st.lists(places, max_size=3))
    document = replace(plain, corrections=tuple(Correction(start, end, "某", "测试") for start, end in spans))
    found = passages_of(document)

    for paragraph in document.content:
        pieces = [passage for passage in found if passage.paragraph == paragraph.number]
        assert "".join(piece.text for piece in pieces) == document.text[paragraph.start : paragraph.end]
    for passage in found:
        assert "".join(passage.text[start:end] for start, end in passage.sentences) == passage.text


def test_a_correction_across_the_end_of_a_paragraph_is_answered(tmp_path: Path) -> None:
    text = "园区新闻来了。\n\n元荡的步道沿着湖边修建，总长六公\n\n里，全程约需四十分钟。\n"
    entry = '[[corrections]]\nfound = "公\\n\\n里"\ncorrected = "公里"\nreason = "断行"\n'
    (tmp_path / "a.txt").write_text(text, "utf-8")
    (tmp_path / "a.toml").write_text(entry, "utf-8")
    library = read_library(tmp_path)

    assert library.documents["a.txt"].corrections
    assert "总长六公" in Answerer(library).answer("元荡步道总长多少公里?").quotes[0].text
