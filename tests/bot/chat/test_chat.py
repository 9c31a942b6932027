from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, InMemoryHistory
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.chat.conversation import COMMANDS
from bot.chat.terminal import chat, one_question, prompt_session
from bot.cli.runtime import Runtime
from bot.settings import Settings
from bot.translations import Language, read_translations
from retrieval.answering.answerer import Answerer
from tests.paths import ROOT
from tests.records import Run, bundled

QUESTION = "青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?"
PATIENCE = 15  # seconds
CTRL_C, CTRL_D = "\x03", "\x04"
PASTE = ("\x1b[200~", "\x1b[201~")


class TerminalInput:
    """Standard input that says it is a terminal; prompt_toolkit reads from the pipe input beside it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[PipeInput]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        monkeypatch.setattr(sys, "stdin", TerminalInput())
        yield pipe


def runtime(settings: Settings | None = None) -> Runtime:
    """A session in simplified Chinese over the documents that ship."""
    made = Runtime(settings or Settings(), read_translations(Language.SIMPLIFIED))
    made.__dict__["library"], made.__dict__["answerer"] = bundled()
    return made


def test_questions_are_answered_until_the_end_of_the_input(youju: Run) -> None:
    ran = youju("chat", stdin=f"{QUESTION}\n\n量子计算机\n")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("✓ 找到 1 段原文")
    assert "85家医保定点机构" in ran.out
    assert "✗ 没有找到" in ran.out


def told(youju: Run, *lines: str) -> str:
    return youju("chat", stdin="\n".join(lines)).out


def test_quit_leaves_and_nothing_after_it_is_answered(youju: Run) -> None:
    assert told(youju, "/quit", QUESTION) == ""
    assert told(youju, "/exit", QUESTION) == ""


def test_help_names_every_command(youju: Run) -> None:
    lines = told(youju, "/help").splitlines()

    assert [line.split()[0] for line in lines if line.startswith("/")] == [f"/{name}" for name in COMMANDS]
    assert "来源:苏州日报" in lines[len(COMMANDS)]
    assert told(youju, "/") == told(youju, "/help") == told(youju, "/?")


def test_the_paragraphs_around_a_quote_can_be_walked(youju: Run) -> None:
    out = told(youju, QUESTION, "/prev", "/prev", "/next 1")

    places = [line for line in out.splitlines() if line.startswith("╭─ 第")]
    assert [place.split(" ─")[0] for place in places] == [
        "╭─ 第 13 段/共 17 段",
        "╭─ 第 12 段/共 17 段",
        "╭─ 第 13 段/共 17 段",
    ]


def test_a_new_question_begins_a_new_walk(youju: Run) -> None:
    assert told(youju, QUESTION, "/prev", QUESTION, "/prev").count("╭─ 第 13 段/共 17 段 ─") == 2


def test_walking_ends_where_the_document_ends(youju: Run) -> None:
    assert "前面没有了" in told(youju, QUESTION, *["/prev"] * 14)
    assert "前面没有了" not in told(youju, QUESTION, *["/prev"] * 13)
    assert "后面没有了" in told(youju, QUESTION, *["/next"] * 4)


def test_a_follow_up_is_completed_from_the_question_before(youju: Run) -> None:
    first, follow_up = "元荡岸线的总长是多少公里?", "那什么时候贯通?"
    out = told(youju, first, "谢谢", follow_up, "它在哪里?")
    assert [line for line in out.splitlines() if "接着问：" in line] == [
        "  接着问：元荡岸线什么时候贯通",
        "  接着问：元荡岸线在哪里",
    ]
    assert "接着问：" not in told(youju, first, QUESTION)
    assert "接着问：" not in told(youju, first, "/forget", follow_up)


def test_more_quotes_of_a_follow_up_are_searched_as_it_was(youju: Run) -> None:
    out = told(youju, "元荡岸线的总长是多少公里?", "那苏州呢", "/more")
    assert out.count("接着问：") in {1, 2}


def test_a_paragraph_is_shown_with_its_correction(youju: Run) -> None:
    question = "聚成金剛石金剛線生產項目簽約"
    out = told(youju, question, "/prev", "/next")

    assert out.count("〔有据按：应作") == 2


def test_the_whole_document_of_a_quote_can_be_read(youju: Run) -> None:
    out = told(youju, QUESTION, "/full")

    assert "000_f9517c49bce6a449.txt\n" in out
    assert "\n 17 " in out
    assert "\n  1 8月27日" in told(youju, "/full 002_")


def test_more_quotes_are_counted_on(youju: Run) -> None:
    out = told(youju, "长三角一体化 示范区", "/more")

    assert [line.split()[1] for line in out.splitlines() if line.startswith("╭─")] == ["1", "2", "3", "4", "5", "6"]


def test_more_ends_when_nothing_is_left(youju: Run) -> None:
    assert told(youju, "量子计算机", "/more").endswith("文档里与此有关的内容都在上面了。\n")


def test_why_shows_the_factors(youju: Run) -> None:
    assert "把握" not in told(youju, QUESTION)
    assert "这一段能回答问题的把握" in told(youju, QUESTION, "/why")


def test_the_language_changes_at_once(youju: Run) -> None:
    out = told(youju, "/lang en", "量子计算机", "/lang", "/lang zh-Hant", "/more")

    assert out.splitlines()[:2] == [
        "The interface is now in English.",
        "✗ Not found: no passage in the documents answers this",
    ]
    assert "Which language?" in out
    assert out.endswith("現在使用繁體中文。\n文件裡與此有關的內容都在上面了。\n")


def test_sources_can_be_listed_and_shown(youju: Run) -> None:
    assert "里有 5 份文档" in told(youju, "/sources")
    assert "第" not in told(youju, "/sources 9")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["/more"], "请先问一个问题。"),
        (["/prev"], "请先问一个问题。"),
        (["/why"], "请先问一个问题。"),
        (["/full"], "请先问一个问题。"),
        ([QUESTION, "/prev 9"], "上一个回答没有第 9 条引文。"),
        ([QUESTION, "/next x"], "上一个回答没有第 x 条引文。"),
        (["量子计算机", "/full"], "上一个回答没有第 1 条引文。"),
        (["/prve\x1b[2J"], "没有“/prve␛[2J”这个命令；输入 /help 查看全部命令。"),
        (["/sources zzz"], "没有叫“zzz”或以此开头的文档；运行 youju sources 可以查看全部文档"),
    ],
)
def test_a_command_that_cannot_be_followed_gets_a_sentence(youju: Run, lines: Sequence[str], sentence: str) -> None:
    ran = youju("chat", stdin="\n".join(lines))

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith(sentence + "\n")


def test_a_paste_of_several_lines_is_one_question() -> None:
    assert one_question("青浦、吴江、嘉善\n的参保人 \n\n\t能在多少家") == "青浦、吴江、嘉善的参保人能在多少家"
    assert one_question("what is\nthe G60\n走廊") == "what is the G60 走廊"
    assert one_question(" \n ") == ""


def test_typed_questions_are_answered_and_ctrl_d_leaves(
    keyboard: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    keyboard.send_text(QUESTION + "\r" + CTRL_D)

    assert chat(runtime()) == 0
    out = capsys.readouterr().out
    assert out.startswith("请用中文提问，我用原文回答。")
    assert "85家医保定点机构" in out


def test_ctrl_c_clears_the_line_and_the_chat_goes_on(keyboard: PipeInput, capsys: pytest.CaptureFixture[str]) -> None:
    keyboard.send_text(QUESTION + CTRL_C + "/lang en\r" + CTRL_D)

    assert chat(runtime()) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["The interface is now in English."]


def test_ctrl_c_drops_an_answer_under_way(
    keyboard: PipeInput, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_self: Answerer, _question: str, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Answerer, "answer", interrupted)
    keyboard.send_text(f"{QUESTION}\r/lang en\r{CTRL_D}")

    assert chat(runtime()) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["", "The interface is now in English."]


def test_a_bracketed_paste_of_several_lines_is_asked_once(
    keyboard: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    keyboard.send_text(
        PASTE[0] + "青浦、吴江、嘉善的参保人能在\n多少家医保定点机构免备案刷卡?" + PASTE[1] + "\r" + CTRL_D
    )

    assert chat(runtime()) == 0
    assert capsys.readouterr().out.count("✓ 找到") == 1


@pytest.mark.usefixtures("keyboard")
def test_only_commands_and_names_are_offered() -> None:
    completer = prompt_session(runtime()).completer
    assert completer

    def offered(line: str) -> list[str]:
        return [completion.text for completion in completer.get_completions(Document(line), CompleteEvent())]

    assert offered("/") == [f"/{name}" for name in COMMANDS]
    assert offered("/ne") == ["/next"]
    assert offered("/full 00") == sorted(bundled()[0].documents)
    assert offered("") == offered("青浦") == offered("/sources 9") == []


def test_history_is_kept_in_memory_only(keyboard: PipeInput, tmp_path: Path) -> None:
    keyboard.send_text(f"元荡岸线\r{CTRL_D}")
    chat(runtime(Settings(data_dir=tmp_path / "data")))

    assert isinstance(prompt_session(runtime()).history, InMemoryHistory)
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["index"]
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_history_is_stored_for_its_owner_alone_when_questions_may_be(keyboard: PipeInput, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", store_questions=True)
    keyboard.send_text(f"元荡岸线\r{CTRL_D}")
    chat(runtime(settings))
    history = tmp_path / "data" / "chat_history"

    assert "元荡岸线" in history.read_text("utf-8")
    assert (history.stat().st_mode & 0o777, history.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert isinstance(prompt_session(runtime(settings)).history, FileHistory)


@pytest.mark.parametrize("stored", [True, False])
def test_forget_empties_the_history_whatever_is_stored_now(keyboard: PipeInput, tmp_path: Path, stored: bool) -> None:
    history = tmp_path / "data" / "chat_history"
    history.parent.mkdir()
    history.touch(0o600)
    history.write_text("\n# 2026-01-01\n+元荡岸线\n", "utf-8")
    keyboard.send_text(f"/forget\r{CTRL_D}")

    chat(runtime(Settings(data_dir=tmp_path / "data", store_questions=stored)))

    assert (history.read_bytes(), history.stat().st_mode & 0o777) == (b"", 0o600)


@pytest.mark.usefixtures("keyboard")
def test_history_that_cannot_be_stored_is_one_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    settings = Settings(data_dir=tmp_path / "file", store_questions=True)

    assert isinstance(prompt_session(runtime(settings)).history, InMemoryHistory)
    assert capsys.readouterr().err.startswith(f"提问记录无法保存到 {tmp_path / 'file'}：")


def test_the_real_program_talks_on_a_real_terminal() -> None:
    """A pseudo-terminal: prompt, completion, answer with colours, Ctrl-D."""
    master, slave = pty.openpty()
    environ = {
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "LANG": "zh_CN.UTF-8",
        "TERM": "xterm",
        "HOME": "/nonexistent",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "--lang", "zh-Hans", "chat"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environ,
        start_new_session=True,
    )
    os.close(slave)
    try:
        seen = read_until(master, "提问 ›")
        os.write(master, b"/la\t")
        seen += read_until(master, "/lang")
        os.write(master, b" en\r")
        seen += read_until(master, "Ask ›")
        os.write(master, f"{UNANSWERABLE}\r".encode())
        answered = read_until(master, "Not found")
        if "Ask ›" not in answered.rpartition("Not found")[2]:  # the prompt may have come along
            answered += read_until(master, "Ask ›")
        seen += answered
        os.write(master, CTRL_D.encode())
        assert process.wait(timeout=PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
        os.close(master)
    assert "请用中文提问" in seen
    assert "\x1b[1;31m✗ Not found" in seen


UNANSWERABLE = "量子计算机的价格是多少"


def read_until(descriptor: int, wanted: str) -> str:
    """What the terminal shows up to and with ``wanted``."""
    seen = b""
    while wanted not in seen.decode("utf-8", "ignore"):
        ready, _, _ = select.select([descriptor], [], [], PATIENCE)
        assert ready, f"nothing more than {seen!r}, wanted {wanted!r}"
        seen += os.read(descriptor, 1024)
        if seen.endswith(b"\x1b[6n"):
            os.write(descriptor, b"\x1b[1;1R")  # a terminal answers when asked where its cursor is
    return seen.decode("utf-8", "ignore")
