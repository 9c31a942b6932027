"""Passages are verbatim slices of a readable size, with their number, sentences and context."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import CorpusError, Correction
from corpus.library import bundled_folder, read_library
from corpus.metadata.declarations import Declaration, DeclaredCorrection
from corpus.passages import LIMIT, Passage, document_prefix, passages_of
from corpus.reading.document import read_document
from retrieval.answering.answerer import Answerer
from tests.sliced import check_passages, slices_of, uncovered
from tests.weird_text import weird_text

LINES = {
    "txt": (
        *("甲乙丙丁戊己庚辛壬癸。", "元荡", "一、总则", "第一章 总则", "报名时间：3月1日", "（完）", "图为元荡", ""),
        *("需要以下材料。", "材料如下：", "1. 甲乙。", "2. 丙丁：", "（一）甲", "（二）乙：", "①甲", "a) 乙", "- 甲"),
        *("第一条 甲", "第二条 有下列情形的：", "首先，甲。", "步骤1：甲", "问：甲吗？", "答：是。", "怎么办？"),
        *("记者：你好吗？", "王：好。", "张三 12:00", "2020-01-01 12:00 李四", "字" * 400, "甲，" * 300 + "。"),
    ),
    "md": (
        *("# 甲", "## 乙吗？", "- 甲：", "  - 乙", "1. 甲", "   丙", "**甲**", "> 甲", "甲乙：", "", "甲乙。"),
        *("| a | b |\n|---|---|\n| c | d |", "```\nx\ny\n```", "<details><summary>甲</summary>\n乙\n</details>"),
        *("\n|" + "甲" * 400 + "|b|\n|---|---|\n|" + "c" * 500 + "|d|\n", "问：甲？", "答：乙。", "字" * 400),
    ),
    "csv": (
        *("a,b,c", "甲,乙,丙", "标题,,", "1,2,3", "", '"a,b",c,d', "x," * 80, "甲" * 400 + ",b,c", "1,2," + "甲" * 400),
        *("甲," + "，" * 400 + ",c", "1," * 200, "姓名" + "," * 400),
    ),
}
PARAGRAPHS = st.lists(st.text(alphabet="苏州说明天要,。;!“”()a1", min_size=1, max_size=900), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def bundled() -> dict[str, tuple[Passage, ...]]:
    documents = read_library(bundled_folder()).documents
    return {name: passages_of(document) for name, document in documents.items()}


def passages(text: str) -> tuple[Passage, ...]:
    document, _ = read_document("测试.txt", text.encode())
    return passages_of(document)


@given(PARAGRAPHS)
def test_passages_are_verbatim_slices_that_hold_all_content(paragraphs: list[str]) -> None:
    document, _ = read_document("测试.txt", ("开始了。\n" + "\n\n".join(paragraphs)).encode())
    found = check_passages(document)
    pieces: dict[int, list[int]] = {}
    for passage in found:
        pieces.setdefault(passage.paragraph, []).append(passage.piece)
    assert all(numbers == list(range(len(numbers))) for numbers in pieces.values())


@pytest.mark.parametrize("suffix", LINES)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_structure_lines_seem_to_have_nothing_is_lost(suffix: str, data: st.DataObject) -> None:
    lines = data.draw(st.lists(st.sampled_from(LINES[suffix]), max_size=25))
    document, _ = read_document(f"测试.{suffix}", "\n".join(("开始了。", *lines)).encode())
    assert check_passages(document) == passages_of(document)


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_weird_texts_are_cut_like_others(random: Random) -> None:
    lines = [random.choice((weird_text(random)[:600], random.choice(LINES["txt"]))) for _ in range(8)]
    try:
        document, _ = read_document("测试.txt", "\n".join(lines).encode())
    except CorpusError:
        return  # a text of nothing but marks
    check_passages(document)


def test_the_bundled_passages_are_of_a_size_to_read(bundled: dict[str, tuple[Passage, ...]]) -> None:
    lengths = [len(passage.text) for found in bundled.values() for passage in found if not passage.aside]
    assert max(lengths) <= LIMIT
    assert median(lengths) <= 200
    assert len(lengths) == 117


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


def beginning(passages: tuple[Passage, ...], text: str) -> Passage:
    return next(passage for passage in passages if passage.text.startswith(text))


def test_headings_stand_over_passages_until_others_replace_them() -> None:
    found = passages("""元荡
元荡在青浦和吴江之间，岸线总长二十三公里。
一、交通
从青浦出发，坐公交车四十分钟就能到元荡。
（一）停车
停车场在东岸，共有二百个车位，收费。
二、门票
进入元荡公园不收门票，船票每人五十元。
""")
    assert [beginning(found, text).headings for text in ("元荡在", "从青浦", "停车场", "进入")] == [
        (),
        ("一、交通",),
        ("一、交通", "（一）停车"),
        ("二、门票",),
    ]


def test_no_heading_of_one_article_stands_over_the_next(bundled: dict[str, tuple[Passage, ...]]) -> None:
    newspaper = bundled["003_3ee427e55bce93dd.txt"]
    assert newspaper[0].headings[1].endswith("王清宪出席")
    assert newspaper[13].headings == ()
    assert newspaper[13].section == "“长三角一体化”怎么干? 四地书记金句来了"


def test_a_caption_belongs_to_its_neighbours_and_a_row_of_captions_to_nobody(
    bundled: dict[str, tuple[Passage, ...]],
) -> None:
    found = bundled["004_34fa384d418ca183.txt"]
    above, below = beginning(found, "蘇州,東接上海"), beginning(found, "阜陽,承東接西")
    assert above.captions == below.captions == ("蘇州航拍(來源:蘇州日報,王亭川 攝)",)
    assert beginning(found, "千里淮河").captions == ()
    assert not any(passage.captions for passage in bundled["003_3ee427e55bce93dd.txt"])


def test_a_line_beside_the_content_is_an_aside(bundled: dict[str, tuple[Passage, ...]]) -> None:
    asides = [passage.text for passage in bundled["001_1279e53f9b8d3d6a.txt"] if passage.aside]
    assert asides == ["苏州日报 2022-11-13 22:24"]


def test_a_question_stands_with_the_answer_below_it_alone() -> None:
    text = """常见问题
问：读者证丢了怎么办？
答：先打电话挂失，七天后补办。
工本费十元，当场交清。
2、問：能带宠物进馆吗？
答：不能。
答：导盲犬除外。
"""
    document, _ = read_document("测试.txt", text.encode())
    assert [slices_of(passage, document) for passage in passages_of(document) if not passage.aside] == [
        ["问：读者证丢了怎么办？", "答：先打电话挂失，七天后补办。", "工本费十元，当场交清。"],
        ["2、問：能带宠物进馆吗？", "答：不能。", "答：导盲犬除外。"],
    ]


@given(PARAGRAPHS, st.data())
def test_no_damaged_span_takes_a_character_from_the_passages(paragraphs: list[str], data: st.DataObject) -> None:
    """Wherever the declared spans begin and end: in a sentence, between two, across the end of a paragraph."""
    plain, _ = read_document("测试.txt", ("开始了。\n" + "\n\n".join(paragraphs)).encode())
    places = st.lists(st.integers(0, len(plain.text)), min_size=2, max_size=2, unique=True).map(sorted)
    spans = data.draw(st.lists(places, max_size=3))
    document = replace(plain, corrections=tuple(Correction(start, end, "某", "测试") for start, end in spans))
    found = passages_of(document)

    assert uncovered(document, found) == []
    for passage in found:
        assert "".join(passage.text[start:end] for start, end in passage.sentences) == passage.text
        assert all(document.cut(*part[:2]) == document.text[part.start : part.end] for part in passage.slices)


def test_a_correction_across_the_end_of_a_paragraph_is_answered(tmp_path: Path) -> None:
    text = "园区新闻来了。\n\n元荡的步道沿着湖边修建，总长六公\n\n里，全程约需四十分钟。\n"
    entry = '[[corrections]]\nfound = "公\\n\\n里"\ncorrected = "公里"\nreason = "断行"\n'
    (tmp_path / "a.txt").write_text(text, "utf-8")
    (tmp_path / "a.toml").write_text(entry, "utf-8")
    library = read_library(tmp_path)

    assert library.documents["a.txt"].corrections
    assert "总长六公" in Answerer(library).answer("元荡步道总长多少公里?").quotes[0].text
