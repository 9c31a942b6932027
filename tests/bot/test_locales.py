from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import bot
from bot.chat.conversation import COMMANDS
from bot.cli.commands import LATER
from bot.settings import Settings
from bot.translations import LOCALES, Language, choose_language, parse_language, read_translations, system_language
from corpus.document import Kind, Reason
from retrieval.answering.answer import Outcome, Smalltalk
from retrieval.index.storage import DAMAGED, OUTDATED
from retrieval.lookup.verify import Aside, Verdict
from retrieval.query.filters import Fault

SOURCES = "\n".join(path.read_text("utf-8") for path in Path(bot.__file__).parent.rglob("*.py"))
EVALUATION = {*["json", "failures", "run", "plot", "fail_under", "fail_over", "cross_script", "limit", "leave_out"]}
MADE_OF_NAMES = {
    "answer.": {outcome.value for outcome in Outcome},
    "courtesy.": {courtesy.value for courtesy in Smalltalk},
    "filter.": {fault.value for fault in Fault},
    "bot.upload.": {"title", "publisher", "published"},
    "kind.": {kind.value for kind in Kind if kind is not Kind.CONTENT},
    "verify.": {*(verdict.value for verdict in Verdict), *(aside.value for aside in Aside)},
    "reason.": {reason.value for reason in Reason},
    "chat.command.": set(COMMANDS),
    "settings.wanted.": {field.name for field in fields(Settings)},
    "telegram.trouble.": {"token", "conflict", "network", "proxy", "server"},
    "telegram.start.": {"no_token", "no_secret", "polling", "webhook"},
    "check.name.": {
        *["settings", "corpus", "index", "engine", "disk", "state", "telegram", "webhook", "privacy", "inline"]
    },
    "index.": {DAMAGED, OUTDATED},
    "help.eval_": EVALUATION,
    "help.": {"ask", "chat", "telegram", "sources", "index", "verify", "check", "health", *LATER},
}
# Retrieval names its factors, corpus what became of a file and what was found there.
NAMED_BY_OTHERS = ("factor.", "fault.", "file.", "corpus.", "note.", "detail.")


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", list(Language))
def test_every_language_has_the_same_keys_with_the_same_placeholders(language: Language) -> None:
    words, english = read_translations(language), read_translations(Language.ENGLISH)

    assert sorted(words) == sorted(english)
    assert {key: placeholders(words.template(key)) for key in words} == {
        key: placeholders(english.template(key)) for key in english
    }


def test_every_sentence_is_said_somewhere() -> None:
    literal = set(re.findall(r'"([a-z_]+(?:\.[a-z_-]+)+)"', SOURCES))
    made = {prefix + name for prefix, names in MADE_OF_NAMES.items() for name in names}

    unused = (
        {key for key in read_translations(Language.ENGLISH) if not key.startswith(NAMED_BY_OTHERS)} - literal - made
    )

    assert unused == set()


def test_every_sentence_that_is_said_exists() -> None:
    words = read_translations(Language.ENGLISH)
    said = set(re.findall(r'words\(\s*"([a-z_.-]+)"', SOURCES))
    said |= set(re.findall(r'UsageProblem\(\s*"([a-z_.-]+)"', SOURCES))
    made = {prefix + name for prefix, names in MADE_OF_NAMES.items() for name in names}

    assert {key for key in said | made if key not in words} == set()


def test_no_key_stands_twice_and_every_value_is_a_sentence() -> None:
    for path in LOCALES.glob("*.toml"):
        tomllib.loads(path.read_text("utf-8"))  # TOML forbids a key twice
        words = read_translations(Language(path.stem))
        assert all(words.template(key).strip() for key in words)


def test_traditional_sentences_hold_no_simplified_characters() -> None:
    examples = "“[^”]*”|'[^']*'"  # the example question is one that works on the documents that ship
    simplified = set("这个来说对时会为国没问题词语们从见过还进两样点开关览将应东书长门车")

    words = read_translations(Language.TRADITIONAL)

    assert [key for key in words if simplified & set(re.sub(examples, "", words.template(key)))] == []


def locales() -> Iterator[tuple[str, Language]]:
    yield "zh_CN.UTF-8", Language.SIMPLIFIED
    yield "zh_SG", Language.SIMPLIFIED
    yield "zh", Language.SIMPLIFIED
    yield "zh_TW.UTF-8", Language.TRADITIONAL
    yield "zh_HK.Big5-HKSCS", Language.TRADITIONAL
    yield "zh_MO", Language.TRADITIONAL
    yield "zh-Hant", Language.TRADITIONAL
    yield "en_GB.UTF-8", Language.ENGLISH
    yield "C", Language.ENGLISH
    yield "", Language.ENGLISH


@pytest.mark.parametrize(("name", "language"), list(locales()))
def test_the_locale_of_the_system_decides_the_language(name: str, language: Language) -> None:
    assert system_language({"LANG": name}) is language


def test_lc_all_goes_before_lc_messages_before_lang() -> None:
    environ = {"LC_ALL": "zh_TW", "LC_MESSAGES": "zh_CN", "LANG": "en_US"}

    assert system_language(environ) is Language.TRADITIONAL
    assert system_language({**environ, "LC_ALL": ""}) is Language.SIMPLIFIED


def test_the_option_goes_before_the_setting_before_the_locale() -> None:
    environ = {"YOUJU_LANGUAGE": "zh-Hant", "LANG": "zh_CN"}

    assert choose_language(environ, asked="en") is Language.ENGLISH
    assert choose_language(environ) is Language.TRADITIONAL
    assert choose_language({"LANG": "zh_CN"}) is Language.SIMPLIFIED
    assert choose_language(environ, asked="klingon") is Language.TRADITIONAL


def test_language_names_are_read_in_any_case() -> None:
    assert parse_language("ZH_hans") is Language.SIMPLIFIED
    assert parse_language("fr") is None


def test_english_counts_in_singular_and_plural() -> None:
    words = read_translations(Language.ENGLISH)

    assert words("answer.found", count=1) == "Found in 1 passage"
    assert words("answer.found", count=2) == "Found in 2 passages"
    assert words("usage.number", option="--top", found="x", low=1, high=20).endswith("from 1 to 20")
