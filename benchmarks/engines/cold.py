"""One question to a fresh process, beside loading jieba's dictionary: ``python -m benchmarks.engines.cold 7``.

Nothing but the standard library is loaded here: a process is told to have held at least what the one held that
started it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import Final

from tests.paths import ROOT

QUESTION: Final = "沪苏通勤去青浦要多久?"
YOUJU: Final = (sys.executable, "-m", "bot", "ask", QUESTION)  # youju ask, of this very checkout
JIEBA: Final = (sys.executable, "-W", "ignore", "-c", "import jieba; jieba.initialize()")
UNIT: Final = 1 if sys.platform == "darwin" else 1024  # of the memory that the kernel tells, in bytes
Figures = dict[str, list[float]]


def main(arguments: Sequence[str]) -> int:
    """Print the figures of so many pairs as JSON."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        # The data folder of a user who has set nothing: reading settings takes time of its own.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("YOUJU_")}
        sys.stdout.write(json.dumps(pairs(int(arguments[0]), kept | {"XDG_DATA_HOME": folder})) + "\n")
    return 0


def pairs(count: int, environment: Mapping[str, str]) -> dict[str, Figures]:
    """Wall and processor seconds and peak memory in MB of each, once everything is warm."""
    commands = {"youju": YOUJU, "jieba": JIEBA}
    figures: dict[str, Figures] = {name: {"wall_s": [], "cpu_s": [], "peak_mb": []} for name in commands}
    for number in range(count + 1):
        for name, command in commands.items():
            found = _run(command, environment)
            if number:  # the first pair makes what is kept: the index, jieba's cache
                for figure, value in found.items():
                    figures[name][figure].append(value)
    return figures


def _run(command: Sequence[str], environment: Mapping[str, str]) -> dict[str, float]:
    quiet = subprocess.DEVNULL
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # reaped already
    if process.returncode not in (0, 1):  # 1: an answer that is related only
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    wall = time.perf_counter() - start
    peak = used.ru_maxrss * UNIT / 2**20
    return {"wall_s": wall, "cpu_s": used.ru_utime + used.ru_stime, "peak_mb": peak}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
