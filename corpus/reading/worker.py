"""Reads files in a process apart, one after the other, each within its budget. Run as a file.

A hostile file can make a reader spin or fill the memory; here the system ends the process, and the program goes on.
Requests come on standard input, replies go to standard output, each as eight bytes of length and a pickle. Without a
request for a while, or once it has grown large, the process ends: the next file gets a new one.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from corpus.document import Document
    from corpus.metadata.declarations import Declaration
    from corpus.reading.budget import Budget

NEEDS_MEMORY = "needs-memory"
LENGTH = 8  # bytes before each message
_IDLE = 5.0  # seconds
_START_MEMORY = 32 * 1024 * 1024  # bytes
_GROWN = 160 * 1024 * 1024  # bytes that it had at most
_NEEDS_MEMORY = (NEEDS_MEMORY, "")
_START = 0.15  # seconds of processor time that starting takes on a machine of today
_SLOWEST = 20  # how many times slower a machine is believed to be
_LIBRARIES = {".pdf": "pypdfium2", ".docx": "lxml.etree", ".docm": "lxml.etree", ".epub": "lxml.html"}


@dataclass(frozen=True, slots=True)
class Request:
    """A file to be read: the document's name, where the file lies in which folder, what is declared of it."""

    name: str
    path: Path
    folder: Path
    declared: Declaration | None
    budget: Budget


def read_request(request: Request) -> tuple[Document, tuple[str, ...]] | tuple[str, str]:
    """The document and its notes (see ``read_document``), or the code and message of the error."""
    from corpus.document import CorpusError
    from corpus.folder.regular_file import read_regular
    from corpus.readers.limits import LARGEST_FILE
    from corpus.reading.document import read_document

    try:
        data = read_regular(request.path, within=request.folder, most=LARGEST_FILE)
        return read_document(request.name, data, request.declared)
    except CorpusError as error:
        return error.code, str(error)
    except OSError as error:
        return "unreadable", error.strerror or str(error)
    except MemoryError:
        return NEEDS_MEMORY, ""
    except Exception as error:  # a reader of a format may stumble over anything: that is about this one file
        return "stumbled", f"{type(error).__name__}: {error}"


def pickled_reply(request: Request) -> bytes:
    """The answer as a pickle within the budget."""
    before = peak = _peak()
    try:
        result = read_request(request)
        peak = _peak()
        packed = pickle.dumps(result, protocol=5)
    except MemoryError:
        return pickle.dumps(_NEEDS_MEMORY)
    if isinstance(result[0], str) and peak > max(before, _START_MEMORY + request.budget.memory // 2):
        return pickle.dumps(_NEEDS_MEMORY)  # a library that wants for memory calls the file damaged, or empty
    return packed if len(packed) <= request.budget.result else pickle.dumps(_NEEDS_MEMORY)


def serve(requests: BinaryIO, replies: BinaryIO, slowness: float) -> None:  # pragma: no cover  # in the process apart
    """Answer until there are no more requests."""
    while not _is_idle(requests) and (length := requests.read(LENGTH)):
        request = pickle.loads(requests.read(int.from_bytes(length, "big")))  # noqa: S301  from the program itself
        _load(PurePosixPath(request.name).suffix.lower())
        limit(request.budget.memory, request.budget.seconds * slowness)
        packed = pickled_reply(request)
        limit(None, 0)
        replies.write(len(packed).to_bytes(LENGTH, "big") + packed)
        replies.flush()
        if _peak() > _GROWN:
            return


def limit(memory: int | None, seconds: float) -> None:  # pragma: no cover  # in the process apart
    """Let the system end this process beyond so many more bytes or seconds of work, where it can; 0 seconds: never."""
    try:
        import resource
    except ImportError:  # Windows: the caller's own clock remains
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = hard if memory is None else _address_space() + memory
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:  # pragma: no cover  # in the process apart
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 1 << 30  # not Linux: what a process has mapped at the start


def _peak() -> int:
    """Bytes of address space that this process had at most, 0 where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0
    return int(status.partition("VmPeak:")[2].split()[0]) * 1024


def _is_idle(requests: BinaryIO) -> bool:  # pragma: no cover  # in the process apart
    return os.name != "nt" and not select.select([requests], [], [], _IDLE)[0]


def _load(suffix: str) -> None:  # pragma: no cover  # in the process apart
    """Import what reads such files before its time is measured."""
    from corpus.readers import reader_of

    reader_of(suffix)
    try:
        import_module(_LIBRARIES.get(suffix, "corpus.reading.document"))
    except ImportError:  # the reader says so
        return


def _expendable() -> None:  # pragma: no cover  # in the process apart
    """Where memory runs out all the same, the system is to end this process and not the program."""
    try:
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    except OSError:
        return


def _main() -> None:  # pragma: no cover  # in the process apart
    import time

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _expendable()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no reply
    requests = os.fdopen(0, "rb", closefd=False)
    from corpus.reading import worker as worker  # under its own name, as the pickles call it

    worker._load(".txt")
    slowness = min(max(time.process_time() / _START, 1.0), _SLOWEST)
    worker.serve(requests, replies, slowness)


if __name__ == "__main__":  # pragma: no cover  # in the process apart
    sys.path[:] = pickle.loads(bytes.fromhex(sys.argv[1]))  # noqa: S301  from the program itself
    _main()
