"""Access control: who may use the bot, for messages, buttons and inline queries alike."""

from __future__ import annotations

from collections.abc import Iterable

from bot.settings import SHARED, Settings


class Access:
    """Allowed users, allowed chats and admins. If both lists are empty, everybody is allowed."""

    def __init__(
        self, allowed_users: Iterable[int] = (), allowed_chats: Iterable[int] = (), admins: Iterable[int] = ()
    ) -> None:
        self._users = frozenset(allowed_users)
        self._chats = set(allowed_chats)
        self._admins = frozenset(admins)

    @classmethod
    def of(cls, settings: Settings) -> Access:
        """The access lists of ``settings``."""
        return cls(settings.allowed_users, settings.allowed_chats, settings.admins)

    def allows(self, user: int | None, chat: int | None) -> bool:
        """Whether ``user`` may ask in ``chat``; an inline query has no chat, an anonymous admin no user."""
        if not self._users and not self._chats:
            return True
        if user in SHARED:
            user = None
        return self.is_admin(user) or user in self._users or chat in self._chats

    def is_admin(self, user: int | None) -> bool:
        """Whether ``user`` is one of the admins."""
        return user in self._admins

    @property
    def admins(self) -> frozenset[int]:
        """The admins' user IDs, which are also the IDs of their private chats."""
        return self._admins

    def migrate(self, old: int, new: int) -> None:
        """Keep a group allowed under its ``new`` ID after Telegram upgrades it to a supergroup."""
        if old in self._chats:
            self._chats.add(new)
