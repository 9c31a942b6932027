"""A folder of files → documents, with a report a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from corpus.document import Document


class Status(StrEnum):
    """What became of a file."""

    READ = "read"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileReport:
    """One line of the report: ``path`` relative to the folder; ``code`` names the message in the locale
    files; ``detail`` is what was found there."""

    path: str
    status: Status
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Library:
    """The documents of one folder by id, in path order, and what became of every file."""

    folder: Path
    documents: Mapping[str, Document]
    reports: tuple[FileReport, ...]
