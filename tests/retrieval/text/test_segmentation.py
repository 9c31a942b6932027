"""jieba's own words, without its dictionary in memory: looked up where it lies, one by one or in bulk."""

from __future__ import annotations

import sys
from functools import cache

import jieba
import pytest
import rjieba
from hypothesis import given, settings
from hypothesis import strategies as st
from jieba import finalseg

from retrieval.text import segmentation as jieba_words
from retrieval.text.analyzer import Analyzer
from retrieval.text.bulk_segmenter import BulkSegmenter
from retrieval.text.dictionary import TOTAL, dictionary
from retrieval.text.fold import fold
from retrieval.text.hmm import segment
from retrieval.text.lexicon import entries
from retrieval.text.segmentation import Segmenter
from tests.records import bundled

# Words of an operator: of Chinese, of letters alone, of both, one that the dictionary has, one that it has twice.
OWN = ("水乡客厅", "5g", "ai", "s1线", "苏州", "c#", "b超", "1+5", "沪苏通", "水乡客厅")
PIECES = st.sampled_from(
    [
        *(
            "苏州",
            "長三角一體化",
            "乾隆",
            "元荡",
            "的",
            "常在较陡峭",
            "水乡客厅",
            "沪苏通勤",
            "看病",
            "江南style",
            "小s",
        ),
        *("66.4%", "2.4km", "c++", "c#", "1-2", "a.b", "5g", "ai", "s1线", "1+5", "_", "--", "at&t", "4s店", "b超"),
        *("，", "。", "“", "\n", "\r\n", " ", "\0", "\ud800", "𠮷", "㐀", "\u9fd6", "龥", "豈", "é", "\ue000"),
    ]
)
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5)
TEXTS = st.lists(st.one_of(PIECES, HAN, st.characters()), max_size=25).map("".join)


@cache
def whole(*own: str) -> jieba.Tokenizer:
    """jieba with all of its dictionary in memory, and our words."""
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for line in entries("folded_words.txt"):
        word, frequency = line.split()
        tokenizer.add_word(word, int(frequency))
    for word in own:
        tokenizer.add_word(word)
    return tokenizer


@cache
def ours(*own: str) -> tuple[Segmenter, BulkSegmenter]:
    segmenter = Segmenter(own)
    return segmenter, BulkSegmenter(segmenter, segmenter.added)


@pytest.mark.parametrize("own", [(), OWN])
def test_the_documents_that_ship_are_cut_into_the_words_of_jieba(own: tuple[str, ...]) -> None:
    segmenter, bulk = ours(*own)
    for document in bundled()[0].documents.values():
        text = fold(document.text)
        wanted = whole(*own).lcut(text)
        assert list(segmenter.cut(text)) == wanted
        assert bulk.cut(text) == wanted
        assert list(segmenter.cut_known(text)) == whole(*own).lcut(text, HMM=False)


@given(TEXTS, st.sampled_from([(), OWN]))
def test_any_text_is_cut_into_the_words_of_jieba(text: str, own: tuple[str, ...]) -> None:
    segmenter, bulk = ours(*own)
    wanted = whole(*own).lcut(text)

    assert list(segmenter.cut(text)) == wanted
    assert bulk.cut(text) == wanted
    assert list(segmenter.cut_known(text)) == whole(*own).lcut(text, HMM=False)


@settings(max_examples=20)
@given(
    st.lists(st.text(st.sampled_from("苏州水乡客厅通勤长三角一体化示范区医保5ga"), min_size=1, max_size=5), max_size=8)
)
def test_whatever_words_an_operator_adds_they_are_added_as_jieba_adds_them(own: list[str]) -> None:
    theirs = jieba.Tokenizer()
    theirs.FREQ, theirs.total, theirs.initialized = dict(whole().FREQ), whole().total, True
    for word in own:
        theirs.add_word(word)
    segmenter = Segmenter(own)

    assert segmenter.total == theirs.total
    for word in own:
        assert segmenter.knows(word)
        assert list(segmenter.cut(f"在{word}的")) == theirs.lcut(f"在{word}的")


def test_what_is_looked_up_is_the_dictionary_of_jieba_word_for_word() -> None:
    plain = jieba.Tokenizer()
    plain.initialize()
    wanted: dict[str, dict[str, int]] = {}
    for word, frequency in plain.FREQ.items():
        if frequency and word not in dictionary().unsorted:
            wanted.setdefault(word[:2], {})[word] = frequency

    assert {word: plain.FREQ[word] for word in dictionary().unsorted} == dictionary().unsorted
    assert plain.total == TOTAL
    for beginning in sorted(wanted)[::7]:
        found = dictionary().beginning_with(beginning) if len(beginning) > 1 else {}
        assert found == wanted[beginning] or {beginning: dictionary().frequency(beginning)} == wanted[beginning]


def test_the_dictionary_is_sorted_by_first_character_from_the_first_number_on() -> None:
    with jieba.get_dict_file() as file:
        words = [line.split(" ")[0] for line in file.read().decode().splitlines()]
    sorted_part = words[words.index("一") :]

    assert set(words[: words.index("一")]) == set(dictionary().unsorted)
    assert [word[0] for word in sorted_part] == sorted(word[0] for word in sorted_part)
    assert all(dictionary().begins(character) for character in {word[0] for word in sorted_part})


def test_memory_does_not_grow_with_what_begins_no_word() -> None:
    segmenter = Segmenter()
    list(segmenter.cut("龘"))
    before = len(segmenter._loaded)
    list(segmenter.cut("龘".join("饕餮魑魅魍魉")))

    assert len(segmenter._loaded) - before <= len(set("饕餮魑魅魍魉"))


@pytest.mark.parametrize(
    ("word", "tag"), [("苏州", "ns"), ("一", "m"), ("龢", "zg"), ("李白", "nr"), ("源荡", ""), ("c++", ""), ("", "")]
)
def test_a_word_has_the_part_of_speech_of_its_line(word: str, tag: str) -> None:
    assert dictionary().tag(word) == tag


@pytest.mark.parametrize(
    ("word", "frequency"), [("一", 217830), ("龢", 732), ("c++", 3), ("苏", 3869), ("源荡", 0), ("\ud800", 0), ("", 0)]
)
def test_a_word_has_the_frequency_of_its_line(word: str, frequency: int) -> None:
    assert dictionary().frequency(word) == frequency == (whole().FREQ.get(word) or 0)


@pytest.mark.parametrize(
    ("word", "name"), [("苏州", True), ("李白", True), ("医院", False), ("开导", False), ("源荡", False), ("", False)]
)
def test_the_dictionary_tells_names_from_other_words(word: str, name: bool) -> None:
    assert Segmenter.is_name(word) is name


@given(st.text(HAN, min_size=1, max_size=8))
def test_the_model_of_characters_is_that_of_jieba(stretch: str) -> None:
    assert segment(stretch) == list(finalseg.cut(stretch))


def test_rjieba_counts_the_words_of_the_dictionary_as_jieba_does() -> None:
    """Its total shows in the frequencies that it suggests: one more or less, and some would be others."""
    segmenter = Segmenter(OWN)
    bulk = BulkSegmenter(segmenter, segmenter.added)
    rust = bulk._jieba
    total = segmenter.total
    for step in range(200):
        frequency = 30_000_000 + 7919 * step
        for word in ("\ue001", "\ue002"):
            rust.add_word(word, frequency, None)
        assert rust.suggest_freq("\ue001\ue002") == frequency * frequency // (total + 2 * frequency) + 1


def test_rjieba_holds_the_same_words() -> None:
    plain = jieba.Tokenizer()
    plain.initialize()
    rust = rjieba.Jieba()

    assert [word for word, frequency in plain.FREQ.items() if bool(frequency) != rust.has_word(word)] == []


def test_many_texts_have_the_terms_that_they_have_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [fold(document.text) for document in bundled()[0].documents.values()] + ["", "“1+5”联动66.4%", "——"]
    analyzer = Analyzer(["水乡客厅"])
    slowly = analyzer.words_of(texts)
    monkeypatch.setattr("retrieval.text.analyzer._MANY", 0)

    assert analyzer.words_of(texts) == slowly == [analyzer.word_terms(text) for text in texts]
    assert slowly[-2:] == [["1+5", "联动", "66.4"], []]


def test_nothing_that_jieba_asks_for_its_files_stays_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pkg_resources", raising=False)
    jieba_words._jieba()
    assert "pkg_resources" not in sys.modules


def test_what_cuts_fast_is_loaded_for_many_texts_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Analyzer] = []

    def bulk(analyzer: Analyzer) -> BulkSegmenter:
        asked.append(analyzer)
        return ours()[1]

    monkeypatch.setattr(Analyzer, "bulk", bulk)

    assert Analyzer().words_of(["苏州医院"]) == [["苏州", "医院"]]
    assert asked == []
    assert Analyzer().words_of(["苏州医院" * 50_000]) == [["苏州", "医院"] * 50_000]
    assert len(asked) == 1
