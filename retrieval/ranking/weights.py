"""How much each step of the ranking counts.

Tuned on the shipped questions, cmrc and drcd; docs/evaluation.md has the gain of each step. The weights of sentence
features were fitted by logistic regression on cmrc and drcd (a sentence is right when it holds the answer).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from retrieval.query.answer_type import AnswerType

FormWeight = tuple[float, float]
"""Of a form that stands for a word: where the documents lack the word as typed, and where they hold it."""

SENTENCE_FEATURES: Mapping[str, float] = MappingProxyType(
    {
        "words": 0.17,  # idf weight of the concepts in the sentence
        "rare": 0.05,  # the same, times how rare each is among the sentences of the passage
        "pairs": 0.016,  # idf weight of the question's bigrams in the sentence
        "titled": -0.21,  # idf weight of concepts that the context names anyway
        "focus": 0.31,  # idf weight of concepts beside the question word
        "near": 2.1,  # a number close to what is counted
        "unit": 3.8,  # something counted in the unit that the question asks for
        AnswerType.WHEN: 2.1,
        AnswerType.YEAR: 8.0,
        AnswerType.HOW_MANY: 2.0,
        AnswerType.WHO: 2.0,
        AnswerType.WHERE: 1.4,
        AnswerType.WHY: 1.5,
        AnswerType.HOW: 0.6,
        AnswerType.LIST: 2.1,
        AnswerType.DEFINITION: 0.9,
        AnswerType.NAME: 3.0,
        AnswerType.SPEAKER: 8.0,  # a question for the speaker wants the sentence that names one
    }
)


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """The weights of one way to rank. A weight of 0 removes its step."""

    words: float = 1.0
    bigrams: float = 0.5
    characters: float = 0.25
    context_words: float = 1.5

    operator_synonym: FormWeight = (0.9, 0.5)
    synonym: FormWeight = (0.8, 0.3)
    broader_word: FormWeight = (0.5, 0.1)
    regional_word: FormWeight = (0.9, 0.4)
    part_of_word: float = 0.75  # a word inside a word that the documents lack, times its share of the characters
    person: float = 0.9  # a name, for surname and office
    same_value: float = 1.0  # another spelling of the same number, date or name of letters and digits
    numbered: float = 0.5  # such a name, for its number alone (RTX4090 for 4090)

    best_sentence: float = 1.1  # per unit of idf weight in the best sentence
    sentence_bigrams: float = 0.5  # of bigrams in that sentence, beside words
    context: float = 10.0  # share of the question's idf weight that title, headings and speaker name
    above: float = 2.5  # per unit of idf weight of concepts that only title, headings or speaker name
    conflict: float = -6.0  # per unit of idf weight of the year or rank asked about, where the passage names another
    aside: float = -6.0  # of a line beside the content: by-lines, captions, headings with a value
    place: float = 40.0  # of the article or section that the question names by its number
    listed: float = 6.0  # of a list, where one is asked for
    steps: float = 8.0  # more of a list that is called steps, where it is asked how
    titled_steps: float = 40.0  # the same where title and headings name all that is asked about
    definition: float = 8.0  # of a passage that says what a word of the question means
    label: float = 1.0  # per unit of idf weight of the question's words in a label (开标时间：…)
    code: float = 4.0  # per unit of idf weight of codes in the question that the passage holds
    asked: float = 4.0  # of an answer to a question that wants the same type of answer; lost for another type
    bare: float = -15.0  # of a short line without numbers or punctuation, probably a heading
    purpose: float = -25.0  # of a clause that says what a regulation is for or when it comes into force
    quoted: float = 5.0  # share of the question's quoted phrases that the passage or its context holds
    marked: float = 1.0  # per unit of the marked sentence's own score
    sentence_features: Mapping[str, float] = field(default_factory=lambda: SENTENCE_FEATURES, hash=False)


DEFAULT_WEIGHTS = RankingWeights()
