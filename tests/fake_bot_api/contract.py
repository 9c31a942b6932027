"""What a call may hold, by ``contract.toml``: names, required parameters, types, nested objects."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fake_bot_api.errors import bad

TABLE = Path(__file__).with_name("contract.toml")
BASIC: Mapping[str, tuple[type, ...]] = {
    "Integer": (int,),
    "String": (str,),
    "Boolean": (bool,),
    "Float": (int, float),
    "InputFile": (str,),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a method or a field of a type: which types it takes, and whether it must be there."""

    types: tuple[str, ...]
    required: bool


Fields = Mapping[str, Field]


def read_fields(text: str) -> dict[str, Field]:
    """``"chat_id!: Integer|String, text: String"`` as fields by name."""
    fields = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, types = part.partition(": ")
        fields[name.removesuffix("!")] = Field(tuple(types.split("|")), name.endswith("!"))
    return fields


class Contract:
    """The methods of the server, the types that they take, and the kinds of updates."""

    def __init__(self) -> None:
        table = tomllib.loads(TABLE.read_text("utf-8"))
        self.version: str = table["version"]
        self.updates = frozenset(table["updates"])
        self.methods = {name: read_fields(text) for name, text in table["methods"].items()}
        self.types = {name: read_fields(text) for name, text in table["types"].items()}
        self.unions: dict[str, list[str]] = table["unions"]
        self.by_lower = {name.lower(): name for name in self.methods}  # names are case-insensitive upstream

    def decode(self, method: str, raw: Mapping[str, Any], files: Collection[str] = ()) -> dict[str, Any]:
        """The parameters with JSON decoded; refuses unknown, missing and wrong ones."""
        fields = self.methods[method]
        decoded = {}
        for name, value in raw.items():
            if name not in fields:
                if name in files:
                    continue  # an attached file may have any part name (attach://<name>)
                raise bad(f"[contract] {method}: unknown parameter '{name}'")
            if value is None:
                raise bad(f"[contract] {method}: parameter '{name}' is null")
            try:
                decoded[name] = self._first(value, fields[name].types, name, self._top)
            except ValueError as error:
                raise bad(f"[contract] {method}: parameter '{name}': {str(error)[:600]}") from None
        for name, field in fields.items():
            if field.required and name not in raw and name not in files:
                if name in ("text", "chat_id"):
                    raise bad("message text is empty" if name == "text" else "chat_id is empty")
                raise bad(f"[contract] {method}: parameter '{name}' is required")
        return decoded

    def _first(self, value: Any, kinds: Collection[str], where: str, read: Any) -> Any:
        """The value as the first type that takes it."""
        errors = []
        for kind in kinds:
            try:
                return read(value, kind, where)
            except ValueError as error:
                errors.append(str(error))
        raise ValueError("; ".join(errors))

    def _top(self, value: Any, kind: str, name: str) -> Any:
        """A parameter, which in a form is text."""
        if not isinstance(value, str):
            return self._nested(value, kind, name)
        if kind in ("String", "InputFile"):
            return value
        if kind == "Integer":
            if re.match(r"^-?\d{1,19}$", value):
                return int(value)
            raise ValueError(f"'{value[:40]}' is not an Integer")
        if kind == "Boolean":
            if value.lower() in ("true", "false"):
                return value.lower() == "true"
            raise ValueError(f"'{value[:40]}' is not a Boolean")
        if kind == "Float":
            return float(value)
        try:
            decoded = json.loads(value)
        except json.JSONDecodeError as error:
            raise ValueError(f"can't parse JSON for {kind}: {error}") from None
        return self._nested(decoded, kind, name)

    def _nested(self, value: Any, kind: str, where: str) -> Any:
        """A value within JSON."""
        if kind.endswith("[]"):
            if not isinstance(value, list):
                raise ValueError(f"{where} must be an Array")
            return [self._nested(item, kind[:-2], f"{where}[{number}]") for number, item in enumerate(value)]
        if kind.startswith("="):
            if value != kind[1:]:
                raise ValueError(f"{where} must be '{kind[1:]}'")
            return value
        if kind in BASIC:
            if not isinstance(value, BASIC[kind]) or (kind in ("Integer", "Float") and isinstance(value, bool)):
                raise ValueError(f"{where} must be {kind}, got {type(value).__name__}")
            return value
        if kind == "KeyboardButton" and isinstance(value, str):
            return {"text": value}
        if not isinstance(value, dict):
            raise ValueError(f"{where} must be an object {kind}")  # noqa: TRY004  collected with the others
        return self._union(value, kind, where) if kind in self.unions else self._object(value, kind, where)

    def _object(self, value: dict[str, Any], kind: str, where: str) -> dict[str, Any]:
        fields = self.types[kind]
        for name, item in value.items():
            if name not in fields:
                raise ValueError(f"{where}: unknown field '{name}' in {kind}")
            value[name] = self._first(item, fields[name].types, f"{where}.{name}", self._nested)
        for name, field in fields.items():
            if field.required and name not in value:
                raise ValueError(f"{where}: {kind} needs the field '{name}'")
        return value

    def _union(self, value: dict[str, Any], kind: str, where: str) -> dict[str, Any]:
        errors = []
        for member in self.unions[kind]:
            constants = {
                name: field.types[0][1:] for name, field in self.types[member].items() if field.types[0].startswith("=")
            }
            if all(value.get(name) == constant for name, constant in constants.items()):
                try:
                    return self._object(value, member, where)
                except ValueError as error:
                    errors.append(str(error))
        if len(errors) == 1:
            raise ValueError(errors[0])
        raise ValueError(f"{where} is no valid {kind} ({'; '.join(errors[:3]) or 'no matching type'})")
