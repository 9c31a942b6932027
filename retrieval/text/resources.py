"""The analyzer and expander with the operator's own words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from retrieval.query.expansion import Expander
from retrieval.text.analyzer import Analyzer
from retrieval.text.user_lexicon import UserLexicon, read_user_lexicon


@dataclass(frozen=True, slots=True)
class TextResources:
    """The operator's words ``own``, and the analyzer and expander that use them."""

    own: UserLexicon
    analyzer: Analyzer
    expander: Expander

    @classmethod
    def of(cls, own: UserLexicon) -> Self:
        """Resources with ``own`` words in addition to the built-in ones."""
        words = (*own.user_words, *(word for group in own.groups for word in group))
        return cls(own, Analyzer(words), Expander(own.groups))

    @classmethod
    def of_folder(cls, folder: Path) -> Self:
        """Resources with the word lists beside the documents of ``folder``."""
        return cls.of(read_user_lexicon(folder))
