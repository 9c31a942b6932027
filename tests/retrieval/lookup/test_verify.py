from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Kind
from corpus.library import Library, read_library
from corpus.passages import passages_of
from retrieval.lookup import alignment
from retrieval.lookup.alignment import difference
from retrieval.lookup.verify import MOST_ALSO_IN, Aside, Verdict, Verification, verify, verify_each
from retrieval.text.fold import fold
from retrieval.text.normalized_text import normalized_document
from tests.records import bundled

SENTENCE = "青浦、吴江、嘉善的参保人员可在三地85家医保定点机构门诊免备案直接实现刷卡结算"
FOREIGN = [
    "今天天气很好,我们去公园散步吧,顺便买点水果。",
    "量子计算机的价格大约是一百万元人民币,明年还会下降。",
    "苏州市的大学生可以在上海免费乘坐地铁吗?",
    "长三角生态绿色一体化发展示范区的房价比去年上涨了三成。",
]


def look(sentence: str) -> Verification:
    return verify(sentence, bundled()[0])


def changes(found: Verification) -> list[tuple[str, str]]:
    return [piece for piece in found.diff if piece[0] != "same"]


def text_of(diff: tuple[tuple[str, str], ...], *kinds: str) -> str:
    return "".join(text for kind, text in diff if kind in kinds)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "甲.txt").write_text(
        "园区新闻\n\n元荡岸线整治工程去年六月全部完工。沿湖步道长达六公里。\n\n市民可以骑车环湖,全程约需四十分钟。\n",
        "utf-8",
    )
    (tmp_path / "乙.txt").write_text("元荡岸线整治工程去年六月全部完工。\n\n另有三处观景台已经开放。\n", "utf-8")
    return read_library(tmp_path)


def test_a_sentence_as_it_stands_is_verbatim_with_its_place() -> None:
    found = look(SENTENCE)

    assert (found.state, found.found, found.diff, found.aside) == (Verdict.VERBATIM, SENTENCE, (), frozenset())
    assert found.citation is not None
    assert (found.citation.document, found.citation.paragraph) == ("000_f9517c49bce6a449.txt", 14)
    document = bundled()[0].documents[found.citation.document]
    assert document.cut(found.citation.start, found.citation.end) == SENTENCE


def test_white_space_is_told_but_changes_nothing() -> None:
    found = look(f"  {SENTENCE[:10]} {SENTENCE[10:20]}\n{SENTENCE[20:]}\n")

    assert (found.state, found.found, found.aside) == (Verdict.VERBATIM, SENTENCE, frozenset({Aside.SPACE}))


@pytest.mark.parametrize(
    ("said", "aside"),
    [
        (SENTENCE.replace("吴", "吳").replace("参", "參").replace("医", "醫"), {Aside.SCRIPT}),
        (SENTENCE.replace("85", "８５"), {Aside.WIDTH}),
        (SENTENCE.replace("85", "８５ ").replace("门诊", "門診"), {Aside.SCRIPT, Aside.WIDTH}),
    ],
)
def test_another_script_or_width_differs_in_nothing_else(said: str, aside: set[Aside]) -> None:
    found = look(said)

    assert (found.state, found.found, found.diff, found.aside) == (Verdict.DIFFERS, SENTENCE, (), frozenset(aside))


def test_one_script_is_not_verbatim_in_a_library_that_holds_the_other() -> None:
    found = look("苏宿南北合作共建已经进入新的发展阶段")

    assert (found.state, found.aside) == (Verdict.DIFFERS, frozenset({Aside.SCRIPT}))


def test_the_other_style_of_quotation_marks_is_told_too() -> None:
    found = look("在长三角一体化国家战略下苏州找准定位对接上海「沪苏同城化」的步伐正不断加快")
    plain = look("在长三角一体化国家战略下苏州找准定位对接上海“沪苏同城化”的步伐正不断加快")

    assert found.state is plain.state
    assert found.citation == plain.citation


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (SENTENCE.replace("85", "58"), [("missing", "85"), ("added", "58")]),
        (SENTENCE.replace("直接", ""), [("missing", "直接")]),
        (SENTENCE.replace("门诊", "门诊和急诊"), [("added", "和急诊")]),
        (SENTENCE.replace("、", "", 1), [("missing", "、")]),
        (
            SENTENCE.replace("机构", "医院").replace("三地", ""),
            [("missing", "三地"), ("missing", "机构"), ("added", "医院")],
        ),
    ],
)
def test_what_differs_is_shown_character_by_character(said: str, expected: list[tuple[str, str]]) -> None:
    found = look(said)

    assert found.state is Verdict.DIFFERS
    assert changes(found) == expected
    assert text_of(found.diff, "same", "missing") == found.found
    assert found.citation is not None
    assert found.citation.paragraph == 14


def test_a_replaced_first_or_last_word_is_a_difference_and_no_loss() -> None:
    found = look("昆山、吴江、嘉善的参保人员可在三地85家医保定点机构门诊免备案直接实现刷卡付钱")

    assert changes(found) == [("missing", "青浦"), ("added", "昆山"), ("missing", "结算"), ("added", "付钱")]


@pytest.mark.parametrize("said", [*FOREIGN, "", "……!?", "犇"])
def test_what_the_documents_do_not_hold_is_absent(said: str) -> None:
    assert look(said) == Verification(said, Verdict.ABSENT)


def test_the_same_words_in_another_order_are_absent() -> None:
    letters = list(SENTENCE)
    random.Random(1).shuffle(letters)  # noqa: S311  no secret

    assert look("".join(letters)).state is Verdict.ABSENT


def test_a_sentence_across_passages_and_paragraphs_is_found(library: Library) -> None:
    found = verify("沿湖步道长达六公里。市民可以骑车环湖", library)

    assert found.state is Verdict.VERBATIM
    assert found.aside == {Aside.SPACE}
    assert found.citation is not None
    assert (found.citation.document, found.citation.paragraph) == ("甲.txt", 1)


def test_every_border_between_passages_is_crossed() -> None:
    library, _ = bundled()
    for document in library.documents.values():
        for one, other in zip(passages_of(document), passages_of(document)[1:], strict=False):
            if one.paragraph == other.paragraph:
                across = document.text[one.end - 12 : other.start + 12]
                assert verify(across, library).state is Verdict.VERBATIM


def test_a_title_is_found_and_called_one(library: Library) -> None:
    found = look("开启沪苏合作新篇章")

    assert found.state is Verdict.VERBATIM
    assert verify("园区新闻", library).kind is Kind.TITLE


def test_every_place_is_named_and_the_most_faithful_one_first(library: Library) -> None:
    found = verify("元荡岸线整治工程,去年六月全部完工。", library)
    exact = verify("元荡岸线整治工程去年六月全部完工。", library)

    assert exact.state is Verdict.VERBATIM
    assert {exact.citation and exact.citation.document, *(each.document for each in exact.also_in)} == {
        "甲.txt",
        "乙.txt",
    }
    assert (found.state, changes(found)) == (Verdict.DIFFERS, [("added", ",")])


def test_so_many_places_and_no_more_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("完工了。\n\n" * 30, "utf-8")

    assert len(verify("完工了", read_library(tmp_path)).also_in) == MOST_ALSO_IN


def test_a_text_of_several_sentences_is_looked_up_sentence_by_sentence() -> None:
    whole = f"开启沪苏合作新篇章。{FOREIGN[1]}"

    assert [each.state for each in verify_each(whole, bundled()[0])] == [Verdict.VERBATIM, Verdict.ABSENT]
    assert [each.sentence for each in verify_each(SENTENCE, bundled()[0])] == [SENTENCE]


def test_several_sentences_that_stand_together_are_one() -> None:
    said = "无需办理跨省异地就医备案手续。首批长三角异地养老机构名单公布"

    (found,) = verify_each(said, bundled()[0])
    assert found.state is Verdict.VERBATIM


def test_another_version_of_a_document_is_read_anew(library: Library, tmp_path: Path) -> None:
    document = library.documents["甲.txt"]
    before = normalized_document(document)
    (tmp_path / "甲.txt").write_text("完全换了内容。\n", "utf-8")

    assert normalized_document(document) is before
    assert normalized_document(read_library(tmp_path).documents["甲.txt"]).text == "完全换了内容"


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_stretch_of_any_document_is_found_verbatim(data: st.DataObject) -> None:
    library, _ = bundled()
    document = library.documents[data.draw(st.sampled_from(sorted(library.documents)))]
    start = data.draw(st.integers(0, len(document.text) - 1))
    stretch = document.text[start : start + data.draw(st.integers(1, 200))]

    found = verify(stretch, library)

    if any(character.isalnum() for character in fold(stretch)):
        assert found.state is Verdict.VERBATIM
        assert Aside.SCRIPT not in found.aside


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_few_changed_characters_are_found_and_nothing_else_is_called_different(data: st.DataObject) -> None:
    library, _ = bundled()
    document = library.documents[data.draw(st.sampled_from(sorted(library.documents)))]
    start = data.draw(st.integers(0, len(document.text) - 80))
    letters = list(document.text[start : start + 60])
    for position in data.draw(st.lists(st.integers(5, 54), min_size=1, max_size=3, unique=True)):
        letters[position] = "犇"

    found = verify("".join(letters), library)

    assert found.state is Verdict.DIFFERS
    assert text_of(found.diff, "same", "missing") == found.found
    added = [letter for letter in text_of(found.diff, "added") if not (letter.isascii() and letter.isalnum())]
    assert {letter for letter in added if not letter.isspace()} <= {"犇"}  # a number or a Latin word differs as a whole
    assert found.citation is not None
    assert document.cut(start, start + 60).strip()[8:40] in document.text


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_difference_leads_from_one_text_to_the_other(said: str, found: str) -> None:
    diff = difference(said, found)

    blank = {character for character in said + found if character.isspace()}
    assert "".join(text_of(diff, "same", "missing").split()) == "".join(c for c in found if c not in blank)
    assert len("".join(text_of(diff, "same", "added").split())) == len([c for c in said if c not in blank])


@given(st.text(max_size=200))
def test_no_text_is_too_strange_to_look_up(text: str) -> None:
    assert all(found.state in Verdict for found in verify_each(text, bundled()[0]))


def test_a_long_text_with_changes_is_found_too() -> None:
    document = bundled()[0].documents["000_f9517c49bce6a449.txt"]
    paragraph = "".join(document.text[each.start : each.end] for each in document.content[9:14])

    found = look(paragraph.replace("上海", "沪", 3))

    assert found.state is Verdict.DIFFERS
    assert len(paragraph) > 800
    assert text_of(found.diff, "added").count("沪") >= 3
    assert len(text_of(found.diff, "missing")) < 40


def test_a_long_text_takes_no_longer_than_a_person_waits() -> None:
    library, _ = bundled()
    long = "".join(document.text for document in library.documents.values())[:4096].replace("的", "地")
    start = time.perf_counter()
    for _ in range(100):
        verify(SENTENCE, library)
    short_each = (time.perf_counter() - start) / 100
    start = time.perf_counter()
    verify(long, library)

    assert short_each < 0.1
    assert time.perf_counter() - start < 20


def test_texts_too_long_for_the_exact_way_are_compared_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alignment, "EXACT", 0)

    found = look(SENTENCE.replace("85", "58").replace("门诊", "门诊和急诊"))

    assert found.state is Verdict.DIFFERS
    assert changes(found) == [("missing", "85"), ("added", "58"), ("added", "诊和急")]
    assert alignment.matched_stretch("甲乙丙", "子丑寅卯", 0, 4).agreed == 0


def test_letters_are_those_of_the_document_as_it_is() -> None:
    some = replace(next(iter(bundled()[0].documents.values())), id="some.txt", text="元荡岸线。")

    assert normalized_document(some).text == "元荡岸线"
    assert normalized_document(some) is normalized_document(some)
    assert normalized_document(replace(some, text="苏州。")).text == "苏州"
