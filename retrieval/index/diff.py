"""What a look into the folder changes: which files are to be read, and which documents stay."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b, file_digest
from typing import Final

from corpus.document import CorpusError
from corpus.folder.listing import TOO_HEAVY, UNREADABLE, FileReport, FileStat, Listing, Status
from corpus.folder.regular_file import open_regular
from corpus.library import declaration_key
from corpus.metadata.declarations import Declarations
from retrieval.index.analysis import Signature
from retrieval.index.attempts import Attempts
from retrieval.index.batching import is_light
from retrieval.index.reader import IndexReader
from retrieval.index.records import Card
from retrieval.index.state import FileIssue, Seen

INTERRUPTED, DEADLY = "interrupted", "deadly"
LEFT: Final = frozenset({INTERRUPTED, DEADLY, TOO_HEAVY})
"""What depends on the memory of the machine, or on who ended the program."""
RETRIED: Final = frozenset({"missing-extra", "old-office", UNREADABLE, INTERRUPTED})
"""What may be different the next time though the file looks the same."""
ONE_BY_ONE: Final = 64  # files up to which each is looked up, instead of reading the cards of all documents

Issues = Mapping[str, FileIssue]


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
    ``rebuilt`` why what was on disk is of no use (see ``Storage``).
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


@dataclass(frozen=True, slots=True)
class Batch:
    """Files to be read, all of the same folder."""

    listing: Listing
    signatures: Mapping[str, Signature]
    declared: Declarations


def signatures_of(listing: Listing, names: Iterable[str], declared: Declarations) -> dict[str, Signature]:
    """How the files ``names`` look now."""
    return {
        name: _signature(listing.documents[name], _hashed(declaration_key(listing, name, declared))) for name in names
    }


def _signature(stamp: FileStat, declared: int) -> Signature:
    identity = int.from_bytes(blake2b(b"%d %d" % (stamp.changed, stamp.inode), digest_size=8).digest(), "little")
    return Signature(stamp.size, stamp.modified, declared, identity)


def key_of(name: str, signature: Signature) -> str:
    """The name of one version of a file in the notes of attempts."""
    return f"{name}\0{signature.size}\0{signature.modified}"


@dataclass(frozen=True, slots=True)
class Change:
    """What a look changes: the ``files`` to be read, the documents that are ``gone``, and what is to be said about the
    other files (``said``), of an index that said ``issues``. ``same`` are files that look different from when they
    were read, but have the same content."""

    files: Batch
    gone: tuple[str, ...]
    said: Issues
    issues: Issues
    same: Mapping[str, Signature]
    whole: bool

    @property
    def is_needed(self) -> bool:
        """Whether the index is to be changed at all."""
        return bool(self.files.signatures or self.gone or self.said != self.issues)


def change_of(
    before: IndexReader | None,
    look: Look,
    declared: Declarations,
    *,
    same: Mapping[str, Signature],
    attempts: Attempts,
    later: bool,
) -> Change:
    """What ``look`` changes of the index that ``before`` reads, whose files were found to be the ``same``; what a
    process died of, by ``attempts``, may be left for ``later``."""
    listing, issues = look.listing, before.state.issues if before else {}
    seen = listing.documents.keys() if look.paths is None else listing.documents.keys() & set(look.paths)
    signatures = signatures_of(listing, seen, declared)
    if before is None:
        cards: Mapping[str, Card] = {}
    elif look.paths is None:
        cards = before.cards()
    else:
        cards = cards_of(before, {*seen, *look.paths})
    new, alike = to_be_read(cards, issues, signatures, same, listing)
    aside = set_aside({name: each for name, each in new.items() if name not in look.doubted}, attempts, later=later)
    new = {name: each for name, each in new.items() if name not in aside}
    new |= {name: signatures[name] for name in look.doubted}
    unseen = hidden(before, listing)
    looked_for = cards.keys() if look.paths is None else look.paths
    gone = tuple(name for name in looked_for if name in cards and name not in listing.documents and name not in unseen)
    said = {**still_said(issues, signatures, {*new, *alike}, listing), **resaid(issues, alike), **unseen, **aside}
    kept = {name: each for name, each in {**same, **alike}.items() if name not in gone and name not in new}
    return Change(Batch(listing, new, declared), gone, said, issues, kept, look.paths is None)


def cards_of(reader: IndexReader | None, names: Collection[str] | None) -> Mapping[str, Card]:
    """The cards of the documents ``names`` (``None``: of all), and perhaps of others."""
    if reader is None:
        return {}
    if names is None or len(names) > ONE_BY_ONE:
        return reader.cards()
    found = ((name, reader.card(name)) for name in names)
    return {name: card for name, card in found if card}


def to_be_read(
    cards: Mapping[str, Card],
    issues: Issues,
    signatures: Mapping[str, Signature],
    same: Mapping[str, Signature],
    listing: Listing,
) -> tuple[dict[str, Signature], dict[str, Signature]]:
    """Of files that look so those that the index does not hold as they are, and those that look different from when
    they were read but have the same content: a file that was only copied or moved is not read again."""
    new: dict[str, Signature] = {}
    alike: dict[str, Signature] = {}
    for name, each in signatures.items():
        card, issue = cards.get(name), issues.get(name)
        before = same.get(name, card.signature) if card else None
        if not _is_new(issue, each, before):
            continue
        similar = before and (before.size, before.declared) == (each.size, each.declared)
        good = similar and not (issue and unread(issue))  # else it is told that it can be read again
        (alike if good and card and _content(listing, name) == card.sha256 else new)[name] = each
    return new, alike


def resaid(issues: Issues, same: Mapping[str, Signature]) -> dict[str, FileIssue]:
    """What is still to be said of files that have the ``same`` content: what is wrong beside them."""
    return {name: replace(issues[name], signature=each) for name, each in same.items() if name in issues}


def set_aside(new: Mapping[str, Signature], attempts: Attempts, *, later: bool) -> dict[str, FileIssue]:
    """Of the files ``new`` those not to be read, each with the reason: two processes died while they read this version
    of it, or one did, the file is not light, and it is for ``later``. A light file hardly ever is the cause, and
    hundreds are read together: after the first death a child process reads it (see ``ingest``)."""
    aside = {}
    for name, signature in new.items():
        deaths = attempts.deaths(key_of(name, signature))
        if deaths > 1 or (deaths and later and not is_light(name, signature.size)):
            report = FileReport(name, Status.FAILED, DEADLY if deaths > 1 else INTERRUPTED)
            aside[name] = FileIssue(signature, (report,))
    return aside


def is_settled(documents: int, issues: Issues, seen: Seen, mark: str) -> bool:
    """Whether an index of so many documents was made from a folder with this mark, and nothing of it is to be tried
    again."""
    reports = (report for issue in issues.values() for report in issue.reports)
    return bool(documents) and seen.mark == mark and not any(report.code in RETRIED for report in reports)


def seen_of(listing: Listing, mark: str, reports: Iterable[FileReport], same: Mapping[str, Signature]) -> Seen:
    """What is kept of a look at a whole folder; without its mark where something of it, or of what is declared, could
    not be looked at."""
    everything = (*listing.reports, *reports)
    whole = not any(report.code == UNREADABLE for report in everything)
    return Seen(mark if whole else "", everything, same)


def hidden(reader: IndexReader | None, listing: Listing) -> dict[str, FileIssue]:
    """What is to be said of documents whose file cannot be looked at just now."""
    if reader is None or not any(report.code == UNREADABLE for report in listing.reports):
        return {}
    reports = ((name, listing.hidden(name)) for name in reader.cards() if name not in listing.documents)
    return {name: FileIssue(Signature(), (report,)) for name, report in reports if report}


def still_said(issues: Issues, seen: Mapping[str, Signature], new: Collection[str], listing: Listing) -> Issues:
    """What is still to be said: of files that look as they did then, or were not looked at."""
    return {
        name: each
        for name, each in issues.items()
        if name in listing.documents and name not in new and seen.get(name, each.signature) == each.signature
    }


def differing(cards: Mapping[str, Card], listing: Listing) -> set[str]:
    """The documents whose file holds something else than what was read, however it looks."""
    known = ((name, card.sha256) for name, card in cards.items() if name in listing.documents)
    return {name for name, content in known if _differs(listing, name, content)}


def left(reader: IndexReader, listing: Listing) -> set[str]:
    """The files that were set aside, or were too much."""
    issues = reader.state.issues.items()
    aside = {name for name, each in issues if not LEFT.isdisjoint(report.code for report in each.reports)}
    return aside & listing.documents.keys()


def unread(issue: FileIssue) -> bool:
    """Whether the file could not be read, rather than that something beside it is wrong."""
    return any(report.status is not Status.FAILED or report.code != "declaration" for report in issue.reports)


def told_of(
    issues: Issues, listed: Iterable[FileReport], documents: Collection[str]
) -> tuple[frozenset[str], tuple[FileReport, ...]]:
    """Of which documents only the last good version answers, and all reports, in order of their paths."""
    stale = frozenset(name for name, issue in issues.items() if name in documents and unread(issue))
    told = [_restated(report, stale) for issue in issues.values() for report in issue.reports]
    kept = [report for report in listed if report.path not in stale]
    return stale, tuple(sorted((*kept, *told), key=lambda report: report.path))


def differences(
    before: IndexReader | None, now: IndexReader | None, change: Change, update: Update, *, rebuilt: bool
) -> Update:
    """``update`` with what ``change``, or another process, made different between ``before`` and ``now``; of an index
    that was ``rebuilt`` every document that was there before counts as changed."""
    if now is None or now is before:
        return update
    names = None if rebuilt or change.whole else {*change.files.signatures, *change.gone}
    old, new = (cards_of(each, names) for each in (before, now))
    wanted = sorted(old.keys() | new.keys() if names is None else names)
    known = {name: _as_told(each) for name, each in change.issues.items()}
    issues = ((name, each) for name, each in now.state.issues.items() if name not in change.same)
    fresh = (each for name, each in issues if known.get(name) != _as_told(each))
    told = (report for each in fresh for report in each.reports)
    return replace(
        update,
        added=tuple(name for name in wanted if name in new and name not in old),
        changed=tuple(name for name in wanted if name in new and name in old and (rebuilt or old[name] != new[name])),
        removed=tuple(name for name in wanted if name in old and name not in new),
        failed=tuple(report for report in told if report.status is Status.FAILED),
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


def _as_told(issue: FileIssue) -> FileIssue:
    """``issue`` as it is for a person: a file of the same size and time is the same one."""
    return replace(issue, signature=replace(issue.signature, identity=0))


def _is_new(issue: FileIssue | None, signature: Signature, known: Signature | None) -> bool:
    if issue and issue.signature == signature and unread(issue):
        return any(report.code in RETRIED for report in issue.reports)
    return known != signature


@lru_cache(1)  # of most files nothing is declared
def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
