"""Who may import whom: corpus nobody of ours, retrieval only corpus, nobody bot, and no file itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pytest

from tests.paths import ROOT

OURS = {"bot", "corpus", "retrieval"}
ALLOWED = {"corpus": {"corpus"}, "retrieval": {"corpus", "retrieval"}, "bot": OURS}


MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in sorted(OURS)
    for path in (ROOT / package).rglob("*.py")
}


# Still to be opened; none may join them.
KNOWN_CIRCLES = {
    frozenset({"bot.environment", "bot.settings"}),
    frozenset({"corpus.cleaning", "corpus.cleaning.page"}),
    frozenset(
        f"bot.telegram.{name}" for name in ("handlers.commands", "handlers.inline", "update_context", "views.replies")
    ),
}


def circles(imports: Mapping[str, Collection[str]]) -> set[frozenset[str]]:
    """The groups of modules that reach each other; ``imports`` maps a module to those it imports."""
    reached = {name: _reached(name, imports) for name in imports}
    return {
        frozenset(other for other in names if name in reached[other])
        for name, names in reached.items()
        if name in names
    }


def _reached(start: str, imports: Mapping[str, Collection[str]]) -> set[str]:
    """The modules that ``start`` imports, directly or through others."""
    found: set[str] = set()
    waiting = list(imports[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imports[name]
    return found


def _modules(path: Path, own: str) -> Iterator[str]:
    """Our modules that a file imports; ``from a import b`` imports ``a.b`` where that is a module, else ``a``."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in MODULES else node.module for name in whole]
        else:
            continue
        yield from (name for name in names if name in MODULES and name != own)


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


def test_no_file_imports_itself_by_way_of_others() -> None:
    """Imports inside functions and for types alone count too: a circle is one whenever it is closed."""
    assert circles({name: set(_modules(path, name)) for name, path in MODULES.items()}) <= KNOWN_CIRCLES


def test_a_circle_is_recognised() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a", "c"}}) == {frozenset("bc")}
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == set()


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


@pytest.mark.parametrize("command", ["ask 元荡岸线", "verify 元荡岸线", "sources", "chat", "index"])
def test_terminal_commands_load_no_server_and_no_telegram(command: str, tmp_path: Path) -> None:
    code = (
        "import sys; from bot.__main__ import main; main(sys.argv[1:]);"
        "print(sorted({'telegram', 'starlette', 'prometheus_client', 'uvicorn', 'httpx', 'redis'} & set(sys.modules)))"
    )
    environ = {"PATH": "", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "YOUJU_DATA_DIR": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-c", code, *command.split()],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environ,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "[]"


def _names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            yield node.attr
