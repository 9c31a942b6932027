"""Find persons by surname and office: 李市长 in a question is 市长李亚平 in the documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.names import OFFICES, SHORTEST_NAME, SURNAMES
from retrieval.index.surface_index import Find, most_frequent
from retrieval.query.question import Mention

_TITLED = re.compile(rf"({OFFICES})的?({SHORTEST_NAME})")
_ASKED = re.compile(rf"([{SURNAMES}])(?:副|老|大)?({OFFICES})")
_MOST = 4  # persons of one surname and office


def named(texts: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """The persons named after an office in folded ``texts``: surname and office, name, 1, once per occurrence."""
    for text in texts:
        for match in _TITLED.finditer(text):
            yield _meaning(match[2][0], match[1]), match[2], 1


def _meaning(surname: str, office: str) -> str:
    return f"@{surname} {office.removeprefix('副')}"


def people(folded: str, find: Find, weight: float) -> list[Mention]:
    """The persons that a question names by surname and office, each with the most frequent matching names as forms
    of ``weight``. ``find`` returns the names of a surname and office in the corpus."""
    asked = ((match, find(_meaning(match[1], match[2]))) for match in _ASKED.finditer(folded))
    return [
        Mention(*match.span(), tuple((name, weight) for name in most_frequent(names, _MOST)))
        for match, names in asked
        if names
    ]
