"""Updates that Telegram posts to us, instead of our asking for them."""

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

HEARTBEAT = 30.0  # seconds without a word from Telegram until we ask whether it is there
App = Application[Any, Any, Any, Any, Any, Any]


def webhook(settings: Settings, application: Callable[[], App | None]) -> Webhook | None:
    """Where Telegram is to post, and how what it posts reaches ``application``; ``None`` where the bot polls."""
    if not settings.webhook_url or not settings.webhook_secret:
        return None

    async def take(content: dict[str, Any]) -> bool:
        """Work on an update until it is done; false while nobody is ready for any, or another replica keeps it.

        One that cannot be read or worked on counts as done, for Telegram would bring it again and again, and all after
        it would wait.
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

    return Webhook(urlsplit(settings.webhook_url).path or "/", settings.webhook_secret, take, has_update_id)


async def set_webhook(bot: Bot, settings: Settings) -> None:
    """Tell Telegram where to post, and the secret that proves it."""
    secret = settings.webhook_secret.reveal() if settings.webhook_secret else None
    await bot.set_webhook(settings.webhook_url or "", secret_token=secret, allowed_updates=ALLOWED_UPDATES)


async def verify_webhook(bot: Bot, settings: Settings) -> None:
    """Another replica has just told Telegram where to post; do so only if that has not arrived."""
    if (await bot.get_webhook_info()).url != settings.webhook_url:
        await set_webhook(bot, settings)


def webhook_fingerprint(settings: Settings) -> str:
    """What replicas must agree on for one to set the webhook for all."""
    secret = settings.webhook_secret.reveal() if settings.webhook_secret else ""
    return f"{settings.webhook_url} {secret} {' '.join(ALLOWED_UPDATES)}"


async def check_connection(bot: Bot, reach: Reachability, connection_status: ConnectionStatus) -> None:
    """Where Telegram comes to us we do not notice its absence, so now and then we ask."""
    if reach.seconds_ago < HEARTBEAT:
        return
    try:
        await bot.get_me()
        connection_status.end()
    except TelegramError as error:
        connection_status.begin(error)
