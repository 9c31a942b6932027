"""Entities of a text: sorted, joined, trimmed and detected as the server does it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tests.fake_bot_api.errors import EntityError
from tests.fake_bot_api.limits import utf16_len

Json = dict[str, Any]
Entities = list[Json]

_PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 30,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


_SPLITTABLE = {"bold", "italic", "underline", "strikethrough", "spoiler"}


def sort_entities(entities: Entities) -> Any:
    def priority(e: Json) -> Any:
        return 10 if e["type"] == "pre" and e.get("language") else _PRIORITY.get(e["type"], 50)

    return sorted(entities, key=lambda e: (e["offset"], -e["length"], priority(e)))


def checked_link(url: str) -> str:
    """A URL that Telegram would accept for a link, or '' (then the entity is silently dropped)."""
    if not url or re.search(r"[\s\x00-\x1f]", url):
        return ""
    m = re.match(r"(?i)^(tg|ton|tonsite):(//)?(.+)$", url)
    if m:
        return f"{m[1].lower()}://{m[3]}"
    m = re.match(r"(?i)^(?:(https?|ftp)://)?([^/?#]+)(.*)$", url, re.S)
    if not m or (re.match(r"(?i)^[a-z][a-z0-9+.-]*:[^0-9]", url) and not m[1]):
        return ""
    host = m[2].rsplit("@", 1)[-1]
    if not re.match(r"(?i)^(\[[0-9a-f:.]+\]|[\w.-]*\.[\w-]{1,}|localhost)(:\d+)?$", host):
        return ""
    rest = m[3] if m[3].startswith("/") else "/" + m[3]
    return f"{(m[1] or 'http').lower()}://{m[2].lower() if '@' not in m[2] else m[2]}{rest}"


def link_entity(url: str, offset: int, length: int) -> Any:
    m = re.match(r"(?i)^tg:(?://)?user\?(?:.*&)?id=(\d+)", url)
    if m and int(m[1]):
        return {
            "type": "text_mention",
            "offset": offset,
            "length": length,
            "user": {"id": int(m[1]), "is_bot": False, "first_name": "User"},
        }
    url = checked_link(url)
    return {"type": "text_link", "offset": offset, "length": length, "url": url} if url else None


def date_entity(unix: int, fmt: str, offset: int, length: int) -> Any:
    if not re.match(r"^([rR]|[tTdDwW]*)$", fmt):
        raise EntityError("Invalid date format used")
    if unix <= 0:
        return None
    e = {"type": "date_time", "offset": offset, "length": length, "unix_time": unix}
    return dict(e, date_time_format=fmt) if fmt else e


def fix_text(text: str, entities: Entities) -> Any:
    """What the server does after parsing: cleans control characters, trims, drops impossible nesting."""
    text = re.sub(r"[\x00-\x09\x0b\x0c\x0e-\x1f]", " ", text)
    if "\r" in text:
        keep, pos = [], 0
        for ch in text:  # remember the new offset of every old UTF-16 unit
            keep += [pos] * utf16_len(ch)
            pos += 0 if ch == "\r" else utf16_len(ch)
        keep.append(pos)
        entities = [
            dict(e, offset=keep[e["offset"]], length=keep[e["offset"] + e["length"]] - keep[e["offset"]])
            for e in entities
        ]
        text = text.replace("\r", "")
    right = text.rstrip(" \n\u200b\u00a0\u3000\u2060\ufeff")
    if not right.strip():
        return "", []
    size = utf16_len(right)
    entities = [dict(e, length=min(e["length"], size - e["offset"])) for e in entities if e["offset"] < size]
    first = entities[0]["offset"] if entities else len(right)
    cut = 0
    while cut < first and right[cut] in " \n":
        cut += 1
    text = right[cut:]
    entities = [dict(e, offset=e["offset"] - cut) for e in entities if e["length"] > 0]
    result: Entities = []
    for e in sort_entities(entities):
        o, n = e["offset"], e["offset"] + e["length"]
        inside = [p for p in result if p["offset"] <= o and n <= p["offset"] + p["length"]]
        if any(p["type"] in ("code", "pre") for p in inside):
            continue  # nothing may live inside code or pre
        if "blockquote" in e["type"] and any("blockquote" in p["type"] for p in inside):
            continue  # quotes can't be nested
        if e["type"] in _SPLITTABLE and any(p["type"] == e["type"] for p in inside):
            continue
        result.append(e)
    return text, result


def detect_entities(text: str, skip: Sequence[Json] = ()) -> Any:
    """Plain-text entities (commands, mentions, hashtags, URLs, e-mails): a simple approximation."""
    found = []
    rules = [
        ("url", r"(?i)\bhttps?://[^\s<>\"']+[^\s<>\"'.,!?;:)\]。，！？；：）】」』]"),
        ("email", r"[\w.+-]+@[\w-]+\.[\w.-]*\w"),
        ("mention", r"(?<![\w@/])@[A-Za-z]\w{3,31}\b"),
        ("bot_command", r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{3,31})?(?![\w/])"),
        ("hashtag", r"(?<![\w#])#[^\W\d]\w*"),
    ]
    taken = [
        (e["offset"], e["offset"] + e["length"])
        for e in skip
        if e["type"] not in _SPLITTABLE and "blockquote" not in e["type"]
    ]
    for kind, pattern in rules:
        flags = re.A if kind in ("mention", "bot_command") else 0
        for m in re.finditer(pattern, text, flags):
            o, n = utf16_len(text[: m.start()]), utf16_len(m[0])
            if all(o >= y or o + n <= x for x, y in taken):
                taken.append((o, o + n))
                found.append({"type": kind, "offset": o, "length": n})
    return sorted(found, key=lambda e: e["offset"])
