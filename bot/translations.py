"""Every sentence the program says, in three languages; the files are ``locales/*.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

LOCALES = Path(__file__).parent / "locales"
TRADITIONAL_PLACES = ("tw", "hk", "mo", "hant")


class Language(StrEnum):
    """A language of the interface; documents and questions are free of it."""

    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"


class Number(int):
    """A number in a sentence: ``{count:quote|quotes}`` gives "1 quote", "2 quotes"."""

    def __format__(self, spec: str) -> str:
        """The number, followed by the noun in the form that goes with it."""
        if "|" not in spec:
            return super().__format__(spec)
        one, many = spec.split("|")
        return f"{int(self)} {one if self == 1 else many}"


class Translations:
    """The sentences of one language by dotted key: ``words("answer.found", count=3)``."""

    def __init__(self, language: Language, sentences: Mapping[str, str]) -> None:
        self.language = language
        self._sentences = sentences

    def __call__(self, key: str, **values: object) -> str:
        """The sentence with its placeholders filled; an unknown key is a programming error (``KeyError``)."""
        numbers = {name: Number(value) for name, value in values.items() if isinstance(value, int)}
        return self._sentences[key].format_map({**values, **numbers})

    def __contains__(self, key: str) -> bool:
        return key in self._sentences

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)

    def template(self, key: str) -> str:
        """The sentence as written, placeholders and all."""
        return self._sentences[key]

    def join(self, words: Iterable[str]) -> str:
        """Several words as a list in a sentence."""
        return self("list.separator").join(words)


def read_translations(language: Language) -> Translations:
    """The sentences of ``language``, from its file."""
    with (LOCALES / f"{language.value}.toml").open("rb") as file:
        return Translations(language, dict(_flat(tomllib.load(file))))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def parse_language(name: str) -> Language | None:
    """The language called ``name`` in settings and options, whatever its case, or ``None``."""
    wanted = name.strip().lower().replace("_", "-")
    return next((language for language in Language if language.lower() == wanted), None)


def system_language(environ: Mapping[str, str]) -> Language:
    """The language of the POSIX locale: the first of LC_ALL, LC_MESSAGES and LANG that is set decides."""
    name = next((environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(key)), "")
    parts = name.lower().partition(".")[0].replace("-", "_").replace("@", "_").split("_")
    if parts[0] != "zh":
        return Language.ENGLISH
    return Language.TRADITIONAL if any(part in TRADITIONAL_PLACES for part in parts) else Language.SIMPLIFIED


def choose_language(environ: Mapping[str, str], *, asked: str | None = None) -> Language:
    """``--lang`` before ``YOUJU_LANGUAGE`` before the locale; a name that is none of ours is passed over here
    (whoever reads options and settings complains of it, in a language that the reader knows)."""
    for name in (asked, environ.get("YOUJU_LANGUAGE")):
        if name and (language := parse_language(name)):
            return language
    return system_language(environ)
