"""Terms and where they stand: words as jieba cuts them, bigrams over units, single characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.analyzer import _UNIT, Analyzer, Token, bigram_terms, character_terms
from retrieval.text.fold import fold
from tests.records import bundled
from tests.shelf import analyzer

# The pieces that Chinese reports are made of, and what breaks naive cutters.
PIECES = st.sampled_from(
    [
        "苏州",
        "長三角",
        "一體化",
        "乾隆",
        "元荡",
        "的",
        "66.4",
        "%",
        "1+5",
        "S1",
        "2023年",
        ",",
        "。",
        "“",
        "」",
        "\n",
        " ",
        "𠮷",
        "\ud800",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.characters()), max_size=30).map("".join)


def words(text: str) -> list[str]:
    return [token.term for token in analyzer().words(fold(text))]


def pairs(text: str) -> list[str]:
    return [term.replace("\t", "") for term in bigram_terms(fold(text))]


@pytest.mark.parametrize(
    ("sentence", "cut"),
    [
        (
            "青浦、吴江、嘉善的参保人员可在三地85家医保定点机构门诊免备案直接实现刷卡结算。",
            "青浦|吴江|嘉善|的|参保|人员|可|在|三地|85|家|医保|定点|机构|门诊|免|备案|直接|实现|刷卡|结算",
        ),
        ("岸線貫通率66.4%,“1+5”聯動S1線", "岸线|贯通|率|66.4|1+5|联动|s1|线"),
        ("吴江开发区与青浦携手,项目总投资113亿元。", "吴江|开发区|与|青浦|携手|项目|总|投资|113|亿元"),
        ("立訊汽車電子配件項目在阜陽開工", "立讯|汽车|电子|配件|项目|在|阜阳|开工"),
        ("「姑蘇風·淮河情」", "姑苏|风|淮河|情"),
        ("2020年11月23日16:27", "2020|年|11|月|23|日|16|27"),
        ("妳好,吃飯麼?", "你好|吃饭|么"),
    ],
)
def test_real_sentences_are_cut_as_ever(sentence: str, cut: str) -> None:
    assert words(sentence) == cut.split("|")


@pytest.mark.parametrize("word", ["乾隆", "名著", "合著", "呂公著"])
def test_words_that_folding_changes_stay_whole(word: str) -> None:
    assert words(f"說到{word},")[-1] == fold(word)


def test_a_user_word_stays_whole_and_only_where_it_was_given() -> None:
    own = Analyzer(["水乡客厅"])

    assert [token.term for token in own.words("走进水乡客厅")] == ["走进", "水乡客厅"]
    assert words("走进水乡客厅") == ["走进", "水乡", "客厅"]


def test_punctuation_blanks_and_lone_marks_are_no_words() -> None:
    assert words(" ,。“”\n%+—— ") == []


@given(TEXTS)
def test_every_term_is_the_slice_that_it_says_it_is(text: str) -> None:
    folded = fold(text)

    for token in analyzer().words(folded):
        assert folded[token.start : token.end] == token.term
    for term in (*bigram_terms(folded), *character_terms(folded)):
        assert term.replace("\t", "") in folded


@given(TEXTS)
def test_words_and_what_lies_between_are_the_whole_text(text: str) -> None:
    folded = fold(text)
    place, between = 0, ""
    for token in analyzer().words(folded):
        assert place <= token.start < token.end
        between += folded[place : token.start]
        place = token.end

    assert _UNIT.findall(between + folded[place:]) == []  # what no word holds is no letter and no digit


def test_the_words_of_the_bundled_documents_leave_out_no_character() -> None:
    for document in bundled()[0].documents.values():
        folded = fold(document.text)
        covered = {place for token in analyzer().words(folded) for place in range(token.start, token.end)}
        assert {unit.start() for unit in _UNIT.finditer(folded)} <= covered


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("岸线66.4%", ["岸", "线", "66.4"]),
        ("S1线", ["s1", "线"]),
        ("“1+5”", ["1", "5"]),
        ("COVID-19 5G", ["covid", "19", "5g"]),
        ("3.14.15", ["3.14", "15"]),
        ("一_二", ["一", "二"]),
        ("85家", ["85", "家"]),
        ("〇𠮷", ["〇", "𠮷"]),
        ("第1.", ["第", "1"]),
    ],
)
def test_a_unit_is_a_character_or_a_run_of_letters_and_digits(text: str, cut: list[str]) -> None:
    assert _UNIT.findall(fold(text)) == cut


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("元荡,岸线", ["元荡", "岸线"]),
        ("元荡。岸线", ["元荡", "岸线"]),
        ("元荡 岸线", ["元荡", "岸线"]),
        ("元荡\n岸线", ["元荡", "岸线"]),
        ("“1+5”联动", ["联动"]),
        ("岸线66.4公里", ["岸线", "线66.4", "66.4公", "公里"]),
        ("荡", []),
        ("", []),
    ],
)
def test_bigrams_never_cross_punctuation_or_blanks(text: str, expected: list[str]) -> None:
    assert pairs(text) == expected


def test_no_bigram_can_be_taken_for_a_word() -> None:
    assert not set(bigram_terms("苏州医院")) & {token.term for token in analyzer().words("苏州医院")}


def test_single_characters_are_han_only() -> None:
    assert character_terms("s1线85家、gdp") == ["线", "家"]


def test_terms_keep_kind_order_and_number() -> None:
    terms = analyzer().terms("医院与医院")

    assert terms.words == ("医院", "与", "医院")
    assert [pair.replace("\t", "") for pair in terms.bigrams] == ["医院", "院与", "与医", "医院"]
    assert terms.characters == ("医", "院", "与", "医", "院")


def test_parts_are_words_of_the_dictionary_alone() -> None:
    assert analyzer().parts("签了") == (Token("签", 0, 1), Token("了", 1, 2))
    assert analyzer().parts("医院") == (Token("医院", 0, 2),)


@pytest.mark.parametrize(
    ("word", "known"), [("医院", True), ("干隆", True), ("医", False), ("源荡", False), ("", False)]
)
def test_the_dictionary_is_asked_for_words_of_two_characters_on(word: str, known: bool) -> None:
    assert analyzer().knows(word) is known


def test_a_text_is_cut_alike_after_itself_and_after_another() -> None:
    once = Analyzer()
    first = once.words("苏州河水质")

    assert once.words("苏州河水质") == first == Analyzer().words("苏州河水质")
    assert once.words("吴江区") == Analyzer().words("吴江区") != first
    assert once.words("苏州河水质") == first
