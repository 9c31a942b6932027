"""Reads files in a subprocess (see :mod:`corpus.reading.worker`), one subprocess for many files."""

from __future__ import annotations

import atexit
import io
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from enum import Enum, EnumType
from pathlib import Path, PurePosixPath
from threading import Lock, Timer
from typing import Any, Final

from corpus.document import CorpusError, Document
from corpus.folder.listing import TOO_HEAVY
from corpus.metadata.declarations import Declaration
from corpus.reading import worker as worker
from corpus.reading.budget import budget_for
from corpus.reading.worker import LENGTH, NEEDS_MEMORY, Request

# Wall-clock limit: these seconds plus this many times the CPU time, since a busy machine grants only part of it.
_TIMEOUT: Final = 60.0
_TIMEOUT_PER_CPU_SECOND: Final = 10
_LEAST_PER_BYTE: Final = 6  # bytes of memory per byte of the plainest text
_EXIT_TIMEOUT: Final = 5.0  # seconds
_ALLOWED_CLASSES: Final = frozenset(
    {
        *("Document", "SourceMap", "Span", "Reason", "Kind", "Paragraph"),
        *("Correction", "Section", "Metadata", "Part", "PartKind"),
    }
)


class _Unpickler(pickle.Unpickler):
    """Unpickles the records of a document and nothing else: a hostile file may have taken over the subprocess."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "corpus.document" and name in _ALLOWED_CLASSES:
            return super().find_class(module, name)
        if (module, name) == ("builtins", "getattr"):  # how Python 3.11.0 to 3.11.3 pickles a member of an enumeration
            return _enum_member
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a document")


def _enum_member(enumeration: object, name: str) -> Enum:
    if not isinstance(enumeration, EnumType):
        raise pickle.UnpicklingError(f"{enumeration!r} is no enumeration")
    member: Enum = enumeration[name]
    return member


class ReadingProcess:
    """A subprocess that reads files, started with the first file and restarted after it has ended."""

    def __init__(self, program: str = worker.__file__) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._timed_out = False

    def read(self, request: Request) -> tuple[Document, tuple[str, ...]]:
        """The document and its faults. Raises ``CorpusError`` if the file cannot be read within its budget."""
        with self._lock:
            try:
                packed = self._exchange(request)
                if packed is None and self._ended() == 0:  # it had ended before the request: idle, or too large
                    packed = self._exchange(request)
            except BaseException:  # including KeyboardInterrupt: the reply is not awaited any more
                self._kill()
                raise
            if packed is None:
                code = self._ended()
                self._kill()
                raise CorpusError("", code="too-slow") if self._timed_out else _exit_error(code)
        try:
            first, second = _Unpickler(io.BytesIO(packed)).load()
        except Exception as error:  # broken bytes may raise anything
            self.close()
            raise CorpusError(f"{type(error).__name__}: {error}", code="stumbled") from error
        if isinstance(first, str):
            raise CorpusError(second, code=first)
        return first, second

    def close(self) -> None:
        """End the subprocess, if it runs."""
        with self._lock:
            self._kill()

    def _exchange(self, request: Request) -> bytes | None:
        """The reply to ``request``; ``None`` if the subprocess ends without one."""
        process = self._running()
        assert process.stdin  # noqa: S101
        assert process.stdout  # noqa: S101
        self._timed_out = False
        timer = Timer(_TIMEOUT + _TIMEOUT_PER_CPU_SECOND * request.budget.seconds, self._expire, [process])
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
        self._timed_out = True
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
        """The exit code of the subprocess; -1 if it has not ended."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(_EXIT_TIMEOUT) if self._process else 0
        return -1

    def _kill(self) -> None:
        if self._process:
            self._process.kill()
            with suppress(OSError):  # flushing an unsent request fails
                self._process.communicate()
            self._process = None


def read_in_subprocess(
    name: str, path: Path, *, folder: Path, size: int, declared: Declaration | None
) -> tuple[Document, tuple[str, ...]]:
    """Like :func:`corpus.reading.document.read_document`, for the file at ``path`` in ``folder``, in a subprocess.

    Also raises ``CorpusError`` if the file takes more time or memory than its ``size`` warrants, crashes the
    subprocess, or takes more memory than is currently free (code ``TOO_HEAVY``).
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


def _exit_error(code: int) -> CorpusError:
    """The error for a subprocess that ended with exit code ``code``."""
    if code == -getattr(signal, "SIGPROF", 0):
        return CorpusError("", code="too-slow")
    if code == -getattr(signal, "SIGKILL", 0):  # the system ran out of memory
        return CorpusError("", code=NEEDS_MEMORY)
    return CorpusError("reading it ended the process", code="damaged")


_PROCESS: Final = ReadingProcess()
atexit.register(_PROCESS.close)
