"""What is true of an index as a whole, and how it is stored beside its entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, Final, Self

from corpus.folder.listing import FileReport, Status
from retrieval.index.analysis import Signature
from retrieval.index.engine import KINDS
from retrieval.index.records import Card, decode, encode

_BYTES: Final = 8  # of the corpus version


@dataclass(frozen=True, slots=True)
class FileIssue:
    """What is to be said about a file that looked so."""

    signature: Signature
    reports: tuple[FileReport, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The folder that an index was made from: its ``mark`` (see ``FolderScan``), empty if unknown, and the reports
    on what is no document and on what is declared. ``same`` are documents whose file looks different from when it was
    read, but has the same content."""

    mark: str = ""
    reports: tuple[FileReport, ...] = ()
    same: Mapping[str, Signature] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """How many documents and passages there are, how many terms by kind, the ``contents`` of all documents in one
    number, and what is to be said about files, by path."""

    documents: int = 0
    passages: int = 0
    totals: tuple[int, ...] = (0,) * len(KINDS)
    contents: int = 0
    issues: Mapping[str, FileIssue] = field(default_factory=dict)

    def with_card(self, card: Card, times: int) -> Self:
        """With a document added (``times`` 1) or removed (-1)."""
        return replace(
            self,
            documents=self.documents + times,
            passages=self.passages + times * card.passages,
            totals=tuple(total + times * own for total, own in zip(self.totals, card.totals, strict=True)),
            contents=(self.contents + times * corpus_version(card.id, card.sha256)) % (1 << 8 * _BYTES),
        )

    @property
    def version(self) -> str:
        """The contents of all documents in 16 hexadecimal digits."""
        return f"{self.contents:0{2 * _BYTES}x}"

    def encoded(self, commit: str) -> bytes:
        """As a record, with the name of the commit that it belongs to."""
        issues = {name: _stored(issue) for name, issue in self.issues.items()}
        return encode([commit, self.documents, self.passages, self.totals, self.contents, issues])

    @classmethod
    def decoded(cls, stored: bytes) -> tuple[str, Self]:
        """What :meth:`encoded` encoded; raises ``DamagedError``."""
        commit, documents, passages, totals, contents, issues = decode(stored)
        read = {name: _issue(*each) for name, each in issues.items()}
        return commit, cls(documents, passages, tuple(totals), contents, read)


def corpus_version(name: str, sha256: str) -> int:
    """What a document adds to the version of a corpus."""
    digest = blake2b(f"{name}\0{sha256}".encode("utf-8", "surrogateescape"), digest_size=_BYTES)
    return int.from_bytes(digest.digest(), "little")


def stored_report(report: FileReport) -> list[str]:
    """A report as JSON."""
    return [report.path, report.status, report.code, report.detail]


def report_of(path: str, status: str, code: str, detail: str) -> FileReport:
    """What :func:`stored_report` stored."""
    return FileReport(path, Status(status), code, detail)


def _stored(issue: FileIssue) -> list[Any]:
    return [issue.signature, list(map(stored_report, issue.reports))]


def _issue(signature: list[int], reports: list[list[str]]) -> FileIssue:
    return FileIssue(Signature(*signature), tuple(report_of(*each) for each in reports))
