"""Measurements run in processes of their own, one after the other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.engines.footprint import Watch
from tests.paths import ROOT

THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


class FailedError(Exception):
    """A measurement that could not be made; the message is its last line."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process told of itself, and the most memory that it and what it started held, in MB."""

    figures: dict[str, Any]
    anonymous: float
    mapped: float


def measure(phase: str, **given: object) -> Measured:
    """Run one phase (see ``worker``). Raises ``FailedError``."""
    arguments = json.dumps({name: str(each) if isinstance(each, Path) else each for name, each in given.items()})
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.engines.worker", phase, arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=pipe, stderr=pipe, text=True) as process:
        watch = Watch(process.pid)
        told, errors = process.communicate()
        peak = watch.stop()
    if process.returncode:
        raise FailedError((errors.strip().splitlines() or [f"ended with {process.returncode}"])[-1])
    return Measured(json.loads(told.splitlines()[-1]), peak.anonymous, peak.mapped)


def environment() -> dict[str, str]:
    """Ours without settings of youju, and with libraries kept to one thread."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YOUJU_")}
    return kept | dict.fromkeys(THREADS, "1")
