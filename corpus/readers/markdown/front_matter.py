"""Front matter: the metadata above the text of a Markdown file, in YAML or TOML."""

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
# Lines of front matter that the parser rejects: a name with a value, a continuation of a value, a comment.
_FIELD: Final = re.compile(r"([^\s:=#\-,;，。：；][^:=，。：；\n]{0,40}?)[ \t]*[:=](?:[ \t]+(.*))?")
_MORE: Final = re.compile(r"(?:[ \t]+\S|-[ \t]|#|[\]})]).*|[ \t]*")
_PLAIN: Final = re.compile(r"([\"']?)(?![\[{&*!|>%@`\"'])(.*)\1")


def front_matter(text: str) -> tuple[int, Metadata, tuple[str, ...]]:
    """The offset of the text after the front matter, its metadata, and a note if it is malformed.

    Without a table of names and values the offset is 0: a horizontal rule and a paragraph may look like front matter.
    Of malformed front matter, such as a title with a second colon, the valid lines are used.
    """
    match = _FENCED.match(text)
    if not match:
        return 0, Metadata(), ()
    try:
        fields = _toml(match[2]) if match[1] == "+++" else yaml.BaseLoader(match[2]).get_single_data()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        plain = _line_by_line(match[2])
        note = f"front-matter: {_message(error)}"
        return (0, Metadata(), (note,)) if plain is None else (match.end(), metadata_from(plain), (note,))
    if not isinstance(fields, dict):
        return 0, Metadata(), ()
    return match.end(), metadata_from({str(name): value for name, value in fields.items()}), ()


def _line_by_line(text: str) -> dict[str, object] | None:
    """The plain values on one line with their names; ``None`` if a line does not look like front matter."""
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


def _message(error: Exception) -> str:
    """The error on one line, with the line number in the file if the parser gives one."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"line {error.problem_mark.line + 2}: {error.problem}"
    return " ".join(str(error).split())[:200] or type(error).__name__
