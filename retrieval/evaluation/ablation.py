"""What each step of the ranking gains: the figures with all steps, and without each of them.

    python -m retrieval.evaluation.ablation tests/questions.jsonl path/to/beir-folder …

prints a Markdown table; docs/evaluation.md has the latest one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter

from corpus.library import Library, bundled_folder, read_library
from retrieval.answering.answerer import Answerer
from retrieval.evaluation.beir import even_sample, read_collection
from retrieval.evaluation.judging import figures as question_figures
from retrieval.evaluation.judging import judge_all
from retrieval.evaluation.question_set import read_questions
from retrieval.query.answer_type import AnswerType
from retrieval.ranking.weights import DEFAULT_WEIGHTS, SENTENCE_FEATURES, RankingWeights

SAMPLE = 1500  # questions of a collection
NO_FORMS = (0.0, 0.0)
NO_ANSWER_TYPES = {**SENTENCE_FEATURES, **dict.fromkeys([*AnswerType, "unit"], 0.0)}

STEPS: Mapping[str, RankingWeights] = {
    "all steps": DEFAULT_WEIGHTS,
    "bigrams": RankingWeights(bigrams=0.0, sentence_bigrams=0.0),
    "characters": RankingWeights(characters=0.0),
    "context words": RankingWeights(context_words=0.0),
    "best sentence": RankingWeights(best_sentence=0.0),
    "share of the context": RankingWeights(context=0.0),
    "year conflict": RankingWeights(conflict=0.0),
    "quoted phrases": RankingWeights(quoted=0.0),
    "marked sentence": RankingWeights(marked=0.0),
    "kind of answer": RankingWeights(sentence_features=NO_ANSWER_TYPES),
    "focus": RankingWeights(sentence_features={**SENTENCE_FEATURES, "focus": 0.0}),
    "synonyms and abbreviations": RankingWeights(synonym=NO_FORMS),
    "broader words": RankingWeights(broader_word=NO_FORMS),
    "regional words": RankingWeights(regional_word=NO_FORMS),
    "every word list": RankingWeights(synonym=NO_FORMS, broader_word=NO_FORMS, regional_word=NO_FORMS),
    "persons by office": RankingWeights(person=0.0),
    "numbers and dates": RankingWeights(same_value=0.0),
}
"""The name of a step → the weights of a ranking without it."""


Row = Callable[[RankingWeights], list[str]]


def _questions(path: Path) -> Row:
    library: Library = read_library(bundled_folder())
    questions = read_questions(path)
    engine = Answerer(library).engine

    def row(weights: RankingWeights) -> list[str]:
        answerer = Answerer(library, engine=engine, weights=weights)
        figures = question_figures(list(judge_all(answerer, questions, library.documents)))
        return [f"{figures[name]:.3f}" for name in ("hit@1", "hit@3", "sentence")]

    return row


def _collection(path: Path) -> Row:
    collection = read_collection(path)
    engine = Answerer(collection.library, passages=collection.passages).engine
    queries = even_sample(collection.queries, SAMPLE)

    def row(weights: RankingWeights) -> list[str]:
        answerer = Answerer(collection.library, engine=engine, weights=weights)
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
    for step, weights in STEPS.items():
        print(f"| {step} | " + " | ".join(" / ".join(row(weights)) for _, row in columns) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
