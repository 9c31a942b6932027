"""``youju index``: read what is new in the documents, and keep the index of it on disk."""

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

PATIENCE = 10.0  # seconds for another process that is writing the index


def index(session: Runtime, *, verify: bool) -> int:
    """Print a line for each file that is new, gone or not to be read, and a summary; 1 if the index could not be
    written, whatever became of the files."""
    holdings, words = session.unread_holdings(), session.words
    look = holdings.verify if verify else holdings.refresh
    with _bar(session) as progress:
        try:
            update = session.look(holdings, partial(look, progress=progress, patience=PATIENCE))
        except LibraryError as error:
            if error.code != "busy":
                raise
            session.warn(words("corpus.busy", folder=holdings.folder))
            return 1
    session.tell_of_index(update)
    answerer, show = holdings.answerer, partial(session.console.print, style=None)
    aside = tuple(hidden_files(holdings.folder))
    for line in report_lines(update, (*answerer.library.reports, *aside), answerer.library, words):
        show(line)
    show(summary_line(update, answerer, words, aside=aside))
    if not answerer.library.documents:
        raise LibraryError(holdings.folder, "none-readable")
    if session.settings.engine == "milvus":
        _publish(session, answerer)
    if update.unsaved:
        return 1
    show(words("index.place", folder=one_line(str(index_folder(session.settings, holdings.folder)))))
    return 0


def _publish(session: Runtime, answerer: Answerer) -> None:
    """Write what is different to Milvus, and say so; raises ``MilvusError``."""
    from retrieval.milvus.publishing import publish

    words = session.words
    with _bar(session, "index.writing") as progress:
        engine = cast("TantivyEngine", answerer.engine)  # the answerer is that of a folder
        done = publish(engine, answerer.resources, session.milvus, progress=progress)
    counts = {name: len(getattr(done, name)) for name in ("added", "changed", "removed")}
    key = "index.pushed" if any(counts.values()) else "index.pushed_nothing"
    session.console.print(words(key, place=session.milvus.place, **counts), style=None)


@contextmanager
def _bar(session: Runtime, doing: str = "index.reading") -> Iterator[Progress | None]:
    """A progress bar on standard error; none where that is no terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(session.words(doing), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
