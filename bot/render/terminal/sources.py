"""The documents in a terminal: their metadata, what can be quoted, and what cleaning removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.text import Text

from bot.render.citation import describe
from bot.render.detail import translate_detail
from bot.render.sanitize import one_line, shortened
from bot.render.terminal.corrections import paragraph_text
from bot.render.terminal.layout import broken_lines, wrapped
from bot.translations import Translations
from corpus.document import Document, Kind, Reason, Span
from corpus.folder.listing import FileReport, Status
from corpus.library import OUT_OF_MEMORY, Library

INDENT = "    "
WITHOUT_DETAIL = frozenset(  # codes whose text is complete
    {"empty", "not-converted", "old-office", "old-word", "outlook"}
)
REDUNDANT_DETAILS = frozenset(  # details that repeat the text of their code
    {
        "the file is damaged",
        "the file asks for a password",
        "the document asks for a password",
        "the archive is encrypted",
        "the file holds no text",
        "the document holds no text",
        "the book holds no text",
        "no text outside of tags",
        "the file holds no record",
        OUT_OF_MEMORY,
    }
)
AROUND = 6  # characters of source shown on each side of a removed span


def library_views(library: Library, words: Translations, *, columns: int) -> Iterator[Text]:
    """Every document with its metadata and counts, one by one, and then the files that could not be read."""
    heading = words("sources.count", count=len(library.documents), folder=one_line(str(library.folder)))
    yield wrapped(heading, columns, "bold")
    for document in library.documents.values():
        yield _entry(document, words, columns, stale=document.id in library.stale)
    reports = [report for report in library.reports if report.status is not Status.READ]
    if reports:
        yield Text("\n").append_text(wrapped(words("sources.unread"), columns, "bold"))
    for report in reports:
        yield wrapped(report_line(report, words), columns, "yellow", indent=INDENT)


def _entry(document: Document, words: Translations, columns: int, *, stale: bool) -> Text:
    view = Text("\n").append_text(wrapped(one_line(document.id), columns, "cyan"))
    for line in (describe(document.metadata, document.id, words), counts(document, words)):
        view.append_text(wrapped(line, columns, indent=INDENT))
    notes = [note_line(note, words) for note in document.notes]
    for note in (*notes, words("sources.stale")) if stale else notes:
        view.append_text(wrapped(note, columns, "yellow", indent=INDENT))
    return view


def document_view(document: Document, words: Translations, *, columns: int) -> Text:
    """One document, paragraph by paragraph: with its number if it can be quoted, otherwise with its kind."""
    view = _head(document, words, columns)
    view.append("\n")
    for paragraph in document.paragraphs:
        text = paragraph_text(document, paragraph, words)
        if paragraph.kind is not Kind.CONTENT:
            text = Text(words("sources.kind", kind=words(f"kind.{paragraph.kind.value}"))).append_text(text)
            text.stylize("dim")
        view.append_text(_paragraph(str(paragraph.number or ""), text, columns))
    for correction in document.corrections:
        note = words("sources.correction", corrected=one_line(correction.corrected), reason=one_line(correction.reason))
        view.append("\n").append_text(wrapped(note, columns, "magenta"))
    return view


def removed_view(document: Document, words: Translations, *, columns: int) -> Text:
    """Everything that is not quoted: removed spans by reason, and paragraphs with the rule that excludes them."""
    view = _head(document, words, columns)
    for reason in Reason:
        spans = [span for span in document.map.spans if span.reason is reason]
        if spans:
            view.append("\n").append_text(
                wrapped(_counted(f"reason.{reason.value}", len(spans), words), columns, "bold")
            )
            view.append_text(_examples(document, spans, words, columns))
    aside = [paragraph for paragraph in document.paragraphs if paragraph.kind is not Kind.CONTENT]
    if aside:
        view.append("\n").append_text(wrapped(_counted("sources.aside", len(aside), words), columns, "bold"))
    for paragraph in aside:
        text = shortened(document.text[paragraph.start : paragraph.end])
        line = words("sources.rule", kind=words(f"kind.{paragraph.kind.value}"), text=text, rule=paragraph.rule)
        view.append_text(wrapped(line, columns, indent=INDENT))
    return view


def unread(library: Library) -> list[FileReport]:
    """The files that could not be read, and invalid declarations."""
    return [report for report in library.reports if report.status is Status.FAILED]


def report_line(report: FileReport, words: Translations) -> str:
    """The report on a file, in one line."""
    key = f"file.{report.code}"
    sentence = words(key) if key in words else report.code
    line = words("file.line", path=report.path, sentence=sentence)
    if report.detail and report.code not in WITHOUT_DETAIL and report.detail not in REDUNDANT_DETAILS:
        line += words("file.detail", detail=translate_detail(report.detail, words))
    return one_line(line)


def note_line(note: str, words: Translations) -> str:
    """A reader's note in the user's language. Unknown notes are shown as they are."""
    key, separator, detail = note.partition(": ")
    key = f"note.{key}"
    return one_line(words(key, detail=translate_detail(detail, words)) if separator and key in words else note)


def _head(document: Document, words: Translations, columns: int) -> Text:
    view = wrapped(describe(document.metadata, document.id, words), columns, "bold")
    view.append_text(wrapped(one_line(document.id), columns, "cyan"))
    if document.metadata.url:
        view.append_text(wrapped(one_line(document.metadata.url), columns, "cyan"))
    view.append_text(wrapped(counts(document, words), columns))
    for note in document.notes:
        view.append_text(wrapped(note_line(note, words), columns, "yellow"))
    return view


def counts(document: Document, words: Translations) -> str:
    """How many paragraphs can be quoted, how many cannot, and what was removed."""
    sentences = [words("sources.quoted", count=len(document.content))]
    excluded = Counter(paragraph.kind.value for paragraph in document.paragraphs if paragraph.kind is not Kind.CONTENT)
    removed = Counter(span.reason.value for span in document.map.spans if span.reason is not Reason.BLANK)
    if excluded:
        parts = [_counted(f"kind.{kind}", count, words) for kind, count in excluded.items()]
        sentences.append(words("sources.not_quoted", parts=words.join(parts)))
    if removed:
        parts = [_counted(f"reason.{reason}", count, words) for reason, count in removed.items()]
        sentences.append(words("sources.taken_out", parts=words.join(parts)))
    return words("sources.join").join(sentences)


def _counted(key: str, count: int, words: Translations) -> str:
    return words("sources.counted", name=words(key), count=count)


def _paragraph(label: str, text: Text, columns: int) -> Text:
    view = Text()
    for index, line in enumerate(broken_lines(text, columns - len(INDENT))):
        view.append((label if index == 0 else "").rjust(len(INDENT) - 1) + " ", "cyan")
        view.append_text(line).append("\n")
    return view


def _examples(document: Document, spans: list[Span], words: Translations, columns: int) -> Text:
    """Removed spans in their context. Equal ones are shown once, with their number."""
    view = Text()
    if spans[0].reason is Reason.BLANK:
        return view
    groups: dict[str, list[Span]] = {}
    for span in spans:
        text = document.source[span.start : span.end]
        groups.setdefault(f"{span.start}" if text.isspace() else text, []).append(span)
    for group in sorted(groups.values(), key=len, reverse=True):
        line = words("sources.removed", text=_around(document, group[0]), count=len(group))
        view.append_text(wrapped(line, columns, indent=INDENT))
    return view


def _around(document: Document, span: Span) -> str:
    """The removed text between ⟦ ⟧, with the source text around it."""
    before = document.source[max(0, span.start - AROUND) : span.start].rpartition("\n")[2]
    after = document.source[span.end : span.end + AROUND].partition("\n")[0]
    gone = document.source[span.start : span.end].replace("\n", "↵")
    return f"{one_line(before)}⟦{one_line(gone)}⟧{one_line(after)}"
