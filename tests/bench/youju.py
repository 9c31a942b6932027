"""youju as a peer among the others: the whole way from a folder of files to an answer with quotes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from retrieval.answerer import Answerer
from retrieval.holdings import Holdings

NAME: Final = "youju"
TOP: Final = 3  # quotes, as in the terminal


def index(documents: Path, store: Path) -> None:
    """Read the files of a folder, and keep their index in ``store``."""
    Holdings(documents, store).refresh()


def opened(documents: Path, store: Path) -> Answerer:
    """What answers from the index, after a look into the folder whether anything has changed."""
    holdings = Holdings(documents, store)
    holdings.refresh()
    return holdings.answerer


def answer(answerer: Answerer, question: str) -> None:
    """Answer in full: reading the question, search, careful ranking, quotes and their proof."""
    answerer.answer(question, top=TOP)
