"""How texts and questions are read: our words and the operator's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from retrieval.query.expansion import Expander
from retrieval.text.analyzer import Analyzer
from retrieval.text.user_lexicon import UserLexicon, read_user_lexicon


@dataclass(frozen=True, slots=True)
class TextResources:
    """``own`` are the operator's words, which ``analyzer`` and ``expander`` know."""

    own: UserLexicon
    analyzer: Analyzer
    expander: Expander

    @classmethod
    def of(cls, own: UserLexicon) -> Self:
        """Read with ``own`` words beside ours."""
        words = (*own.user_words, *(word for group in own.groups for word in group))
        return cls(own, Analyzer(words), Expander(own.groups))

    @classmethod
    def of_folder(cls, folder: Path) -> Self:
        """Read with the words that lie beside the documents of ``folder``."""
        return cls.of(read_user_lexicon(folder))
