"""``youju index``: a line a file, one for all, and the old index kept until there is a new one."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.cli.runtime import index_folder
from bot.settings import Settings
from bot.translations import Translations
from retrieval.index.storage import NAME_FILE, Storage
from tests.made_folder import make_folder
from tests.paths import ROOT
from tests.records import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "文件"
    made.mkdir()
    (made / "元荡.txt").write_text("元荡岸线贯通工程于2020年全面竣工,总长23公里。\n", "utf-8")
    (made / "通勤.txt").write_bytes("从苏州坐沪苏通勤班车去青浦要40分钟。\n".encode("gb18030"))
    return made


@pytest.fixture
def arguments(folder: Path, tmp_path: Path) -> tuple[str, ...]:
    return "--corpus", str(folder), "--data", str(tmp_path / "data")


@pytest.fixture
def store(folder: Path, tmp_path: Path) -> Path:
    return index_folder(Settings(data_dir=tmp_path / "data"), folder)


def test_every_new_file_has_its_line_with_what_its_reader_noted(
    youju: Run, arguments: tuple[str, ...], store: Path
) -> None:
    ran = youju(*arguments, "index")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "新增 元荡.txt：可引用的正文 1 段",
        "新增 通勤.txt：可引用的正文 1 段；文字编码：gb18030",
        "共 2 份文档、2 个段落：新增 2",
        f"索引在 {store}",
    ]


def test_the_next_run_tells_what_has_changed_since(youju: Run, arguments: tuple[str, ...], folder: Path) -> None:
    youju(*arguments, "index")
    assert youju(*arguments, "index").out.splitlines()[0] == "共 2 份文档、2 个段落：没有变化"

    (folder / "通勤.txt").unlink()
    (folder / "元荡.txt").write_text("元荡岸线贯通工程总长23.5公里。\n", "utf-8")
    (folder / "坏.txt").write_bytes(b"\x00\x01\x02" * 50)
    (folder / "图.png").write_bytes(b"\x89PNG")
    ran = youju(*arguments, "--lang", "en", "index")

    assert ran.code == 0  # what cannot be read is reported, and no failure of the run
    assert ran.out.splitlines()[:5] == [
        "changed 元荡.txt: 1 quotable paragraph",
        "removed 通勤.txt",
        "skipped 图.png: unsupported file type (.png)",
        "not read 坏.txt: not a text file (zero byte at 0: not text)",
        "1 document, 1 passage: 1 changed, 1 removed, 1 not read, 1 skipped",
    ]


def test_every_file_that_is_left_aside_has_its_line(youju: Run, arguments: tuple[str, ...], folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("[core]")
    (folder / "信").mkdir()
    for name in ("~$元荡.docx", "信/.DS_Store", "Makefile", "图.png"):
        (folder / name).write_bytes(b"x")
    (folder / "documents.toml").write_text("")
    (folder / "外.txt").symlink_to("/etc/hostname")
    told = youju(*arguments, "--lang", "en", "index").out.splitlines()
    aside = {line.removeprefix("skipped ").partition(":")[0] for line in told if line.startswith("skipped ")}

    assert aside == {".git", "~$元荡.docx", "信/.DS_Store", "Makefile", "图.png", "外.txt"}
    assert told[-2].endswith("2 added, 6 skipped")


def test_a_stale_document_is_told_by_index_sources_and_every_citation(
    youju: Run, arguments: tuple[str, ...], folder: Path
) -> None:
    youju(*arguments, "index")
    (folder / "元荡.txt").write_bytes(b"\x00\x01\x02" * 50)

    ran = youju(*arguments, "--lang", "zh-Hant", "index")
    assert ran.out.splitlines()[0].startswith("沿用 元荡.txt：現在無法讀取，仍按上次讀到的內容回答")
    assert "原文件现在无法读取，仍按上次读到的内容引用。" in youju(*arguments, "sources").out
    answered = youju(*arguments, "ask", "元荡岸线总长多少公里?")
    assert "原文件现在无法读取，按上次读到的内容引用" in answered.out.replace("\n", "").replace("   ", "")
    assert '"stale": true' in youju(*arguments, "ask", "--json", "元荡岸线总长多少公里?").out
    assert "the file cannot be read now" in youju(*arguments, "--lang", "en", "verify", "元荡岸线贯通工程").out


def test_names_that_would_do_something_are_made_harmless(youju: Run, arguments: tuple[str, ...], folder: Path) -> None:
    (folder / "两\n行\u202etxt.txt").write_text("阳澄湖大闸蟹于9月22日开捕。\n", "utf-8")
    lines = youju(*arguments, "index").out.splitlines()

    assert "新增 两 行\N{REPLACEMENT CHARACTER}txt.txt：可引用的正文 1 段" in lines
    assert len(lines) == 5


def test_a_damaged_index_is_made_anew_with_one_line(youju: Run, arguments: tuple[str, ...], store: Path) -> None:
    youju(*arguments, "index")
    (store / NAME_FILE).write_bytes(b"?")
    for command in (["index"], ["ask", "元荡岸线总长多少公里?"]):
        (store / NAME_FILE).write_bytes(b"?")
        ran = youju(*arguments, *command)
        assert (ran.code, ran.err) == (0, "索引已损坏，已重建\n")
        Storage(store, "").verify()


def test_verifying_finds_damage_that_does_not_show(youju: Run, arguments: tuple[str, ...], store: Path) -> None:
    youju(*arguments, "index")
    record = next(store.glob("index-*/*.store"))
    content = bytearray(record.read_bytes())
    content[20] ^= 0xFF
    record.write_bytes(content)

    ran = youju(*arguments, "index", "--verify")
    assert (ran.code, ran.err) == (0, "索引已损坏，已重建\n")
    assert ran.out.splitlines()[2].endswith("新增 2")
    assert youju(*arguments, "index", "--verify").out.splitlines()[0].endswith("没有变化")


def test_a_folder_without_a_readable_document_is_wrong_use(
    youju: Run, arguments: tuple[str, ...], folder: Path
) -> None:
    for path in folder.iterdir():
        path.write_bytes(b"\x00\x01\x02" * 50)
    ran = youju(*arguments, "index")

    assert ran.code == 2
    assert ran.out.splitlines()[0].startswith("未读 元荡.txt：不是文本文件")
    assert ran.err == f"youju：{folder} 里没有可以读取的文档\n"


def test_where_the_index_cannot_be_written_the_exit_code_is_1(
    youju: Run, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("a file, no folder", "utf-8")
    ran = youju(*arguments, "index")

    assert ran.code == 1
    assert ran.err.startswith(f"索引未能写入 {tmp_path / 'data'}（")
    assert "新增 2" in ran.out


def test_while_another_process_writes_it_says_so(
    youju: Run, arguments: tuple[str, ...], folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.index.LOCK_TIMEOUT", 0.05)
    with Storage(store, "").locked():
        ran = youju(*arguments, "index")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"另一个进程正在写 {folder} 的索引，请稍后再试\n"


def start(*arguments: str, stdout: int = subprocess.PIPE, stderr: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    environ = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "TERM": "xterm"}
    command = [sys.executable, "-m", "bot", *arguments, "index"]
    return subprocess.Popen(command, env=environ, stdout=stdout, stderr=stderr)


def test_ctrl_c_ends_with_130_and_leaves_the_old_index(tmp_path: Path) -> None:
    folder, data = tmp_path / "c", tmp_path / "data"
    make_folder(folder, 30)
    arguments = ("--corpus", str(folder), "--data", str(data))
    assert start(*arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).wait() == 0
    (store,) = (data / "index").iterdir()
    before = sorted(path.name for path in store.iterdir())
    for number in range(4):
        (folder / f"长{number}.txt").write_text("阳澄湖大闸蟹于9月22日开捕。\n" * 60_000, "utf-8")
    process = start(*arguments)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()

    # Where it comes in the middle of an import, Python ends by the signal itself, which a shell calls 130 too.
    assert process.returncode in (130, -signal.SIGINT)
    assert err == b"\n"
    assert sorted(path.name for path in store.iterdir()) == before


def test_on_a_terminal_there_is_a_progress_bar(arguments: tuple[str, ...], english: Translations) -> None:
    leader, follower = pty.openpty()
    process = start("--lang", "en", *arguments, stderr=follower)
    os.close(follower)
    out, _ = process.communicate()
    drawn = os.read(leader, 65536).decode()
    os.close(leader)

    assert process.returncode == 0
    assert english("index.reading") in drawn
    assert out.decode().startswith("added 元荡.txt")
    assert "\x1b" not in out.decode()
