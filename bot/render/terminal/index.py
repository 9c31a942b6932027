"""The report on an index update: a line per file and a summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.render.sanitize import one_line
from bot.render.terminal.sources import note_line, report_line
from bot.translations import Translations
from corpus.folder.listing import FileReport, Status
from corpus.library import Library

if TYPE_CHECKING:
    from retrieval.answering.answerer import Answerer
    from retrieval.index.diff import Update


def report_lines(update: Update, reports: Sequence[FileReport], library: Library, words: Translations) -> Iterator[str]:
    """A line for each file that was added, changed, removed, unreadable or skipped."""
    for name in update.added:
        yield words("index.added", path=one_line(name), about=_about(library, name, words))
    for name in update.changed:
        yield words("index.changed", path=one_line(name), about=_about(library, name, words))
    for name in update.removed:
        yield words("index.removed", path=one_line(name))
    for report in reports:
        if report.status is Status.STALE:
            yield words("index.stale", line=report_line(report, words))
        elif report.status is Status.FAILED:
            yield words("index.unread", line=report_line(report, words))
        elif report.status is Status.SKIPPED:
            yield words("index.skipped", line=report_line(report, words))


def summary_line(update: Update, answerer: Answerer, words: Translations, *, aside: Sequence[FileReport] = ()) -> str:
    """The number of documents and passages, and of changes by kind."""
    passages = answerer.engine.statistics[0].size
    counted = changes(update, words) + _others((*answerer.library.reports, *aside), words)
    parts = words.join(counted) or words("index.unchanged")
    return words("index.summary", documents=len(answerer.library.documents), passages=passages, parts=parts)


def changes(update: Update, words: Translations) -> list[str]:
    """How many documents were added, changed and removed, without zeros."""
    counted = [
        ("index.count_added", len(update.added)),
        ("index.count_changed", len(update.changed)),
        ("index.count_removed", len(update.removed)),
    ]
    return [words(key, count=count) for key, count in counted if count]


def _others(reports: Sequence[FileReport], words: Translations) -> list[str]:
    counted = [
        ("index.count_unread", _count(reports, Status.FAILED)),
        ("index.count_stale", _count(reports, Status.STALE)),
        ("index.count_skipped", _count(reports, Status.SKIPPED)),
    ]
    return [words(key, count=count) for key, count in counted if count]


def _count(reports: Sequence[FileReport], status: Status) -> int:
    return len({report.path for report in reports if report.status is status})


def _about(library: Library, name: str, words: Translations) -> str:
    """How many paragraphs of a document can be quoted, and its reader's notes."""
    document = library.documents.get(name)
    if document is None:
        return words("sources.quoted", count=0)  # it has no passage
    notes = (note_line(note, words) for note in document.notes)
    return words("sources.join").join((words("sources.quoted", count=len(document.content)), *notes))
