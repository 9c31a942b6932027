"""Subtitles as SubRip and WebVTT write them: a number, a time, and what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.cleaning.lines import Label, Labels, Line, unlabelled
from corpus.document import Kind

_TIME: Final = r"(?:\d{1,2}:)?\d{2}:\d{2}[,.]\d{3}"
_TIMECODE: Final = re.compile(rf"{_TIME}\s*-->\s*{_TIME}.*")
_COUNTER: Final = re.compile(r"\d{1,5}")
# What is said at one time stands in so many lines at most.
_LINES: Final = 3


def subtitles(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Numbers and times; the lines under a time are content, whatever they look like."""
    times = {number for number, line in unlabelled(lines, labels) if _TIMECODE.fullmatch(line.text)}
    counters = {number - 1 for number in times if number and _COUNTER.fullmatch(lines[number - 1].text)}
    yield from (Label(number, Kind.CHROME, "timecode") for number in sorted(times | counters))
    for time in sorted(times):
        for number in range(time + 1, min(time + 1 + _LINES, len(lines))):
            if number in times or number in counters or lines[number].adjacent is False:
                break
            yield Label(number, Kind.CONTENT, "subtitle")
