"""Texts that must never be shown: printed, logged or formatted they are asterisks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

MASK = "********"


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A text that only ``reveal`` gives away; raises ``ValueError`` if it is not of the right shape."""

    value: str
    shape: ClassVar[str] = r"[A-Za-z0-9_-]{1,256}"  # what Telegram takes as the secret of a webhook

    def __post_init__(self) -> None:
        """Check the shape, without the text in the message."""
        if not re.fullmatch(self.shape, self.value):
            raise ValueError("wrong shape")

    def reveal(self) -> str:
        """The text itself."""
        return self.value

    def __repr__(self) -> str:
        return f"{type(self).__name__}({MASK!r})"

    def __str__(self) -> str:
        return MASK

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """For pydantic: made from a text."""
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(cls)


@dataclass(frozen=True, slots=True, repr=False)
class Token(Secret):
    """A bot token as BotFather gives it: ``123456:ABC-DEF``."""

    shape: ClassVar[str] = r"[0-9]{1,20}:[A-Za-z0-9_-]{1,256}"


class Key(Secret):
    """What proves to a server of embeddings who asks."""

    shape: ClassVar[str] = r"[\x21-\x7e]{1,512}"
