"""What a shell is told when somebody presses Tab."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.records import Run

SHELLS = ("bash", "zsh", "fish")


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script(youju: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shell: str) -> None:
    monkeypatch.setenv("_YOUJU_COMPLETE", f"{shell}_source")
    ran = youju()

    assert (ran.code, ran.err) == (0, "")
    assert f"_YOUJU_COMPLETE={shell}_complete" in ran.out
    if program := shutil.which(shell):
        (tmp_path / "script").write_text(ran.out)
        subprocess.run([program, "-n", str(tmp_path / "script")], check=True)


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("youju ", {"ask", "chat", "telegram", "sources", "index", "verify", "check", "health", "eval"}),
        ("youju c", {"chat", "check"}),
        ("youju --l", {"--lang", "--log-level"}),
        ("youju --lang zh", {"zh-Hans", "zh-Hant"}),
        ("youju ask --js", {"--json"}),
        ("youju eval --fail", {"--failures", "--fail-under", "--fail-over"}),
    ],
)
@pytest.mark.parametrize("shell", SHELLS)
def test_commands_options_and_words_are_completed(
    youju: Run, monkeypatch: pytest.MonkeyPatch, shell: str, typed: str, completed: set[str]
) -> None:
    begun = typed.rsplit(" ", 1)[1]
    monkeypatch.setenv("_YOUJU_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", begun if shell == "fish" else str(typed.count(" ")))
    ran = youju()
    told = ran.out.splitlines()

    assert (ran.code, ran.err) == (0, "")
    values = {"bash": [line.partition(",")[2] for line in told], "zsh": told[1::3]}
    fish = [line.partition(",")[2].partition("\t")[0] for line in told]
    assert set(values.get(shell, fish)) >= completed
    assert all(value.startswith(begun) for value in values.get(shell, []) if value)


def test_a_folder_is_left_to_the_shell(youju: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_YOUJU_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "youju --corpus /t")
    monkeypatch.setenv("COMP_CWORD", "2")

    assert youju().out == "dir,/t\n"
