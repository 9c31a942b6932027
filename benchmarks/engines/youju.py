"""youju as a peer among the others: the whole way from a folder of files to an answer with quotes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from retrieval.answering.answerer import Answerer
from retrieval.index.live_index import LiveIndex

NAME: Final = "youju"
RANKING: Final = "youju, ranking alone"
TOP: Final = 3  # quotes, as in the terminal
DEPTH: Final = 10  # passages, as of the peers


def index(documents: Path, store: Path) -> None:
    """Read the files of a folder, and keep their index in ``store``."""
    LiveIndex(documents, store).refresh()


def opened(documents: Path, store: Path) -> Answerer:
    """What answers from the index, after a look into the folder whether anything has changed."""
    holdings = LiveIndex(documents, store)
    holdings.refresh()
    return holdings.answerer


def answer(answerer: Answerer, question: str) -> None:
    """Answer in full: reading the question, search, careful ranking, quotes and their proof."""
    answerer.answer(question, top=TOP)


def rank(answerer: Answerer, question: str) -> None:
    """What the peers do, with all of the ranking: reading the question, search, careful ranking; ids and scores."""
    answerer.rank(question, top=DEPTH)
