"""A collection of any size: sentences of real documents put together anew, as a user's folder of files.

The sentences are those of the documents that ship and, where they lie beside the checkout, of the public collections.
They are drawn with a fixed seed, each once before any is drawn again, so that beyond some thousand passages the
vocabulary stops growing and posting lists grow with the collection: a little harsher than real text.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from corpus.library import bundled_folder, read_library
from corpus.passages import passages_of
from corpus.structure.sentences import split_sentences
from retrieval.evaluation.beir import even_sample, read_collection
from retrieval.evaluation.question_set import read_questions
from tests import paths

OWN: Final = paths.QUESTIONS
SEED: Final = 7
PER_FILE: Final = 50  # passages
PER_FOLDER: Final = 200  # files
LENGTHS: Final = (240, 320)  # characters of a passage
SENTENCES: Final = (8, 160)  # characters of a sentence that is used
QUESTIONS: Final = 300
DOCUMENTS: Final = "documents"
WORDS: Final = "words.txt"
MADE: Final = "made"  # a file that says how many passages there are, once all are
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Made:
    """A collection in ``folder``: files of passages, one a line, and beside them the words of each passage."""

    folder: Path

    @property
    def documents(self) -> Path:
        """The folder that is indexed."""
        return self.folder / DOCUMENTS

    def files(self) -> list[Path]:
        """The files, in order."""
        return sorted(self.documents.rglob("*.txt"))

    def texts(self) -> Iterator[str]:
        """The passages, in the order of the files."""
        for file in self.files():
            yield from file.read_text("utf-8").splitlines()

    def words(self) -> Iterator[list[str]]:
        """The words of each passage, in the same order."""
        with (self.folder / WORDS).open(encoding="utf-8") as lines:
            yield from (line.split() for line in lines)


def public_collections() -> list[Path]:
    """The folders of the public collections that lie beside the checkout."""
    return sorted(path.parent for path in paths.COLLECTIONS.glob("*/corpus.jsonl"))


def words_of(text: str) -> list[str]:
    """jieba's words of ``text`` in lower case, without punctuation and blanks: what the peers are given."""
    import jieba

    return [word.lower() for word in jieba.lcut(text) if _WORD.search(word)]


@cache
def sentences() -> tuple[str, ...]:
    """Every different sentence there is to draw from."""
    least, most = SENTENCES
    texts = [
        passage.text
        for document in read_library(bundled_folder()).documents.values()
        for passage in passages_of(document)
    ]
    for folder in public_collections():
        texts += [document.text for document in read_collection(folder).library.documents.values()]
    found = (" ".join(text[start:end].split()) for text in texts for start, end in split_sentences(text))
    return tuple(dict.fromkeys(each for each in found if least <= len(each) <= most and each[-1] in "。！？"))


@cache
def questions(count: int = QUESTIONS) -> tuple[str, ...]:
    """Real questions, an even sample of all that are judged, mixed with a fixed seed."""
    found = [each.question for each in read_questions(OWN) if each.answerable]
    for folder in public_collections():
        found += [query.text for query in even_sample(read_collection(folder).queries, count)]
    random.Random(SEED).shuffle(found)  # noqa: S311  no secret
    return tuple(found[:count])


def make(folder: Path, count: int) -> Made:
    """A collection of ``count`` passages in ``folder``; the one that is there already, if it is as large."""
    made = Made(folder)
    done = folder / MADE
    if done.exists() and done.read_text() == str(count):
        return made
    pool = sentences()
    cut = cache(lambda sentence: " ".join(words_of(pool[sentence])))
    drawn = _drawn(pool, random.Random(SEED))  # noqa: S311  no secret
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / WORDS).open("w", encoding="utf-8") as words:
        for number, size in enumerate(_sizes(count)):
            passages = [next(drawn) for _ in range(size)]
            words.writelines(" ".join(map(cut, passage)) + "\n" for passage in passages)
            _write(made, number, ["".join(pool[each] for each in passage) for passage in passages])
    done.write_text(str(count))
    return made


def _sizes(count: int) -> Iterator[int]:
    """How many passages each file holds."""
    return (min(PER_FILE, count - start) for start in range(0, count, PER_FILE))


def _write(made: Made, number: int, texts: Sequence[str]) -> None:
    path = made.documents / f"{number // PER_FOLDER:03}" / f"{number:05}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(texts) + "\n", "utf-8")


def _drawn(pool: Sequence[str], chance: random.Random) -> Iterator[list[int]]:
    """Passages without end, each as the numbers of its sentences."""
    least, most = LENGTHS
    passage: list[int] = []
    length = 0
    while True:
        for sentence in chance.sample(range(len(pool)), len(pool)):
            if length + len(pool[sentence]) <= most:
                passage.append(sentence)
                length += len(pool[sentence])
            if length >= least:
                yield passage
                passage, length = [], 0
