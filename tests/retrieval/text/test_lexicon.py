"""The word lists: commented, without doubles, and in the characters that questions are folded to."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pytest

from corpus.script import simplified_table
from retrieval.answering.answer import Smalltalk
from retrieval.text.lexicon import entries

LISTS = sorted(each.name for each in files("retrieval.text.lexicon").iterdir() if each.name.endswith(".txt"))
# Lists that are read as sets: an entry that stands twice says nothing more.
SETS = ["fillers.txt", "question_phrases.txt", "stop_words.txt"]
# Lists of lines of words, of which the first has a line of its own.
KEYED = ["folded_words.txt", "pinyin.txt", "place_characters.txt", "broader_words.txt"]
# Characters of simplified words that are the traditional ones of others: 著名 is simplified, 看著 is not.
SIMPLIFIED_AS_WELL = "著乾瞭藉彷拚"


def text_of(name: str) -> str:
    return files("retrieval.text.lexicon").joinpath(name).read_text("utf-8")


def doubles(items: list[str]) -> list[str]:
    return [item for item, count in Counter(items).items() if count > 1]


def is_traditional(character: str) -> bool:
    """Whether simplified text never writes ``character``; 著 and 乾 it does, in 著名 and 乾坤."""
    return ord(character) in simplified_table() and character not in SIMPLIFIED_AS_WELL


def test_entries_are_lines_without_comments_and_blanks() -> None:
    written = [line.split("#")[0].strip() for line in text_of("fillers.txt").split("\n")]

    assert entries("fillers.txt") == tuple(line for line in written if line)
    assert "是否" in entries("fillers.txt")


@pytest.mark.parametrize("name", LISTS)
def test_every_list_says_what_it_is_and_holds_something(name: str) -> None:
    first, *_ = text_of(name).splitlines()

    assert first.startswith("# ")
    assert len(first) > 20
    assert entries(name)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_ends_its_lines_as_text_files_do(name: str) -> None:
    text = text_of(name)

    assert text.endswith("\n")
    assert "\r" not in text
    assert "\ufeff" not in text
    assert [line for line in text.splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize(
    "name",
    SETS,
)
def test_no_entry_stands_twice_in_a_set(name: str) -> None:
    assert doubles(list(entries(name))) == []


@pytest.mark.parametrize("name", KEYED)
def test_no_word_has_two_lines(name: str) -> None:
    assert doubles([line.split()[0] for line in entries(name)]) == []


@pytest.mark.parametrize("name", ["synonyms.txt", "abbreviations.txt", "broader_words.txt", "place_characters.txt"])
def test_no_line_says_a_word_twice_or_says_one_word_only(name: str) -> None:
    assert [line for line in entries(name) if doubles(line.split())] == []
    assert [line for line in entries(name) if len(line.split()) < 2] == []


@pytest.mark.parametrize("name", ["synonyms.txt", "abbreviations.txt"])
def test_no_two_lines_are_the_same_group(name: str) -> None:
    assert doubles([" ".join(sorted(line.split())) for line in entries(name)]) == []


@pytest.mark.parametrize(
    "name",
    LISTS,
)
def test_every_word_is_in_simplified_characters(name: str) -> None:
    traditional = {character for line in entries(name) for character in line if is_traditional(character)}

    assert traditional == set()


def test_a_question_phrase_is_no_filler() -> None:
    assert set(entries("question_phrases.txt")) & set(entries("fillers.txt")) == set()


def test_every_courtesy_names_its_kind_and_no_phrase_is_of_two_kinds() -> None:
    lines = [line.split() for line in entries("courtesies.txt")]
    kinds = {phrase: kind for kind, *phrases in lines for phrase in phrases}

    assert {kind for kind, *_ in lines} == {kind.value for kind in Smalltalk}
    assert [phrase for kind, *phrases in lines for phrase in phrases if kinds[phrase] != kind] == []


def test_a_folded_word_has_a_frequency() -> None:
    assert [line for line in entries("folded_words.txt") if not line.split()[1].isdigit()] == []


def test_a_place_is_led_to_by_single_characters() -> None:
    assert [line for line in entries("place_characters.txt") if any(len(word) > 1 for word in line.split()[1:])] == []


def test_each_syllable_has_each_character_once() -> None:
    assert [line for line in entries("pinyin.txt") if doubles(list(line.split()[1]))] == []
    assert [line for line in entries("pinyin.txt") if not line.split()[0].isascii()] == []
