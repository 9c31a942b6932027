"""The program's side of reading in a process apart (see ``reading_worker``): one process for many files."""

from __future__ import annotations

import atexit
import io
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path, PurePosixPath
from threading import Lock, Timer
from typing import Any, Final

from corpus.document import CorpusError, Document
from corpus.folder.listing import TOO_HEAVY
from corpus.metadata.declarations import Declaration
from corpus.reading import worker as worker
from corpus.reading.budget import budget_for
from corpus.reading.worker import LENGTH, NEEDS_MEMORY, Request

_PATIENCE: Final = 60.0
_WAITING: Final = 10
"""Seconds of the clock: so many, and so many times the processor time; a busy machine gives but a part of it."""
_LEAST_PER_BYTE: Final = 6  # bytes of memory that a byte of the plainest text takes
_ENDING: Final = 5.0
_TAKEN_IN: Final = frozenset(
    {"Document", "SourceMap", "Span", "Reason", "Kind", "Paragraph", "Correction", "Section", "Metadata"}
)


class _Unpickler(pickle.Unpickler):
    """Makes records of documents and nothing else, whatever a file has made of the process that read it."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "corpus.document" and name in _TAKEN_IN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a document")


class ReadingProcess:
    """Starts a process with the first file, and another one after one has ended."""

    def __init__(self, program: str = worker.__file__) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._overdue = False

    def read(self, request: Request) -> tuple[Document, tuple[str, ...]]:
        """The document of a file. Raises ``CorpusError`` for one that cannot be read within its budget."""
        with self._lock:
            try:
                packed = self._exchange(request)
                if packed is None and self._ended() == 0:  # it had ended before, idle or grown
                    packed = self._exchange(request)
            except BaseException:  # Ctrl-C too: nobody waits for the reply
                self._kill()
                raise
            if packed is None:
                code = self._ended()
                self._kill()
                raise CorpusError("", code="too-slow") if self._overdue else _death(code)
        try:
            first, second = _Unpickler(io.BytesIO(packed)).load()
        except Exception as error:  # whatever broken bytes lead to
            self.close()
            raise CorpusError(f"{type(error).__name__}: {error}", code="stumbled") from error
        if isinstance(first, str):
            raise CorpusError(second, code=first)
        return first, second

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._kill()

    def _exchange(self, request: Request) -> bytes | None:
        """The reply to ``request``; ``None`` where the process ends without one."""
        process = self._running()
        assert process.stdin  # noqa: S101
        assert process.stdout  # noqa: S101
        self._overdue = False
        timer = Timer(_PATIENCE + _WAITING * request.budget.seconds, self._expire, [process])
        timer.daemon = True
        timer.start()
        try:
            packed = pickle.dumps(request)
            with suppress(BrokenPipeError):
                process.stdin.write(len(packed).to_bytes(LENGTH, "big") + packed)
                process.stdin.flush()
            size = process.stdout.read(LENGTH)
            if len(size) < LENGTH:
                return None
            length = int.from_bytes(size, "big")
            if length > max(request.budget.result, 1 << 16):
                raise CorpusError("", code=NEEDS_MEMORY)
            reply = process.stdout.read(length)
            return reply if len(reply) == length else None
        finally:
            timer.cancel()

    def _expire(self, process: subprocess.Popen[bytes]) -> None:
        self._overdue = True
        process.kill()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is None:
            return self._process
        self._kill()
        path = pickle.dumps(sys.path, protocol=0).hex()
        program = [sys.executable, "-I", "-S", "-X", "utf8", self._program, path]
        self._process = subprocess.Popen(  # noqa: S603
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        return self._process

    def _ended(self) -> int:
        """How the process ended."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(_ENDING) if self._process else 0
        return -1

    def _kill(self) -> None:
        if self._process:
            self._process.kill()
            with suppress(OSError):  # what it was not yet sent
                self._process.communicate()
            self._process = None


def read_in_subprocess(
    name: str, path: Path, *, folder: Path, size: int, declared: Declaration | None
) -> tuple[Document, tuple[str, ...]]:
    """As :func:`corpus.reading.document.read_document`, of the file at ``path`` in ``folder``, in a process apart.

    Raises ``CorpusError`` too for a file that takes more time or memory than its ``size`` warrants, that ends the
    process, or that takes more memory than is free just now: its code is ``TOO_HEAVY``.
    """
    budget = budget_for(size, PurePosixPath(name).suffix.lower())
    heavy = TOO_HEAVY if budget.capped else NEEDS_MEMORY
    if size > (most := budget.memory // _LEAST_PER_BYTE):
        raise CorpusError(f"{size} bytes, at most {most} are read", code=heavy)
    try:
        return _PROCESS.read(Request(name, path, folder, declared, budget))
    except CorpusError as error:
        if error.code == NEEDS_MEMORY:
            raise CorpusError(str(error), code=heavy) from error
        raise


def _death(code: int) -> CorpusError:
    """What the end of the process says of the file."""
    if code == -getattr(signal, "SIGPROF", 0):
        return CorpusError("", code="too-slow")
    if code == -getattr(signal, "SIGKILL", 0):  # by the system, for want of memory
        return CorpusError("", code=NEEDS_MEMORY)
    return CorpusError("reading it ended the process", code="damaged")


_PROCESS: Final = ReadingProcess()
atexit.register(_PROCESS.close)
