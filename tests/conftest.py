"""Shared by all tests: the languages, and the program run in this process."""

from __future__ import annotations

import io
import logging
import signal
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.__main__ import main
from bot.log_privacy import OURS
from bot.translations import Language, Translations, read_translations
from tests.records import Ran, Run

__all__ = ["Run"]  # the type of the fixture youju


@pytest.fixture
def hans() -> Translations:
    return read_translations(Language.SIMPLIFIED)


@pytest.fixture
def hant() -> Translations:
    return read_translations(Language.TRADITIONAL)


@pytest.fixture
def english() -> Translations:
    return read_translations(Language.ENGLISH)


@pytest.fixture(scope="session", autouse=True)
def _own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the data of whoever runs it; the index of the documents that ship is made once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(autouse=True)
def _loggers_as_they_were() -> Iterator[None]:
    """A test may begin a log; pytest has handlers of its own."""
    names = ["", *OURS]
    levels = {name: logging.getLogger(name).level for name in names}
    handlers, showwarning = logging.root.handlers[:], warnings.showwarning
    yield
    logging.root.handlers[:], warnings.showwarning = handlers, showwarning
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def youju(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run the program in this process, in an empty folder and a clean environment, in simplified Chinese."""
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


settings.register_profile("youju", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("youju")


def pytest_configure() -> None:
    """Let our processes hear Ctrl-C: a shell that runs tests in the background leaves it ignored, for children too."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
