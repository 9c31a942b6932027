"""One pass over a folder: which files lie there and how they look from outside, and one short mark for all of it.

Where the mark is as before nothing has changed: what takes a step for each file, of perhaps ten thousands, is done only
if somebody asks for the listing.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from errno import EACCES
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from stat import S_ISREG
from typing import Final

from corpus.document import CorpusError
from corpus.folder.listing import (
    BESIDE_COLLECTION,
    COLLECTION,
    HIDDEN,
    UNREADABLE,
    UPLOADS,
    FileReport,
    FileStat,
    Listing,
    Status,
    listing_of,
)

NUMBERS: Final = 4  # of a file, see ``FileStat``
_MARK: Final = 16  # bytes


@dataclass(frozen=True, slots=True)
class _Walked:
    """The files of ``folder`` and of those in it, each called ``before`` and its path, with ``NUMBERS`` for each."""

    folder: Path
    before: str = ""
    names: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    reports: list[FileReport] = field(default_factory=list)

    def walk(self) -> None:
        """Take down all that lies in ``folder``; raises ``OSError`` if it cannot be looked into."""
        root = os.path.realpath(self.folder) + os.sep
        inner = self._walk(str(self.folder), self.before, root)
        while inner:
            folder, before = inner.pop()
            try:
                inner += self._walk(folder, before, root)
            except OSError as error:
                if not isinstance(error, FileNotFoundError):  # else gone since
                    self.reports.append(_unreadable(before.rstrip("/"), error.strerror or str(error)))

    def _walk(self, folder: str, before: str, root: str) -> list[tuple[str, str]]:
        """Take down the files of ``folder``; the folders in it are given back, with what their files are called."""
        aside = _beside_collection(folder)
        inner = []
        with _entries(folder) as entries:
            for entry in entries:
                name = entry.name
                if name.startswith(HIDDEN):
                    continue
                try:
                    if entry.is_file(follow_symlinks=False) and name not in aside:  # by far the most
                        self._take_down(before + name, entry.stat())
                    elif name in aside:
                        self._pass_over(before + name, "questions")
                    elif entry.is_dir(follow_symlinks=False):
                        inner.append((os.path.join(folder, name), f"{before}{name}/"))  # noqa: PTH118
                    else:
                        self._take_down_other(entry, os.path.join(folder, name), before + name, root)  # noqa: PTH118
                except OSError as error:
                    if not isinstance(error, FileNotFoundError) or entry.is_symlink():  # else gone since
                        self.reports.append(_unreadable(before + name, error.strerror or str(error)))
        return inner

    def _take_down_other(self, entry: os.DirEntry[str], place: str, path: str, root: str) -> None:
        """A link, or what is neither file nor folder."""
        if entry.is_symlink() and not (real := os.path.realpath(place)).startswith(root):
            self._pass_over(path, "outside", real)
        elif S_ISREG((status := entry.stat()).st_mode):
            self._take_down(path, status)
        else:
            self._pass_over(path, "no-file")

    def _take_down(self, path: str, status: os.stat_result) -> None:
        self.names.append(path)
        self.numbers.extend((status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))

    def _pass_over(self, path: str, code: str, detail: str = "") -> None:
        self.reports.append(FileReport(path, Status.SKIPPED, code, detail))

    def but_for(self, above: Path) -> _Walked:
        """The same without what lies in the folder ``above`` under its very name."""
        if not os.path.lexists(above / self.before):
            return self
        left = _Walked(self.folder, self.before)
        for number, path in enumerate(self.names):
            if os.path.lexists(above / path):
                left._pass_over(path, "shadowed", str(self.folder))
            else:
                left.names.append(path)
                left.numbers.extend(self.numbers[NUMBERS * number : NUMBERS * (number + 1)])
        for report in self.reports:
            if os.path.lexists(above / report.path):
                left._pass_over(report.path, "shadowed", str(self.folder))
            else:
                left.reports.append(report)
        return left

    def stamps(self) -> Iterator[tuple[str, FileStat]]:
        """How each file looked."""
        return zip(self.names, map(FileStat, *(self.numbers[at::NUMBERS] for at in range(NUMBERS))), strict=True)

    def barred(self) -> Iterator[tuple[str, FileReport | None]]:
        """The files that may not be read, each with what is to be said of it; nothing, where it is gone since."""
        for path in self.names:
            place = os.path.join(self.folder, path[len(self.before) :])  # noqa: PTH118  ten thousand names
            if not os.access(place, os.R_OK):
                yield path, _unreadable(path, os.strerror(EACCES)) if os.path.lexists(place) else None

    def parts(self) -> Iterator[bytes]:
        """All of it as bytes."""
        names = os.fsencode("\0".join(self.names))
        yield repr((len(self.names), len(names), self.reports)).encode()
        yield names
        try:
            yield array("q", self.numbers).tobytes()
        except OverflowError:  # a time centuries from now, or a number that fills all 64 bits
            yield repr(self.numbers).encode()


@dataclass(frozen=True)
class FolderScan:
    """What was seen of ``folder``, and of ``uploads`` beside it, if given (see ``Listing``)."""

    folder: Path
    uploads: Path | None
    _own: _Walked
    _uploaded: _Walked | None

    @cached_property
    def mark(self) -> str:
        """What is another wherever a file came, went, was written to or was given other rights, or somebody else
        looks. It may be another though nothing has changed."""
        hashed = blake2b(repr(_who_looks()).encode(), digest_size=_MARK)
        for walked in self._walked():
            for part in walked.parts():
                hashed.update(part)
        return hashed.hexdigest()

    @cached_property
    def listing(self) -> Listing:
        """What was seen, file by file, and which files may not be read."""
        return self._listing(dict(each for walked in self._walked() for each in walked.barred()))

    @cached_property
    def trusted(self) -> Listing:
        """As :attr:`listing`, of a folder in which all could be read when its mark was the same."""
        return self._listing({})

    def _listing(self, barred: Mapping[str, FileReport | None]) -> Listing:
        stamps = {path: stamp for walked in self._walked() for path, stamp in walked.stamps() if path not in barred}
        reports = (report for walked in self._walked() for report in walked.reports)
        return listing_of(self.folder, stamps, (*reports, *filter(None, barred.values())), self.uploads)

    def _walked(self) -> tuple[_Walked, ...]:
        return (self._own, self._uploaded) if self._uploaded else (self._own,)


def scan_folder(folder: Path, uploads: Path | None = None) -> FolderScan:
    """Look through ``folder`` and the folders in it; dotfiles and the like are left out, and so are the questions and
    judgements of a test collection. Links are followed to files inside the folder only. So with ``uploads``, which
    need not exist. Raises ``CorpusError`` if ``folder`` is missing, no folder or unreadable."""
    if not folder.exists():
        raise CorpusError(f"{folder}: no such folder", code="folder-missing")
    if not folder.is_dir():
        raise CorpusError(f"{folder}: this is a file, wanted a folder of documents", code="folder-is-file")
    own = _Walked(folder)
    try:
        own.walk()
    except OSError as error:
        raise CorpusError(f"{folder}: {error.strerror}", code="folder-unreadable") from error
    return FolderScan(folder, uploads, own, _walked_uploads(uploads).but_for(folder) if uploads else None)


def list_folder(folder: Path, uploads: Path | None = None) -> Listing:
    """As :func:`survey`, file by file."""
    return scan_folder(folder, uploads).listing


def hidden_files(folder: Path) -> Iterator[FileReport]:
    """What of ``folder`` and the folders in it is left out because of its name; of a hidden folder only itself."""
    places = [(str(folder), "")]
    while places:
        place, before = places.pop()
        try:
            with os.scandir(place) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue  # the listing has a line for it
        for entry in found:
            if entry.name.startswith(HIDDEN):
                yield FileReport(before + entry.name, Status.SKIPPED, "hidden")
            elif entry.is_dir(follow_symlinks=False):
                places.append((entry.path, f"{before}{entry.name}/"))


def _walked_uploads(folder: Path) -> _Walked:
    """The folder is made with the first upload."""
    walked = _Walked(folder, f"{UPLOADS}/")
    try:
        walked.walk()
    except OSError as error:
        if not isinstance(error, FileNotFoundError) and os.path.lexists(folder):
            walked.reports.append(_unreadable(UPLOADS, error.strerror or str(error)))
    return walked


@contextmanager
def _entries(folder: str) -> Iterator[Iterator[os.DirEntry[str]]]:
    """What lies in a folder, one by one; where the system can, each is looked at from there, which spares the way."""
    if os.scandir not in os.supports_fd:
        with os.scandir(folder) as entries:
            yield entries
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        with os.scandir(opened) as entries:
            yield entries
    finally:
        os.close(opened)


def _beside_collection(folder: str) -> frozenset[str]:
    """What of a folder in BEIR layout holds questions and judgements, no documents."""
    places = (os.path.join(folder, name) for name in (COLLECTION, *BESIDE_COLLECTION))  # noqa: PTH118
    return BESIDE_COLLECTION if all(map(os.path.lexists, places)) else frozenset()


def _unreadable(path: str, reason: str) -> FileReport:
    return FileReport(path, Status.FAILED, UNREADABLE, reason)


def _who_looks() -> list[int]:
    """On whom depends what may be read, where the system tells."""
    return [os.geteuid(), os.getegid(), *sorted(os.getgroups())] if hasattr(os, "geteuid") else []
