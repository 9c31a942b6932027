"""The operator's own words beside the documents: ``userdict.txt``, ``synonyms.txt`` and ``stopwords.txt``.

One entry a line; ``#`` starts a comment; any encoding that documents may have. A bad line is skipped and reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from corpus.document import CorpusError
from corpus.folder.regular_file import read_regular
from corpus.readers.text import decode
from retrieval.text.fold import fold

USER_DICTIONARY = "userdict.txt"
SYNONYMS = "synonyms.txt"
STOP_WORDS = "stopwords.txt"
LARGEST_LIST = 16 * 1024 * 1024  # bytes of a file: a million words
LONGEST_WORD = 30  # characters; anything longer is a sentence
FAULTS_NAMED = 10  # faults of one file; the rest are only counted
SHOWN = 40  # characters of a bad line

_BETWEEN = re.compile(r"[\s,、;]+")  # the text is folded, so ， is , too
_AFTER_A_WORD = re.compile(r"(?:\s+[0-9]+)?(?:\s+[a-z]{1,4})?")  # jieba's columns: frequency and part of speech

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class UserLexicon:
    """The operator's words, all folded: words for segmentation, groups of synonyms, stop words; and one message for
    each bad line with file, line number and reason."""

    user_words: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    stop_words: frozenset[str] = frozenset()
    faults: tuple[str, ...] = ()


def read_user_lexicon(folder: Path) -> UserLexicon:
    """Read the lists of ``folder``; a missing file is an empty list."""
    words, word_faults = _entries(folder / USER_DICTIONARY, _dictionary_word)
    groups, group_faults = _entries(folder / SYNONYMS, _group)
    stops, stop_faults = _entries(folder / STOP_WORDS, _stop_word)
    silent = frozenset(word for word in stops if _has_letters(word))
    return UserLexicon(words, groups, silent, word_faults + group_faults + stop_faults)


def _dictionary_word(line: str) -> str:
    word, *_ = line.split()
    if not _AFTER_A_WORD.fullmatch(line[len(word) :]):
        raise ValueError("is several words, wanted one word a line")
    return _word(word)


def _group(line: str) -> tuple[str, ...]:
    group = tuple(dict.fromkeys(filter(None, _BETWEEN.split(line))))
    if len(group) < 2:
        raise ValueError("is one word, a group wants two or more")
    return tuple(map(_word, group))


def _stop_word(line: str) -> str:
    """One word, or punctuation, which common lists of stop words include and which has no effect."""
    if len(line.split()) > 1:
        raise ValueError("is several words, wanted one word a line")
    return _word(line) if _has_letters(line) else line


def _word(word: str) -> str:
    """``word``; raises ``ValueError`` if it is none."""
    if len(word) > LONGEST_WORD:
        raise ValueError(f"holds a word of more than {LONGEST_WORD} characters")
    if not _has_letters(word) or not word.isprintable():
        raise ValueError("holds no word")
    return word


def _has_letters(word: str) -> bool:
    return any(map(str.isalnum, word))


def _entries(path: Path, read: Callable[[str], Entry]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The distinct entries of a list, and its faults; ``read`` parses a line or raises ``ValueError``."""
    try:
        text = decode(read_regular(path, within=path.parent, most=LARGEST_LIST))[0]
    except FileNotFoundError:
        return (), ()
    except (OSError, CorpusError) as error:
        empty = isinstance(error, CorpusError) and error.code == "empty"
        return (), () if empty else (f"{path.name}: {_reason(error)}",)
    entries: dict[Entry, None] = {}
    faults: list[str] = []
    for number, line in _lines(text):
        try:
            entries[read(line)] = None
        except ValueError as error:
            faults.append(f"{path.name}:{number}: {_shortened(line)!r} {error}")
    return tuple(entries), _first_faults(faults, path.name)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The numbers and contents of non-empty lines, folded, without comments."""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if entry := fold(line.partition("#")[0]).strip():
            yield number, entry


def _first_faults(faults: list[str], name: str) -> tuple[str, ...]:
    """The first faults, and the number of the others."""
    others = len(faults) - FAULTS_NAMED
    return (*faults[:FAULTS_NAMED], *([f"{name}: {others} more lines are no entries"] if others > 0 else ()))


def _reason(error: OSError | CorpusError) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    reasons = {"outside": f"it leads out of the folder ({error})", "no-file": "it is no ordinary file"}
    return reasons.get(error.code, str(error))


def _shortened(line: str) -> str:
    return line if len(line) <= SHOWN else line[:SHOWN] + "…"
