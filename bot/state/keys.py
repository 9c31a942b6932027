"""Names of a bot's entries in a store that others may share, and hashes of IDs."""

from __future__ import annotations

import hashlib
from typing import Final

from bot.secret import Secret

VERSION: Final = 1  # of the format of the entries; those of another version are ignored


class Keys:
    """Names and hashes for the bot with this token.

    Hashes are keyed with the token, which the store never sees: all replicas compute the same hashes, and nobody who
    reads the store can look up an ID. A new token starts with an empty state.
    """

    def __init__(self, token: Secret | None) -> None:
        bot, _, secret = (token.reveal() if token else "").partition(":")
        self._secret = hashlib.blake2b(secret.encode()).digest()
        self._prefix = f"youju:{VERSION}:{{{bot}}}:"  # braces: a cluster keeps all entries of a bot on one node

    def name(self, *parts: object) -> str:
        """The name of an entry."""
        return self._prefix + ":".join(map(str, parts))

    def hash(self, number: int | str) -> str:
        """The keyed hash of a user, a chat or another private value."""
        return hashlib.blake2b(str(number).encode(), key=self._secret, digest_size=12).hexdigest()
