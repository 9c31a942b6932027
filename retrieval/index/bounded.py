"""Run a function in a child process with its own limits of memory and time: a file that is too much ends the child."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from corpus.library import OUT_OF_MEMORY
from corpus.reading.memory_limit import memory_limit

RESERVED: Final = 24_000_000  # bytes for what this process needs while the child works
LEAST: Final = 64_000_000  # bytes: with less no child can even start
START: Final = 70_000_000  # bytes of a child that has loaded its dictionaries
PER_BYTE: Final = 80  # bytes of memory for a byte of Chinese text: 65 on texts of 1 and 4 MB, and some room
WITHOUT_MEMORY: Final = (-9, -6)  # SIGKILL by the system, SIGABRT by a library that cannot allocate
_STATUS: Final = Path("/proc/self/status")

P = ParamSpec("P")
T = TypeVar("T")


class LimitError(Exception):
    """The child needed more memory or time than it may have; the message says what ended it."""


def memory_budget() -> int | None:
    """Bytes that a child may use beside this process; ``None`` where the system does not tell."""
    limit = memory_limit()
    return None if limit is None else max(limit - _own("RssAnon") - RESERVED, LEAST)


def largest_text() -> int | None:
    """Bytes of text that a child can index within :func:`memory_budget`, as far as that can be told beforehand."""
    budget = memory_budget()
    return None if budget is None else max((budget - START) // PER_BYTE, LEAST // (2 * PER_BYTE))


def run_bounded(
    function: Callable[P, T], /, seconds: float, memory: int | None, *args: P.args, **kwargs: P.kwargs
) -> T:
    """What ``function``, of a module's top level, returns or raises in a child process. Raises ``LimitError`` if the
    child ends without an answer, or gives none within ``seconds``."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(sender, memory, function, args, kwargs), name="youju-indexing")
    try:
        with ignored_interrupts():
            process.start()
        sender.close()
        if not receiver.poll(seconds):
            raise LimitError(f"not done within {seconds:.0f} seconds")
        good, value = receiver.recv()
    except EOFError as error:
        process.join()
        short = process.exitcode in WITHOUT_MEMORY
        raise LimitError(OUT_OF_MEMORY if short else f"the process for it ended with {process.exitcode}") from error
    finally:
        _end(process)
        receiver.close()
    if not good:
        raise value
    result: T = value
    return result


def limit_self(memory: int | None) -> None:
    """Let this process allocate no more than ``memory`` bytes in all, be the first that the system ends when memory
    runs out, and end when its parent does."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    if memory is not None and (held := _own("VmData")):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        allowed = held - _own("RssAnon") + memory  # what is reserved without being used is no memory
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_DATA, (allowed, most))
    threading.Thread(target=_end_with_parent, daemon=True).start()


@contextmanager
def ignored_interrupts() -> Iterator[None]:
    """Processes that are started meanwhile ignore Ctrl-C: this one handles it, and ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _answer(
    sender: Connection,
    memory: int | None,
    function: Callable[..., object],
    args: tuple[object, ...],
    kwargs: dict[str, object],
) -> None:
    """In the child."""
    limit_self(memory)
    try:
        answer = (True, function(*args, **kwargs))
    except MemoryError:
        answer = (False, LimitError(OUT_OF_MEMORY))
    except Exception as error:
        answer = (False, error)
    sender.send(answer)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)


def _end(process: multiprocessing.process.BaseProcess) -> None:
    if process.pid is not None:
        process.kill()
        process.join()


def _own(field: str) -> int:
    """A figure of ``/proc/self/status`` in bytes; 0 where there is none."""
    with suppress(OSError, ValueError, LookupError):
        for line in _STATUS.read_text("ascii", "replace").splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) * 1024
    return 0
