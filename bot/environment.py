"""Environment, ``.env`` and secret files → checked ``Settings``: all problems at once."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any, cast, get_type_hints

from pydantic import ValidationError, create_model
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import settings
from bot.settings import PREFIX, Problem, Settings, SettingsError


def validated_settings() -> Settings:
    """The settings as the process finds them; raises ``SettingsError`` with every problem."""
    try:
        values: dict[str, Any] = _model()().model_dump()
    except ValidationError as error:
        raise SettingsError(_problem(details) for details in error.errors()) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([Problem(str(settings.DOTENV), None)]) from error
    return Settings(**{name: _expanded(value) for name, value in values.items()})


def _model() -> type[BaseSettings]:
    """A pydantic model with the fields of ``Settings``: one list of settings, two uses."""

    class Base(BaseSettings):
        model_config = SettingsConfigDict(
            env_prefix=PREFIX,
            env_file=settings.DOTENV,
            env_file_encoding="utf-8",
            env_ignore_empty=True,
            secrets_dir=settings.SECRETS if settings.SECRETS.is_dir() else None,
            extra="ignore",
        )

    hints = get_type_hints(Settings, include_extras=True)
    described = {field.name: (hints[field.name], field.default) for field in fields(Settings)}
    return create_model("Environment", __base__=Base, **cast("dict[str, Any]", described))


def _expanded(value: Any) -> Any:
    """A path may begin with ``~``: no shell has seen it in a file."""
    return value.expanduser() if isinstance(value, Path) else value


def _problem(details: Any) -> Problem:
    return Problem(PREFIX + str(details["loc"][0]).upper(), str(details["input"]))
