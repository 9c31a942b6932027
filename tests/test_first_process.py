"""The program as the first process of a container."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tests.paths import ROOT

ASKED_TO_STOP = """
import os, signal, sys
os.getpid, ourselves = lambda: 1, os.getpid()
import click
from bot import __main__
__main__.build_cli = lambda words: click.Command("youju", callback=lambda: os.kill(ourselves, signal.SIGTERM))
sys.exit(__main__.main([]))
"""


def run(program: str) -> int:
    environ = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", program], env=environ, check=False, timeout=30).returncode


def test_it_ends_when_it_is_asked_to_even_before_the_bot_listens() -> None:
    assert run(ASKED_TO_STOP) == 143


def test_elsewhere_the_signal_does_what_it_always_does() -> None:
    assert run(ASKED_TO_STOP.replace("lambda: 1", "lambda: 2")) == -signal.SIGTERM
