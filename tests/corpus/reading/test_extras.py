"""The command that a hint names fits how this program came here."""

from __future__ import annotations

import json
import shutil
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from corpus.reading import extras
from corpus.reading.extras import install_command


class Installed:
    """A distribution that came from somewhere."""

    def __init__(self, origin: dict[str, Any] | None) -> None:
        self.origin = origin

    def read_text(self, _name: str) -> str | None:
        return json.dumps(self.origin) if self.origin else None


@pytest.fixture
def prefix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A Python of its own, with pip beside it."""
    folder = tmp_path / "env"
    (folder / "bin").mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(folder))
    monkeypatch.setattr(sys, "executable", str(folder / "bin" / "python"))
    monkeypatch.setattr(shutil, "which", lambda _name: str(folder / "bin" / "pip"))
    return folder


def came(monkeypatch: pytest.MonkeyPatch, origin: dict[str, Any] | None) -> None:
    monkeypatch.setattr(extras, "distribution", lambda _name: Installed(origin))


@pytest.mark.usefixtures("prefix")
def test_an_editable_checkout_is_named_by_its_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = tmp_path / "有据 的"
    source.mkdir()
    came(monkeypatch, {"url": source.as_uri(), "dir_info": {"editable": True}})

    assert install_command("pdf") == f"pip install -e '{source}[pdf]'"
    monkeypatch.chdir(source)
    assert install_command("pdf") == "pip install -e '.[pdf]'"


@pytest.mark.parametrize("origin", [None, {"url": "file:///tmp/youju.whl", "archive_info": {}}])
def test_what_was_installed_from_a_wheel_is_named_by_its_name(
    monkeypatch: pytest.MonkeyPatch, prefix: Path, origin: dict[str, Any] | None
) -> None:
    came(monkeypatch, origin)
    assert install_command("pdf") == "pip install 'youju[pdf]'"

    monkeypatch.setattr(shutil, "which", lambda _name: "/usr/bin/pip")  # another Python's
    assert install_command("pdf") == f"{prefix}/bin/python -m pip install 'youju[pdf]'"


def test_pipx_and_uv_install_into_their_own_place(monkeypatch: pytest.MonkeyPatch, prefix: Path) -> None:
    came(monkeypatch, None)
    (prefix / "uv-receipt.toml").touch()
    assert install_command("pdf") == "uv tool install 'youju[pdf]'"
    (prefix / "pipx_metadata.json").touch()
    assert install_command("pdf") == "pipx runpip youju install 'youju[pdf]'"


@pytest.mark.usefixtures("prefix")
def test_sources_that_are_not_installed_are_named_by_their_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def absent(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(extras, "distribution", absent)
    monkeypatch.setattr(extras, "CHECKOUT", tmp_path)
    (tmp_path / "pyproject.toml").touch()

    assert install_command("docx") == f"pip install -e '{tmp_path}[docx]'"
