"""Files on their way through the stand-in for Telegram's server: what a person sends, and what the bot fetches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from tests import fake_bot_api


class Files:
    """What is kept at the server, by number; ``broken`` are cut off on their way, so many times."""

    def __init__(self) -> None:
        self.content: dict[str, bytes] = {}
        self.broken: dict[str, int] = {}
        self.fetched: list[str] = []

    def keep(self, content: bytes) -> str:
        number = f"f{len(self.content)}"
        self.content[number] = content
        return number

    def message(self, name: str | None, content: bytes, *, size: int | None = None, **fields: Any) -> dict[str, Any]:
        """The fields of a message that brings a file."""
        number = self.keep(content)
        size = len(content) if size is None else size
        document = {"file_id": number, "file_unique_id": number, "file_size": size}
        return {"document": document | ({"file_name": name} if name is not None else {}) | fields}


@contextmanager
def fake_with_files(**config: Any) -> Iterator[tuple[Any, Files]]:
    """The strict server, and what it keeps: it knows ``getFile`` as the Bot API has it."""
    files = Files()

    class Methods(fake_bot_api.Methods):
        def m_getFile(self, p: dict[str, Any]) -> dict[str, Any]:  # noqa: N802  the fake's way
            if p["file_id"] not in files.content:
                raise fake_bot_api.bad("wrong file_id or the file is temporarily unavailable", contract=False)
            size = len(files.content[p["file_id"]])
            if size > 20 * 2**20:
                raise fake_bot_api.bad("file is too big", contract=False)
            file = {"file_id": p["file_id"], "file_unique_id": p["file_id"], "file_size": size}
            return file | {"file_path": f"documents/{p['file_id']}.bin"}

    class Server(fake_bot_api.Server):
        def __init__(self, **config: Any) -> None:
            super().__init__(**config)
            self.api = Methods(self.w)

        def make_app(self) -> Any:
            app = super().make_app()
            app.router.add_get("/file/bot{token}/documents/{number}.bin", self.handle_file)
            return app

        async def handle_file(self, request: Any) -> Any:
            number = request.match_info["number"]
            files.fetched.append(number)
            content = files.content[number]
            response = web.StreamResponse(headers={"Content-Length": str(len(content))})
            await response.prepare(request)
            if files.broken.get(number, 0) > 0:
                files.broken[number] -= 1
                await response.write(content[: len(content) // 2])
                request.transport.close()
                return response
            await response.write(content)
            return response

    with fake_bot_api.FakeBotApi(kind=Server, **config) as server:
        yield server, files
