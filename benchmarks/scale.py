"""Many documents, changed at random while questions are asked from several threads:
``python -m benchmarks.scale 10000``.

Every quote is compared with the versions of its file that were valid while its question was under way.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from threading import Event, Lock, Thread
from typing import Final

from retrieval.answering.answer import Answer, Outcome
from retrieval.index.live_index import LiveIndex
from tests.made_folder import Made, make_folder

ASKING: Final = 4  # threads
OPERATIONS: Final = 100
EVER: Final = float("inf")


class Record:
    """Which versions of which file were valid when; a file that is being written is valid before and after."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._versions: defaultdict[str, list[tuple[str, float, float]]] = defaultdict(list)
        self.current: dict[int, Made] = {}

    def begin(self, made: Made) -> None:
        """From now on this version may be quoted."""
        with self._lock:
            self._versions[made.name].append((made.text, time.perf_counter(), EVER))

    def keep(self, made: Made) -> None:
        """It has been taken up: from now on it is asked for and must be found."""
        with self._lock:
            self.current[made.number] = made

    def end(self, made: Made, text: str) -> None:
        """From now on this version must not be quoted any more."""
        with self._lock:
            now = time.perf_counter()
            kept = self._versions[made.name]
            kept[:] = [(each, start, now if each == text and end == EVER else end) for each, start, end in kept]

    def drop(self, made: Made) -> None:
        """Ask no more for it."""
        with self._lock:
            self.current.pop(made.number, None)

    def allows(self, name: str, quoted: str, start: float, end: float) -> bool:
        """Whether a version that holds the text was valid at some time between ``start`` and ``end``."""
        with self._lock:
            found = list(self._versions[name])
        return any(quoted in text and begun <= end and ended >= start for text, begun, ended in found)

    def any(self, chance: random.Random) -> Made:
        """One of the documents."""
        with self._lock:
            return self.current[chance.choice(list(self.current))]


@dataclass
class Report:
    """What there was; ``wrong`` are answers with what should not have been said or was not."""

    documents: int = 0
    passages: int = 0
    indexed: float = 0.0  # seconds
    opened: float = 0.0
    megabytes: float = 0.0
    asked: list[float] = field(default_factory=list)  # seconds each
    looked: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The figures."""
        yield f"{self.documents} documents, {self.passages} passages, read in {self.indexed:.1f} s"
        yield f"opened again in {self.opened * 1000:.0f} ms; {self.megabytes:.0f} MB at most"
        yield f"{len(self.looked)} changes, {_times(self.looked)}"
        yield f"{len(self.asked)} questions meanwhile, {_times(self.asked)}"
        yield f"{len(self.wrong)} wrong or failed answers"


def _times(seconds: list[float]) -> str:
    return f"p50 {median(seconds) * 1000:.1f} ms, at most {max(seconds) * 1000:.0f} ms"


def run(folder: Path, store: Path, *, documents: int, operations: int = OPERATIONS, seed: int = 1) -> Report:
    """Make the folder and its index, change it and ask; ``seed`` decides what is changed."""
    record, report = Record(), Report(documents)
    for made in make_folder(folder, documents):
        record.begin(made)
        record.keep(made)
    started = time.perf_counter()
    holdings = LiveIndex(folder, store)
    holdings.refresh()
    report.indexed = time.perf_counter() - started
    report.passages = holdings.answerer.engine.statistics[0].size
    started = time.perf_counter()
    holdings = LiveIndex(folder, store)
    holdings.refresh()
    report.opened = time.perf_counter() - started
    over = Event()
    asking = [Thread(target=_ask, args=(holdings, record, report, over, number)) for number in range(ASKING)]
    for thread in asking:
        thread.start()
    chance = random.Random(seed)  # noqa: S311  no secret
    try:
        for number in range(operations):
            _operate(holdings, record, report, chance, documents + number)
    finally:
        over.set()
        for thread in asking:
            thread.join()
    if LiveIndex(folder, store).refresh():
        report.wrong.append("the index on disk is not that of the folder")
    report.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return report


def _operate(holdings: LiveIndex, record: Record, report: Report, chance: random.Random, fresh: int) -> None:
    """Add, change or remove a document; what came of it must be said at once."""
    what = chance.choice(("add", "change", "remove"))
    old = record.any(chance)
    before = old.text
    if what != "add":  # until it is taken up, quotes that its file no longer holds are refused
        record.drop(old)
    if what == "remove":
        (holdings.folder / old.name).unlink()
        new = old
    else:
        new = Made(fresh) if what == "add" else Made(old.number, old.version + 1)
        record.begin(new)
        new.write(holdings.folder)
    started = time.perf_counter()
    update = holdings.refresh([new.name])
    report.looked.append(time.perf_counter() - started)
    if what != "remove":
        record.keep(new)
    if what != "add":
        record.end(old, before)
    answer = holdings.answerer.answer(new.question, top=3)
    names = [quote.citation.document for quote in answer.quotes]
    if what == "remove":
        good = update.removed == (old.name,) and old.name not in names
    else:
        good = (update.added or update.changed) == (new.name,) and bool(names) and answer.quotes[0].text == new.fact
    if not good:
        report.wrong.append(f"{what} {new.name}: {update} {names}")


def _ask(holdings: LiveIndex, record: Record, report: Report, over: Event, number: int) -> None:
    chance = random.Random(number)  # noqa: S311  no secret
    while not over.is_set():
        made = record.any(chance)
        started = time.perf_counter()
        try:
            answer = holdings.answerer.answer(made.question, top=3)
        except Exception as error:  # that is what is looked for
            report.wrong.append(f"{made.name}: {error!r}")
            return
        ended = time.perf_counter()
        report.asked.append(ended - started)
        if problem := _problem(answer, made, record, started, ended):
            report.wrong.append(problem)


def _problem(answer: Answer, made: Made, record: Record, started: float, ended: float) -> str:
    """What is wrong with an answer, nothing if it is right."""
    for quote in answer.quotes:
        if not record.allows(quote.citation.document, quote.text, started, ended):
            return f"{quote.citation.document} did not say so then: {quote.text}"
    kept = record.current.get(made.number) == made  # and not being removed meanwhile
    if kept and answer.outcome is not Outcome.FOUND:
        return f"not found: {made.question}"
    return ""


def main() -> int:
    """Run with as many documents as asked for, and print the figures."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        report = run(Path(name) / "documents", Path(name) / "index", documents=documents)
    print(*report.lines(), *report.wrong[:10], sep="\n")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
