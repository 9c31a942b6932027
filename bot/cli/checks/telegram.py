"""Telegram: is the token valid, where are updates delivered, which messages does the bot receive?"""

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

RECENT = 600.0  # seconds since a failed delivery
TIMEOUT = 20.0  # seconds for all requests


def check(settings: Settings, words: Translations) -> Iterator[Finding]:
    """One finding each on the bot, the webhook, privacy mode and inline mode."""
    if settings.telegram_token is None:
        yield Finding("telegram", State.SKIPPED, words("check.no_token"))
        return
    token = settings.telegram_token.reveal()
    try:
        settings = with_proxy(settings)
    except ProxyError as error:
        yield Finding("telegram", State.FAILED, words("telegram.start.bad_proxy", proxy=error.proxy))
        return
    try:
        start = time.monotonic()
        user, hook = asyncio.run(asyncio.wait_for(_ask(settings, token), TIMEOUT))
    except (TelegramError, TimeoutError) as error:
        failure = error if isinstance(error, TelegramError) else TelegramError("timed out")
        yield Finding("telegram", State.FAILED, ConnectionStatus(settings, words).sentence(failure))
        return
    milliseconds = round(1000 * (time.monotonic() - start))
    host = urlsplit(settings.bot_api_base_url).netloc.rpartition("@")[2]
    sentence = words("check.telegram", name=user.username, number=str(user.id), host=host, milliseconds=milliseconds)
    yield Finding("telegram", State.OK, sentence)
    yield _webhook(settings, hook, words)
    reads_all = user.can_read_all_group_messages
    privacy = words("check.privacy_off" if reads_all else "check.privacy_on", name=user.username)
    yield Finding("privacy", State.OK if reads_all else State.NOTE, privacy)
    inline = user.supports_inline_queries
    key = "check.inline_on" if inline else "check.inline_off"
    yield Finding("inline", State.OK if inline else State.NOTE, words(key))


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
    """Whether updates are delivered as configured. The bot itself corrects the address when it starts."""
    expected, pending = settings.webhook_url or "", hook.pending_update_count
    failed = hook.last_error_date
    if hook.url and failed and time.time() - failed.timestamp() < RECENT:
        sentence = words("check.webhook_failing", reason=hook.last_error_message or "", count=pending)
        return Finding("webhook", State.FAILED, sentence)
    if hook.url != expected:
        key = "check.webhook_other" if hook.url else "check.webhook_unset"
        return Finding("webhook", State.NOTE, words(key, url=hook.url, wanted=expected, count=pending))
    key = "check.webhook" if hook.url else "check.polling"
    return Finding("webhook", State.OK, words(key, url=hook.url, count=pending))
