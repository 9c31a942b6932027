"""What a look into the folder changes: which files are to be read, and what of the index stays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import file_digest
from typing import Final

from corpus.document import CorpusError
from corpus.listing import TOO_HEAVY, UNREADABLE, FileReport, Listing, Status
from corpus.regular_file import open_regular
from retrieval.analyzer import Analyzer
from retrieval.attempts import Attempts
from retrieval.engines.part import Part
from retrieval.intake import Intake, Remark, key_of
from retrieval.manifest import Seen, State
from retrieval.segment import Signature

INTERRUPTED, DEADLY = "interrupted", "deadly"
LEFT: Final = frozenset({INTERRUPTED, DEADLY, TOO_HEAVY})
"""What depends on the memory of the machine, or on who ended the program."""
RETRIED: Final = frozenset({"missing-extra", UNREADABLE, INTERRUPTED})
"""What may be different the next time though the file looks the same."""
ONE_BY_ONE: Final = 64  # files up to which each is looked up, instead of reading out what all looked like


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen: all of the folder, which has this ``mark``, or of the documents only ``paths``; ``doubted`` are to
    be read in any case."""

    listing: Listing
    paths: Collection[str] | None = None
    doubted: Collection[str] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """What was new in the folder, by paths of documents; ``failed`` are reports on files, or new versions of files,
    that could not be read.

    ``unsaved`` says why the index could not be written to disk, ``busy`` that another process is writing it;
    ``rebuilt`` why what stood on disk was of no use (see ``Snapshot.read``).
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[FileReport, ...] = ()
    unsaved: str = ""
    busy: bool = False
    rebuilt: str = ""

    def __bool__(self) -> bool:
        """Whether answers may differ from before."""
        return bool(self.added or self.changed or self.removed)


def to_be_read(
    state: State, signatures: Mapping[str, Signature], listing: Listing
) -> tuple[dict[str, Signature], dict[str, Signature]]:
    """Of files that look so those which ``state`` does not hold as they are, and those which look otherwise than when
    they were read but hold the same: a file that was only copied or moved is not read again."""
    known = {**_signatures(state.parts, signatures), **state.same}
    new: dict[str, Signature] = {}
    same: dict[str, Signature] = {}
    for name, each in signatures.items():
        before, remark = known.get(name), state.remarks.get(name)
        if _is_new(remark, each, before):
            alike = before and (before.size, before.declared) == (each.size, each.declared)
            good = alike and not (remark and unread(remark))  # else it is told that it can be read again
            (same if good and _holds_content(state.parts, name, listing) else new)[name] = each
    return new, same


def still_same(state: State, same: Mapping[str, Signature], gone: Collection[str]) -> dict[str, Signature]:
    """How the files look that were found to hold the same, now and before, without those ``gone`` or read anew."""
    return {name: each for name, each in {**state.same, **same}.items() if name not in gone}


def resaid(remarks: Mapping[str, Remark], same: Mapping[str, Signature]) -> dict[str, Remark]:
    """What is still to be said of files that hold the ``same``: what is wrong beside them."""
    return {name: replace(remarks[name], signature=each) for name, each in same.items() if name in remarks}


def set_aside(new: Mapping[str, Signature], attempts: Attempts, *, later: bool) -> dict[str, Remark]:
    """Of the files ``new`` those not to be read, each with the reason: two processes died while they read this version
    of it, or one did and it is for ``later``."""
    aside = {}
    for name, signature in new.items():
        deaths = attempts.deaths(key_of(name, signature))
        if deaths > 1 or (deaths and later):
            report = FileReport(name, Status.FAILED, DEADLY if deaths > 1 else INTERRUPTED)
            aside[name] = Remark(signature, (report,))
    return aside


def is_settled(state: State, mark: str) -> bool:
    """Whether ``state`` was made of a folder with this mark, and nothing of it is to be tried again."""
    said = (report for remark in state.remarks.values() for report in remark.reports)
    return bool(state.parts) and state.seen.mark == mark and not any(report.code in RETRIED for report in said)


def seen_of(listing: Listing, mark: str, said: Iterable[FileReport]) -> Seen:
    """What is kept of a look at a whole folder; without its mark where something of it, or of what is declared, could
    not be looked at."""
    reports = (*listing.reports, *said)
    whole = not any(report.code == UNREADABLE for report in reports)
    return Seen(mark if whole else "", reports)


def hidden(parts: Iterable[Part], listing: Listing) -> dict[str, Remark]:
    """What is to be said of documents whose file cannot be looked at just now."""
    if not any(report.code == UNREADABLE for report in listing.reports):
        return {}
    reports = ((name, listing.hidden(name)) for name in names(parts) if name not in listing.documents)
    return {name: Remark(Signature(), (report,)) for name, report in reports if report}


def still_said(
    remarks: Mapping[str, Remark], seen: Mapping[str, Signature], new: Collection[str], listing: Listing
) -> dict[str, Remark]:
    """What is still to be said: of files that look as they did then, or were not looked at."""
    return {
        name: each
        for name, each in remarks.items()
        if name in listing.documents and name not in new and seen.get(name, each.signature) == each.signature
    }


def differing(parts: Iterable[Part], listing: Listing) -> set[str]:
    """The documents whose file holds something else than what was read, however it looks."""
    held = ((part.segment, at) for part in parts for at in part.ordinals())
    known = ((segment.name(at), segment.sha256(at)) for segment, at in held)
    return {name for name, content in known if name in listing.documents and _differs(listing, name, content)}


def unread(remark: Remark) -> bool:
    """Whether the file could not be read, rather than that something beside it is wrong."""
    return any(report.status is not Status.FAILED or report.code != "declaration" for report in remark.reports)


def told_of(
    state: State, listed: Iterable[FileReport], documents: Collection[str]
) -> tuple[frozenset[str], tuple[FileReport, ...]]:
    """Of which documents only the last good version answers, and all reports, in order of their paths."""
    stale = frozenset(name for name, remark in state.remarks.items() if name in documents and unread(remark))
    said = [_restated(report, stale) for remark in state.remarks.values() for report in remark.reports]
    kept = [report for report in listed if report.path not in stale]
    return stale, tuple(sorted((*kept, *said), key=lambda report: report.path))


def names(parts: Iterable[Part]) -> Iterator[str]:
    """The documents that count."""
    return (part.segment.name(ordinal) for part in parts for ordinal in part.ordinals())


def without(parts: Iterable[Part], gone: Collection[str], analyzer: Analyzer) -> Iterator[Part]:
    """``parts`` without the documents ``gone``."""
    for part in parts:
        found = (part.segment.ordinal(name) for name in gone)
        ordinals = [ordinal for ordinal in found if ordinal is not None and part.has(ordinal)]
        if len(ordinals) + len(part.removed.ordinals) == part.segment.documents:
            continue
        yield part.without(ordinals, analyzer) if ordinals else part


def update_of(before: State, intake: Intake, gone: Iterable[str], hidden: Mapping[str, Remark]) -> Update:
    """What has become of the documents of ``before``."""
    held = {name for name in intake.read if _holds(before, name)}
    remarks = {**intake.remarks, **hidden}
    told = {name: _as_told(each) for name, each in before.remarks.items()}
    said = (report for name, each in remarks.items() if told.get(name) != _as_told(each) for report in each.reports)
    return Update(
        tuple(name for name in intake.read if name not in held),
        tuple(name for name in intake.read if name in held),
        tuple(name for name in gone if _holds(before, name)),
        tuple(report for report in said if report.status is Status.FAILED),
    )


def since(held: Collection[str], update: Update, now: Collection[str]) -> Update:
    """``update``, which read everything anew, told as what has changed since the documents ``held``."""
    return replace(
        update,
        added=tuple(name for name in update.added if name not in held),
        changed=tuple(name for name in (*update.changed, *update.added) if name in held),
        removed=tuple(sorted(set(held).difference(now))),
    )


def _restated(report: FileReport, stale: Collection[str]) -> FileReport:
    """A file of which the last good version still answers is stale."""
    return replace(report, status=Status.STALE, code="stale") if report.path in stale else report


def _differs(listing: Listing, name: str, expected: str) -> bool:
    """Whether a file that can be read holds something else."""
    return _content(listing, name) not in (None, expected)


def _content(listing: Listing, name: str) -> str | None:
    """The hash of what a file holds that can be read."""
    place = listing.place(name)
    try:
        with open_regular(place, within=listing.root_of(place)) as file:
            return file_digest(file, "sha256").hexdigest()
    except (OSError, CorpusError):
        return None


def _as_told(remark: Remark) -> Remark:
    """``remark`` as it is for a person: a file of the same size and time is the same one."""
    return replace(remark, signature=replace(remark.signature, identity=0))


def _holds_content(parts: Iterable[Part], name: str, listing: Listing) -> bool:
    """Whether a file that can be read holds what the document was made of."""
    for part in parts:
        at = part.segment.ordinal(name)
        if at is not None and part.has(at):
            return _content(listing, name) == part.segment.sha256(at)
    return False


def _holds(state: State, name: str) -> bool:
    return any(part.has(part.segment.ordinal(name)) for part in state.parts)


def _is_new(remark: Remark | None, signature: Signature, known: Signature | None) -> bool:
    if remark and remark.signature == signature and unread(remark):
        return any(report.code in RETRIED for report in remark.reports)
    return known != signature


def _signatures(parts: Iterable[Part], wanted: Collection[str]) -> dict[str, Signature]:
    """How the files of the documents ``wanted``, and perhaps others, looked when they were read."""
    if len(wanted) > ONE_BY_ONE:
        return {part.segment.name(each): part.segment.signature(each) for part in parts for each in part.ordinals()}
    found = ((part, name, part.segment.ordinal(name)) for part in parts for name in wanted)
    return {name: part.segment.signature(at) for part, name, at in found if at is not None and part.has(at)}
