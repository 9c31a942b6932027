"""What an index survives: kill -9 while it is written, a full disk, two writers.

Run ``python -m benchmarks.engines.crashes``.

Each time a process is started on the folder, changes are indexed and the process is killed at a random moment. Then a
new process must find the index usable, with every document, and quote only what is in the files.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from retrieval.index.live_index import LiveIndex
from tests.made_folder import Made, make_folder

INDEX = (
    "import sys\nfrom pathlib import Path\nfrom retrieval.index.live_index import LiveIndex\n"
    "live = LiveIndex(*map(Path, sys.argv[1:]))\nprint('ready', flush=True)\n"
    "update = live.refresh(patience=60)\nprint(len(live.answerer.library.documents), repr(update.unsaved))\n"
)
DOCUMENTS = 300
CHANGED = 100  # documents before each start
ASKED = 10  # documents after each kill


class Trial:
    """A folder whose documents change, and its index."""

    def __init__(self, place: Path, seed: int) -> None:
        self.folder, self.store = place / "documents", place / "index"
        self.made = make_folder(self.folder, DOCUMENTS)
        self.chance = random.Random(seed)  # noqa: S311  no secret
        self.problems: list[str] = []

    def change(self) -> None:
        """A new version of some documents."""
        for number in self.chance.sample(range(DOCUMENTS), CHANGED):
            self.made[number] = Made(number, self.made[number].version + 1)
            self.made[number].write(self.folder)

    def start(self) -> subprocess.Popen[str]:
        """A process that indexes the folder and has loaded its modules."""
        command = [sys.executable, "-c", INDEX, str(self.folder), str(self.store)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        process.stdout.readline()
        return process

    def kill(self, within: float) -> None:
        """Kill an indexing process at some moment."""
        process = self.start()
        time.sleep(self.chance.uniform(0, within))
        process.send_signal(signal.SIGKILL)
        process.communicate()

    def check(self, what: str, store: Path | None = None) -> None:
        """Start as the bot starts, and ask."""
        live = LiveIndex(self.folder, store or self.store)
        update = live.refresh()
        library = live.answerer.library
        if update.rebuilt or len(library.documents) != DOCUMENTS or library.stale:
            aside = len(library.stale)
            self.problems.append(f"{what}: {len(library.documents)} documents, {aside} stale, {update.rebuilt!r}")
        for made in self.chance.sample(self.made, ASKED):
            answer = live.answerer.answer(made.question, top=1)
            if not answer.quotes or made.fact not in answer.quotes[0].text:
                self.problems.append(f"{what}: {made.question}: {[quote.text for quote in answer.quotes]}")


def killed(place: Path, times: int, seed: int) -> list[str]:
    """Kill -9 while an index is made and changed."""
    trial = Trial(place, seed)
    begin = time.monotonic()
    trial.start().communicate()
    within = time.monotonic() - begin
    for number in range(times):
        trial.change()
        trial.kill(within)
        if number % 5 == 4:  # several kills in a row
            trial.check(f"kill {number + 1}")
    if (left := [path.name for path in trial.store.glob("index-*")])[1:]:
        trial.problems.append(f"left behind: {left}")
    return trial.problems


def full_disk(place: Path, seed: int) -> list[str]:
    """Index onto a file system of 1 MB (needs the right to mount one)."""
    trial = Trial(place, seed)
    trial.store.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(trial.store)], check=True)
    try:
        trial.check("full disk")
        output, _ = trial.start().communicate()
        trial.problems += [] if "No space" in output else [f"full disk: {output}"]
    finally:
        subprocess.run(["umount", str(trial.store)], check=True)
    trial.check("space again")
    return trial.problems


def two_writers(place: Path, times: int, seed: int) -> list[str]:
    """Two processes index the same changes at once."""
    trial = Trial(place, seed)
    for number in range(times):
        trial.change()
        processes = [trial.start() for _ in range(2)]
        outputs = [process.communicate()[0].strip() for process in processes]
        if outputs != [f"{DOCUMENTS} ''"] * 2:
            trial.problems.append(f"writers {number + 1}: {outputs}")
        trial.check(f"writers {number + 1}")
    return trial.problems


def main() -> None:
    """Run all trials and print what went wrong."""
    parser = argparse.ArgumentParser(description="What an index survives.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--writers", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        trials: dict[str, Callable[[Path], list[str]]] = {
            "kill -9": lambda place: killed(place, given.kills, given.seed),
            "two writers": lambda place: two_writers(place, given.writers, given.seed),
            "full disk": lambda place: full_disk(place, given.seed),
        }
        for number, (what, run) in enumerate(trials.items()):
            (place / str(number)).mkdir()
            problems = run(place / str(number))
            print(f"{what}: {len(problems)} problems", *problems, sep="\n  ", flush=True)


if __name__ == "__main__":
    main()
