"""Who may import whom: corpus nobody of ours, retrieval only corpus, and nobody bot."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot

ROOT = Path(bot.__file__).parents[1]
OURS = {"bot", "corpus", "retrieval"}
ALLOWED = {"corpus": {"corpus"}, "retrieval": {"corpus", "retrieval"}, "bot": OURS}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_each_package_imports_only_those_below_it(package: str) -> None:
    modules = list((ROOT / package).rglob("*.py"))
    wrong = {path.name: names for path in modules if (names := OURS & set(imported(path)) - ALLOWED[package])}

    assert modules
    assert wrong == {}


def test_only_the_settings_read_the_environment() -> None:
    """__main__ hands the locale of the system on; nothing else looks."""
    readers = {path.name for path in (ROOT / "bot").rglob("*.py") if "environ" in set(_names(path))}

    assert readers <= {"settings.py", "__main__.py"}
    for package in ("corpus", "retrieval"):
        assert not any({"environ", "getenv"} & set(_names(path)) for path in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_help_and_version_load_nothing_heavy(argument: str) -> None:
    code = (
        "import sys; from bot.__main__ import main; main([sys.argv[1]]);"
        "print(sorted({'numpy', 'jieba', 'pydantic', 'prompt_toolkit', 'telegram', 'matplotlib'} & set(sys.modules)))"
    )
    environ = {"PATH": "", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [sys.executable, "-c", code, argument], capture_output=True, text=True, env=environ, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"


def _names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            yield node.attr
