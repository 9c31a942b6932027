import json
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks.engines import cold, judged, process, worker
from benchmarks.engines.__main__ import main as command
from benchmarks.engines.clock import Laps, percentile, spanning
from benchmarks.engines.footprint import Footprint, Watch, family, footprint
from benchmarks.engines.made import LENGTHS, OWN, PER_FILE, make, questions, words_of
from benchmarks.engines.marks import Mark, marks
from benchmarks.engines.peers import PEERS, Peer, installed
from benchmarks.engines.plot import draw, lines
from benchmarks.engines.process import FailedError, Measured, measure
from benchmarks.engines.report import DOCUMENT, inserted, report
from benchmarks.engines.report import main as write
from benchmarks.engines.run import Plan, available, run
from benchmarks.engines.youju import NAME, RANKING
from corpus.passages import passages_of
from retrieval.index.live_index import LiveIndex

SIZE = 200
FEW = 20  # questions
PROSE = ["苏州与上海共建示范区。", "元荡岸线已经贯通。", "公积金可以异地提取。"]
QUESTION = "元荡岸线贯通了吗?"


def here(phase: str, **given: object) -> Measured:
    """A phase in this process: those of the benchmark are started one by one, which takes long."""
    return Measured(worker.PHASES[phase](**given), 1.0, 2.0)


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    plan = Plan(
        tmp_path_factory.mktemp("bench"), [SIZE], available(print), count=10, judged=5, cold=1, openings=1, changes=1
    )
    few = plan.folder / "questions.jsonl"
    few.write_text("".join(OWN.read_text("utf-8").splitlines(keepends=True)[:FEW]), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("benchmarks.engines.run.measure", here)
        patch.setattr("benchmarks.engines.run.judged_sets", lambda: [few])
        patch.setattr("benchmarks.engines.run.OWN", few)
        return run(plan, print)


def test_every_engine_that_is_installed_is_measured(figures: dict[str, Any]) -> None:
    rows = [row for row in figures["rows"] if row["collection"] == "made"]
    assert [row["engine"] for row in rows if row["engine"] != RANKING] == available(print)
    for row in rows:
        assert row["passages"] == SIZE
        assert 0 < row["p50_ms"] <= row["p95_ms"]
        if row["engine"] == RANKING:
            continue
        assert min(row["index_s"], row["open_s"], row["disk_mb"]) > 0


def test_the_right_passage_is_mostly_among_the_first(figures: dict[str, Any]) -> None:
    rows = [row for row in figures["rows"] if row["collection"] == "questions"]
    assert {row["engine"] for row in rows} == set(available(print))
    assert all(0.3 < row["recall1"] <= row["recall5"] <= 1 for row in rows)


def test_every_aim_has_a_line_and_every_line_as_many_columns(figures: dict[str, Any]) -> None:
    text = report(figures)
    tables = [block.splitlines() for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)]
    assert len(tables) == 3
    for table in tables:
        assert len({line.count("|") for line in table}) == 1
    for what in ("cold", "index time", "open to first answer", "changed", "quality", "read the question"):
        assert any(what in line for line in text.splitlines())
    json.dumps(figures)


def test_what_was_not_measured_is_named_with_its_reason(figures: dict[str, Any]) -> None:
    row = {"collection": "made", "passages": 1_000_000, "engine": "rank-bm25", "skipped": "not with so many passages"}
    text = report(figures | {"rows": [*figures["rows"], row]})
    assert "skipped: rank-bm25, 1,000,000: not with so many passages" in text
    assert "1,000,000 |" not in text


def test_the_query_marks_are_ratios_of_rows_of_one_size(figures: dict[str, Any]) -> None:
    def row(engine: str, size: int, took: float) -> dict[str, Any]:
        return {"collection": "made", "passages": size, "engine": engine, "p50_ms": took, "p50_cpu_ms": took}

    rows = [
        row(RANKING, 10_000, 2.0),
        row(NAME, 10_000, 3.0),
        row("rank-bm25", 10_000, 50.0),
        row(RANKING, 100_000, 9.0),
    ]
    found = {mark.what: mark for mark in marks(figures | {"rows": rows})}
    mark = found["a question, ranking included, 10,000 passages, p50, to rank-bm25: processor time"]
    assert (mark.measured, mark.sign(mark.mark), mark.sign(mark.aim)) == (0.04, "✓", "✗")
    whole = found["… the whole answer, with typos, quotes and proof: processor time"]
    assert (whole.measured, whole.sign(whole.mark)) == (0.06, "✗")
    assert not any("100,000 passages, p50" in what for what in found)


def test_a_floor_is_kept_from_above() -> None:
    assert Mark("hit@1", 0.91, 0.9, 0.95, floor=True).sign(0.9) == "✓"
    assert Mark("hit@1", 0.91, 0.9, 0.95, floor=True).sign(0.95) == "✗"


def test_a_made_collection_is_the_same_each_time_and_read_passage_by_passage(tmp_path: Path) -> None:
    made, again = make(tmp_path / "1", SIZE), make(tmp_path / "2", SIZE)
    texts = list(made.texts())
    assert texts == list(again.texts())
    assert len(texts) == SIZE
    assert all(LENGTHS[0] <= len(text) <= LENGTHS[1] for text in texts)
    assert list(made.words()) == [words_of(text) for text in texts]
    holdings = LiveIndex(made.documents)
    holdings.refresh()
    documents = holdings.answerer.library.documents.values()
    assert len(documents) == SIZE // PER_FILE
    assert [passage.text for document in documents for passage in passages_of(document)] == texts


def test_a_collection_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    made = make(tmp_path, PER_FILE)
    made.files()[0].write_text("不同\n", "utf-8")
    make(tmp_path, PER_FILE)
    assert list(made.texts()) == ["不同"]


def test_questions_are_different_and_as_many_as_wanted() -> None:
    assert len(set(questions(60))) == 60


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_finds_the_passage_that_holds_the_words(name: str, tmp_path: Path) -> None:
    if not installed(name):
        pytest.skip(f"{name} is not installed: pip install 'youju[bench]'")
    PEERS[name]().build(map(words_of, PROSE), tmp_path)
    peer: Peer = PEERS[name]()
    peer.open(tmp_path)
    assert peer.ask(QUESTION)[0] == 1
    assert isinstance(peer.ask("?"), list)


def test_a_peer_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PEERS["tantivy"], "needs", "no_such_package")
    told: list[str] = []
    assert "tantivy" not in available(told.append)
    assert "skipped: tantivy (not installed: pip install 'youju[bench]')" in told


def test_a_phase_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    make(tmp_path, PER_FILE)
    found = measure("index", engine="SQLite FTS5", folder=tmp_path, store=tmp_path / "store")
    assert found.figures["disk_mb"] > 0
    with pytest.raises(FailedError, match="FileExistsError"):
        measure("index", engine="SQLite FTS5", folder=tmp_path, store=tmp_path / "store")


def test_a_cold_start_is_told_in_seconds_and_megabytes(figures: dict[str, Any]) -> None:
    for found in figures["marks"]["cold"].values():
        assert found["wall_s"][0] > 0
        assert 20 < found["peak_mb"][0] < 500


def test_a_cold_start_that_fails_ends_the_measurement() -> None:
    with pytest.raises(SystemExit, match="ended with 3"):
        cold._run([sys.executable, "-c", "raise SystemExit(3)"], process.environment())


def test_settings_of_the_operator_do_not_reach_what_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_CORPUS_DIR", "/nowhere")
    assert "YOUJU_CORPUS_DIR" not in process.environment()
    assert process.environment()["OMP_NUM_THREADS"] == "1"


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="the system does not tell of memory")
def test_memory_of_a_process_and_its_children_is_told_apart() -> None:
    held = footprint()
    assert held.anonymous > 1
    assert held.mapped > 1
    sleeping = [sys.executable, "-c", "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"]
    with subprocess.Popen(sleeping, stdin=subprocess.PIPE) as started:
        watch = Watch(started.pid)
        while len(list(family(started.pid))) < 2 or not watch.peak.anonymous:
            pass
        started.kill() if len(list(family(started.pid))) != 2 else started.communicate(b"\n")
        assert watch.stop().anonymous > 1
    assert footprint(started.pid) == Footprint()  # gone


def test_percentiles_are_values_that_were_measured() -> None:
    assert [percentile([4, 1, 3, 2], share) for share in (0.0, 0.5, 0.95)] == [1, 3, 4]


def test_time_that_was_not_spent_on_us_shows_on_the_wall_alone() -> None:
    import time

    laps = Laps()
    with spanning() as span:
        laps.time(partial(time.sleep, 0.05))
    assert laps.wall[0] >= 50 > 25 > laps.cpu[0]
    assert span.wall >= 0.05 > 0.025 > span.cpu


def test_recall_counts_questions_with_a_right_passage_among_the_first() -> None:
    ranks, right = [[3, 1], [2, 9]], [frozenset({1}), frozenset({2, 5})]
    assert (judged.recall(ranks, right, 1), judged.recall(ranks, right, 5)) == (0.5, 1.0)


def test_the_picture_shows_each_engine_once_and_repeats_itself(tmp_path: Path) -> None:
    rows = [
        {"collection": "made", "passages": size, "engine": name, "p50_cpu_ms": float(size) / 1000}
        for name in (NAME, *PEERS)
        for size in (10_000, 1000)
    ]
    found = lines([*rows, {"collection": "cmrc", "passages": 1104, "engine": NAME, "p50_cpu_ms": 1.0}])
    assert found[NAME] == [(1000, 1.0), (10_000, 10.0)]
    for name in ("1.svg", "2.svg"):
        draw(found, tmp_path / name)
    picture = (tmp_path / "1.svg").read_text("utf-8")
    assert picture == (tmp_path / "2.svg").read_text("utf-8")
    assert all(picture.count(f">{name}") == 1 for name in PEERS)


def test_figures_replace_those_between_the_marks() -> None:
    document = "前\n<!-- a -->\n旧\n<!-- end of a -->\n后"
    assert inserted(document, {"a": "新\n"}) == "前\n<!-- a -->\n新\n<!-- end of a -->\n后"
    assert inserted("<!-- a -->\n<!-- end of a -->", {"a": "新"}) == "<!-- a -->\n新\n<!-- end of a -->"
    assert inserted(document, {"b": "新"}) == document


def test_the_command_prints_the_tables_and_keeps_the_figures(
    figures: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[Plan] = []

    def keeping(plan: Plan, _tell: object) -> dict[str, Any]:
        plans.append(plan)
        return figures

    monkeypatch.setattr("benchmarks.engines.__main__.run", keeping)
    kept = tmp_path / "build" / "bench.json"
    result = CliRunner().invoke(command, ["200", "400", "--engine", NAME, "--out", str(kept)])
    assert result.exit_code == 0
    assert result.stdout == report(figures)
    assert json.loads(kept.read_text("utf-8"))["rows"] == figures["rows"]
    assert (plans[0].sizes, plans[0].engines) == ((200, 400), [NAME])


def test_what_fails_is_passed_over_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(phase: str, **given: object) -> Measured:
        if phase in ("index", "opening"):
            raise FailedError("no room")
        return here(phase, **given)

    monkeypatch.setattr("benchmarks.engines.run.measure", failing)
    monkeypatch.setattr("benchmarks.engines.run._own", lambda *_: (_ for _ in ()).throw(FailedError("no jieba")))
    told: list[str] = []
    found = run(Plan(tmp_path, [PER_FILE], [NAME], count=1, judged=0, changes=1), told.append)
    assert [row["skipped"] for row in found["rows"]] == ["no room"]
    assert {"skipped: cold: no jieba", "skipped: opening: no room"} <= set(told)
    assert f"skipped: {NAME}, {PER_FILE}: no room" in report(found)


def test_the_document_takes_up_what_was_measured(
    figures: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, picture, kept = tmp_path / "benchmark.md", tmp_path / "scale.svg", tmp_path / "bench.json"
    shutil.copy(DOCUMENT, document)
    kept.write_text(json.dumps(figures), "utf-8")
    monkeypatch.setattr("benchmarks.engines.report.DOCUMENT", document)
    monkeypatch.setattr("benchmarks.engines.report.PICTURE", picture)
    write([str(kept)])
    assert report(figures).strip() in document.read_text("utf-8")
    assert NAME in picture.read_text("utf-8")
