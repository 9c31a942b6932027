import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document
from retrieval.answering.answer import Answer, Citation, Outcome, Quote
from retrieval.answering.answerer import Answerer
from retrieval.evaluation import leave_out, runs
from retrieval.evaluation.beir import JudgedQuery, even_sample, read_collection
from retrieval.evaluation.calibration import Prediction
from retrieval.evaluation.lines import EvaluationError
from retrieval.evaluation.runs import Ranking, measure, rank_all, to_simplified, write_run

PASSAGES = [
    {"_id": "p1", "title": "元荡", "text": "元荡位于上海市青浦区与苏州市吴江区之间,岸线长23公里。湖水清澈。"},
    {"_id": "p2", "title": "紫金山", "text": "紫金山位于南京市玄武区,主峰海拔448米。"},
    {"_id": "p3", "title": "", "text": "西湖在杭州,苏堤由苏轼主持修筑。"},
]
QUERIES = [
    {"_id": "q1", "text": "元荡的岸线有多长?", "metadata": {"answers": ["23公里"]}},
    {"_id": "q2", "text": "紫金山主峰海拔多少米?"},
    {"_id": "q3", "text": "蘇堤由誰主持修築?"},
    {"_id": "q4", "text": "没有判断的问题"},
]
QRELS = ["query-id\tcorpus-id\tscore", "q1\tp1\t1", "q2\tp2\t2", "q2\tp1\t0", "q3\tp3\t1"]


def write(
    folder: Path,
    *,
    passages: list[dict[str, Any]] | None = None,
    queries: list[dict[str, Any]] | None = None,
    qrels: list[str] | None = None,
) -> Path:
    (folder / "qrels").mkdir()
    for name, records in (("corpus", passages or PASSAGES), ("queries", queries or QUERIES)):
        lines = (json.dumps(record, ensure_ascii=False) for record in records)
        (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("\n".join(QRELS if qrels is None else qrels), encoding="utf-8")
    return folder


def ranking(query: str, positives: set[str], *passages: str) -> Ranking:
    scores = tuple(float(len(passages) - place) for place in range(len(passages)))
    return Ranking(JudgedQuery(query, "", frozenset(positives)), passages, scores, 10.0)


def test_a_passage_of_the_collection_is_one_whole_document(tmp_path: Path) -> None:
    collection = read_collection(write(tmp_path))
    document, passage = collection.library.documents["p1"], collection.passages[0]
    assert isinstance(document, Document)
    assert document.metadata.title == "元荡"
    assert (passage.id, passage.document, passage.text) == ("p1", "p1", PASSAGES[0]["text"])
    assert document.cut(passage.start, passage.end) == document.text == passage.text
    assert [passage.text[start:end] for start, end in passage.sentences][-1] == "湖水清澈。"
    assert collection.library.documents["p3"].metadata.title is None


def test_only_queries_with_a_positive_passage_are_asked(tmp_path: Path) -> None:
    queries = read_collection(write(tmp_path)).queries
    assert {query.id: set(query.positives) for query in queries} == {"q1": {"p1"}, "q2": {"p2"}, "q3": {"p3"}}


def test_judgements_need_no_heading(tmp_path: Path) -> None:
    assert len(read_collection(write(tmp_path, qrels=QRELS[1:])).queries) == 3


def test_a_passage_without_text_is_passed_over(tmp_path: Path) -> None:
    collection = read_collection(write(tmp_path, passages=[*PASSAGES, {"_id": "p4", "text": " \n"}]))
    assert [passage.id for passage in collection.passages] == ["p1", "p2", "p3"]


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ({"passages": [{"_id": "p1", "text": "甲"}, {"_id": "p1", "text": "乙"}]}, "corpus.jsonl:2: the passage 'p1'"),
        ({"passages": [{"_id": "p1"}]}, "corpus.jsonl:1: the field 'text' is missing"),
        ({"passages": [{"_id": "p1", "text": " "}]}, "the collection holds no passage"),
        ({"queries": [{"_id": 1, "text": "甲"}]}, "queries.jsonl:1: '_id' must be text, found 1"),
        ({"qrels": [QRELS[0], "q1 p1 1"]}, "test.tsv:2: 3 columns apart by tabs are wanted, found 1"),
        ({"qrels": [QRELS[0], "q1\tp1\tja"]}, "test.tsv:2: relevance 'ja' is not a whole number"),
        ({"qrels": QRELS[:1]}, "the collection holds no judged question"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, broken: dict[str, Any], complaint: str) -> None:
    with pytest.raises(EvaluationError, match=re.escape(complaint)):
        read_collection(write(tmp_path, **broken))


def test_a_folder_without_the_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"corpus.jsonl: cannot be read: No such file"):
        read_collection(tmp_path)


def test_a_sample_is_even_and_in_order() -> None:
    assert even_sample("abcdefghij", 5) == ("a", "c", "e", "g", "i")
    assert even_sample("abc", 5) == ("a", "b", "c")
    assert even_sample("abc", 0) == ()


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_sample_has_the_size_asked_for_and_no_item_twice(total: int, size: int) -> None:
    sample = even_sample(range(total), size)
    assert len(sample) == len(set(sample)) == min(size, total)


def test_the_measures_are_those_of_the_field() -> None:
    rankings = [
        ranking("q1", {"a"}, "a", "b"),
        ranking("q2", {"a"}, "b", "a"),
        ranking("q3", {"a"}, *"bcdefa"),
        ranking("q4", {"a"}),
    ]
    found = measure(rankings)
    assert found == pytest.approx(
        {
            "recall@1": 1 / 4,
            "recall@5": 2 / 4,
            "MRR@10": (1 + 1 / 2 + 1 / 6) / 4,
            "nDCG@10": (1 + 0.630930 + 0.356207) / 4,
            "p50_us": 10.0,
        },
        abs=1e-6,
    )


def test_passages_with_equal_scores_keep_our_order(tmp_path: Path) -> None:
    class Equal:
        def rank(self, question: str, *, top: int) -> list[tuple[str, float]]:
            return [("b", 5000.0), ("c", 5000.0), ("a", 5000.0), ("d", 0.0)][:top] if question else []

    rankings = list(rank_all(Equal(), [JudgedQuery("q1", "甲", frozenset({"b"}))]))  # type: ignore[arg-type]
    assert measure(rankings)["recall@1"] == 1.0
    write_run(tmp_path / "run", rankings)
    qrels = [ir_measures.Qrel("q1", "b", 1)]
    rows = [line.split() for line in (tmp_path / "run").read_text().splitlines()]
    reread = [ir_measures.ScoredDoc(row[0], row[2], float(row[4])) for row in rows]
    again = ir_measures.calc_aggregate([ir_measures.RR @ 10], qrels, reread)
    assert list(again.values()) == [1.0]


def test_a_run_is_written_as_trec_reads_it(tmp_path: Path) -> None:
    write_run(tmp_path / "run", [ranking("q1", {"a"}, "b", "a")])
    assert (tmp_path / "run").read_text(encoding="utf-8") == "q1 Q0 b 1 2 youju\nq1 Q0 a 2 1 youju\n"


def test_a_traditional_question_is_turned_character_by_character() -> None:
    assert to_simplified(JudgedQuery("q", "蘇堤由誰主持修築?", frozenset({"p"}))) == JudgedQuery(
        "q", "苏堤由谁主持修筑?", frozenset({"p"})
    )


def test_each_question_of_a_small_collection_finds_its_passage(tmp_path: Path) -> None:
    collection = read_collection(write(tmp_path))
    answerer = Answerer(collection.library, passages=collection.passages)
    rankings = list(rank_all(answerer, collection.queries))
    assert [item.passages[0] for item in rankings] == ["p1", "p2", "p3"]
    assert all(item.microseconds > 0 for item in rankings)
    assert runs.measure(rankings)["recall@1"] == 1.0


def test_a_question_whose_passage_is_taken_away_cannot_be_right(tmp_path: Path) -> None:
    collection = read_collection(write(tmp_path, qrels=[*QRELS, "q1\tnowhere\t1"]))
    answerer = Answerer(collection.library, passages=collection.passages)
    pairs = list(leave_out.ask_twice(answerer, collection.queries))
    assert [pair.kept.right for pair in pairs] == [True, True, True]
    assert [pair.left_out.right for pair in pairs] == [False, False, False]
    assert all(pair.kept.answerable and not pair.left_out.answerable for pair in pairs)
    assert leave_out.figures(pairs)["leave_out_auc"] == 1.0


def test_a_copy_folded_into_the_quote_counts_as_the_passage() -> None:
    place = Citation("p2", None, None, None, None, (), None, 1, 1, 0, 2, "")
    quote = Quote("元荡", (), (0, 2), 1.0, 0.9, (), (), "p2", (replace(place, document="p1"),), place)

    class Folding:
        passages = ()

        def answer(self, question: str, *, exclude: frozenset[str] = frozenset()) -> Answer:
            return Answer(question, Outcome.FOUND, quotes=() if exclude else (quote,))

    queries = [JudgedQuery("q1", "元荡?", frozenset({"p1"})), JudgedQuery("q2", "元荡?", frozenset({"p3"}))]
    pairs = list(leave_out.ask_twice(Folding(), queries))  # type: ignore[arg-type]
    assert [pair.kept.right for pair in pairs] == [True, False]


def test_the_leave_out_figures_show_both_sides() -> None:
    def pair(kept: float, left: float) -> leave_out.LeaveOutPair:
        return leave_out.LeaveOutPair(
            JudgedQuery("q", "", frozenset()),
            Prediction(Outcome.FOUND, quoted=True, confidence=kept, right=kept > 0.5, answerable=True),
            Prediction(Outcome.RELATED, quoted=left > 0, confidence=left, right=False, answerable=False),
        )

    pairs = [pair(0.9, 0.3), pair(0.4, 0.4), pair(0.9, 0.0), pair(0.9, 0.0)]
    assert leave_out.figures(pairs) == pytest.approx(
        {
            "leave_out_auc": (4 + 3.5 + 4 + 4) / 16,
            "leave_out_calibration_error": (3 * 0.1 + 0.3 + 2 * 0.4) / 6,
            "kept_calibration_error": (3 * 0.1 + 0.4) / 4,
            "kept_right": 0.75,
            "kept_found": 1.0,
            "kept_related": 0.0,
            "kept_not_found": 0.0,
            "left_out_found": 0.0,
            "left_out_related": 1.0,
            "left_out_not_found": 0.0,
        }
    )
