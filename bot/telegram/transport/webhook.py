"""Receive updates by webhook."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import TelegramError
from telegram.ext import Application

from bot.settings import Settings
from bot.telegram.application import ALLOWED_UPDATES
from bot.telegram.transport.connection import Reachability
from bot.telegram.transport.connection_status import ConnectionStatus
from bot.telegram.transport.polling import has_update_id, parse_update
from bot.telegram.transport.update_processor import AlreadyRunningError
from bot.web.app import Webhook

log = logging.getLogger("youju.telegram")

HEARTBEAT = 30.0  # seconds without contact until the connection is checked
App = Application[Any, Any, Any, Any, Any, Any]


def webhook(settings: Settings, application: Callable[[], App | None]) -> Webhook | None:
    """The webhook that feeds ``application``; ``None`` when the bot polls."""
    if not settings.webhook_url or not settings.webhook_secret:
        return None

    async def process(content: dict[str, Any]) -> bool:
        """Process an update; false while the application is not running or another replica holds the update.

        One that cannot be parsed or fails counts as done; otherwise Telegram would repeat it and hold back all others.
        """
        running = application()
        if running is None or not running.running:
            return False
        update = parse_update(content, running.bot)
        if update is None:
            return True
        try:
            await running.update_processor.process_update(update, running.process_update(update))
        except AlreadyRunningError:
            return False
        except Exception as error:
            await running.process_error(update, error)
        return True

    return Webhook(urlsplit(settings.webhook_url).path or "/", settings.webhook_secret, process, has_update_id)


async def set_webhook(bot: Bot, settings: Settings) -> None:
    """Register the webhook's URL and secret with Telegram."""
    secret = settings.webhook_secret.reveal() if settings.webhook_secret else None
    await bot.set_webhook(settings.webhook_url or "", secret_token=secret, allowed_updates=ALLOWED_UPDATES)


async def verify_webhook(bot: Bot, settings: Settings) -> None:
    """Register the webhook unless another replica already has."""
    if (await bot.get_webhook_info()).url != settings.webhook_url:
        await set_webhook(bot, settings)


def webhook_fingerprint(settings: Settings) -> str:
    """The settings that replicas must share for one to register the webhook for all."""
    secret = settings.webhook_secret.reveal() if settings.webhook_secret else ""
    return f"{settings.webhook_url} {secret} {' '.join(ALLOWED_UPDATES)}"


async def check_connection(bot: Bot, reach: Reachability, connection_status: ConnectionStatus) -> None:
    """Call ``getMe`` after a while without contact, since a webhook does not notice when Telegram is unreachable."""
    if reach.seconds_ago < HEARTBEAT:
        return
    try:
        await bot.get_me()
        connection_status.end()
    except TelegramError as error:
        connection_status.begin(error)
