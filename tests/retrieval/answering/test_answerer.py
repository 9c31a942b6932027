"""From a question to an answer, over the documents that ship and over small ones made for the purpose."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.passages import passages_of
from retrieval.answering.answer import Answer, Outcome, Quote
from retrieval.answering.answerer import Answerer
from retrieval.query.question import LONGEST_QUESTION
from retrieval.text.fold import fold
from tests.records import bundled
from tests.shelf import answerer_of, library_of

HOSPITALS = "青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?"
QUESTIONS = (
    HOSPITALS,
    "蘇宿聯動簽約的協議總投資是多少?",
    "元荡岸线贯通率",
    "曹路宝要求做到什么?",
    "苏州阜阳签了哪些项目?",
    "吴市长要求什么?",
)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
PIECES = st.sampled_from(
    [
        "苏州",
        "阜陽",
        "元荡",
        "座谈会",
        "66.4",
        "1+5",
        "医保",
        "多少",
        "什么时候",
        "谁",
        "\x00",
        "\ud800",
        "\n",
        "😀",
        '"',
        ":",
    ]
)
MIXED = st.lists(PIECES, max_size=8).map("".join)


def answered(question: str, *, top: int = 3, exclude: frozenset[str] = frozenset()) -> Answer:
    return bundled()[1].answer(question, top=top, exclude=exclude)


def assert_whole(quote: Quote) -> None:
    """``quote`` keeps every promise that does not depend on what was asked."""
    answerer = bundled()[1]
    passage = next(each for each in answerer.passages if each.id == quote.passage)
    document = answerer.library.documents[quote.citation.document]

    assert quote.text == document.text[quote.citation.start : quote.citation.end]
    assert quote.best_sentence in passage.sentences
    assert 0 <= quote.confidence <= 1
    assert all(0 <= start < end <= len(quote.text) for start, end in quote.highlights)
    assert all(left[1] < right[0] for left, right in pairwise(quote.highlights))
    assert quote.citation.paragraphs == len(document.content)
    assert 1 <= quote.citation.paragraph <= quote.citation.paragraphs


def test_the_question_of_the_85_institutions_is_answered_by_their_paragraph() -> None:
    answer = answered(HOSPITALS)
    quote = answer.quotes[0]
    start, end = quote.best_sentence

    assert answer.outcome is Outcome.FOUND
    assert "三地85家医保定点机构" in quote.text[start:end]
    assert (quote.citation.document, quote.citation.paragraph, quote.citation.paragraphs) == (
        "000_f9517c49bce6a449.txt",
        14,
        17,
    )
    assert (quote.citation.title, quote.citation.published) == ("开启沪苏合作新篇章", "2020-11-23")
    assert {"青浦", "吴江", "嘉善", "医保"} <= set(quote.matched)


def test_highlights_are_exactly_the_matched_words() -> None:
    quote = answered(HOSPITALS).quotes[0]
    shown = {quote.text[start:end] for start, end in quote.highlights}

    assert {"青浦", "吴江", "嘉善", "刷卡"} <= shown
    assert "的" not in "".join(shown)


def test_a_highlight_in_a_traditional_document_falls_on_its_own_characters() -> None:
    quote = answered("苏宿联动签约的协议总投资是多少?").quotes[0]
    shown = {quote.text[start:end] for start, end in quote.highlights}

    assert quote.citation.document.startswith("002")
    assert any("投資" in each for each in shown)
    assert fold("".join(shown)) != "".join(shown)


def test_words_that_touch_are_one_highlight(tmp_path: Path) -> None:
    quote = answerer_of(tmp_path, a="昨天,两地召开一体化座谈会。", b="元荡很美。").answer("一体化座谈会").quotes[0]

    assert [quote.text[start:end] for start, end in quote.highlights] == ["一体化座谈会"]


@settings(max_examples=60, deadline=None)
@given(st.one_of(ANY_TEXT, MIXED))
def test_no_text_whatever_makes_it_raise(question: str) -> None:
    answer = answered(question)

    assert answer.question == question
    assert answer.elapsed_ms >= 0
    assert (answer.outcome is Outcome.NOT_FOUND) <= (not answer.quotes)
    for quote in answer.quotes:
        assert_whole(quote)


@pytest.mark.parametrize("question", ["", " ", "\n\t", "?!。,", "\x00\x1f\x7f", "\ud800\udfff", "👨‍👩", "的", "多少?"])
def test_a_text_that_asks_for_nothing_finds_nothing(question: str) -> None:
    answer = answered(question)

    assert (answer.outcome, answer.quotes, answer.assumed) == (Outcome.NOT_FOUND, (), ())


@pytest.mark.parametrize("question", ["元荡" * 50_000, "a" * 100_000, "一" * 100_000, "1" * 100_000, "?" * 100_000])
def test_an_endless_text_is_answered_at_once(question: str) -> None:
    usual = min(_seconds(HOSPITALS) for _ in range(3))

    assert _seconds(question) < 1 + 50 * usual


def _seconds(question: str) -> float:
    start = perf_counter()
    answered(question)
    return perf_counter() - start


def test_of_an_endless_question_the_beginning_is_answered() -> None:
    assert answered(HOSPITALS + " " * 100_000).quotes == answered(HOSPITALS).quotes
    assert len(HOSPITALS) < LONGEST_QUESTION


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("top", [1, 2, 5])
def test_no_more_quotes_than_wanted_the_best_first_and_each_from_another_passage(question: str, top: int) -> None:
    quotes = answered(question, top=top).quotes

    assert 1 <= len(quotes) <= top
    assert [quote.score for quote in quotes] == sorted([quote.score for quote in quotes], reverse=True)
    assert len({quote.passage for quote in quotes}) == len(quotes)
    assert quotes[0].passage == answered(question, top=1).quotes[0].passage
    for quote in quotes:
        assert_whole(quote)


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_excluded_passage_never_comes(question: str) -> None:
    first = answered(question).quotes[0].passage
    others = answered(question, exclude=frozenset([first])).quotes
    named = {quote.passage for quote in others}

    assert first not in named
    assert answered(question).quotes[0].passage == first  # and comes again


def test_with_every_passage_excluded_nothing_is_found() -> None:
    every = frozenset(passage.id for passage in bundled()[1].passages)

    assert answered(HOSPITALS, exclude=every).outcome is Outcome.NOT_FOUND


def test_an_excluded_passage_that_is_no_longer_there_is_no_error() -> None:
    answered(HOSPITALS, exclude=frozenset(["gone-1-0"]))


def test_words_that_stand_nowhere_are_named_in_their_order() -> None:
    answer = answered("量子计算机在元荡岸线的用途")

    assert answer.missing[:2] == ("量子", "计算机")
    assert "元荡" not in answer.missing
    assert answered(HOSPITALS).missing == ()


def test_a_word_that_stands_inside_others_is_not_missing(tmp_path: Path) -> None:
    answerer = answerer_of(tmp_path, a="青浦区卫生健康委员会昨天通报。", b="元荡很美。")

    assert answerer.answer("健康委").missing == ()
    assert answerer.answer("青浦量子").missing == ("量子",)


def test_a_number_that_is_spelt_otherwise_is_not_missing() -> None:
    assert answered("苏宿签约总投资一百一十三亿").missing == ()


def test_a_number_that_is_spelt_otherwise_and_has_a_unit_is_not_missing() -> None:
    assert answered("苏宿签约总投资一百一十三亿元的协议").missing == ()


def test_a_question_of_elsewhere_is_refused_without_a_quote() -> None:
    answer = answered("量子计算机的价格是多少?")

    assert (answer.outcome, answer.quotes) == (Outcome.NOT_FOUND, ())
    assert "量子" in answer.missing


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        (HOSPITALS, "青浦、吳江、嘉善的參保人能在多少家醫保定點機構免備案刷卡?"),
        ("苏州阜阳签了哪些项目?", "蘇州阜陽簽了哪些項目?"),
        ("元荡岸线什么时候贯通?", "元蕩岸線什麼時候貫通?"),
        ("制造业的关系", "製造業的關係"),
        ("平台与台阶", "平臺與臺階"),
    ],
)
def test_either_script_gets_the_same_answer(simplified: str, traditional: str) -> None:
    one, other = answered(simplified), answered(traditional)

    assert one.outcome is other.outcome
    assert [(quote.passage, quote.score) for quote in one.quotes] == [
        (quote.passage, quote.score) for quote in other.quotes
    ]


@settings(max_examples=30, deadline=None)
@given(MIXED)
def test_width_case_and_script_make_no_difference(question: str) -> None:
    assert [quote.passage for quote in answered(question).quotes] == [
        quote.passage for quote in answered(fold(question)).quotes
    ]


def test_asking_twice_gets_the_same_answer() -> None:
    for question in QUESTIONS:
        assert answered(question).quotes == answered(question).quotes


def test_rank_lists_passages_whatever_the_outcome() -> None:
    answerer = bundled()[1]
    ids = {passage.id for passage in answerer.passages}

    assert answerer.rank(HOSPITALS)[0][0] == answered(HOSPITALS).quotes[0].passage
    assert len(answerer.rank("苏州", top=15)) == 15
    assert {passage for passage, _ in answerer.rank("苏州")} <= ids
    assert answerer.rank("") == []


def test_a_short_line_under_two_headings_is_two_quotes(tmp_path: Path) -> None:
    hours = "开放时间:每天8:00-22:00"
    (tmp_path / "校园.md").write_text(f"# 校园服务\n\n## 图书馆\n\n{hours}\n\n## 游泳馆\n\n{hours}\n", "utf-8")
    for place in ("图书馆", "游泳馆"):
        first, *_ = answerer_of(tmp_path).answer(f"{place}几点开放?").quotes
        assert (first.citation.headings[-1], first.also_in) == (place, ())


def test_steps_under_the_title_that_is_asked_about_come_before_praise_that_repeats_it(tmp_path: Path) -> None:
    steps = "- 番茄切块,鸡蛋打散。\n- 热油下蛋液,凝固后盛出。\n- 番茄炒软,倒回鸡蛋。\n"
    text = f"# 番茄炒蛋的做法\n\n番茄炒蛋适合在家里做,简单又下饭。\n\n## 操作步骤\n\n{steps}"
    (tmp_path / "菜谱.md").write_text(text, "utf-8")
    assert "热油下蛋液" in answerer_of(tmp_path).answer("番茄炒蛋怎么做?").quotes[0].text


def test_one_text_in_two_files_and_two_scripts_is_one_quote(tmp_path: Path) -> None:
    text = "元荡岸线贯通率达到66.4%,示范区生态环境持续改善,居民休闲更加方便。"
    copy = "元蕩岸線貫通率達到66.4%,示範區生態環境持續改善,居民休閒更加方便。"
    answer = answerer_of(tmp_path, a=text, b=copy, c="昨天,双方签署框架协议。").answer("元荡岸线贯通率是多少?")

    (quote,) = answer.quotes
    assert [citation.document for citation in (quote.citation, *quote.also_in)] == ["a.txt", "b.txt"]
    assert quote.text == text


def test_the_operators_words_and_synonyms_are_used(tmp_path: Path) -> None:
    (tmp_path / "synonyms.txt").write_text("会客室 水乡客厅  # 当地叫法\n错\n", "utf-8")
    (tmp_path / "userdict.txt").write_text("水乡客厅\n", "utf-8")
    answerer = answerer_of(tmp_path, a="昨天,水乡客厅正式启用。", b="元荡很美,岸线很长。")

    assert answerer.answer("会客室何时启用?").quotes[0].citation.document == "a.txt"
    assert [token.term for token in answerer.analyzer.words("水乡客厅")] == ["水乡客厅"]
    assert len(answerer.faults) == 1
    assert answerer.faults[0].startswith("synonyms.txt:2: ")


def test_the_operators_stop_words_are_neither_missing_nor_mended(tmp_path: Path) -> None:
    texts = {"a": "昨天,水乡客厅正式启用。", "b": "元荡很美,岸线很长。"}
    (tmp_path / "stopwords.txt").write_text("水务助手\n源荡\n", "utf-8")
    answer = answerer_of(tmp_path, **texts).answer("水务助手,源荡,水乡客厅何时启用?")

    assert (answer.missing, answer.assumed) == ((), ())
    assert answer.quotes[0].citation.document == "a.txt"
    (tmp_path / "stopwords.txt").unlink()
    assert answerer_of(tmp_path, **texts).answer("水务助手,水乡客厅何时启用?").missing


def test_a_word_list_that_cannot_be_read_is_a_fault_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "synonyms.txt").write_bytes(b"\x00\x01\x02")
    answerer = answerer_of(tmp_path, a="昨天,水乡客厅正式启用。")

    assert len(answerer.faults) == 1
    assert answerer.faults[0].startswith("synonyms.txt: ")
    assert answerer.rank("水乡客厅")


def test_given_passages_are_those_that_are_searched(tmp_path: Path) -> None:
    library = library_of(tmp_path, a="元荡岸线贯通率达到66.4%。", b="昨天,双方签署框架协议。")
    answerer = Answerer(library, passages=passages_of(library.documents["b.txt"]))

    assert answerer.answer("元荡岸线贯通率是多少?").outcome is Outcome.NOT_FOUND
    assert answerer.rank("框架协议")[0][0] == answerer.passages[0].id


def test_a_damaged_span_is_quoted_as_it_stands_and_its_correction_named() -> None:
    answerer = bundled()[1]
    document = next(each for each in answerer.library.documents.values() if each.corrections)
    damaged = document.corrections[0]
    passages = (each for each in answerer.passages if each.document == document.id)
    holding = next(each for each in passages if each.start <= damaged.start < each.end)
    quotes = answerer.answer(holding.text[:60], top=5).quotes
    quote = next(each for each in quotes if each.passage == holding.id)

    (correction,) = quote.corrections
    assert quote.text[correction.start : correction.end] == document.text[damaged.start : damaged.end]
    assert correction.corrected == damaged.corrected


def test_a_title_leads_to_its_passage(tmp_path: Path) -> None:
    titled = "水乡客厅开工\n\n昨天,三地代表出席仪式。项目明年建成。"
    answerer = answerer_of(tmp_path, a=titled, b="昨天,双方签署框架协议。项目明年建成。")

    assert answerer.answer("水乡客厅明年建成吗?").quotes[0].citation.title == "水乡客厅开工"


def test_words_of_a_question_keep_its_glyphs() -> None:
    answer = bundled()[1].answer("紅燒肉和蘇州的示範區")

    assert "紅燒肉" in answer.missing
    assert {"蘇州", "示範區"} >= set(answer.quotes[0].matched) > set()
    assert bundled()[1].answer("源蕩岸線").assumed == (("源蕩", "元荡"),)


@pytest.mark.parametrize(
    "question",
    [
        "阜阳到合肥坐高铁多久?",  # the city stands elsewhere in the documents, not in this passage
        "康力大道哪年通车?",  # 11月9日 is no year
        "上海的17号线票价多少?",
    ],
)
def test_a_passage_that_only_comes_near_is_not_found(question: str) -> None:
    assert bundled()[1].answer(question).outcome is not Outcome.FOUND


def test_a_title_and_a_publisher_are_in_the_documents(tmp_path: Path) -> None:
    text = "赤壁之战始末\n\n2020-01-02 史学月报\n\n曹操率军南下,孙刘联军在江上迎战。\n"

    assert answerer_of(tmp_path, **{"a.txt": text}).answer("赤壁之战 史学月报").missing == ()


def test_a_group_of_the_operator_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "synonyms.txt").write_text("小云子 星云公司\n", "utf-8")
    answer = answerer_of(tmp_path, **{"a.txt": "星云公司有员工1200人,总部设在青浦。\n"}).answer("小云子有多少员工?")

    assert (answer.outcome, answer.missing) == (Outcome.FOUND, ())
