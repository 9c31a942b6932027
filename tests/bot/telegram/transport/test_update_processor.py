from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from telegram import Update

from bot.state.sqlite import SqliteState
from bot.telegram.transport.update_processor import AlreadyRunningError, UpdateProcessor

Work = Callable[[UpdateProcessor, list[str]], Awaitable[None]]


def update(number: int, text: str = "问", *, chat: int = 7, user: int = 7) -> Update:
    message = {
        "message_id": number,
        "date": 1,
        "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup"},
        "from": {"id": user, "is_bot": False, "first_name": "李"},
        "text": text,
    }
    made = Update.de_json({"update_id": number, "message": message}, None)
    assert isinstance(made, Update)
    return made


def notes(work: Work) -> list[str]:
    """What was written down while updates were worked on."""
    written: list[str] = []

    async def play() -> None:
        state = SqliteState(":memory:")
        order = UpdateProcessor(state)
        await order.initialize()
        await work(order, written)
        await order.shutdown()
        await state.close()

    asyncio.run(play())
    return written


async def slowly(written: list[str], name: str, seconds: float = 0.03) -> None:
    written.append(f"{name}+")
    await asyncio.sleep(seconds)
    written.append(f"{name}-")


def test_one_persons_updates_in_a_chat_come_one_after_the_other_in_order() -> None:
    async def work(order: UpdateProcessor, written: list[str]) -> None:
        names = "abc"
        await asyncio.gather(
            *(order.process_update(update(number), slowly(written, name)) for number, name in enumerate(names))
        )

    assert notes(work) == ["a+", "a-", "b+", "b-", "c+", "c-"]


@pytest.mark.parametrize(("chat", "user"), [(8, 8), (-1001, 7)])
def test_other_chats_and_other_people_do_not_wait(chat: int, user: int) -> None:
    async def work(order: UpdateProcessor, written: list[str]) -> None:
        first = order.process_update(update(1), slowly(written, "a"))
        second = order.process_update(update(2, chat=chat, user=user), slowly(written, "b"))
        await asyncio.gather(first, second)

    assert notes(work) == ["a+", "b+", "a-", "b-"]


def test_an_update_that_comes_again_while_it_is_worked_on_waits_for_the_first() -> None:
    async def work(order: UpdateProcessor, written: list[str]) -> None:
        async def second() -> None:
            await asyncio.sleep(0)
            await order.process_update(update(1), slowly(written, "again"))
            written.append("both done")

        await asyncio.gather(order.process_update(update(1), slowly(written, "a")), second())

    assert notes(work) == ["a+", "a-", "both done"]


def test_an_update_that_comes_again_later_is_passed_over() -> None:
    async def work(order: UpdateProcessor, written: list[str]) -> None:
        await order.process_update(update(1), slowly(written, "a"))
        await order.process_update(update(1), slowly(written, "again"))
        await order.process_update(update(2), slowly(written, "b"))

    assert notes(work) == ["a+", "a-", "b+", "b-"]


def test_an_update_that_fails_holds_nobody_up_and_may_come_again() -> None:
    async def work(order: UpdateProcessor, written: list[str]) -> None:
        async def fails() -> None:
            raise ValueError("坏")

        with pytest.raises(ValueError, match="坏"):
            await order.process_update(update(1), fails())
        await order.process_update(update(1), slowly(written, "again"))

    assert notes(work) == ["again+", "again-"]


def test_a_repeat_that_waits_for_an_update_that_fails_is_to_come_again() -> None:
    async def work(order: UpdateProcessor, written: list[str]) -> None:
        async def fails() -> None:
            await asyncio.sleep(0.02)
            raise ValueError("坏")

        both = order.process_update(update(1), fails()), order.process_update(update(1), slowly(written, "again"))
        first, second = await asyncio.gather(*both, return_exceptions=True)
        assert isinstance(first, ValueError)
        assert isinstance(second, AlreadyRunningError)

    assert notes(work) == []


def test_what_is_no_update_is_worked_on_all_the_same() -> None:
    async def work(order: UpdateProcessor, written: list[str]) -> None:
        await order.process_update("a job", slowly(written, "job"))

    assert notes(work) == ["job+", "job-"]
