"""Shared by all tests: the languages, and the program run in this process."""

from __future__ import annotations

import io
import sys
from functools import cached_property
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.locale import Language, Words, read_words
from bot.session import Session
from tests.records import Ran, Run, bundled

__all__ = ["Run"]  # the type of the fixture youju


@pytest.fixture
def hans() -> Words:
    return read_words(Language.SIMPLIFIED)


@pytest.fixture
def hant() -> Words:
    return read_words(Language.TRADITIONAL)


@pytest.fixture
def english() -> Words:
    return read_words(Language.ENGLISH)


def share_bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sessions over the documents that ship share one library and one answerer."""
    library, answerer = vars(Session)["library"].func, vars(Session)["answerer"].func
    shared_library = cached_property(lambda self: library(self) if self.settings.corpus_dir else bundled()[0])
    shared_answerer = cached_property(lambda self: answerer(self) if self.settings.corpus_dir else bundled()[1])
    for name, attribute in (("library", shared_library), ("answerer", shared_answerer)):
        attribute.__set_name__(Session, name)
        monkeypatch.setattr(Session, name, attribute)


@pytest.fixture
def youju(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run the program in this process, in an empty folder and a clean environment, in simplified Chinese."""
    share_bundled(monkeypatch)
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "YOUJU_LANGUAGE", "YOUJU_CORPUS_DIR", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")

    def run(*arguments: str, stdin: bytes | str = b"") -> Ran:
        content = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", errors="replace"))
        code = main(arguments)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run
