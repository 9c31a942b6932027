"""compose.yaml as podman options: what is tested is what is run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

FLAGS = {
    "mem_limit": "--memory",
    "pids_limit": "--pids-limit",
    "user": "--user",
}
LISTS = {"cap_drop": "--cap-drop", "cap_add": "--cap-add", "security_opt": "--security-opt", "tmpfs": "--tmpfs"}


def service(path: Path, name: str) -> dict[str, Any]:
    """One service of a compose file, with what it merges in."""
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    found: dict[str, Any] = content["services"][name]
    return found


def podman_options(described: dict[str, Any]) -> list[str]:
    """How podman is told the same: hardening and limits; volumes and secrets are the test's own."""
    options = [f"{flag}={described[key]}" for key, flag in FLAGS.items() if key in described]
    options += [f"{flag}={_plain(each)}" for key, flag in LISTS.items() for each in described.get(key, ())]
    options += ["--read-only"] if described.get("read_only") else []
    options += ["--init"] if described.get("init") else []
    return [*options, f"--stop-timeout={grace(described)}"]


def grace(described: dict[str, Any]) -> int:
    """Seconds that a container may take to stop."""
    return int(str(described["stop_grace_period"]).removesuffix("s"))


def _plain(value: str) -> str:
    """podman writes ``no-new-privileges`` without its value, and a capability in lower case."""
    return {"no-new-privileges:true": "no-new-privileges", "ALL": "all"}.get(value, value)
