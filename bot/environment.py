"""Environment, ``.env`` and secret files → checked ``Settings``: all problems at once."""

from __future__ import annotations

import re
from dataclasses import fields
from enum import Enum
from pathlib import Path
from typing import Any, cast, get_args, get_type_hints

from pydantic import ValidationError, ValidationInfo, ValidatorFunctionWrapHandler, create_model, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

from bot import settings
from bot.secret import MASK, Secret
from bot.settings import PREFIX, Problem, Settings, SettingsError

MAY_HOLD_A_PASSWORD = frozenset({"proxy", "state_url", "milvus_uri"})
LISTS = ("allowed_users", "allowed_chats", "admins")
SEPARATORS = re.compile(r"[,，、;；\s]+")


def validated_settings() -> Settings:
    """The settings as the process finds them; raises ``SettingsError`` with every problem."""
    problems: list[Problem] = []
    try:
        values = dict(_model(problems)())
    except _UnreadableTokenError as error:
        raise SettingsError([Problem("YOUJU_TELEGRAM_TOKEN_FILE", str(error))]) from error
    except (OSError, UnicodeDecodeError, SourceError) as error:
        raise SettingsError(_unreadable()) from error
    found = Settings(**{name: _expanded(value) for name, value in values.items()})
    if problems:
        raise SettingsError(problems, found)
    return found


def _model(problems: list[Problem]) -> type[BaseSettings]:
    """A pydantic model with the fields of ``Settings``, declared only once. A wrong value is reported
    in ``problems`` and replaced by the default."""

    defaults = {field.name: field.default for field in fields(Settings)}
    kinds = {name: _words_of(hint) for name, hint in get_type_hints(Settings).items()}

    class Base(_Sourced):
        model_config = SettingsConfigDict(
            env_prefix=PREFIX,
            env_file=settings.DOTENV,
            env_file_encoding="utf-8",
            env_ignore_empty=True,
            secrets_dir=settings.SECRETS if settings.SECRETS.is_dir() else None,
            extra="ignore",
            enable_decoding=False,  # lists are comma-separated, not JSON
        )

        @field_validator("*", mode="wrap", check_fields=False)
        @classmethod
        def noted(cls, value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
            name = str(info.field_name)
            try:
                return handler(_as_written(value, kinds[name]))
            except ValidationError:
                problems.append(Problem(PREFIX + name.upper(), MASK if _is_hidden(name) else str(value)))
                return defaults[name]

    hints = get_type_hints(Settings, include_extras=True)
    described = {field.name: (hints[field.name], field.default) for field in fields(Settings)}
    return create_model("Environment", __base__=Base, **cast("dict[str, Any]", described))


class _Sourced(BaseSettings):
    """Settings from where ours come, lists with what parts them."""

    @field_validator(*LISTS, mode="before", check_fields=False)
    @classmethod
    def parted(cls, value: Any) -> Any:
        return [part for part in SEPARATORS.split(value) if part] if isinstance(value, str) else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, dotenv_settings, _TokenFile(settings_cls), file_secret_settings


class _UnreadableTokenError(Exception):
    """The file named by ``YOUJU_TELEGRAM_TOKEN_FILE`` gives no token; the text is its name."""


class _TokenFile(PydanticBaseSettingsSource):
    """The token from the file that ``YOUJU_TELEGRAM_TOKEN_FILE`` names."""

    def get_field_value(self, _field: Any, field_name: str) -> tuple[Any, str, bool]:
        """Nothing for any field by itself."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """The token, if a file is named and no source before this one has it already."""
        name = self.current_state.get("telegram_token_file")
        if not name or self.current_state.get("telegram_token"):
            return {}
        try:
            token = Path(name).expanduser().read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise _UnreadableTokenError(name) from error
        if not token:
            raise _UnreadableTokenError(name)
        return {"telegram_token": token}


def _words_of(hint: Any) -> tuple[str, ...]:
    """The words that a setting may be, where it is one of a few."""
    if isinstance(hint, type) and issubclass(hint, Enum):
        return tuple(each.value for each in hint)
    if hint is bool:
        return ("true", "false", "yes", "no", "on", "off")
    return tuple(word for each in get_args(hint) for word in ([each] if isinstance(each, str) else _words_of(each)))


def _as_written(value: Any, words: tuple[str, ...]) -> Any:
    """``value`` as we write it, if but for case and blanks it is one of ``words``."""
    if not isinstance(value, str):
        return value
    return next((word for word in words if word.lower() == value.strip().lower()), value)


def _expanded(value: Any) -> Any:
    """A path may begin with ``~``: no shell has seen it in a file."""
    return value.expanduser() if isinstance(value, Path) else value


def _unreadable() -> list[Problem]:
    """The files that settings are read from and that cannot be read."""
    files = [path for path in (settings.DOTENV, *settings.secret_files()) if path.is_file()]
    return [problem for path in files if (problem := _reading_problem(path))]


def _reading_problem(path: Path) -> Problem | None:
    try:
        path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return Problem(str(path), None, forbidden=isinstance(error, PermissionError))
    return None


def _is_hidden(name: str) -> bool:
    """Whether a complaint must not repeat the setting."""
    kinds = get_args(get_type_hints(Settings)[name])
    return name in MAY_HOLD_A_PASSWORD or any(isinstance(kind, type) and issubclass(kind, Secret) for kind in kinds)
