"""What each step of the ranking gains: the figures with every step, and with each one taken away.

    python -m retrieval.evaluation.ablation tests/questions.jsonl path/to/beir-folder …

prints a Markdown table; docs/evaluation.md holds the last one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from types import ModuleType

from corpus.library import Library, bundled_folder, read_library
from retrieval.answering.answerer import Answerer
from retrieval.evaluation.beir import even_sample, read_collection
from retrieval.evaluation.judging import figures as question_figures
from retrieval.evaluation.judging import judge_all
from retrieval.evaluation.question_set import read_questions
from retrieval.query import expansion, vocabulary
from retrieval.query import parser as reader
from retrieval.query.answer_type import Kind
from retrieval.ranking import answer_sentence as sentence
from retrieval.ranking import features as evidence
from retrieval.ranking import reranking as ranking
from retrieval.text import people

SAMPLE = 1500  # questions of a collection
Setting = tuple[ModuleType, str, object]
NO_FORMS = (0.0, 0.0)

# The step, and the settings that take it away.
STEPS: dict[str, tuple[Setting, ...]] = {
    "all steps": (),
    "bigrams": ((vocabulary, "BIGRAMS", 0.0), (evidence, "BIGRAM", 0.0)),
    "characters": ((vocabulary, "CHARACTERS", 0.0),),
    "context words": ((vocabulary, "CONTEXT", 0.0),),
    "best sentence": ((ranking, "SENTENCE", 0.0),),
    "share of the context": ((ranking, "CONTEXT", 0.0),),
    "year conflict": ((ranking, "CONFLICT", 0.0),),
    "marked sentence": ((ranking, "MARK", 0.0),),
    "kind of answer": (
        (
            sentence,
            "WEIGHTS",
            {name: 0.0 if isinstance(name, Kind) else w for name, w in sentence.WEIGHTS.items()} | {"unit": 0.0},
        ),
    ),
    "focus": ((sentence, "WEIGHTS", {**sentence.WEIGHTS, "focus": 0.0}),),
    "synonyms and abbreviations": ((expansion, "SYNONYM", NO_FORMS),),
    "broader words": ((expansion, "BROADER", NO_FORMS),),
    "regional words": ((expansion, "REGIONAL", NO_FORMS),),
    "every word list": tuple((expansion, name, NO_FORMS) for name in ("SYNONYM", "BROADER", "REGIONAL", "PLACE")),
    "place characters": ((expansion, "PLACE", NO_FORMS),),
    "persons by office": ((people, "KNOWN_AS", 0.0),),
    "numbers and dates": ((reader, "EQUAL", 0.0),),
}


@contextmanager
def without(step: str) -> Iterator[None]:
    """Take ``step`` away for the time being."""
    settings = STEPS[step]
    kept = [getattr(module, name) for module, name, _ in settings]
    for module, name, value in settings:
        setattr(module, name, value)
    try:
        yield
    finally:
        for (module, name, _), value in zip(settings, kept, strict=True):
            setattr(module, name, value)


def _questions(path: Path) -> Callable[[], list[str]]:
    library: Library = read_library(bundled_folder())
    questions = read_questions(path)
    answerer = Answerer(library)

    def row() -> list[str]:
        found = question_figures(list(judge_all(answerer, questions, library.documents)))
        return [f"{found[name]:.3f}" for name in ("hit@1", "hit@3", "sentence")]

    return row


def _collection(path: Path) -> Callable[[], list[str]]:
    collection = read_collection(path)
    answerer = Answerer(collection.library, passages=collection.passages)
    queries = even_sample(collection.queries, SAMPLE)

    def row() -> list[str]:
        start = perf_counter()
        ranked = [(answerer.rank(query.text, top=3), query.positives) for query in queries]
        microseconds = (perf_counter() - start) / len(queries) * 1e6
        right = sum(bool(found) and found[0][0] in positives for found, positives in ranked)
        return [f"{right / len(queries):.4f}", f"{microseconds:.0f}"]

    return row


def main(paths: Sequence[str]) -> None:
    """Print the table for question sets (files) and BEIR folders."""
    columns = [(path.name, _collection(path) if path.is_dir() else _questions(path)) for path in map(Path, paths)]
    heads = ["R@1 / µs" if Path(path).is_dir() else "hit@1 / hit@3 / sentence" for path in paths]
    names = [f"{name} {head}" for (name, _), head in zip(columns, heads, strict=True)]
    print("| without | " + " | ".join(names) + " |\n|---|" + "---:|" * len(names))
    for step in STEPS:
        with without(step):
            print(f"| {step} | " + " | ".join(" / ".join(row()) for _, row in columns) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
