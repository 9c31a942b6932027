"""How texts and questions are read: our words and the operator's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from retrieval.analyzer import Analyzer
from retrieval.expansion import Expander
from retrieval.operator_words import OperatorWords, read_operator_words


@dataclass(frozen=True, slots=True)
class Wording:
    """``own`` are the operator's words, which ``analyzer`` and ``expander`` know."""

    own: OperatorWords
    analyzer: Analyzer
    expander: Expander

    @classmethod
    def of(cls, own: OperatorWords) -> Self:
        """Read with ``own`` words beside ours."""
        words = (*own.user_words, *(word for group in own.groups for word in group))
        return cls(own, Analyzer(words), Expander(own.groups))

    @classmethod
    def of_folder(cls, folder: Path) -> Self:
        """Read with the words that lie beside the documents of ``folder``."""
        return cls.of(read_operator_words(folder))
