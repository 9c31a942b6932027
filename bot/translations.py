"""The program's texts in three languages, from ``locales/*.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

LOCALES = Path(__file__).parent / "locales"
TRADITIONAL_REGIONS = ("tw", "hk", "mo", "hant")


class Language(StrEnum):
    """A language of the interface. It does not affect documents and questions."""

    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"


class Number(int):
    """A number with its noun: ``{count:quote|quotes}`` gives "1 quote", "2 quotes"."""

    def __format__(self, spec: str) -> str:
        """The number, and after it the singular or plural noun if ``spec`` names both."""
        if "|" not in spec:
            return super().__format__(spec)
        one, many = spec.split("|")
        return f"{int(self)} {one if self == 1 else many}"


class Translations:
    """The texts of one language by dotted key: ``words("answer.found", count=3)``."""

    def __init__(self, language: Language, sentences: Mapping[str, str]) -> None:
        self.language = language
        self._sentences = sentences

    def __call__(self, key: str, **values: object) -> str:
        """The text with its placeholders filled in. Raises ``KeyError`` for an unknown key."""
        numbers = {name: Number(value) for name, value in values.items() if isinstance(value, int)}
        return self._sentences[key].format_map({**values, **numbers})

    def __contains__(self, key: str) -> bool:
        return key in self._sentences

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)

    def template(self, key: str) -> str:
        """The text with its placeholders."""
        return self._sentences[key]

    def join(self, words: Iterable[str]) -> str:
        """``words`` as an enumeration, with the separator of the language."""
        return self("list.separator").join(words)


def read_translations(language: Language) -> Translations:
    """Read the texts of ``language`` from its file."""
    with (LOCALES / f"{language.value}.toml").open("rb") as file:
        return Translations(language, dict(_flat(tomllib.load(file))))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def parse_language(name: str) -> Language | None:
    """The language with this code, ignoring case; ``None`` if there is none."""
    code = name.strip().lower().replace("_", "-")
    return next((language for language in Language if language.lower() == code), None)


def system_language(environ: Mapping[str, str]) -> Language:
    """The language of the POSIX locale: the first of LC_ALL, LC_MESSAGES and LANG that is set."""
    name = next((environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(key)), "")
    parts = name.lower().partition(".")[0].replace("-", "_").replace("@", "_").split("_")
    if parts[0] != "zh":
        return Language.ENGLISH
    return Language.TRADITIONAL if any(part in TRADITIONAL_REGIONS for part in parts) else Language.SIMPLIFIED


def choose_language(environ: Mapping[str, str], *, asked: str | None = None) -> Language:
    """The language of ``--lang``, else of ``YOUJU_LANGUAGE``, else of the locale. Unknown names are ignored here; the
    parsers of options and settings report them."""
    for name in (asked, environ.get("YOUJU_LANGUAGE")):
        if name and (language := parse_language(name)):
            return language
    return system_language(environ)
