"""The command that installs an optional dependency (extra) into the environment of this program."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

NAME: Final = "youju"
CHECKOUT: Final = Path(__file__).resolve().parents[2]


def install_command(extra: str) -> str:
    """The shell command that installs ``extra`` into an editable checkout, a pipx or uv tool, or this Python."""
    prefix = Path(sys.prefix)
    if source := _checkout():
        place = "." if source == Path.cwd() else str(source)
        return f"{_pip()} install -e {_quoted(f'{place}[{extra}]')}"
    package = _quoted(f"{NAME}[{extra}]")
    if (prefix / "pipx_metadata.json").exists():
        return f"pipx runpip {NAME} install {package}"
    if (prefix / "uv-receipt.toml").exists():
        return f"uv tool install {package}"
    return f"{_pip()} install {package}"


def _checkout() -> Path | None:
    """The source checkout that this program runs from; ``None`` if it is installed as a copy."""
    try:
        origin = json.loads(distribution(NAME).read_text("direct_url.json") or "{}")
    except PackageNotFoundError:
        return CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else None
    if not origin.get("dir_info", {}).get("editable"):
        return None
    return Path(unquote(urlsplit(origin["url"]).path))


def _pip() -> str:
    """``pip`` if it belongs to this Python, else this Python with ``-m pip``."""
    pip = shutil.which("pip")
    own = pip and Path(pip).parent == Path(sys.executable).parent
    return "pip" if own else f"{shlex.quote(sys.executable)} -m pip"


def _quoted(requirement: str) -> str:
    """``requirement`` in quotes, always: zsh expands brackets."""
    return shlex.quote(requirement) if "'" in requirement else f"'{requirement}'"
