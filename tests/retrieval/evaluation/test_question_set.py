import json
import re
from pathlib import Path
from typing import Any

import pytest

from retrieval.evaluation.lines import EvaluationError
from retrieval.evaluation.question_set import GoldQuestion, check_documents, read_questions
from tests.paths import QUESTIONS

RECORD = {
    "id": "q1",
    "question": "推介会上签了多少个协议?",
    "kind": "fact",
    "document": "000.txt",
    "evidence": ["推介会上,90个专项合作和项目合作协议签约"],
    "answer": "90个",
}


def write(folder: Path, *records: dict[str, Any] | str) -> Path:
    lines = [each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in records]
    path = folder / "questions.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return path


def test_the_set_that_ships_is_read_whole() -> None:
    questions = read_questions(QUESTIONS)
    assert len(questions) == 152
    assert sum(question.answerable for question in questions) == 132
    assert {question.kind for question in questions if not question.answerable} == {
        "unanswerable_near",
        "unanswerable_far",
    }


def test_a_question_keeps_all_its_fields_and_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "", {**RECORD, "aliases": ["九十个"], "note": "口语"})
    assert read_questions(path) == (
        GoldQuestion(
            "q1",
            "推介会上签了多少个协议?",
            "fact",
            "000.txt",
            ("推介会上,90个专项合作和项目合作协议签约",),
            "90个",
            ("九十个",),
            "questions.jsonl:2",
        ),
    )


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps(RECORD) + "\r")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_questions(path)[0].id == "q1"


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        ('{"id": ', "not JSON: Expecting value (column 7)"),
        ("[" * 100_000, "not JSON: too deep"),
        ('["q1"]', "a JSON object is wanted, found list"),
        ({**RECORD, "antwort": "90"}, "unknown field 'antwort'; known are id, question, kind"),
        ({name: value for name, value in RECORD.items() if name != "answer"}, "the field 'answer' is missing"),
        ({name: value for name, value in RECORD.items() if name != "document"}, "the field 'document' is missing"),
        ({**RECORD, "question": 5}, "'question' must be text, found 5"),
        ({**RECORD, "document": ["a"]}, "'document' must be text, found [\"a\"]"),
        ({**RECORD, "evidence": "推介会"}, "'evidence' must be a list of texts, found \"推介会\""),
        ({**RECORD, "evidence": ["  "]}, "'evidence' must be a list of texts"),
        ({**RECORD, "aliases": None}, "'aliases' must be a list of texts, found null"),
        ({**RECORD, "evidence": []}, "a question needs at least one evidence"),
        ({**RECORD, "document": None}, "a question without a document takes no evidence"),
        ({**RECORD, "answer": " "}, "'answer' is empty, but the question has a document"),
        ({**RECORD, "id": "q0"}, "the id 'q0' stands at questions.jsonl:1 already"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, record: Any, complaint: str) -> None:
    path = write(tmp_path, {**RECORD, "id": "q0"}, record)
    with pytest.raises(EvaluationError, match=r"^questions.jsonl:2: " + re.escape(complaint)):
        read_questions(path)


def test_a_line_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, RECORD)
    path.write_bytes(path.read_bytes() + "苏州".encode("gb18030"))
    with pytest.raises(EvaluationError, match=r"^questions.jsonl:2: not UTF-8 at byte 0$"):
        read_questions(path)


def test_a_set_without_a_question_is_no_set(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="holds no question"):
        read_questions(write(tmp_path, "", " "))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"keine.jsonl: cannot be read: No such file"):
        read_questions(tmp_path / "keine.jsonl")


def test_a_question_on_a_document_that_the_corpus_lacks_is_named(tmp_path: Path) -> None:
    questions = read_questions(write(tmp_path, RECORD))
    check_documents(questions, {"000.txt"})
    with pytest.raises(EvaluationError, match=r"^questions.jsonl:1: the corpus has no document '000.txt'$"):
        check_documents(questions, {"001.txt"})
