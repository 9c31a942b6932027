"""``youju index``: index new and changed files, and store the index on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, cast

from bot.cli.runtime import LibraryError, Runtime, index_folder
from bot.render.sanitize import one_line
from bot.render.terminal.index import report_lines, summary_line
from corpus.folder.scan import hidden_files

if TYPE_CHECKING:
    from retrieval.answering.answerer import Answerer
    from retrieval.index.ingest import Progress
    from retrieval.index.tantivy_engine import TantivyEngine

LOCK_TIMEOUT = 10.0  # seconds to wait for another process that is writing the index


def index(runtime: Runtime, *, verify: bool) -> int:
    """Print a line for each file that was added, changed, removed or not read, and a summary. Returns 1 if the index
    could not be written."""
    live_index, words = runtime.create_live_index(), runtime.words
    update_index = live_index.verify if verify else live_index.refresh
    with _bar(runtime) as progress:
        try:
            update = runtime.run_update(live_index, partial(update_index, progress=progress, patience=LOCK_TIMEOUT))
        except LibraryError as error:
            if error.code != "busy":
                raise
            runtime.warn(words("corpus.busy", folder=live_index.folder))
            return 1
    runtime.report_index(update)
    answerer, show = live_index.answerer, partial(runtime.console.print, style=None)
    aside = tuple(hidden_files(live_index.folder))
    for line in report_lines(update, (*answerer.library.reports, *aside), answerer.library, words):
        show(line)
    show(summary_line(update, answerer, words, aside=aside))
    if not answerer.library.documents:
        raise LibraryError(live_index.folder, "none-readable")
    if runtime.settings.engine == "milvus":
        _publish(runtime, answerer)
    if update.unsaved:
        return 1
    show(words("index.place", folder=one_line(str(index_folder(runtime.settings, live_index.folder)))))
    return 0


def _publish(runtime: Runtime, answerer: Answerer) -> None:
    """Write the differences to Milvus and print their number; raises ``MilvusError``."""
    from retrieval.milvus.publishing import publish

    words = runtime.words
    with _bar(runtime, "index.writing") as progress:
        engine = cast("TantivyEngine", answerer.engine)  # the answerer is that of a folder
        done = publish(engine, answerer.resources, runtime.milvus, progress=progress)
    counts = {name: len(getattr(done, name)) for name in ("added", "changed", "removed")}
    key = "index.pushed" if any(counts.values()) else "index.pushed_nothing"
    runtime.console.print(words(key, place=runtime.milvus.place, **counts), style=None)


@contextmanager
def _bar(runtime: Runtime, doing: str = "index.reading") -> Iterator[Progress | None]:
    """A progress bar on standard error if that is a terminal, otherwise ``None``."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(runtime.words(doing), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
