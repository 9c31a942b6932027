"""A small, strict, offline stand-in for the Telegram Bot API server.

It checks every call against ``contract.toml`` (names, required parameters, types, nested objects) and the documented
limits, parses HTML and MarkdownV2 with the rules and error texts of the real server, serves ``getUpdates`` (long
polling, offsets, 409) and webhooks (secret token, retries), and injects faults and, on request, flood limits. A test
drives it through :class:`FakeClient` or the control API under ``/__control__/``. It binds 127.0.0.1 only. Every refusal
that points at a mistake of the bot is also kept in ``violations``, so that a test can fail even when the bot swallowed
the error.

Where it is stricter than Telegram, its error texts start with ``[contract]``: Telegram ignores unknown parameters and
fields, drops entities after the 100th, and counts code points where this counts UTF-16 units. Media other than
photos and documents, polls, stickers, payments, topics and business accounts are not modelled. The last token that was
seen is "the bot". Webhook delivery is strictly one at a time.
"""

from tests.fake_bot_api.client import FakeClient
from tests.fake_bot_api.errors import ApiError, EntityError, bad
from tests.fake_bot_api.faults import FAULTS
from tests.fake_bot_api.html import parse_html
from tests.fake_bot_api.limits import LIMITS
from tests.fake_bot_api.markdown import parse_markdown_v2
from tests.fake_bot_api.methods import Methods
from tests.fake_bot_api.server import Server
from tests.fake_bot_api.thread import FakeBotApi

__all__ = [
    "FAULTS",
    "LIMITS",
    "ApiError",
    "EntityError",
    "FakeBotApi",
    "FakeClient",
    "Methods",
    "Server",
    "bad",
    "parse_html",
    "parse_markdown_v2",
]
