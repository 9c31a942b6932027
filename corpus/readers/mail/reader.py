"""Reads e-mails (RFC 5322, MIME): who wrote to whom and when, the text, and what is quoted in it."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from itertools import groupby
from typing import Final

from corpus.document import CorpusError, Kind, Metadata
from corpus.metadata.fields import one_line
from corpus.readers.limits import check_size, check_text
from corpus.readers.magic import kind_of
from corpus.readers.mail.headers import day_of, header
from corpus.readers.mail.parts import attachments, text_of, text_parts
from corpus.readers.mail.quoted import kind_of_line, stretches_of
from corpus.readers.source_lines import SourceLine, SourceLines
from corpus.source import SourceText

HEAD: Final = "mail-head"
"""The rule of a content hint on a header of an e-mail."""
MAIL: Final = "mail"
"""The rule of a content hint on a line of an e-mail."""

_LABELS: Final = {"From": "发件人", "To": "收件人", "Cc": "抄送", "Date": "日期"}
_NAMED: Final = 20
# Lines of a block, but for the last, that are at least this wide, in columns, are hard-wrapped.
_WRAPPED_WIDTH: Final = 50
_WRAPPED_LINES: Final = 3


def read(data: bytes) -> SourceText:
    """The source text of an e-mail. Raises ``CorpusError`` if the file is none, or holds no text."""
    check_size(data)
    if not data.strip():
        raise CorpusError("the file is empty", code="empty")
    try:
        return _read(message_from_bytes(data.lstrip(codecs.BOM_UTF8 + b"\r\n\t "), policy=compat32))
    except RecursionError as error:
        raise CorpusError("its parts are nested too deeply", code="damaged") from error


def _read(message: Message) -> SourceText:
    if not any(name in message for name in (*_LABELS, "Subject", "Received", "MIME-Version")):
        raise CorpusError(f"this is {kind_of(message.as_bytes())}, not an e-mail", code="wrong-format")
    sources = [_head(message)]
    for part in text_parts(message):
        is_page = part.get_content_type() == "text/html"
        sources.append(_page(part) if is_page else _plain(text_of(part)))
    source = _joined(sources)
    if not source.text.strip():
        raise CorpusError("the document holds no text", code="no-text")
    check_text(source.text)
    names = list(attachments(message))
    notes = [f"attachment: {one_line(name)}" for name in names[:_NAMED]]
    notes += [f"more: {len(names) - _NAMED}"] if len(names) > _NAMED else []
    metadata = Metadata(title=header(message, "Subject") or None, published=day_of(header(message, "Date")))
    return replace(source, metadata=metadata, notes=(*source.notes, *notes))


def _head(message: Message) -> SourceText:
    """The subject, and a line for each of the headers that a reader is shown."""
    lines = SourceLines()
    lines.add(SourceLine(header(message, "Subject"), Kind.TITLE, HEAD))
    for name, label in _LABELS.items():
        if value := header(message, name):
            lines.add(SourceLine(f"{label}：{value}", Kind.CONTENT, HEAD))
    return lines.source(Metadata())


def _plain(text: str) -> SourceText:
    """Plain text: a paragraph for each block of lines, a section for each message in it."""
    lines = SourceLines()
    is_quoted = False
    for stretch in stretches_of(text):
        if is_quoted or stretch.metadata:
            lines.begin(stretch.metadata or Metadata())
        is_quoted = stretch.metadata is not None
        for is_blank, block in groupby(stretch.lines, key=lambda line: not line.strip()):
            for line in () if is_blank else _paragraphs(list(block)):
                lines.add(line)
    return lines.source(Metadata())


def _paragraphs(block: list[str]) -> Iterator[SourceLine]:
    """Each line of a block without empty lines; of hard-wrapped text the whole block, whose lines cleaning joins."""
    if len(block) >= _WRAPPED_LINES and min(map(_width, block[:-1])) >= _WRAPPED_WIDTH:
        yield SourceLine("\n".join(block))
    else:
        yield from (SourceLine(line, kind_of_line(line), MAIL) for line in block)


def _width(line: str) -> int:
    """Width in columns: two for a Chinese character."""
    return sum(2 if character > "\u2e7f" else 1 for character in line)


def _page(part: Message) -> SourceText:
    """The text of a part in HTML. Raises ``CorpusError`` if it holds none, or reading it needs an extra."""
    from corpus.readers.html.reader import read as read_page

    page = text_of(part)
    if not page.strip():
        return SourceText("")
    try:
        source = read_page(codecs.BOM_UTF8 + page.encode("utf-8", "replace"))
    except CorpusError as error:
        if error.code != "no-text":
            raise
        return SourceText("")  # a picture
    return replace(source, text=f"{source.text}\n\n", metadata=Metadata())


def _joined(sources: Iterable[SourceText]) -> SourceText:
    """The texts one after the other."""
    texts: list[str] = []
    at = 0
    whole = SourceText("")
    for source in sources:
        texts.append(source.text)
        whole = SourceText(
            "",
            hints=(*whole.hints, *(replace(hint, start=hint.start + at, end=hint.end + at) for hint in source.hints)),
            drops=(*whole.drops, *(replace(span, start=span.start + at, end=span.end + at) for span in source.drops)),
            notes=(*whole.notes, *source.notes),
            sections=(*whole.sections, *(replace(part, start=part.start + at) for part in source.sections)),
            wraps=(*whole.wraps, *(offset + at for offset in source.wraps)),
        )
        at += len(source.text)
    return replace(whole, text="".join(texts))
