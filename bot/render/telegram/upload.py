"""Uploaded documents as Telegram messages: the report on a file, the list of documents, a single one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.render.sanitize import shortened
from bot.render.telegram.answer import GAP, Page, page
from bot.render.telegram.draft import BOLD, MESSAGE_UNITS, Draft
from bot.render.telegram.utf16 import cut
from bot.render.terminal.sources import counts, note_line, report_line
from bot.translations import Translations
from corpus.document import Document
from corpus.folder.listing import UPLOADS, FileReport

NAME: Final = 120  # characters of a file's name or a title
WARNINGS: Final = 10  # shown per document
TROUBLES: Final = 5  # problems of other documents that are listed
FIELDS: Final = ("title", "publisher", "published")


def added_page(document: Document, warnings: Sequence[FileReport], words: Translations, *, known: bool) -> Page:
    """The report on a stored document: its metadata, what can be quoted, what was left out and why."""
    view = Draft().add(words("bot.upload.known" if known else "bot.upload.added"), BOLD)
    view.join(_about(document, warnings, words), GAP)
    return _fitting(view)


def card_page(name: str, document: Document | None, report: FileReport | None, words: Translations) -> Page:
    """One uploaded document, or why it cannot be read."""
    view = Draft().add(short_name(name), BOLD)
    if document:
        view.join(_about(document, (), words), GAP)
    if report:
        view.join(Draft(words("bot.upload.warning", line=report_line(report, words))), GAP)
    return _fitting(view)


def uploads_page(
    entries: Sequence[tuple[str, Document | None, FileReport | None]],
    troubles: Sequence[FileReport],
    words: Translations,
    *,
    first: int,
    total: int,
    note: str = "",
) -> Page:
    """Some of the uploaded documents, numbered from ``first``, below a ``note``; then problems with other documents."""
    title = words("bot.documents.title", count=total) if total else words("bot.documents.none")
    view = Draft(note).join(Draft().add(title, BOLD), GAP)
    for number, (name, document, report) in enumerate(entries, start=first):
        line = Draft(words("bot.number", number=number)).add(_entry(name, document, words))
        if report:
            line.add("\n" + words("bot.upload.warning", line=report_line(report, words)))
        view.join(line, GAP if number == first else "\n")
    if troubles:
        view.join(Draft().add(words("bot.documents.troubles"), BOLD), GAP)
        for report in troubles[:TROUBLES]:
            view.join(Draft(report_line(report, words)), "\n")
        if len(troubles) > TROUBLES:
            view.join(Draft(words("file.more", count=len(troubles) - TROUBLES)), "\n")
    return _fitting(view)


def short_name(name: str) -> str:
    """The file name as sent."""
    return shortened(name.removeprefix(f"{UPLOADS}/"), length=NAME)


def _entry(name: str, document: Document | None, words: Translations) -> str:
    if document is None:
        return short_name(name)
    title = document.metadata.title
    named = f"{words('citation.title', title=shortened(title, length=NAME))} · {short_name(name)}" if title else ""
    return (named or short_name(name)) + words("bot.paragraphs", count=len(document.content))


def _about(document: Document, warnings: Sequence[FileReport], words: Translations) -> Draft:
    lines = [words("bot.upload.file", name=short_name(document.id))]
    lines += [words(f"bot.upload.{field}", value=_value(document, field, words)) for field in FIELDS]
    lines.append(counts(document, words))
    notes = [note_line(note, words) for note in document.notes] + [report_line(report, words) for report in warnings]
    lines += [words("bot.upload.warning", line=shortened(note, length=400)) for note in notes[:WARNINGS]]
    if len(notes) > WARNINGS:
        lines.append(words("note.more", detail=len(notes) - WARNINGS))
    if not document.content:
        lines.append(words("bot.upload.nothing"))
    return Draft("\n".join(lines))


def _value(document: Document, field: str, words: Translations) -> str:
    value = getattr(document.metadata, field)
    if not value:
        return words("bot.upload.unknown")
    mark = words("citation.inferred") if field in document.metadata.inferred else ""
    return shortened(value, length=NAME) + mark


def _fitting(view: Draft) -> Page:
    """The page, cut to one message: error messages may have any length."""
    (start, end), *_ = cut(view.text, MESSAGE_UNITS)
    view.text = view.text[start:end]
    view.marks = [mark for mark in view.marks if mark.end <= end]
    return page(view)
