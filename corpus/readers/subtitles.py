"""Reads subtitles (SubRip, WebVTT): the source text is the file, each cue a paragraph with its time.

Numbers, times, notes and tags are dropped as markup. Cues that make one sentence are one paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from corpus.cleaning.lines import ends_sentence
from corpus.document import CorpusError, Kind, Part, PartKind, Reason, Span
from corpus.names import HAN
from corpus.readers.text import decode
from corpus.source import FormatHint, SourceText

SUBTITLE: Final = "subtitle"
"""The rule of a content hint on the lines of cues."""

_LINE: Final = re.compile(r"[^\n\r]+")
_CLOCK: Final = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[,.](\d{1,3})"
_TIMES: Final = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s.*)?")
_NUMBER: Final = re.compile(r"\s*\d{1,6}\s*")
_TAG: Final = re.compile(
    r"</?(?:[biu]|c|font|lang|ruby|rt)(?:[.\s][^<>\n]{0,200})?>|</?v>|<\d[\d:.]{4,15}>|\{\\[^{}\n]{1,200}\}|&(?:nbsp|lrm|rlm);"
    r"|(?<=&)amp;"
)
# What is left of the tag of a voice: its name, and the bracket that parts it from what is said.
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]{1,80})?\s(?=[^<>\n]{1,80}>)")
_SPEAKER: Final = re.compile(r"\s*(?:[-–—]|>>|[(（\[【]|<v[.\s]|[^\s:：，。,.]{1,12}[:：])")
_CLAUSE: Final = re.compile(r"[,，、;；:：]\s*\Z")
_HAN: Final = re.compile(HAN)
_STOPPED: Final = re.compile(r"[，。、；：！？…—”’」』）》]")

# If a larger share of cues ends like a sentence, one that does not is continued in the next.
_PUNCTUATED: Final = 0.2
# Milliseconds without a cue inside a sentence: where marks tell the sentences, behind a comma, without any mark.
_PAUSE: Final = 3_000
_COMMA_PAUSE: Final = 1_000
_NO_PAUSE: Final = 200
# Characters of a paragraph.
_LONGEST: Final = 200
_LONGEST_UNMARKED: Final = 60


@dataclass(frozen=True, slots=True)
class _Cue:
    """The begin and end of a cue in milliseconds, and the ranges of its lines with text."""

    begin: int
    end: int
    lines: list[tuple[int, int]] = field(default_factory=list)


def read(data: bytes) -> SourceText:
    """The text of a subtitle file, with a part for the time of each cue. Raises ``CorpusError`` like plain text, and if
    there is no cue."""
    text, notes = decode(data)
    markup: list[Span] = []
    cues = [cue for cue in _cues(text, markup) if cue.lines]
    if not cues:
        raise CorpusError("no cue with a time and a text", code="no-record")
    is_punctuated = _is_punctuated(text, cues)
    hints: list[FormatHint] = []
    drops: list[Span] = []
    wraps: list[int] = []
    for paragraph in _paragraphs(text, cues, is_punctuated=is_punctuated):
        lines = [line for cue in paragraph for line in cue.lines]
        hints.append(FormatHint(lines[0][0], lines[-1][1], Kind.CONTENT, SUBTITLE))
        for (_, end), (start, _) in pairwise(lines):
            kept = start if _is_joint(text, end, start, is_punctuated=is_punctuated) else start - 1
            drops += _gap(end, kept, markup)
            wraps += range(kept, start)
    parts = tuple(Part(cue.lines[0][0], PartKind.TIME, _clock(cue.begin)) for cue in cues)
    tags = (Span(*match.span(), Reason.MARKUP) for pattern in (_TAG, _VOICE) for match in pattern.finditer(text))
    drops += markup
    drops += tags
    return SourceText(text, hints=tuple(hints), drops=tuple(drops), notes=notes, wraps=tuple(wraps), parts=parts)


def _cues(text: str, markup: list[Span]) -> Iterator[_Cue]:
    """The cues in order; numbers, times and notes are added to ``markup``."""
    lines = [match.span() for match in _LINE.finditer(text)]
    times = [_TIMES.fullmatch(text, *line) for line in lines]
    is_web = text.removeprefix("\ufeff").startswith("WEBVTT")
    cue: _Cue | None = None
    inside = False  # the block of a cue
    for number, (start, end) in enumerate(lines):
        inside = inside and _is_adjacent(text, number - 1, lines)
        if match := times[number]:
            if cue:
                yield cue
            cue = _Cue(_milliseconds(match, 1), _milliseconds(match, 5))
            inside = True
        elif not text[start:end].strip():
            inside = False
        elif cue and (inside or not is_web) and not _is_name(text, number, lines, times, is_web=is_web):
            cue.lines.append((start, end))
            continue
        markup.append(Span(start, end, Reason.MARKUP))
    if cue:
        yield cue


def _is_name(
    text: str, number: int, lines: Sequence[tuple[int, int]], times: Sequence[re.Match[str] | None], *, is_web: bool
) -> bool:
    """Whether line ``number`` is the number of the cue below it, or its name in WebVTT."""
    if number + 1 >= len(lines) or times[number + 1] is None or not _is_adjacent(text, number, lines):
        return False
    return is_web or _NUMBER.fullmatch(text, *lines[number]) is not None


def _is_adjacent(text: str, number: int, lines: Sequence[tuple[int, int]]) -> bool:
    """Whether no empty line follows line ``number``."""
    return text[lines[number][1] : lines[number + 1][0]] in ("\n", "\r\n", "\r")


def _milliseconds(match: re.Match[str], first: int) -> int:
    hours, minutes, seconds, fraction = match.group(first, first + 1, first + 2, first + 3)
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def _clock(milliseconds: int) -> str:
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def _is_punctuated(text: str, cues: Sequence[_Cue]) -> bool:
    """Whether marks tell where sentences end; in Chinese subtitles there often are none."""
    ended = sum(ends_sentence(_last_line(text, cue)) for cue in cues)
    return ended >= _PUNCTUATED * len(cues)


def _paragraphs(text: str, cues: Sequence[_Cue], *, is_punctuated: bool) -> Iterator[list[_Cue]]:
    """The cues of each paragraph: those that one sentence continues in."""
    paragraph: list[_Cue] = []
    length = 0
    for cue in cues:
        own = sum(end - start for start, end in cue.lines)
        most = _LONGEST if is_punctuated else _LONGEST_UNMARKED
        if paragraph and (length + own > most or not _continues(text, paragraph[-1], cue, is_punctuated=is_punctuated)):
            yield paragraph
            paragraph, length = [], 0
        paragraph.append(cue)
        length += own
    yield paragraph


def _continues(text: str, cue: _Cue, following: _Cue, *, is_punctuated: bool) -> bool:
    """Whether the sentence at the end of ``cue`` goes on in the ``following`` one."""
    line = _last_line(text, cue)
    start, end = following.lines[0]
    if ends_sentence(line) or _SPEAKER.match(text, start, end):
        return False
    pause = _PAUSE if is_punctuated else _COMMA_PAUSE if _CLAUSE.search(line) else _NO_PAUSE
    return 0 <= following.begin - cue.end <= pause or following.begin <= cue.end < following.end


def _last_line(text: str, cue: _Cue) -> str:
    start, end = cue.lines[-1]
    return _TAG.sub("", text[start:end]).strip()


def _is_joint(text: str, end: int, start: int, *, is_punctuated: bool) -> bool:
    """Whether nothing is lost without the line break between ``end`` and ``start``: behind a Chinese mark, and between
    Chinese characters where marks tell the sentences."""
    left, right = text[end - 1], text[start]
    return bool(_STOPPED.match(left)) or (is_punctuated and bool(_HAN.match(left)) and bool(_HAN.match(right)))


def _gap(start: int, end: int, markup: Sequence[Span]) -> Iterator[Span]:
    """What is between ``start`` and ``end`` besides ``markup``."""
    for number in range(bisect_left(markup, start, key=lambda span: span.start), len(markup)):
        span = markup[number]
        if span.start >= end:
            break
        if start < span.start:
            yield Span(start, span.start, Reason.LAYOUT_BREAK)
        start = span.end
    if start < end:
        yield Span(start, end, Reason.LAYOUT_BREAK)
