from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.cells import cell_len

from bot.cli import stdio
from bot.translations import Language, read_translations
from corpus.document import CorpusError
from retrieval.answering.answerer import Answerer
from tests.paths import ROOT
from tests.records import Run

QUESTION = "青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?"
ANSWER = "三地85家医保定点机构"
UNANSWERABLE = "量子计算机的价格是多少?"
PUNCTUATION = "？！。……"


def environment(**more: str) -> dict[str, str]:
    """What a process of ours needs, and nothing of whoever runs the tests."""
    return {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": os.environ["XDG_DATA_HOME"], **more}


def program(*arguments: str, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
    """The program as a process of its own, in an environment with nothing but what is given."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        env=environment(HOME="/nonexistent", **environ),
        check=False,
        timeout=60,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good document."""
    path = tmp_path / "文件"
    path.mkdir()
    (path / "good.txt").write_text(f"{'元荡岸线整治工程去年六月全部完工,沿湖步道长达六公里。'}\n", "utf-8")
    return path


def test_a_question_is_answered_with_its_source(youju: Run) -> None:
    ran = youju("ask", QUESTION)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("✓ 找到 1 段原文\n")
    assert ANSWER in "".join(line[4:] for line in ran.out.splitlines() if line.startswith("│ » "))
    assert "《开启沪苏合作新篇章》 · 苏州市发展和改革委员会 · 2020-11-23" in ran.out
    assert "第 14 段/共 17 段" in ran.out
    assert max(map(cell_len, ran.out.splitlines())) <= 80


def test_words_of_a_question_without_quotation_marks_are_one_question(youju: Run) -> None:
    assert json.loads(youju("ask", "--json", "元荡", "岸线").out)["question"] == "元荡 岸线"


def test_nothing_found_is_exit_code_1_and_names_the_missing_words(youju: Run) -> None:
    ran = youju("ask", UNANSWERABLE)

    assert ran.code == 1
    assert ran.out.startswith("✗ 没有找到")
    assert "“量子”" in ran.out


def test_json_is_one_object_a_line_and_top_limits_the_quotes(youju: Run) -> None:
    ran = youju("ask", "--json", QUESTION)
    record = json.loads(ran.out)
    broad = "长三角一体化 示范区"

    assert (ran.code, ran.out.count("\n")) == (0, 1)
    assert (record["question"], record["outcome"]) == (QUESTION, "found")
    assert ANSWER in record["quotes"][0]["text"]
    assert record["quotes"][0]["citation"]["paragraph"] == 14
    assert [len(json.loads(youju("ask", "--json", "--top", top, broad).out)["quotes"]) for top in "12"] == [1, 2]


def test_a_question_can_be_asked_after_another(youju: Run) -> None:
    after, follow_up = ("--after", "元荡岸线的总长是多少公里?"), "那什么时候贯通?"
    record = json.loads(youju("ask", "--json", *after, follow_up).out)
    assert (record["question"], record["searched"]) == (follow_up, "元荡岸线什么时候贯通")
    assert "接着问：元荡岸线什么时候贯通" in youju("ask", *after, follow_up).out
    assert "searched" not in json.loads(youju("ask", "--json", *after, QUESTION).out)


def test_the_lines_of_a_batch_stand_alone(youju: Run) -> None:
    ran = youju("ask", "--after", QUESTION, "-", stdin="那什么时候贯通?\n")
    assert (ran.code, ran.out) == (2, "")
    assert "--after 只能用于一个问题" in ran.err


def test_explain_shows_factors_that_sum_to_the_score(youju: Run) -> None:
    record = json.loads(youju("ask", "--json", "--explain", QUESTION).out)
    told = youju("ask", "--explain", QUESTION).out

    for quote in record["quotes"]:
        assert sum(quote["factors"].values()) == pytest.approx(quote["score"], abs=1e-9)
        assert f"{quote['score']:.2f}" in told
    assert "把握" in told


def test_every_factor_has_a_name_in_every_language(youju: Run) -> None:
    factors = {
        name
        for quote in json.loads(youju("ask", "--json", "--explain", QUESTION).out)["quotes"]
        for name in quote["factors"]
    }

    assert [
        name for name in factors for language in Language if f"factor.{name}" not in read_translations(language)
    ] == []


def test_the_number_of_quotes_can_be_set(youju: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_MAX_QUOTES", "1")

    assert len(json.loads(youju("ask", "--json", QUESTION).out)["quotes"]) == 1


def test_line_n_of_a_batch_answers_line_n(youju: Run) -> None:
    ran = youju("ask", "--json", "-", stdin=f"\ufeff{QUESTION}\r\n\n{UNANSWERABLE}\n你好")
    records = [json.loads(line) for line in ran.out.splitlines()]

    assert ran.code == 0
    assert [record["question"] for record in records] == [QUESTION, "", UNANSWERABLE, "你好"]
    assert [record["outcome"] for record in records[:3]] == ["found", "not_found", "not_found"]


def test_a_batch_for_a_reader_names_each_question(youju: Run) -> None:
    ran = youju("ask", "--top", "1", "-", stdin=f"{QUESTION}\n{UNANSWERABLE}\n")

    assert ran.code == 0
    assert f"1. {QUESTION}\n✓ 找到 1 段原文" in ran.out
    assert f"\n\n2. {UNANSWERABLE}\n✗ 没有找到" in ran.out


def test_an_empty_batch_is_no_error(youju: Run) -> None:
    assert youju("ask", "-").code == 0


STRANGE = {
    "punctuation": PUNCTUATION,
    "controls": "\x00\x01\x1b[2J\x07\x7f",
    "surrogate": "沪苏\ud800\udfff",
    "emoji": "👨‍👩‍👧🇨🇳👍",
    "directions": "\u202e\u200f沪苏\u2066",
    "long": "沪苏合作" * 25_000,
    "private use": "\ue000\uf8ff\U0010ffff",
    "latin": "what is the meaning of life",
}


@pytest.mark.parametrize("question", STRANGE.values(), ids=STRANGE)
def test_no_question_breaks_anything(youju: Run, question: str) -> None:
    told, record = youju("ask", "--", question), youju("ask", "--json", "--", question)

    assert told.code == record.code
    assert told.code in (0, 1)
    assert (told.err, record.err) == ("", "")
    assert json.loads(record.out)["question"] == json.loads(json.dumps(question))
    assert not {"\x1b", "\x07", "\x00", "\u202e"} & set(told.out)
    assert len(told.out) < 10_000


def test_only_punctuation_is_not_found(youju: Run) -> None:
    assert json.loads(youju("ask", "--json", PUNCTUATION).out)["outcome"] == "not_found"


ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_questions_come_in_any_encoding_that_chinese_files_do(youju: Run, encoding: str) -> None:
    asked = ["元荡岸线整治工程完工了吗?", "", "abc", "养老机构"]
    if encoding == "big5":
        asked = ["元蕩岸線整治工程完工了嗎?", "", "abc", "養老機構"]
    ran = youju("ask", "--json", "-", stdin="\r\n".join(asked).encode(encoding))

    assert (ran.code, ran.err) == (0, "")
    assert [json.loads(line)["question"] for line in ran.out.splitlines()] == asked


@pytest.mark.parametrize(
    "broken", [b"\xff\xfe\xc3\n\n", "元荡岸线".encode() + b"\xff", "元荡岸".encode()[:-1], b"\x80\x81"]
)
@pytest.mark.parametrize("command", [("ask", "-"), ("ask", "--json", "-"), ("verify", "-"), ("chat",)])
def test_a_line_that_is_no_text_is_refused_and_never_garbage(
    youju: Run, broken: bytes, command: tuple[str, ...]
) -> None:
    ran = youju(*command, stdin=broken)

    assert ran.code == 2
    assert ran.err == "youju：标准输入第 1 行不是 UTF-8、UTF-16、GB18030 或 Big5 文本\n"


def test_what_comes_before_a_line_that_is_no_text_is_answered(youju: Run) -> None:
    ran = youju("ask", "--json", "-", stdin=QUESTION.encode() + b"\n\xff\xff\n" + QUESTION.encode())

    assert (ran.code, len(ran.out.splitlines())) == (2, 1)
    assert "第 2 行" in ran.err


MISUSE = [
    (["ask"], "问题是空的；可以这样问：youju ask '沪苏通勤去青浦要多久?'"),
    (["ask", "  \t"], "问题是空的；可以这样问：youju ask '沪苏通勤去青浦要多久?'"),
    (["ask", "--tpo", "3", "x"], "没有 --tpo 这个选项；您是不是想写 --top？"),
    (["ask", "--zzz", "x"], "这里没有 --zzz 这个选项"),
    (["ask", "--corpus", "文件", "x"], "--corpus 要写在命令之前：youju --corpus … ask …"),
    (["ask", "--top", "0", "x"], "--top 不能是“0”，应为 1 到 20 的整数"),
    (["ask", "--top", "三", "x"], "--top 不能是“三”，应为 1 到 20 的整数"),
    (["ask", "x", "--top"], "选项 --top 后面缺少值"),
    (["aks", "x"], "没有“aks”这个命令；可用的命令有：ask、chat、telegram、sources、index、verify、check、health、eval"),
    (["--zzz"], "这里没有 --zzz 这个选项"),
    (["--lang", "klingon", "ask", "x"], "--lang 不能是“klingon”，只能是 zh-Hans|zh-Hant|en 之一"),
    (["--log-level", "loud", "ask", "x"], "--log-level 不能是“loud”，只能是 debug|info|warning|error 之一"),
    (["--corpus", "", "ask", "x"], "选项 --corpus 后面缺少值"),
    (["chat", "x", "y"], "参数太多：x y"),
    (["sources", "--removed"], "--removed 要指明文档：youju sources ID --removed"),
    (["sources", "zzz\x1b[2J"], "没有叫“zzz␛[2J”或以此开头的文档；运行 youju sources 可以查看全部文档"),
    (["sources", ""], "没有叫“”或以此开头的文档；运行 youju sources 可以查看全部文档"),
    (["eval"], "缺少 PATH"),
]


@pytest.mark.parametrize(("arguments", "line"), MISUSE)
def test_wrong_use_is_one_line_and_exit_code_2(youju: Run, arguments: Sequence[str], line: str) -> None:
    ran = youju(*arguments)

    assert (ran.code, ran.out, ran.err) == (2, "", f"youju：{line}\n")


def test_an_ambiguous_document_is_one_line_that_names_them(youju: Run) -> None:
    ran = youju("sources", "00")

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "“00”可以指 5 份文档：000_f9517c49bce6a449.txt, 001_" in ran.err


def test_complaints_and_help_speak_the_language_that_was_asked_for(youju: Run) -> None:
    assert youju("ask", "--lang", "en").err.startswith("youju: --lang goes before the command")
    assert youju("ask", "x", "--", "--lang", "en").err == ""
    assert youju("--lang", "en", "aks").err.startswith("youju: unknown command “aks”")
    assert youju("--lang=zh-Hant", "aks").err.startswith("youju：沒有「aks」這個指令")
    assert youju("--lang", "zh-Hant", "--help").out.startswith("用法：youju [選項] 指令 …")
    assert "选项" in youju("ask", "-h").out


def test_the_language_can_be_set_in_dotenv_too(youju: Run) -> None:
    Path(".env").write_text("YOUJU_LANGUAGE=en\n", "utf-8")

    assert youju("ask", UNANSWERABLE).out.startswith("✗ Not found")


def test_help_fits_the_terminal_and_is_shown_without_a_command_too(youju: Run) -> None:
    for arguments in (["--help"], ["ask", "--help"], ["sources", "-h"], ["chat", "-h"], []):
        ran = youju(*arguments)

        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith("用法：youju")
        assert max(map(cell_len, ran.out.splitlines())) <= 80


def test_the_version_is_told(youju: Run) -> None:
    assert youju("--version").out.startswith("youju 0.")


def test_sources_lists_every_document_with_what_was_taken_out(youju: Run) -> None:
    ran = youju("sources")

    assert ran.code == 0
    assert "里有 5 份文档" in ran.out
    assert "《开启沪苏合作新篇章》 · 苏州市发展和改革委员会 · 2020-11-23" in ran.out
    assert "可引用的正文 17 段" in ran.out
    assert "拼音注音 257 处" in ran.out
    assert max(map(cell_len, ran.out.splitlines())) <= 80


def test_sources_shows_one_document_paragraph_by_paragraph(youju: Run) -> None:
    ran = youju("sources", "002")

    assert ran.code == 0
    assert "\n  1 8月27日,蘇州宿遷共建園區" in ran.out
    assert "\n  5 本次推介會" in ran.out
    assert "〔网页边角文字〕掃一掃在手機打開當前頁" in ran.out
    assert "〔有据按：应作" in "".join(ran.out.split())
    assert "〔有据按〕应作“潛力大，對”" in ran.out


def test_sources_shows_what_was_removed_and_why(youju: Run) -> None:
    glosses = youju("sources", "002", "--removed").out
    layout = youju("sources", "003", "--removed").out

    assert "拼音注音 257 处" in glosses
    assert "⟦(qū)⟧“1+5”聯 × 22" in glosses
    assert "排版断行 3 处\n    设规律,发挥⟦↵↵⟧浦东社会主义 × 1\n" in layout
    assert "〔署名〕(耿联)（规则：" in layout


def test_a_missing_folder_is_one_line(youju: Run, tmp_path: Path) -> None:
    missing = tmp_path / "没有"

    assert youju("--corpus", str(missing), "ask", "元荡").err == f"youju：没有 {missing} 这个文件夹\n"
    assert youju("--corpus", str(missing), "ask", "元荡").code == 2


def test_an_empty_folder_is_one_line(youju: Run, tmp_path: Path) -> None:
    empty = tmp_path / "空"
    empty.mkdir()
    ran = youju("--corpus", str(empty), "ask", "元荡")

    assert (ran.code, ran.out, ran.err) == (2, "", f"youju：{empty} 里没有文档\n")


def test_a_file_for_a_folder_is_one_line(youju: Run, folder: Path) -> None:
    ran = youju("--corpus", str(folder / "good.txt"), "ask", "元荡")

    assert (ran.code, ran.err) == (2, f"youju：{folder / 'good.txt'} 是一个文件，应为存放文档的文件夹\n")


def test_an_unreadable_folder_is_one_line(youju: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: Path) -> None:  # root, who runs some builds, is forbidden nothing
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", forbidden)
    ran = youju("--corpus", str(folder), "ask", "元荡")

    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert ran.err.startswith(f"youju：无法读取文件夹 {folder}：")


def test_bad_files_are_named_and_the_good_ones_answered_from(youju: Run, folder: Path) -> None:
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 4)
    (folder / "empty.txt").write_bytes(b"")
    ran = youju("--corpus", str(folder), "ask", "元荡岸线整治工程完工了吗")

    assert ran.code == 0
    assert "元荡岸线整治工程去年六月全部完工" in ran.out
    assert [line.partition("（")[0] for line in ran.err.splitlines()] == [
        "binary.txt：不是文本文件",
        "empty.txt：文件是空的",
    ]


def test_a_folder_with_bad_files_only_says_so(youju: Run, folder: Path) -> None:
    (folder / "good.txt").write_bytes(b"")
    ran = youju("--corpus", str(folder), "ask", "元荡")

    assert (ran.code, ran.err) == (2, f"good.txt：文件是空的\nyouju：{folder} 里没有可以读取的文档\n")


def test_many_bad_files_are_counted(youju: Run, folder: Path) -> None:
    for number in range(8):
        (folder / f"empty{number}.txt").write_bytes(b"")
    ran = youju("--corpus", str(folder), "ask", "元荡")

    assert len(ran.err.splitlines()) == 6
    assert ran.err.splitlines()[-1] == "……另有 3 个文件；运行 youju sources 可以查看全部"
    assert "empty7.txt：文件是空的" in youju("--corpus", str(folder), "sources").out


def test_a_file_that_cannot_be_read_is_told_once_and_again_when_it_was_well_between(youju: Run, folder: Path) -> None:
    def asked() -> list[str]:
        return youju("--corpus", str(folder), "ask", "元荡").err.splitlines()

    for path in folder.iterdir():
        path.unlink()
    (folder / "good.txt").write_text("元荡的岸线贯通了。", "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    assert asked() == ["empty.txt：文件是空的"]
    assert asked() == []
    (folder / "damaged.txt").write_bytes(b"\x00\x01" * 50)
    assert [line.partition("：")[0] for line in asked()] == ["damaged.txt"]
    assert asked() == []
    (folder / "empty.txt").write_text("元荡在这里。", "utf-8")
    assert asked() == []
    (folder / "empty.txt").unlink()
    assert asked() == []
    (folder / "empty.txt").write_bytes(b"")
    assert asked() == ["empty.txt：文件是空的"]


def test_a_broken_declaration_is_named_and_the_documents_answered_from(youju: Run, folder: Path) -> None:
    (folder / "documents.toml").write_text('["good.txt"\ntitle = 3\n', "utf-8")
    ran = youju("--corpus", str(folder), "ask", "元荡岸线整治工程完工了吗")

    assert ran.code == 0
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("documents.toml：其中有无法采用的声明（documents.toml:1：")


def test_an_unexpected_error_is_one_line_and_its_traceback_only_in_the_log(
    youju: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: Answerer, _question: str, **_options: object) -> None:
        raise RuntimeError("disk\x1b on\nfire")

    monkeypatch.setattr(Answerer, "answer", broken)
    quiet, loud = youju("ask", "x"), youju("--log-level", "debug", "ask", "x")

    assert (quiet.code, quiet.out, quiet.err.count("\n")) == (70, "", 1)
    assert quiet.err.startswith("youju：出错了（RuntimeError: disk␛ on fire）。用 youju --log-level debug")
    assert loud.code == 70
    assert "Traceback" in loud.err


def test_an_interruption_is_exit_code_130(youju: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_self: Answerer, _question: str, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Answerer, "answer", interrupted)

    assert (youju("ask", "x").code, youju("ask", "x").err) == (130, "\n")


def test_a_reader_that_leaves_early_ends_the_program_quietly(youju: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_self: Answerer, _question: str, **_options: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(Answerer, "answer", gone)
    monkeypatch.setattr(stdio, "abandon_output", lambda: None)

    assert (youju("ask", "x").code, youju("ask", "x").err) == (141, "")


def test_a_command_that_loads_later_gets_its_options(youju: Run) -> None:
    assert youju("eval", "no-such-file.jsonl").code == 2
    assert "eval" in youju("--help").out


def test_stdin_is_answered_line_by_line_before_it_ends() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--json", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(QUESTION.encode() + b"\n")
        process.stdin.flush()

        assert json.loads(process.stdout.readline())["outcome"] == "found"
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_the_real_program_writes_chinese_in_a_locale_without_it() -> None:
    done = program("--lang", "zh-Hans", "ask", QUESTION, LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")

    assert (done.returncode, done.stderr) == (0, b"")
    assert ANSWER in done.stdout.decode("utf-8").replace("\n│ » ", "")
    assert b"\x1b" not in done.stdout


def test_the_real_program_keeps_an_encoding_that_knows_chinese() -> None:
    done = program("--lang", "en", "ask", "-", stdin="👍元荡\n".encode(), PYTHONIOENCODING="gbk")

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("gbk").startswith("1. ?元荡\n")


def test_the_real_program_takes_any_bytes_as_a_question() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--json", b"\xff\xfe\x80"],
        capture_output=True,
        env=environment(LANG="C.UTF-8"),
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, b"")
    assert json.loads(done.stdout)["outcome"] == "not_found"


def test_output_closed_early_leaves_no_traceback() -> None:
    command = f'{sys.executable} -m bot sources 004 | head -1; echo "${{PIPESTATUS[0]}}" >&2'
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        env=environment(LANG="C.UTF-8"),
        check=False,
    )

    assert done.stdout.count("\n") == 1
    assert done.stderr in ("141\n", "0\n")


def test_closed_streams_are_no_crash() -> None:
    command = f"{sys.executable} -m bot ask - <&- >&- 2>&-"

    assert subprocess.run(["bash", "-c", command], env=environment(LANG="C.UTF-8"), check=False).returncode == 0


def test_ctrl_c_ends_a_batch_with_130() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--json", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(LANG="C.UTF-8"),
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"\n")
    process.stdin.flush()
    process.stdout.readline()
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)

    assert (process.returncode, err) == (130, b"\n")


def test_streams_without_an_encoding_of_ours_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    stdio.prepare()
    stdio.abandon_output()
    latin = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", latin)
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdin", None)
    stdio.prepare()

    assert latin.encoding == "utf-8"
    assert sys.stdin.read() == ""
    for stream in (sys.stdin, sys.stderr):
        stream.close()


def test_arguments_are_read_as_utf_8_whatever_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    undecoded = QUESTION.encode().decode("ascii", "surrogateescape")
    monkeypatch.setattr(sys, "argv", ["youju", "ask", undecoded])

    assert stdio.arguments() == ["ask", QUESTION]


def test_what_a_lost_reader_did_not_read_goes_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        stream.write("引文")
        stdio.abandon_output()
        stream.flush()


def test_a_fault_of_the_corpus_without_a_sentence_of_its_own_is_told_all_the_same(
    youju: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_anything: object) -> None:
        raise CorpusError("span 3-2 is empty")

    monkeypatch.setattr("retrieval.index.live_index.scan_folder", broken)
    ran = youju("--corpus", str(folder), "sources")

    assert (ran.code, ran.err) == (2, f"youju：无法读取 {folder} 里的文档：span 3-2 is empty\n")
