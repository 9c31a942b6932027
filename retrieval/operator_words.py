"""The operator's own words beside the documents: ``userdict.txt`` and ``synonyms.txt``, one entry a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from retrieval.fold import fold

USER_DICTIONARY = "userdict.txt"
SYNONYMS = "synonyms.txt"


@dataclass(frozen=True, slots=True)
class OperatorWords:
    """Words that are not to be cut, groups of words that may stand for each other (both folded), and what was
    wrong, one line each: the file, the line, what was found. A bad line is passed over."""

    user_words: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    faults: tuple[str, ...] = ()


def read_operator_words(folder: Path) -> OperatorWords:
    """Read the lists of ``folder``; a missing file is an empty list."""
    words, word_faults = _entries(folder / USER_DICTIONARY, at_least=1)
    groups, group_faults = _entries(folder / SYNONYMS, at_least=2)
    return OperatorWords(tuple(entry[0] for entry in words), groups, word_faults + group_faults)


def _entries(path: Path, *, at_least: int) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """The entries of a list as tuples of folded words, and its faults."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return (), ()
    except (OSError, UnicodeDecodeError) as error:
        return (), (f"{path.name}: {error}",)
    entries, faults = [], []
    for number, entry in _lines(text):
        if len(entry) < at_least:
            faults.append(f"{path.name}:{number}: {' '.join(entry)!r} is one word, a group wants two or more")
        else:
            entries.append(entry)
    return tuple(entries), tuple(faults)


def _lines(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        entry = tuple(fold(line.partition("#")[0]).split())
        if entry:
            yield number, entry
