"""Telegram: does it know the token, where does it send messages, what does the bot get to see."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from telegram import Bot, User, WebhookInfo
from telegram.error import TelegramError

from bot.cli.checks import Finding, State
from bot.settings import Settings
from bot.telegram.transport.connection import Reachability, requests
from bot.telegram.transport.connection_status import ConnectionStatus
from bot.telegram.transport.proxy import ProxyError, with_proxy
from bot.translations import Translations

LATELY = 600.0  # seconds since a failed delivery
PATIENCE = 20.0  # seconds for everything


def check(settings: Settings, words: Translations) -> Iterator[Finding]:
    """A line each for the bot, the webhook, privacy mode and inline mode."""
    if settings.telegram_token is None:
        yield Finding("telegram", State.SKIPPED, words("check.no_token"))
        return
    token = settings.telegram_token.reveal()
    try:
        settings = with_proxy(settings)
    except ProxyError as unspoken:
        yield Finding("telegram", State.FAILED, words("telegram.start.bad_proxy", proxy=unspoken.proxy))
        return
    try:
        begun = time.monotonic()
        user, hook = asyncio.run(asyncio.wait_for(_ask(settings, token), PATIENCE))
    except (TelegramError, TimeoutError) as error:
        failure = error if isinstance(error, TelegramError) else TelegramError("timed out")
        yield Finding("telegram", State.FAILED, ConnectionStatus(settings, words).sentence(failure))
        return
    milliseconds = round(1000 * (time.monotonic() - begun))
    host = urlsplit(settings.bot_api_base_url).netloc.rpartition("@")[2]
    known = words("check.telegram", name=user.username, number=str(user.id), host=host, milliseconds=milliseconds)
    yield Finding("telegram", State.OK, known)
    yield _webhook(settings, hook, words)
    hears_all = user.can_read_all_group_messages
    privacy = words("check.privacy_off" if hears_all else "check.privacy_on", name=user.username)
    yield Finding("privacy", State.OK if hears_all else State.NOTE, privacy)
    offers = user.supports_inline_queries
    yield Finding(
        "inline", State.OK if offers else State.NOTE, words("check.inline_on" if offers else "check.inline_off")
    )


async def _ask(settings: Settings, token: str) -> tuple[User, WebhookInfo]:
    calls, polls = requests(settings, Reachability())
    bot = Bot(token, base_url=settings.bot_api_base_url, request=calls, get_updates_request=polls)
    try:
        await bot.initialize()
        return bot.bot, await bot.get_webhook_info()
    finally:
        with suppress(TelegramError):
            await bot.shutdown()
        for request in (calls, polls):
            await request.shutdown()


def _webhook(settings: Settings, hook: WebhookInfo, words: Translations) -> Finding:
    """Whether messages come the way that the settings want; the bot itself puts that right when it starts."""
    waiting = hook.pending_update_count
    failed = hook.last_error_date
    if hook.url and failed and time.time() - failed.timestamp() < LATELY:
        told = words("check.webhook_failing", reason=hook.last_error_message or "", count=waiting)
        return Finding("webhook", State.FAILED, told)
    if hook.url != (settings.webhook_url or ""):
        key = "check.webhook_other" if hook.url else "check.webhook_unset"
        return Finding(
            "webhook", State.NOTE, words(key, url=hook.url, wanted=settings.webhook_url or "", count=waiting)
        )
    return Finding(
        "webhook", State.OK, words("check.webhook" if hook.url else "check.polling", url=hook.url, count=waiting)
    )
