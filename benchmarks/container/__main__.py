"""``make container-test``: the image built and run as compose.yaml has it, on a machine with nothing but Debian.

Each line is one claim with its figure. Where this machine cannot run containers at all, or the fake Bot API server is
not beside the checkout, what is left out says SKIPPED and why, and that is no failure.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.container import image, operation, soak
from benchmarks.container.compose import grace, podman_options, service
from benchmarks.container.engine import Engine, LackingError, engine, make_base, provide
from tests.paths import ROOT

ARCHIVE = ROOT / "build" / "container-base.tar"  # kept: the base changes seldom
IMAGE, AGAIN = "localhost/youju:test", "localhost/youju:again"


class Report:
    """Claims, each with the seconds it took and its figure or what stands against it."""

    def __init__(self) -> None:
        self.failed = self.skipped = 0
        self._begun = time.monotonic()

    def claim(self, name: str, test: Callable[[], str]) -> None:
        """Run a test and print its line."""
        begun = time.monotonic()
        try:
            mark, told = "ok", test()
        except Exception as error:  # one claim that fails does not stop the others
            mark, told = "FAILED", f"{type(error).__name__}: {error}"
            self.failed += 1
        self._tell(mark, begun, name, told)

    def together(self, *claims: tuple[str, Callable[[], str]]) -> None:
        """Run tests that mostly wait, at the same time."""
        with ThreadPoolExecutor(len(claims)) as pool:
            list(pool.map(lambda each: self.claim(*each), claims))

    def skip(self, name: str, reason: str) -> None:
        """Say loudly what is not tested."""
        self.skipped += 1
        self._tell("SKIPPED", time.monotonic(), name, reason)

    def end(self) -> int:
        """The last line, and the exit code."""
        mark = "FAILED" if self.failed else "SKIPPED" if self.skipped else "ok"
        self._tell(mark, self._begun, "all", f"{self.failed} failed, {self.skipped} skipped")
        return 1 if self.failed else 0

    def _tell(self, mark: str, begun: float, name: str, told: str) -> None:
        sys.stdout.write(f"{mark:<8}{time.monotonic() - begun:6.1f} s  {name:<14}{told}\n")
        sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Everything, or with ``soak N`` so many questions only."""
    report = Report()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped and removed
    try:
        provide()
        with tempfile.TemporaryDirectory(prefix="youju-container-") as folder, engine(Path(folder) / "engine") as made:
            make_base(ARCHIVE)
            _work(made, Path(folder), report, arguments)
    except LackingError as error:
        report.skip("CONTAINER", f"NO CONTAINER WAS BUILT OR RUN: {error}")
    return report.end()


def _work(made: Engine, folder: Path, report: Report, arguments: list[str]) -> None:
    options = _prepared(made)
    report.claim("build", lambda: _built(made, IMAGE))
    if report.failed:
        return
    work = operation.Work(made, IMAGE, options, folder)
    if arguments[:1] == ["soak"]:
        report.claim("soak", lambda: soak.soaked(work, int(arguments[1])))
        return
    report.claim("lint", image.linted)
    report.claim("description", lambda: image.described(made, IMAGE))
    report.claim("size", lambda: image.measured(made, IMAGE))
    report.claim("hardening", lambda: image.hardened(made, IMAGE, options))
    report.claim("ask", lambda: image.answers(made, IMAGE, options))
    report.claim("formats", lambda: image.reads_formats(made, IMAGE, options))
    report.claim("start", lambda: operation.quick_start(work))
    report.claim("memory", lambda: operation.small(work))
    report.claim("stop", lambda: operation.answered_before_the_end(work, grace(service(ROOT / "compose.yaml", "bot"))))
    report.claim("backup", lambda: operation.restored(work))
    report.together(
        ("health", lambda: operation.healthy_again(work)),
        ("revoked", lambda: operation.token_revoked(work)),
        ("reproduced", lambda: _built_again(made)),
    )


def _prepared(made: Engine) -> list[str]:
    """The base image, and options with which a container really runs here; raises ``LackingError`` if none does."""
    options = podman_options(service(ROOT / "compose.yaml", "bot"))
    try:
        made.import_base(ARCHIVE)
        made.run("localhost/youju-base", "true", options=["--network=host", *options])
    except subprocess.CalledProcessError as error:
        raise LackingError(f"no container runs here: {error.stderr.strip()[-300:]}") from error
    return options


def _built_again(made: Engine) -> str:
    made.build(ROOT, AGAIN)
    return image.reproduced(made, IMAGE, AGAIN)


def _built(made: Engine, tag: str) -> str:
    made.build(ROOT, tag)
    return tag


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
