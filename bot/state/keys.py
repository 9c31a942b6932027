"""What the entries of a bot are called in a store that others may use too, and what stands there for people."""

from __future__ import annotations

import hashlib
from typing import Final

from bot.secret import Secret

VERSION: Final = 1  # of what the entries hold; those of another version are left alone


class Keys:
    """Names and hashes of the bot with this token.

    The key of the hash is the token, which the store never sees: every replica hashes alike, nobody who reads the store
    can look for a number, and a new token begins anew.
    """

    def __init__(self, token: Secret | None) -> None:
        bot, _, secret = (token.reveal() if token else "").partition(":")
        self._secret = hashlib.blake2b(secret.encode()).digest()
        self._prefix = f"youju:{VERSION}:{{{bot}}}:"  # braces: in a cluster, all of a bot's entries stand together

    def name(self, *parts: object) -> str:
        """The name of an entry."""
        return self._prefix + ":".join(map(str, parts))

    def hash(self, number: int | str) -> str:
        """What stands for a person, a chat or another thing that is nobody's business."""
        return hashlib.blake2b(str(number).encode(), key=self._secret, digest_size=12).hexdigest()
