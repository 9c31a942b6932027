from __future__ import annotations

import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest

from bot.cli.picture import main as draw_picture
from bot.settings import MOST_QUOTES, Settings, names
from tests.paths import ROOT
from tests.records import Run

ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
READMES = [ENGLISH, CHINESE]
pytestmark = pytest.mark.skipif(not ENGLISH.exists(), reason="the READMEs are not beside an installed package")


def blocks(path: Path) -> list[tuple[str, str]]:
    """The code blocks of a README: language and content."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def table(path: Path) -> dict[str, str]:
    """The settings table: name → default."""
    return dict(re.findall(r"^\| `(YOUJU_\w+)` \| (.*?) \|", path.read_text("utf-8"), flags=re.MULTILINE))


def exchanges(path: Path) -> list[tuple[str, str]]:
    """Commands and what they print, from the console block."""
    (session,) = [content for language, content in blocks(path) if language == "console"]
    return re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", session, flags=re.MULTILINE)


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_exchange_is_what_the_program_prints(path: Path, youju: Run) -> None:
    shown = exchanges(path)

    assert len(shown) == 2
    for command, output in shown:
        program, *arguments = shlex.split(command)
        assert program == "youju"
        assert youju(*arguments).out.strip("\n") == output.strip("\n")


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_settings_table_is_that_of_the_code(path: Path) -> None:
    documented = table(path)

    assert tuple(documented) == names()
    for field in fields(Settings):
        default = documented[f"YOUJU_{field.name.upper()}"].strip("`")
        assert default == str(field.default).lower() or field.default in (None, ())
    assert str(MOST_QUOTES) in path.read_text("utf-8")


def test_the_chinese_readme_is_in_step_with_the_english() -> None:
    english, chinese = blocks(ENGLISH), blocks(CHINESE)
    headings = [re.findall(r"^(#+) ", path.read_text("utf-8"), flags=re.MULTILINE) for path in READMES]
    commands = [re.findall(r"^\| `(youju .*?)` \|", path.read_text("utf-8"), flags=re.MULTILINE) for path in READMES]

    assert headings[0] == headings[1]
    assert [block for block in english if block[0] != "console"] == [
        block for block in chinese if block[0] != "console"
    ]
    assert [command.replace("--lang en", "") for command, _ in exchanges(ENGLISH)] == [
        command.replace("--lang zh-Hans", "") for command, _ in exchanges(CHINESE)
    ]
    assert list(table(ENGLISH)) == list(table(CHINESE))
    assert commands[0] == commands[1] != []


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_file_that_is_linked_exists(path: Path) -> None:
    targets = re.findall(r"\]\((?!http)([^)]+)\)", path.read_text("utf-8"))

    assert targets
    assert all((ROOT / target).exists() for target in targets)


def test_the_picture_is_the_one_the_program_draws(tmp_path: Path) -> None:
    draw_picture([str(tmp_path / "ask.svg")])
    drawn, kept = ((folder / "ask.svg").read_text("utf-8") for folder in (tmp_path, ROOT / "docs"))

    assert text(drawn) == text(kept)
    assert "三地85家医保定点机构" in text(kept)
    assert "http" not in kept.replace('xmlns="http://www.w3.org/2000/svg"', "")


def text(svg: str) -> str:
    """The text of a picture: where its pieces begin is a matter of style."""
    return "".join(re.findall(r"<text [^>]*>([^<]*)</text>", svg))
