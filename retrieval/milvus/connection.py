"""The one way to Milvus: calls with a time limit, counted, whose failures are all of one kind."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from corpus.reading.extras import install_command
from retrieval.index.batching import batched
from retrieval.milvus import MilvusError

PATIENCE: Final = 5.0  # seconds for a call that somebody waits for
WORK: Final = 120.0  # seconds for a call of the indexing job
AT_ONCE: Final = 8192  # rows of one reply; Milvus gives 16384 at most
PAGE: Final = 512  # rows of one reply while all are read
BYTES: Final = 8_000_000  # of rows in one request; Milvus takes 64 MiB
READY: Final = "Bounded"  # reads of answers: up to five seconds behind what was written, and never waiting for it
EXACT: Final = "Strong"  # reads that must see all that was written before

Row = Mapping[str, Any]
T = TypeVar("T")

# A server that is back is noticed within a second; gRPC alone waits for up to two minutes.
_RECOVERY: Final = {
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.min_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 1000,
    "grpc.use_local_subchannel_pool": 1,
}


class Connection:
    """A connection to ``uri``, opened when it is first used; safe to share between threads.

    ``token`` is ``user:password`` or an API key, ``https://`` means TLS. ``calls`` counts round trips, ``trouble`` is
    why the last of them failed, if it did. Every method raises ``MilvusError``. After a failure the next call tries
    again.
    """

    def __init__(self, uri: str, token: str = "", *, patience: float = PATIENCE) -> None:
        self.uri = uri
        self.calls = 0
        self.trouble: str | None = None
        self._token = token
        self._patience = patience
        self._client: Any = None
        self._opening = Lock()

    @property
    def place(self) -> str:
        """Host and port, without what else an address may hold."""
        parts = urlsplit(self.uri)
        return parts.netloc.rpartition("@")[2] or self.uri

    def collections(self) -> set[str]:
        """The names of all collections."""
        return set(self._call("list_collections"))

    def prepare(self, name: str, schema: Callable[[Any], tuple[Any, Any]]) -> None:
        """Load the collection ``name``, created if there is none; ``schema`` returns fields and indexes, given the
        client's class."""
        if name not in self.collections():
            fields, indexes = schema(type(self._opened()))
            self._call("create_collection", name, schema=fields, consistency_level=READY, timeout=WORK)
            self._call("create_index", name, indexes, sync=False, timeout=WORK)  # it is empty: nothing to wait for
        self._call("load_collection", name, timeout=WORK)

    def drop(self, name: str) -> None:
        """Remove the collection ``name``, if it is there."""
        self._call("drop_collection", name, timeout=WORK)

    def insert(self, name: str, rows: Iterable[Row]) -> None:
        """Write ``rows``, of which none may be there, in as many requests as their size asks for."""
        for batch in batches(rows):
            self._call("insert", name, batch, timeout=WORK)

    def upsert(self, name: str, rows: Iterable[Row]) -> None:
        """Write ``rows`` as :meth:`insert` does, in the place of those with the same keys."""
        for batch in batches(rows):
            self._call("upsert", name, batch, timeout=WORK)

    def delete(self, name: str, keys: Sequence[str]) -> None:
        """Remove the rows with these keys."""
        for start in range(0, len(keys), AT_ONCE):
            self._call("delete", name, ids=list(keys[start : start + AT_ONCE]), timeout=WORK)

    def read(self, name: str, keys: Sequence[str], fields: Sequence[str], *, consistency: str = READY) -> list[Row]:
        """The rows with these keys, in no order; those that are not there are left out."""
        if not keys:
            return []
        return self.select(name, f"key in [{quoted(keys)}]", fields, limit=len(keys), consistency=consistency)

    def select(
        self, name: str, wanted: str, fields: Sequence[str], *, limit: int, consistency: str = READY
    ) -> list[Row]:
        """Up to ``limit`` rows for which the expression ``wanted`` holds."""
        found = self._call(
            "query", name, filter=wanted, output_fields=list(fields), limit=limit, consistency_level=consistency
        )
        return list(found)

    def walk(self, name: str, wanted: str, fields: Sequence[str]) -> Iterator[Row]:
        """All rows for which ``wanted`` holds."""
        pages = self._call(
            "query_iterator",
            name,
            batch_size=PAGE,
            filter=wanted,
            output_fields=list(fields),
            consistency_level=EXACT,
            timeout=WORK,
        )
        try:
            while page := self._guarded(pages.next):
                yield from page
        finally:
            self._guarded(pages.close)

    def search(
        self, name: str, lines: Mapping[str, str], *, wanted: str, limit: int, fields: Sequence[str]
    ) -> list[Row]:
        """The rows that are among the ``limit`` best of any of ``lines``: what is looked for, by field; in no order,
        in one round trip."""
        from pymilvus import AnnSearchRequest, RRFRanker

        asked = [
            AnnSearchRequest([line], field, {"metric_type": "BM25"}, limit=limit, expr=wanted or None)
            for field, line in lines.items()
        ]
        every = limit * len(asked)
        [found] = self._call(
            "hybrid_search", name, asked, RRFRanker(), limit=every, output_fields=list(fields), consistency_level=READY
        )
        return [each["entity"] for each in found]

    def _call(self, method: str, *values: Any, timeout: float | None = None, **named: Any) -> Any:
        client = self._opened()
        return self._guarded(getattr(client, method), *values, timeout=timeout or self._patience, **named)

    def _opened(self) -> Any:
        with self._opening:
            if self._client is None:
                self._client = self._guarded(_client, self.uri, self._token, self._patience)
            return self._client

    def _guarded(self, call: Callable[..., T], *values: Any, **named: Any) -> T:
        try:
            import grpc
            from pymilvus.exceptions import MilvusException
        except ImportError as error:
            raise MilvusError(f"pymilvus is not installed: {install_command('milvus')}") from error
        self.calls += 1
        try:
            found = call(*values, **named)
        except (MilvusException, grpc.RpcError, grpc.FutureTimeoutError, OSError, ValueError) as error:
            self.trouble = _reason(error)
            raise MilvusError(f"Milvus at {self.place}: {self.trouble}") from error
        self.trouble = None
        return found


def quoted(keys: Iterable[str]) -> str:
    """``keys``, which must hold nothing that an expression gives a meaning to, as a list of one."""
    return ",".join(f'"{key}"' for key in keys)


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """``rows`` in pieces of about ``BYTES``."""
    return batched(rows, _bytes, most=BYTES, count=AT_ONCE)


def _bytes(row: Row) -> int:
    return sum(3 * len(value) for value in row.values() if isinstance(value, str))


def _client(uri: str, token: str, patience: float) -> Any:
    from pymilvus import MilvusClient

    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it logs tracebacks of what is raised anyway
    return MilvusClient(uri=uri, token=token, timeout=patience, grpc_options=_RECOVERY)


def _reason(error: Exception) -> str:
    """What went wrong in one line, without what only a programmer asks for."""
    told = (
        getattr(error, "message", "") or getattr(error, "details", lambda: "")() or str(error) or type(error).__name__
    )
    return " ".join(str(told).split())[:300]
