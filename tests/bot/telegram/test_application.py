from __future__ import annotations

import pytest

from bot.secret import Token
from bot.settings import Settings
from bot.state.sqlite import SqliteState
from bot.telegram.application import ALLOWED_UPDATES, build_application
from bot.telegram.transport.rate_limiter import rate_limiter
from tests.records import bundled
from tests.telegram_phone import Offline


def test_the_application_travels_as_it_is_told() -> None:
    settings = Settings(telegram_token=Token("42:T"), bot_api_base_url="http://127.0.0.1:1/bot")
    limiter, request = rate_limiter(settings), Offline()

    application = build_application(
        settings, bundled()[1], SqliteState(":memory:"), rate_limiter=limiter, request=request, concurrent_updates=False
    )

    assert application.bot.base_url == "http://127.0.0.1:1/bot42:T"
    assert application.bot.base_file_url == "http://127.0.0.1:1/file/bot42:T"
    assert application.bot.rate_limiter is limiter
    assert application.bot.request is request
    assert application.updater is None


def test_without_a_token_there_is_no_bot() -> None:
    with pytest.raises(ValueError, match="no bot token"):
        build_application(Settings(), bundled()[1], SqliteState(":memory:"))


def test_only_what_is_worked_on_is_asked_for() -> None:
    assert set(ALLOWED_UPDATES) == {"message", "edited_message", "callback_query", "inline_query", "my_chat_member"}
