"""What an index consists of, and how the manifest on disk says so, in JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any, Final

from corpus.listing import FileReport, Status
from retrieval.engines.part import Part
from retrieval.intake import Remark
from retrieval.segment import Signature

VERSION: Final = 1
SEEN: Final = "seen"
SAME: Final = "same"


@dataclass(frozen=True, slots=True)
class Seen:
    """The folder that a state was made of, all of it: its ``mark`` (see ``Survey``), nothing if it is not known, and
    the reports on what is no document and on what is declared."""

    mark: str = ""
    reports: tuple[FileReport, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """What an index consists of, what is to be said about files, by path, and what folder it was made of. ``same`` are
    documents whose file looks otherwise than when it was read, but was found to hold the same."""

    parts: tuple[Part, ...] = ()
    remarks: Mapping[str, Remark] = field(default_factory=dict)
    seen: Seen = Seen()
    same: Mapping[str, Signature] = field(default_factory=dict)


def files_of(part: Part) -> Iterator[Path]:
    """The files of a part that stands on disk."""
    yield from (path for path in (part.segment.path, part.stored) if path)


def manifest_of(state: State, fingerprint: str) -> dict[str, Any]:
    """``state``, all of which stands on disk, analysed in the way that ``fingerprint`` names."""
    return {
        "version": VERSION,
        "fingerprint": fingerprint,
        "segments": [[path.name for path in files_of(part)] for part in state.parts],
        "remarks": {name: _stored(remark) for name, remark in state.remarks.items()},
        SAME: {name: list(astuple(signature)) for name, signature in state.same.items()},
        SEEN: [state.seen.mark, list(map(_stored_report, state.seen.reports))],
    }


def state_of(manifest: Mapping[str, Any], parts: tuple[Part, ...]) -> State:
    """What :func:`manifest_of` put down of a state of these ``parts``; raises ``ValueError``, ``LookupError``,
    ``TypeError`` or ``AttributeError`` where it is something else."""
    remarks = {name: _remark(*stored) for name, stored in manifest["remarks"].items()}
    mark, reports = manifest.get(SEEN, ("", ()))  # an index may be older than this
    same = {name: Signature(*numbers) for name, numbers in manifest.get(SAME, {}).items()}
    return State(parts, remarks, Seen(mark, tuple(_report(*each) for each in reports)), same)


def _stored(remark: Remark) -> list[Any]:
    return [list(astuple(remark.signature)), list(map(_stored_report, remark.reports))]


def _remark(signature: list[int], reports: list[list[str]]) -> Remark:
    return Remark(Signature(*signature), tuple(_report(*each) for each in reports))


def _stored_report(report: FileReport) -> list[str]:
    return [report.path, report.status, report.code, report.detail]


def _report(path: str, status: str, code: str, detail: str) -> FileReport:
    return FileReport(path, Status(status), code, detail)
