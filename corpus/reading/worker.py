"""The subprocess that reads files, one after the other, each within its budget. Run as a script.

A hostile file can make a parser loop or exhaust memory. The system then kills this process, and the program continues.
Requests arrive on standard input, replies go to standard output, each as a pickle after its length in eight bytes. The
process ends when it is idle or has grown large; the next file starts a new one.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
from contextlib import suppress
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
_LARGEST_PEAK = 160 * 1024 * 1024  # bytes
_NEEDS_MEMORY = (NEEDS_MEMORY, "")
_START = 0.15  # seconds of CPU time to start on a current machine
_SLOWEST = 20  # most times that a machine may be slower than that
_OFFICE = (".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".pptm", ".odt", ".ods", ".odp")
_LIBRARIES = {
    ".pdf": "pypdfium2",
    ".epub": "lxml.html",
    **dict.fromkeys((".doc", ".wps", ".xls", ".et", ".ppt", ".dps"), "lxml.etree"),
    ".eml": "corpus.readers.html.reader",  # for mails in HTML
    **dict.fromkeys(_OFFICE, "lxml.etree"),
}


@dataclass(frozen=True, slots=True)
class Request:
    """A file to read: the document's name, its path and folder, its declaration, and its budget."""

    name: str
    path: Path
    folder: Path
    declared: Declaration | None
    budget: Budget


def read_request(request: Request) -> tuple[Document, tuple[str, ...]] | tuple[str, str]:
    """The document and its faults (see ``read_document``), or the code and message of the error."""
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
    except Exception as error:  # a parser may fail in any way; that concerns this file only
        return "stumbled", f"{type(error).__name__}: {error}"


def pickled_reply(request: Request) -> bytes:
    """The pickled result of ``read_request``, or of an error if it exceeds the budget."""
    before = peak = _peak()
    try:
        result = read_request(request)
        peak = _peak()
        packed = pickle.dumps(result, protocol=5)
    except MemoryError:
        return pickle.dumps(_NEEDS_MEMORY)
    if isinstance(result[0], str) and peak > max(before, _START_MEMORY + request.budget.memory // 2):
        return pickle.dumps(_NEEDS_MEMORY)  # out of memory, libraries call a file damaged or empty
    return packed if len(packed) <= request.budget.result else pickle.dumps(_NEEDS_MEMORY)


def serve(requests: BinaryIO, replies: BinaryIO, slowness: float) -> None:  # pragma: no cover  # in the subprocess
    """Reply to requests until there are no more."""
    while not _is_idle(requests) and (length := requests.read(LENGTH)):
        request = pickle.loads(requests.read(int.from_bytes(length, "big")))  # noqa: S301  from the program itself
        _load(PurePosixPath(request.name).suffix.lower())
        limit(request.budget.memory, request.budget.seconds * slowness)
        packed = pickled_reply(request)
        limit(None, 0)
        replies.write(len(packed).to_bytes(LENGTH, "big") + packed)
        replies.flush()
        if _peak() > _LARGEST_PEAK:
            return


def limit(memory: int | None, seconds: float) -> None:  # pragma: no cover  # in the subprocess
    """Limit this process to ``memory`` more bytes (``None``: unlimited) and ``seconds`` of CPU time (0: unlimited)."""
    try:
        import resource
    except ImportError:  # Windows: only the timeout of the parent applies
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = hard if memory is None else _address_space() + memory
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:  # pragma: no cover  # in the subprocess
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 1 << 30  # not Linux: about what a process has mapped at the start


def _peak() -> int:
    """Peak address space of this process in bytes; 0 if the system does not report it."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0
    return int(status.partition("VmPeak:")[2].split()[0]) * 1024


def _is_idle(requests: BinaryIO) -> bool:  # pragma: no cover  # in the subprocess
    return os.name != "nt" and not select.select([requests], [], [], _IDLE)[0]


def _load(suffix: str) -> None:  # pragma: no cover  # in the subprocess
    """Import the reader for ``suffix`` before the budget applies."""
    from corpus.readers import reader_of

    with suppress(Exception):  # the reader reports it
        reader_of(suffix)
        import_module(_LIBRARIES.get(suffix, "corpus.reading.document"))


def _expendable() -> None:  # pragma: no cover  # in the subprocess
    """Make the system kill this process rather than the program when memory runs out."""
    try:
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    except OSError:
        return


def _main() -> None:  # pragma: no cover  # in the subprocess
    import time

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _expendable()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # output of libraries must not mix with replies
    requests = os.fdopen(0, "rb", closefd=False)
    from corpus.reading import worker as worker  # under the module name that pickles use

    worker._load(".txt")
    slowness = min(max(time.process_time() / _START, 1.0), _SLOWEST)
    worker.serve(requests, replies, slowness)


if __name__ == "__main__":  # pragma: no cover  # in the subprocess
    sys.path[:] = pickle.loads(bytes.fromhex(sys.argv[1]))  # noqa: S301  from the program itself
    _main()
