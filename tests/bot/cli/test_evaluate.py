"""``youju eval`` from the outside: options, exit codes, what stands on which stream."""

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bot.cli import evaluate
from corpus.reading.extras import install_command
from tests.conftest import Run
from tests.retrieval.evaluation.test_collections import write as write_collection
from tests.retrieval.evaluation.test_folder_set import RECORD, UNANSWERABLE
from tests.retrieval.evaluation.test_folder_set import write as write_folder_set

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "q1",
        "question": "青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?",
        "kind": "fact",
        "document": "000_f9517c49bce6a449.txt",
        "evidence": ["三地85家医保定点机构"],
        "answer": "85家",
    },
    {
        "id": "q2",
        "question": "量子计算机的冷却剂卖多少钱?",
        "kind": "unanswerable_far",
        "document": None,
        "evidence": [],
        "answer": "",
    },
]


@pytest.fixture
def youju(youju: Run) -> Run:
    """In English, unless a test says otherwise."""
    return lambda *arguments, **options: youju(
        *(() if "--lang" in arguments else ("--lang", "en")), *arguments, **options
    )


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in QUESTIONS), encoding="utf-8")
    return path


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    return write_collection(folder)


def test_a_question_set_is_asked_of_the_documents(youju: Run, questions: Path) -> None:
    ran = youju("eval", str(questions))
    assert (ran.code, ran.err) == (0, "")
    rows = [line.split() for line in ran.out.splitlines() if line.strip()]
    assert ran.out.startswith("questions.jsonl: 2 questions\n")
    assert ["hit@1", "1.000"] in rows
    assert ["verbatim", "1.000"] in rows
    assert ["kind", "n", "hit@1", "hit@3", "sentence", "found", "related", "not_found"] in rows
    assert ["unanswerable_far", "1", "–", "–", "–", "0.00", "0.00", "1.00"] in rows
    assert "\x1b" not in ran.out


def test_the_object_of_a_question_set(youju: Run, questions: Path) -> None:
    ran = youju("eval", "--json", "--failures", str(questions))
    found = json.loads(ran.out)
    assert found["questions"] == 2
    assert found["figures"]["hit@1"] == 1.0
    assert found["kinds"]["fact"]["questions"] == 1
    assert found["failures"] == []
    assert len(ran.out.splitlines()) == 1


def test_a_failed_question_is_listed_with_what_came(youju: Run, questions: Path) -> None:
    wrong = {**QUESTIONS[0], "evidence": ["没有这一句"], "answer": "86家"}
    questions.write_text(json.dumps(wrong), encoding="utf-8")
    ran = youju("eval", "--failures", str(questions))
    assert "q1 fact [hit@1, hit@3, sentence] 青浦、吴江、嘉善的参保人" in ran.out
    assert "    → found 000_f9517c49bce6a449.txt " in ran.out


def test_a_question_set_takes_a_sample_another_script_and_a_run(youju: Run, questions: Path, tmp_path: Path) -> None:
    ran = youju("eval", "--limit", "1", "--cross-script", "--run", str(tmp_path / "run"), "--json", str(questions))
    assert json.loads(ran.out)["questions"] == 1
    lines = (tmp_path / "run").read_text(encoding="utf-8").splitlines()
    assert lines[0].split()[:2] == ["q1", "Q0"]


def test_a_collection_brings_its_own_passages(youju: Run, collection: Path, tmp_path: Path) -> None:
    ran = youju("eval", str(collection), "--run", str(tmp_path / "run"), "--leave-out", "3")
    rows = [line.split() for line in ran.out.splitlines() if line.strip()]
    assert ran.code == 0
    assert ["recall@1", "1.000"] in rows
    assert ["leave_out_auc", "1.000"] in rows
    assert (tmp_path / "run").read_text(encoding="utf-8").startswith("q1 Q0 p1 1 ")


def test_a_collection_as_an_object(youju: Run, collection: Path) -> None:
    found = json.loads(youju("eval", "--json", "--cross-script", "--limit", "2", str(collection)).out)
    assert (found["set"], found["questions"], found["figures"]["MRR@10"]) == ("small", 2, 1.0)
    assert "coverage" not in found


@pytest.mark.parametrize(("options", "asked"), [((), "蘇堤由誰主持修築?"), (("--cross-script",), "苏堤由谁主持修筑?")])
def test_a_collection_is_asked_in_either_script(
    youju: Run, tmp_path: Path, options: tuple[str, ...], asked: str
) -> None:
    folder = write_collection(tmp_path, qrels=["q3\tp1\t1"])
    ran = youju("eval", str(folder), "--failures", *options)
    assert f"] {asked}\n    → p3\n" in ran.out


def test_a_question_set_is_asked_in_simplified_script_on_demand(youju: Run, questions: Path) -> None:
    wrong = {
        **QUESTIONS[0],
        "question": "青浦、吳江、嘉善有多少家醫保定點機構?",
        "answer": "86家",
        "evidence": ["没有"],
    }
    questions.write_text(json.dumps(wrong), encoding="utf-8")
    assert "吳江" in youju("eval", "--failures", str(questions)).out
    assert "吴江、嘉善有多少家医保定点机构" in youju("eval", "--failures", "--cross-script", str(questions)).out


FOLDER_QUESTIONS = (
    RECORD,
    {**RECORD, "id": "q2", "question": "宿舍几点关门?", "kind": "when", "expect": [["二十二时"]], "mark": None},
    {**UNANSWERABLE, "id": "q3", "question": "量子计算机的冷却剂卖多少钱?", "kind": "none_far"},
    {**RECORD, "id": "q4", "question": "那要赔多少?", "kind": "followup", "previous": "钥匙丢了怎么办?"},
)


@pytest.fixture
def folder_set(tmp_path: Path) -> Path:
    (tmp_path / "dormitory").mkdir()
    return write_folder_set(tmp_path / "dormitory", *FOLDER_QUESTIONS)


def test_a_folder_set_brings_its_own_documents(youju: Run, folder_set: Path) -> None:
    ran = youju("eval", str(folder_set), "--failures")
    assert (ran.code, ran.err) == (0, "")
    rows = [line.split() for line in ran.out.splitlines() if line.strip()]
    assert ran.out.startswith("dormitory: 3 questions (and 1 follow-ups, measured apart)\n")
    for row in (["hit@1", "0.500"], ["false_found", "0.000"], ["verbatim", "1.000"]):
        assert row in rows
    columns = ["n", "hit@1", "hit@3", "sentence", "found_right", "found", "not_found"]
    assert [row for row in rows if row[0] in {"kind", "format"}] == [["kind", *columns], ["format", *columns]]
    assert ["none_far", "1", "–", "–", "–", "–", "0.00", "1.00"] in rows
    assert ["txt", "2", "0.50", "0.50", "1.00", "0.50"] in [row[:6] for row in rows]
    failure = ran.out.splitlines()[-2]
    assert failure.startswith("q2 when [found_right, hit@1, hit@3")
    assert failure.endswith("] 宿舍几点关门?")


def test_a_file_of_a_folder_set_as_an_object(youju: Run, folder_set: Path, tmp_path: Path) -> None:
    questions = (folder_set / "questions.jsonl").rename(folder_set / "questions_dev.jsonl")
    ran = youju("eval", "--json", "--limit", "1", "--run", str(tmp_path / "run"), str(questions))
    found = json.loads(ran.out)
    assert (found["set"], found["questions"], found["follow_ups"]) == ("questions_dev.jsonl", 1, 1)
    assert (found["figures"]["found_right"], found["formats"]["txt"]["hit@1"]) == (1.0, 1.0)
    assert (tmp_path / "run").read_text(encoding="utf-8").startswith("q1 Q0 ")


def test_uploads_and_the_chosen_corpus_are_no_part_of_a_folder_set(
    youju: Run, folder_set: Path, tmp_path: Path
) -> None:
    (tmp_path / "data" / "uploads").mkdir(parents=True)
    (tmp_path / "data" / "uploads" / "a.txt").write_text("宿舍几点关门?二十二时关门。", encoding="utf-8")
    ran = youju("--data", str(tmp_path / "data"), "eval", "--json", str(folder_set))
    assert json.loads(ran.out)["figures"]["hit@1"] == 0.5


def test_a_folder_set_has_limits_by_kind_and_by_format(youju: Run, folder_set: Path) -> None:
    limits = ("found_right=0.9", "hit@1/txt=0.6", "found_right/fact=1")
    ran = youju("eval", str(folder_set), *(part for limit in limits for part in ("--fail-under", limit)))
    assert (ran.code, ran.err) == (1, "found_right is 0.5000, under 0.9\nhit@1/txt is 0.5000, under 0.6\n")
    ran = youju("eval", str(folder_set), "--fail-under", "hit@1/pdf=1")
    assert (ran.code, ran.out) == (2, "")
    assert "unknown metric 'hit@1/pdf'; known here: hit@1, hit@3, sentence, found_right, refused" in ran.err


def test_a_quote_that_is_not_verbatim_always_fails(
    youju: Run, folder_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.evaluation.folder_judging.slices_verbatim", lambda *_: (False,))
    ran = youju("eval", str(folder_set), "--fail-under", "verbatim=1")
    assert (ran.code, ran.err) == (1, "verbatim is 0.0000, under 1\n")


def test_a_folder_set_without_a_readable_document_is_wrong_use(youju: Run, tmp_path: Path) -> None:
    write_folder_set(tmp_path, UNANSWERABLE)
    (tmp_path / "documents" / "宿舍.txt").rename(tmp_path / "documents" / "宿舍.xyz")
    ran = youju("eval", str(tmp_path))
    assert (ran.code, ran.out) == (2, "")


def test_a_figure_beyond_its_limit_fails_the_build_with_a_line(youju: Run, collection: Path) -> None:
    ran = youju("eval", str(collection), "--fail-under", "recall@5=1.5", "--fail-over", "recall@1=0.5")
    assert ran.code == 1
    assert ran.err.splitlines() == ["recall@5 is 1.0000, under 1.5", "recall@1 is 1.0000, over 0.5"]
    assert "recall@1" in ran.out


def test_a_limit_that_is_kept_is_silent(youju: Run, collection: Path) -> None:
    ran = youju("eval", str(collection), "--fail-under", "recall@5=1")
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize("suffix", ["png", "svg", "SVG"])
def test_the_picture_has_the_format_of_its_suffix(youju: Run, questions: Path, tmp_path: Path, suffix: str) -> None:
    picture = tmp_path / f"quality.{suffix}"
    assert youju("eval", str(questions), "--plot", str(picture)).code == 0
    if suffix == "png":
        assert picture.read_bytes().startswith(b"\x89PNG")
    else:
        assert ElementTree.parse(picture).getroot().tag.endswith("svg")  # noqa: S314  our own file


@pytest.mark.parametrize("options", [(), ("--leave-out", "2")])
def test_a_collection_has_a_picture_too(youju: Run, collection: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    assert youju("eval", str(collection), *options, "--plot", str(tmp_path / "a.png")).code == 0
    assert (tmp_path / "a.png").stat().st_size > 1000


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--fail-under", "recall@1"], "'recall@1': METRIC=VALUE with a number is wanted, as in hit@1=0.9"),
        (
            ["--fail-under", "hit@1=1"],
            "unknown metric 'hit@1'; known here: recall@1, recall@5, MRR@10, nDCG@10, p50_us",
        ),
        (["--fail-under", "leave_out_auc=1"], "unknown metric 'leave_out_auc'; known here: recall@1"),
        (["--plot", "a.gif"], "a.gif: a picture's name ends in .png or .svg"),
        (["--run", "nowhere/run"], "nowhere/run: there is no folder "),
    ],
)
def test_wrong_use_is_one_line_and_two(youju: Run, collection: Path, options: list[str], complaint: str) -> None:
    ran = youju("eval", str(collection), *options)
    assert (ran.code, ran.out) == (2, "")
    assert complaint in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_broken_line_is_named(youju: Run, questions: Path) -> None:
    questions.write_text("\n" * 11 + '{"id": "q1", "frage": "?"}', encoding="utf-8")
    ran = youju("eval", str(questions))
    assert ran.code == 2
    assert ran.err.startswith("youju: questions.jsonl:12: unknown field 'frage'; known are id, question, kind")


def test_a_question_on_another_corpus_is_named(youju: Run, questions: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.txt").write_text("元荡位于上海市青浦区与苏州市吴江区之间,湖水清澈。", encoding="utf-8")
    ran = youju("--corpus", str(tmp_path / "own"), "eval", str(questions))
    assert ran.code == 2
    assert "questions.jsonl:1: the corpus has no document '000_f9517c49bce6a449.txt'" in ran.err


def test_leaving_out_wants_a_collection(youju: Run, questions: Path, folder_set: Path) -> None:
    for path in (questions, folder_set):
        ran = youju("eval", str(path), "--leave-out", "5")
        assert ran.code == 2
        assert "--leave-out needs a folder in BEIR layout" in ran.err


def test_the_question_set_is_never_overwritten(youju: Run, questions: Path, folder_set: Path) -> None:
    for path, file in ((questions, questions), (folder_set, folder_set / "questions.jsonl")):
        before = file.read_bytes()
        assert youju("eval", str(path), "--run", str(file)).code == 2
        assert file.read_bytes() == before


def test_a_file_that_cannot_be_written_is_named(youju: Run, collection: Path, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    ran = youju("eval", str(collection), "--run", str(tmp_path / "loop"))
    assert ran.code == 2
    assert f"{tmp_path / 'loop'}: cannot be written: " in ran.err


@pytest.mark.parametrize(("module", "options"), [("ir_measures", []), ("matplotlib", ["--plot", "a.svg"])])
def test_a_missing_extra_is_named_with_what_installs_it(
    youju: Run, collection: Path, monkeypatch: pytest.MonkeyPatch, module: str, options: list[str]
) -> None:
    monkeypatch.setattr(evaluate, "find_spec", lambda name: None if name == module else find_spec(name))
    ran = youju("eval", str(collection), *options)
    assert ran.code == 2
    assert ran.err == f"youju: {module} is not installed; this does it: {install_command('eval')}\n"


def test_a_question_set_needs_no_extra(youju: Run, questions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert youju("eval", str(questions)).code == 0


def test_a_progress_bar_is_shown_on_a_terminal_only(
    youju: Run, collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert youju("eval", str(collection)).err == ""
    monkeypatch.setattr(evaluate, "on_a_terminal", lambda: True)
    assert "Ranking" in youju("eval", str(collection)).err


FAULTS = [
    (["nix.jsonl"], "PATH 不对：没有“nix.jsonl”这个文件或文件夹", "PATH 不對：沒有「nix.jsonl」這個檔案或資料夾"),
    (["set.jsonl"], "set.jsonl:1：“evidence”应为文本列表，却是 3", "set.jsonl:1：「evidence」應為文字清單，卻是 3"),
    (["set.jsonl", "--json=1"], "--json 选项不带取值", "--json 選項不帶值"),
    (
        ["set.jsonl", "--fail-under", "x"],
        "“x”应写成“指标=数值”，例如 hit@1=0.9",
        "「x」應寫成「指標=數值」，例如 hit@1=0.9",
    ),
    (
        ["folder.jsonl"],
        "folder.jsonl:1：“outcome”应为 found, related, not_found, related_or_not_found 之一，却是“yes”",
        "folder.jsonl:1：「outcome」應為 found, related, not_found, related_or_not_found 之一，卻是「yes」",
    ),
    (
        ["set.jsonl", "--plot", "a.gif"],
        "a.gif：图片的文件名应以 .png or .svg 结尾",
        "a.gif：圖片的檔名應以 .png or .svg 結尾",
    ),
]


@pytest.mark.parametrize(("arguments", "hans", "hant"), FAULTS)
def test_faults_are_told_in_the_language_of_the_rest(youju: Run, arguments: list[str], hans: str, hant: str) -> None:
    Path("set.jsonl").write_text('{"evidence": 3}\n', "utf-8")
    write_folder_set(Path(), {**RECORD, "outcome": "yes"}, name="folder.jsonl")

    for language, line in (("zh-Hans", f"youju：{hans}\n"), ("zh-Hant", f"youju：{hant}\n")):
        ran = youju("--lang", language, "eval", *arguments)
        assert (ran.code, ran.err) == (2, line)


def test_every_option_is_explained_in_the_language_of_the_rest(youju: Run) -> None:
    for language in ("zh-Hans", "zh-Hant"):
        told = youju("--lang", language, "eval", "--help").out
        explained = [line.split(maxsplit=1)[-1] for line in told.splitlines() if line.startswith("  --")]
        assert len(explained) == 9
        assert all(any(character > "\u4e00" for character in line) for line in explained)
