"""Documented limits, and lengths in UTF-16 units. test_fake_bot_api.py compares them with the library's."""

from __future__ import annotations

LIMITS = {
    "text": 4096,
    "caption": 1024,
    "entities": 100,
    "callback_data": 64,
    "copy_text": 256,
    "inline_results": 50,
    "result_id": 64,
    "inline_offset": 64,
    "start_parameter": 64,
    "callback_answer": 200,
    "buttons": 100,
    "buttons_per_row": 8,
    "commands": 100,
    "command": 32,
    "command_description": 256,
    "bot_name": 64,
    "description": 512,
    "short_description": 120,
    "secret_token": 256,
    "quote": 1024,
    "raw_bytes": 32768,
    "placeholder": 64,
}


DEFAULT_EXCLUDED_UPDATES = {"chat_member", "message_reaction", "message_reaction_count"}


def utf16_len(s: str) -> int:
    """Length in UTF-16 code units: the unit of entity offsets."""
    return len(s.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(s: str, offset: int, length: int) -> str:
    return s.encode("utf-16-le")[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")
