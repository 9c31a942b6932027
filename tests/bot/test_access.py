from __future__ import annotations

import pytest

from bot.access import Access
from bot.settings import Settings

LI, WANG, CHIEF = 7, 8, 9
GROUP, OTHER = -1001234567890, -42


def test_empty_lists_let_everybody_in() -> None:
    access = Access(admins=[CHIEF])

    assert access.allows(LI, LI)
    assert access.allows(None, GROUP)
    assert access.allows(LI, None)


@pytest.mark.parametrize(
    ("user", "chat", "allowed"),
    [
        (LI, LI, True),  # listed
        (LI, OTHER, True),  # listed, wherever it is
        (LI, None, True),  # listed, inline
        (WANG, GROUP, True),  # a listed chat
        (CHIEF, CHIEF, True),  # an admin
        (WANG, WANG, False),
        (WANG, OTHER, False),
        (WANG, None, False),  # inline looks at the user
        (None, GROUP, True),  # an anonymous admin of a listed group
        (None, None, False),
    ],
)
def test_a_listed_user_a_listed_chat_or_an_admin_is_allowed(user: int | None, chat: int | None, allowed: bool) -> None:
    assert Access([LI], [GROUP], [CHIEF]).allows(user, chat) is allowed


def test_one_list_alone_closes_the_door() -> None:
    assert not Access(allowed_users=[LI]).allows(WANG, GROUP)
    assert not Access(allowed_chats=[GROUP]).allows(LI, LI)


def test_a_group_that_becomes_a_supergroup_stays_allowed() -> None:
    access = Access(allowed_chats=[OTHER])
    access.migrate(OTHER, GROUP)
    access.migrate(-1, -2)

    assert access.allows(WANG, GROUP)
    assert not access.allows(WANG, -2)


def test_the_lists_are_those_of_the_settings() -> None:
    access = Access.of(Settings(allowed_users=(LI,), admins=(CHIEF,)))

    assert access.allows(LI, None)
    assert access.is_admin(CHIEF)
    assert not access.is_admin(LI)
    assert not access.is_admin(None)
    assert access.admins == {CHIEF}
