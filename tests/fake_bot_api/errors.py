"""What the server answers when it refuses."""

from __future__ import annotations

from typing import Any


class EntityError(ValueError):
    """A text whose parse_mode cannot be followed."""


class ApiError(Exception):
    """An unsuccessful answer. ``contract``: the bot made a mistake, which is recorded in ``violations``."""

    def __init__(self, code: int, description: str, contract: bool = True, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.contract, self.parameters = code, description, contract, parameters


def bad(text: str, contract: bool = True) -> ApiError:
    return ApiError(400, "Bad Request: " + text, contract)
