"""Persons by surname and office: 李市长 asks for whom the documents call 市长李亚平."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from corpus.names import OFFICES, SHORTEST_NAME, SURNAMES
from retrieval.question import Mention

KNOWN_AS = 0.9  # what a person's name counts for surname and office

_TITLED = re.compile(rf"({OFFICES})的?({SHORTEST_NAME})")
_ASKED = re.compile(rf"([{SURNAMES}])(?:副|老|大)?({OFFICES})")
_MOST = 4  # persons of one surname and office


@dataclass(frozen=True, slots=True)
class People:
    """The persons of a corpus by surname and office, those named most often first."""

    names: Mapping[tuple[str, str], tuple[str, ...]]

    @classmethod
    def of(cls, texts: Iterable[str]) -> People:
        """Collect whom folded ``texts`` name behind an office."""
        counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for text in texts:
            for found in _TITLED.finditer(text):
                counts[found[2][0], found[1].removeprefix("副")][found[2]] += 1
        ranked = {key: tuple(name for name, _ in counter.most_common(_MOST)) for key, counter in counts.items()}
        return cls(MappingProxyType(ranked))

    def mentions(self, folded: str) -> list[Mention]:
        """Where a question names a person by surname and office, and the names that may be meant."""
        found = ((each, self.names.get((each[1], each[2].removeprefix("副")), ())) for each in _ASKED.finditer(folded))
        return [Mention(*each.span(), tuple((name, KNOWN_AS) for name in names)) for each, names in found if names]
