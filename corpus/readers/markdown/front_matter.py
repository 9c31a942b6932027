"""Front matter: the metadata that a Markdown file carries above its text, in YAML or TOML."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import yaml

from corpus.document import Metadata
from corpus.folder.toml_file import load_toml
from corpus.metadata.fields import metadata_from

_FENCED: Final = re.compile(
    r"\ufeff?(---|\+\+\+)[ \t]*(?:\r\n?|\n)(.{0,20000}?)(?:(?<=[\r\n]))(?:\1|\.\.\.)[ \t]*(?:\r\n?|\n|\Z)", re.DOTALL
)
# What every line of front matter looks like that its parser refuses: a name and a value, a part of one, a remark.
_FIELD: Final = re.compile(r"([^\s:=#\-,;，。：；][^:=，。：；\n]{0,40}?)[ \t]*[:=](?:[ \t]+(.*))?")
_MORE: Final = re.compile(r"(?:[ \t]+\S|-[ \t]|#|[\]})]).*|[ \t]*")
_PLAIN: Final = re.compile(r"([\"']?)(?![\[{&*!|>%@`\"'])(.*)\1")


def front_matter(text: str) -> tuple[int, Metadata, tuple[str, ...]]:
    """Where the text begins behind its front matter, what that states, and a note if it cannot be used.

    What is no table of names and values stays in the text: a rule and a paragraph may open like front matter. Of one
    with a mistake, such as a second colon in a title, the lines that can be understood are used.
    """
    match = _FENCED.match(text)
    if not match:
        return 0, Metadata(), ()
    try:
        fields = _toml(match[2]) if match[1] == "+++" else yaml.BaseLoader(match[2]).get_single_data()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        plain = _line_by_line(match[2])
        note = f"front-matter: {_told(error)}"
        return (0, Metadata(), (note,)) if plain is None else (match.end(), metadata_from(plain), (note,))
    if not isinstance(fields, dict):
        return 0, Metadata(), ()
    return match.end(), metadata_from({str(name): value for name, value in fields.items()}), ()


def _line_by_line(text: str) -> dict[str, object] | None:
    """The plain values that stand on one line with their names; ``None`` if a line may be one of the text."""
    fields: dict[str, object] = {}
    for line in text.splitlines():
        field = _FIELD.fullmatch(line)
        if not field and not _MORE.fullmatch(line):
            return None
        if field and field[2] and (plain := _PLAIN.fullmatch(field[2].strip())):
            fields.setdefault(field[1], plain[2])
    return fields or None


def _toml(text: str) -> dict[str, object]:
    values = load_toml(text).items()
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values}


def _told(error: Exception) -> str:
    """The error on one line, with the line of the file where the parser tells it."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"line {error.problem_mark.line + 2}: {error.problem}"
    return " ".join(str(error).split())[:200] or type(error).__name__
