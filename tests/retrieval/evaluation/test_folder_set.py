import json
import re
from pathlib import Path
from typing import Any

import pytest

from retrieval.evaluation.folder_set import FolderQuestion, is_folder_set, read_folder_set
from retrieval.evaluation.lines import EvaluationError

RECORD: dict[str, Any] = {
    "id": "q1",
    "question": "钥匙丢了要赔多少钱?",
    "kind": "fact",
    "document": "documents/宿舍.txt",
    "expect": [["赔偿二十元", "賠償二十元"], ["钥匙"]],
    "mark": "二十元",
    "outcome": "found",
}
UNANSWERABLE = {**RECORD, "id": "q2", "document": None, "expect": [], "mark": None, "outcome": "not_found"}
TEXT = "钥匙遗失的，赔偿二十元。\n宿舍二十三时关门，访客须在此前离开。\n"


def write(folder: Path, *records: dict[str, Any] | str, name: str = "questions.jsonl", text: str = TEXT) -> Path:
    """A set with one document in ``folder``, which is returned."""
    (folder / "documents").mkdir(exist_ok=True)
    (folder / "documents" / "宿舍.txt").write_text(text, encoding="utf-8")
    lines = [each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in records]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_question_keeps_what_judges_its_answer(tmp_path: Path) -> None:
    found = read_folder_set(write(tmp_path, {**RECORD, "note": "", "also": [], "near": None}, UNANSWERABLE))
    groups = (("赔偿二十元", "賠償二十元"), ("钥匙",))
    question = FolderQuestion(
        "q1", RECORD["question"], "fact", RECORD["document"], groups, "二十元", "found", place="questions.jsonl:1"
    )
    assert found.documents == tmp_path / "documents"
    assert found.questions[0] == question
    assert [(each.answerable, each.format) for each in found.questions] == [(True, "txt"), (False, "")]


@pytest.mark.parametrize("field", [{"kind": "followup"}, {"previous": "宿舍几点关门?"}])
def test_a_follow_up_is_told_by_its_kind_or_its_previous_question(tmp_path: Path, field: dict[str, str]) -> None:
    first, second = read_folder_set(write(tmp_path, RECORD, {**RECORD, "id": "q2", **field})).questions
    assert (first.follow_up, second.follow_up) == (False, True)


def test_a_file_of_questions_is_about_the_documents_beside_it(tmp_path: Path) -> None:
    write(tmp_path, RECORD, name="questions_dev.jsonl")
    found = read_folder_set(tmp_path / "questions_dev.jsonl")
    assert (found.documents, found.questions[0].place) == (tmp_path / "documents", "questions_dev.jsonl:1")


def test_a_folder_set_is_told_from_the_other_sets(tmp_path: Path) -> None:
    write(tmp_path, RECORD)
    evidence, empty, beir = tmp_path / "evidence.jsonl", tmp_path / "empty.jsonl", tmp_path / "beir"
    evidence.write_text('{"id": "q1", "evidence": []}\n', encoding="utf-8")
    empty.touch()
    beir.mkdir()
    folder_sets = [tmp_path, tmp_path / "questions.jsonl"]
    assert [path for path in (*folder_sets, evidence, empty, beir) if is_folder_set(path)] == folder_sets


def test_a_set_without_documents_or_questions_says_so(tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").touch()
    with pytest.raises(EvaluationError, match=r"^questions.jsonl: there is no folder .*documents$"):
        read_folder_set(tmp_path)
    write(tmp_path)
    with pytest.raises(EvaluationError, match=r"^questions.jsonl: holds no question$"):
        read_folder_set(tmp_path)
    (tmp_path / "questions.jsonl").unlink()
    assert is_folder_set(tmp_path)
    with pytest.raises(EvaluationError, match=r"questions.jsonl: cannot be read: No such file"):
        read_folder_set(tmp_path)


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        ('{"id": ', "not JSON: Expecting value (column 7)"),
        ({**RECORD, "evidence": []}, "unknown field 'evidence'; known are id, question, kind"),
        ({name: value for name, value in RECORD.items() if name != "mark"}, "the field 'mark' is missing"),
        ({name: value for name, value in RECORD.items() if name != "document"}, "the field 'document' is missing"),
        ({**RECORD, "mark": 20}, "'mark' must be text, found 20"),
        ({**RECORD, "kind": None}, "'kind' must be text, found null"),
        ({**RECORD, "expect": "二十元"}, "'expect' must be a list of lists of texts, found \"二十元\""),
        ({**RECORD, "expect": ["二十元"]}, "'expect' must be a list of lists of texts, found [\"二十元\"]"),
        ({**RECORD, "expect": [[]]}, "'expect' must be a list of lists of texts, found [[]]"),
        ({**RECORD, "outcome": "yes"}, "'outcome' must be one of found, related, not_found, related_or_not_found, "),
        ({**RECORD, "expect": []}, "a question with outcome 'found' needs 'document' and 'expect'"),
        ({**RECORD, "document": None}, "a question with outcome 'found' needs 'document' and 'expect'"),
        ({**RECORD, "outcome": "not_found"}, "a question with outcome 'not_found' takes no 'document' or 'expect'"),
        ({**RECORD, "document": "documents/a.txt"}, "there is no file 'documents/a.txt'"),
        ({**RECORD, "id": "q0"}, "the id 'q0' stands at questions.jsonl:1 already"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, record: Any, complaint: str) -> None:
    write(tmp_path, {**RECORD, "id": "q0"}, record)
    with pytest.raises(EvaluationError, match=r"^questions.jsonl:2: " + re.escape(complaint)):
        read_folder_set(tmp_path)
