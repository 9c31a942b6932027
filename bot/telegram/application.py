"""The application: one factory for polling, webhook and tests."""

from __future__ import annotations

from typing import Any, Final

from telegram import LinkPreviewOptions, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseRateLimiter,
    BaseUpdateProcessor,
    CallbackQueryHandler,
    ChatMemberHandler,
    Defaults,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.access import Access
from bot.settings import Settings
from bot.state import State
from bot.telegram.authorization import gated
from bot.telegram.handlers.callbacks import on_callback
from bot.telegram.handlers.chat_membership import membership, migration
from bot.telegram.handlers.errors import unexpected
from bot.telegram.handlers.inline import inline
from bot.telegram.handlers.router import received
from bot.telegram.services import ServiceRegistry, Services
from bot.telegram.startup import prepare
from retrieval.answering.answerer import Answerer

TelegramApplication = Application[Any, Any, Any, Any, Any, Any]
Builder = ApplicationBuilder[Any, Any, Any, Any, Any, Any]
ALLOWED_UPDATES: Final = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
)
FILES: Final = "/file/bot"
DEFAULTS: Final = Defaults(
    link_preview_options=LinkPreviewOptions(is_disabled=True), do_quote=True, allow_sending_without_reply=True
)


def build_application(
    settings: Settings,
    answerer: Answerer,
    state: State,
    *,
    access: Access | None = None,
    rate_limiter: BaseRateLimiter[Any] | None = None,
    request: BaseRequest | None = None,
    get_updates_request: BaseRequest | None = None,
    at_once: BaseUpdateProcessor | bool = True,
) -> TelegramApplication:
    """The bot with all its handlers and without an updater: the runner brings the updates.

    ``post_init`` sets the menus; the runner begins it after ``initialize``. ``access`` is made from the settings if it
    is left out, the requests are python-telegram-bot's own.
    """
    services = Services(settings, answerer, state, access or Access.of(settings))
    builder: Builder = ApplicationBuilder().token(_token(settings)).updater(None)
    base = settings.bot_api_base_url
    builder.base_url(base).base_file_url(base.removesuffix("/bot") + FILES)
    builder.defaults(DEFAULTS).concurrent_updates(at_once).post_init(_prepare).post_stop(_drop_refusals)
    if rate_limiter is not None:
        builder.rate_limiter(rate_limiter)
    if request is not None:
        builder.request(request).get_updates_request(get_updates_request or request)
    application = builder.build()
    application.bot_data["front_desk"] = front = ServiceRegistry(services)
    add_handlers(application, front)
    return application


def add_handlers(application: TelegramApplication, front: ServiceRegistry) -> None:
    """One handler a kind of update; the first that fits takes it. Who moves or leaves has nothing to do with the
    documents: for that any desk will do."""
    services = front.services
    written = filters.UpdateType.MESSAGE | filters.UpdateType.EDITED_MESSAGE
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, migration(services)))
    application.add_handler(MessageHandler(written, gated(front, received)))
    application.add_handler(CallbackQueryHandler(gated(front, on_callback)))
    application.add_handler(InlineQueryHandler(gated(front, inline)))
    application.add_handler(ChatMemberHandler(membership(services), ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(unexpected)


async def _prepare(application: TelegramApplication) -> None:
    bot: ExtBot[Any] = application.bot
    await prepare(bot, application.bot_data["front_desk"].services)


async def _drop_refusals(application: TelegramApplication) -> None:
    await application.bot_data["front_desk"].refusals.close()


def _token(settings: Settings) -> str:
    if settings.telegram_token is None:
        raise ValueError("there is no bot token")
    return settings.telegram_token.reveal()
