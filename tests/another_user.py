"""A process of another user, who may read only what is for everybody."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from tests.paths import ROOT


def nobody(code: str, *arguments: Path) -> subprocess.Popen[str]:
    """A process that runs ``code`` and, after a first question, may not read what is not for everybody."""
    script = f"""
import os, sys
from pathlib import Path
from retrieval.index.live_index import LiveIndex
folder, store, warm = map(Path, sys.argv[1:])
if os.getuid() == 0:
    first = LiveIndex(folder, warm)
    first.refresh()
    first.answerer.answer("元荡岸线总长多少公里?")
    os.setgroups([])
    os.setuid(65534)
{textwrap.dedent(code)}
"""
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )


def for_everybody(folder: Path) -> None:
    """Let other users come to ``folder``, which pytest makes for ours alone."""
    for path in (folder, *folder.parents[: len(folder.parents) - 2]):
        path.chmod(path.stat().st_mode | 0o055)
