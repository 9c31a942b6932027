"""The ablation table: one step taken away at a time, and put back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrieval.evaluation.ablation import STEPS, main, without
from retrieval.query import vocabulary
from retrieval.ranking import reranking as ranking


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


def test_a_step_is_away_only_for_the_time_being() -> None:
    bigrams, sentence = vocabulary.BIGRAMS, ranking.SENTENCE
    with without("bigrams"):
        assert not vocabulary.BIGRAMS
        assert sentence == ranking.SENTENCE
    assert bigrams == vocabulary.BIGRAMS > 0


def test_a_step_comes_back_after_an_error() -> None:
    with pytest.raises(RuntimeError), without("best sentence"):
        raise RuntimeError
    assert ranking.SENTENCE > 0


@pytest.mark.parametrize("step", STEPS)
def test_every_step_names_settings_that_there_are(step: str) -> None:
    for module, name, _ in STEPS[step]:
        assert hasattr(module, name)


def test_the_table_has_a_row_a_step(questions: Path, collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(questions), str(collection)])
    head, rule, *rows = capsys.readouterr().out.splitlines()

    assert head == "| without | questions.jsonl hit@1 / hit@3 / sentence | tiny R@1 / µs |"
    assert rule == "|---|---:|---:|"
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == list(STEPS)
    assert rows[0].startswith("| all steps | 1.000 / 1.000 / 1.000 | 1.0000 / ")
