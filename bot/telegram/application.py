"""Factory of the application, used by polling, webhook and tests alike."""

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
from bot.telegram.authorization import authorized
from bot.telegram.handlers.callbacks import on_callback
from bot.telegram.handlers.chat_membership import membership, migration
from bot.telegram.handlers.errors import unexpected
from bot.telegram.handlers.inline import inline
from bot.telegram.handlers.router import route_message
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
    concurrent_updates: BaseUpdateProcessor | bool = True,
) -> TelegramApplication:
    """Build the application with all handlers and without an updater: the runner fetches the updates.

    ``post_init`` sets the command menus; the runner starts it after ``initialize``. ``access`` defaults to the
    settings' lists, the requests to python-telegram-bot's own. Raises ``ValueError`` without a bot token.
    """
    services = Services(settings, answerer, state, access or Access.of(settings))
    builder: Builder = ApplicationBuilder().token(_token(settings)).updater(None)
    base = settings.bot_api_base_url
    builder.base_url(base).base_file_url(base.removesuffix("/bot") + FILES)
    builder.defaults(DEFAULTS).concurrent_updates(concurrent_updates).post_init(_prepare).post_stop(_drop_refusals)
    if rate_limiter is not None:
        builder.rate_limiter(rate_limiter)
    if request is not None:
        builder.request(request).get_updates_request(get_updates_request or request)
    application = builder.build()
    application.bot_data["services"] = registry = ServiceRegistry(services)
    add_handlers(application, registry)
    return application


def add_handlers(application: TelegramApplication, registry: ServiceRegistry) -> None:
    """Add one handler per kind of update; the first match handles it.

    Membership and migration do not depend on the documents, so they keep the first ``Services``.
    """
    services = registry.services
    messages = filters.UpdateType.MESSAGE | filters.UpdateType.EDITED_MESSAGE
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, migration(services)))
    application.add_handler(MessageHandler(messages, authorized(registry, route_message)))
    application.add_handler(CallbackQueryHandler(authorized(registry, on_callback)))
    application.add_handler(InlineQueryHandler(authorized(registry, inline)))
    application.add_handler(ChatMemberHandler(membership(services), ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(unexpected)


async def _prepare(application: TelegramApplication) -> None:
    bot: ExtBot[Any] = application.bot
    await prepare(bot, application.bot_data["services"].services)


async def _drop_refusals(application: TelegramApplication) -> None:
    await application.bot_data["services"].refusals.close()


def _token(settings: Settings) -> str:
    if settings.telegram_token is None:
        raise ValueError("no bot token is set")
    return settings.telegram_token.reveal()
