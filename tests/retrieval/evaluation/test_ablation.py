"""The ablation table: the figures without one step at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrieval.answering.answerer import Answerer
from retrieval.evaluation.ablation import STEPS, main
from retrieval.ranking.weights import DEFAULT_WEIGHTS
from tests.records import bundled


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    document, evidence = "000_f9517c49bce6a449.txt", "异地贷款证明将可以互认"
    record = {"id": "d1", "question": "什么证明可以互认?", "kind": "fact", "document": document}
    path.write_text(json.dumps(record | {"evidence": [evidence], "answer": "异地贷款证明"}, ensure_ascii=False) + "\n")
    return path


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    (folder / "qrels").mkdir(parents=True)
    passages = [
        {"_id": "p1", "title": "", "text": "元荡岸线全部贯通。"},
        {"_id": "p2", "title": "", "text": "会议闭幕。"},
    ]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in passages))
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q1", "text": "元荡岸线贯通了吗?"}, ensure_ascii=False))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tp1\t1\n")
    return folder


def test_each_step_but_the_first_changes_the_weights() -> None:
    assert next(iter(STEPS.values())) == DEFAULT_WEIGHTS
    assert sum(weights == DEFAULT_WEIGHTS for weights in STEPS.values()) == 1


def test_two_answerers_rank_by_their_own_weights() -> None:
    library, usual = bundled()
    before = usual.rank("元荡岸线贯通了吗?")
    other = Answerer(library, engine=usual.engine, resources=usual.resources, weights=STEPS["bigrams"])

    assert other.rank("元荡岸线贯通了吗?", top=1)[0][1] < before[0][1]
    assert usual.rank("元荡岸线贯通了吗?") == before


def test_the_table_has_a_row_a_step(questions: Path, collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(questions), str(collection)])
    head, rule, *rows = capsys.readouterr().out.splitlines()

    assert head == "| without | questions.jsonl hit@1 / hit@3 / sentence | tiny R@1 / µs |"
    assert rule == "|---|---:|---:|"
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == list(STEPS)
    assert rows[0].startswith("| all steps | 1.000 / 1.000 / 1.000 | 1.0000 / ")
