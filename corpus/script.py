"""Traditional to simplified Chinese, character by character, so that offsets stay the same.

The table is OpenCC's ``TSCharacters`` (the first candidate of each line), completed by ``variants.txt``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from corpus.document import CorpusError

Language = Literal["zh-Hans", "zh-Hant"]

# Characters counted to detect the script.
_SAMPLE_LENGTH: Final = 20_000


def to_simplified(text: str) -> str:
    """``text`` with each traditional character replaced by its simplified one; the length never changes."""
    return text.translate(simplified_table())


@cache
def simplified_table() -> dict[int, int]:
    """Code point of a traditional character or variant → code point of the simplified character."""
    table = {
        ord(left): ord(first)
        for left, (first, *_) in opencc_entries("TSCharacters.txt")
        if len(left) == len(first) == 1
    }
    for line in Path(__file__).with_name("variants.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            variant, simplified = line.split()
            table[ord(variant)] = ord(simplified)
    return {source: target for source, target in table.items() if source != target}


def language_of(text: str) -> Language | None:
    """The script of ``text``, by its characters that exist in one script only; ``None`` if they do not decide."""
    counts = Counter(text[:_SAMPLE_LENGTH])
    traditional = sum(map(counts.__getitem__, counts.keys() & _only_traditional()))
    simplified = sum(map(counts.__getitem__, counts.keys() & _only_simplified()))
    if traditional == simplified:
        return None
    return "zh-Hant" if traditional > simplified else "zh-Hans"


@cache
def _only_traditional() -> frozenset[str]:
    """Traditional characters and variants that are not used in simplified text."""
    return frozenset(map(chr, simplified_table()))


@cache
def _only_simplified() -> frozenset[str]:
    """Simplified characters that are not used in traditional text (发, but not 后)."""
    return frozenset(left for left, right in opencc_entries("STCharacters.txt") if len(left) == 1 and left not in right)


def opencc_entries(name: str) -> Iterator[tuple[str, list[str]]]:
    """The entries of an OpenCC dictionary, each with its candidates. Reads the data file; OpenCC is not imported.

    Raises ``CorpusError`` if the package is missing.
    """
    spec = find_spec("opencc")
    if spec is None or not spec.submodule_search_locations:
        raise CorpusError("the package opencc-python-reimplemented, which holds the character tables, is missing")
    path = Path(spec.submodule_search_locations[0]) / "dictionary" / name
    for line in path.read_text("utf-8").splitlines():
        left, _, right = line.partition("\t")
        if candidates := right.split():
            yield left, candidates
