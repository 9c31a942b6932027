"""A proxy that cuts connections to Telegram: before a request has arrived, in the middle of it, or once it is done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from itertools import count

Write = asyncio.StreamWriter
Read = asyncio.StreamReader


class Cut(StrEnum):
    """When the connection breaks."""

    BEFORE = "the request is dropped whole"
    REQUEST = "half of the request arrives"
    AFTER = "the request is carried out, and no byte of the reply comes back"
    REPLY = "the request is carried out, and half of the reply comes back"


class CuttingProxy:
    """Passes HTTP on to ``port``; ``choose`` is asked at each request with its path and its number."""

    def __init__(self, port: int, choose: Callable[[str, int], Cut | None]) -> None:
        self._port = port
        self._choose = choose
        self._numbers = count()
        self._serving: set[asyncio.Task[None]] = set()
        self.cuts: list[Cut] = []
        self.port = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[CuttingProxy]:
        """Listen while the block runs."""
        server = await asyncio.start_server(self._begin, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for serving in self._serving:
                serving.cancel()
            await asyncio.gather(*self._serving, return_exceptions=True)

    def _begin(self, read: Read, write: Write) -> None:
        serving = asyncio.create_task(self._serve(read, write))
        self._serving.add(serving)
        serving.add_done_callback(self._serving.discard)

    async def _serve(self, read: Read, write: Write) -> None:
        there_read, there_write = await asyncio.open_connection("127.0.0.1", self._port)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._exchange(read, write, there_read, there_write):
                pass
        for each in (write, there_write):
            each.close()
            with suppress(OSError):
                await each.wait_closed()

    async def _exchange(self, read: Read, write: Write, there_read: Read, there_write: Write) -> bool:
        """One request and its reply; whether the connection stays."""
        request = await _message(read)
        cut = self._choose(request.split(b" ", 2)[1].decode(), next(self._numbers))
        if cut:
            self.cuts.append(cut)
        if cut is Cut.BEFORE:
            return False
        there_write.write(request[: len(request) // 2] if cut is Cut.REQUEST else request)
        await there_write.drain()
        if cut is Cut.REQUEST:
            return False
        reply = await _message(there_read)
        if cut is not Cut.AFTER:
            write.write(reply[: len(reply) // 2] if cut else reply)
            await write.drain()
        return cut is None


async def _message(read: Read) -> bytes:
    """A request or a reply, whose length its head must tell."""
    head = await read.readuntil(b"\r\n\r\n")
    lengths = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    return head + await read.readexactly(int(lengths[0]) if lengths else 0)
