"""The index under change and questions at once, in small; ``make scale-test`` does the same with many documents."""

from __future__ import annotations

from pathlib import Path

from benchmarks.scale import run


def test_no_answer_is_wrong_while_documents_are_added_changed_and_removed(tmp_path: Path) -> None:
    report = run(tmp_path / "documents", tmp_path / "index", documents=300, operations=30)

    assert report.wrong == []
    assert len(report.looked) == 30
    assert report.asked
