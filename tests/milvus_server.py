"""A Milvus of our own on loopback: the native engine of milvus-lite, which ``make milvus`` puts into ``build/milvus``,
as a server over TCP, so that the client is the one that speaks to a cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from retrieval.milvus.connection import Connection
from tests.local_server import LocalServer
from tests.paths import ROOT

PROGRAM = ROOT / "build" / "milvus" / "milvus_lite" / "lib" / "milvus"
needs_milvus = pytest.mark.skipif(not PROGRAM.is_file(), reason=f"no {PROGRAM}: make milvus puts it there")


class MilvusServer(LocalServer):
    """One server, started and stopped at will, always at the same port, over the same file."""

    patience = 20.0

    @property
    def url(self) -> str:
        """For ``YOUJU_MILVUS_URI``."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it and wait until it listens."""
        command = [str(PROGRAM), str(self._folder / "milvus.db"), f"127.0.0.1:{self._port}", "FATAL"]
        self.run(command, environ={**os.environ, "LD_LIBRARY_PATH": str(PROGRAM.parent)})

    def connection(self) -> Connection:
        """A connection to it that holds nothing yet."""
        return Connection(self.url)

    def clear(self) -> None:
        """Remove every row; to make collections anew takes far longer."""
        connection = self.connection()
        for name in connection.collections():
            connection.delete(name, [row["key"] for row in connection.walk(name, "", ("key",))])


@pytest.fixture(scope="session")
def _one_milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    with MilvusServer(tmp_path_factory.mktemp("milvus")) as server:
        yield server


@pytest.fixture
def milvus(_one_milvus: MilvusServer) -> MilvusServer:
    """A server without a collection."""
    _one_milvus.clear()
    return _one_milvus
