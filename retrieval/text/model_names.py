"""Names of letters and digits, however they are written: iPhone15 and iPhone 15, WiFi and Wi-Fi, XC7040 and XC-7040.

A name is a chain of runs. A blank joins letters to digits only, a hyphen or stroke joins any two runs. Two numbers stay
apart in the meaning of a name: 1-1 is not 11.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

MOST_RUNS = 4  # of one name
LONGEST_NAME = 40  # characters
SHORTEST_NUMBER = 3  # digits of a number that names something without its letters: 4090 for RTX4090

_PIECE = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)*")
_RUN = re.compile(rf"(?:{_PIECE.pattern})+")
_HYPHENS = "-_/\u2010\u2011\u2013\u2014"
_APART = re.compile(rf"[a-z0-9. {_HYPHENS}]+")
_FLAG = re.compile(r"(?<![\w-])--?[a-z][a-z0-9]*(?:-[a-z0-9]+)*+(?![a-z0-9])")
_NUMBERED = re.compile(rf"[a-z]+([0-9]{{{SHORTEST_NUMBER},}})")


class ModelName(NamedTuple):
    """The range of a name in a text, its letters and digits without what stands between, and its number of runs."""

    start: int
    end: int
    joined: str
    runs: int


def model_names(folded: str) -> Iterator[ModelName]:
    """Every name of one to ``MOST_RUNS`` runs in ``folded``; of those that begin at one place the longest first."""
    for chain in _chains(folded):
        for first in range(len(chain)):
            for last in range(min(len(chain), first + MOST_RUNS), first, -1):
                runs = chain[first:last]
                name = ModelName(runs[0].start(), runs[-1].end(), _joined(runs, folded), len(runs))
                if name.end - name.start <= LONGEST_NAME:
                    yield name


def written_apart(texts: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """The names of several runs in folded ``texts``, and those that hold a longer number: meaning, name, 1."""
    for text in texts:
        for name in model_names(text):
            surface = text[name.start : name.end]
            if name.runs > 1:
                yield meaning_of(name.joined), surface, 1
            elif numbered := _NUMBERED.fullmatch(surface):
                yield meaning_of(numbered[1]), surface, 1


def flags(folded: str) -> Iterator[re.Match[str]]:
    """The flags of commands in ``folded``: -rf, --dry-run."""
    return _FLAG.finditer(folded)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is no part of a longer number or flag: 15 in 150, -n in -name."""
    first, last = text[start], text[end - 1]
    before, after = text[start - 1 : start], text[end : end + 1]
    if first == "-" and (_may_continue(before) or before == "-" or _may_continue(after)):
        return False
    return not (first.isdecimal() and before.isdecimal()) and not (last.isdecimal() and after.isdecimal())


def has_edges(form: str) -> bool:
    """Whether :func:`stands_alone` may not hold for ``form``."""
    return form[:1] == "-" or form[:1].isdecimal() or form[-1:].isdecimal()


def _may_continue(character: str) -> bool:
    return character.isascii() and character.isalnum()


def meaning_of(joined: str) -> str:
    """The key of a name."""
    return f"={joined}"


def parted_runs(form: str) -> list[str]:
    """The runs of a name that is written apart, each a word of its own in the index; nothing for any other form."""
    runs = _RUN.findall(form) if not form.isalnum() and _APART.fullmatch(form) else []
    return [] if runs == [form] else runs


def _chains(folded: str) -> Iterator[list[re.Match[str]]]:
    """The runs of ``folded`` that may belong together."""
    chain: list[re.Match[str]] = []
    for run in _RUN.finditer(folded):
        if chain and not _may_join(chain[-1], run, folded):
            yield chain
            chain = []
        chain.append(run)
    if chain:
        yield chain


def _may_join(left: re.Match[str], right: re.Match[str], folded: str) -> bool:
    between = folded[left.end() : right.start()]
    if between == " ":
        return folded[left.end() - 1].isdigit() != right[0][0].isdigit()
    return len(between) == 1 and between in _HYPHENS


def _joined(runs: list[re.Match[str]], folded: str) -> str:
    joined = runs[0][0]
    for left, right in pairwise(runs):
        apart = folded[left.end() - 1].isdigit() and right[0][0].isdigit()
        joined += f"-{right[0]}" if apart else right[0]
    return joined
