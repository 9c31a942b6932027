"""Lone marks: a line of punctuation only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.cleaning.lines import Label, Labels, Line, unlabelled
from corpus.document import Kind


def marks(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Lines without a letter, a character or a digit: a row of dots, a quote that lost its text."""
    for number, line in unlabelled(lines, labels):
        if not any(character.isalnum() for character in line.text):
            yield Label(number, Kind.MARK, "mark")
