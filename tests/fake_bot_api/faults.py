"""Faults by kind: the answer, or None where the server itself breaks the connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.fake_bot_api.entities import Json
from tests.fake_bot_api.errors import ApiError, bad

Answer = Callable[[Json], ApiError]
FAULTS: Mapping[str, Answer | None] = {
    "429": lambda f: ApiError(
        429, f"Too Many Requests: retry after {f.get('retry_after', 1)}", False, retry_after=f.get("retry_after", 1)
    ),
    "500": lambda _: ApiError(500, "Internal Server Error", False),
    "401": lambda _: ApiError(401, "Unauthorized", False),
    "409": lambda _: ApiError(
        409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", False
    ),
    "blocked": lambda _: ApiError(403, "Forbidden: bot was blocked by the user", False),
    "kicked": lambda _: ApiError(403, "Forbidden: bot was kicked from the supergroup chat", False),
    "not_modified": lambda _: bad(
        "message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message",
        False,
    ),
    "too_old": lambda _: bad("query is too old and response timeout expired or query ID is invalid", False),
    "reply_not_found": lambda _: bad("message to be replied not found", False),
    "edit_not_found": lambda _: bad("message to edit not found", False),
    "custom": lambda f: ApiError(
        f.get("code", 400), f.get("description", "Bad Request: injected"), False, **f.get("parameters", {})
    ),
    "502": None,  # an HTML page from the proxy in front of the API, not JSON
    "drop": None,  # the connection is closed before anything is done
    "drop_after": None,  # the call takes effect, but its answer is lost (a careless retry sends twice)
    "slow": None,  # {"delay": seconds}, then the normal answer
}
