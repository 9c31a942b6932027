"""Front matter: the metadata that a Markdown file carries above its text, in YAML or TOML."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import Final

import yaml

from corpus.document import Metadata
from corpus.fields import metadata_from

_FENCED: Final = re.compile(
    r"\ufeff?(---|\+\+\+)[ \t]*(?:\r\n?|\n)(.{0,20000}?)(?:(?<=[\r\n]))(?:\1|\.\.\.)[ \t]*(?:\r\n?|\n|\Z)", re.DOTALL
)


def front_matter(text: str) -> tuple[int, Metadata, tuple[str, ...]]:
    """Where the text begins behind its front matter, what that states, and a note if it cannot be used.

    What is no table of names and values stays in the text: a rule and a paragraph may open like front matter.
    """
    found = _FENCED.match(text)
    if not found:
        return 0, Metadata(), ()
    try:
        fields = _toml(found[2]) if found[1] == "+++" else yaml.BaseLoader(found[2]).get_single_data()
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        return 0, Metadata(), (f"front-matter: {_told(error)}",)
    if not isinstance(fields, dict):
        return 0, Metadata(), ()
    return found.end(), metadata_from({str(name): value for name, value in fields.items()}), ()


def _toml(text: str) -> dict[str, object]:
    values = tomllib.loads(text).items()
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values}


def _told(error: Exception) -> str:
    """The error on one line, with the line of the file where the parser tells it."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"line {error.problem_mark.line + 2}: {error.problem}"
    return " ".join(str(error).split())[:200] or type(error).__name__
