"""parse_mode=MarkdownV2. Offsets in error texts are UTF-8 byte offsets, as upstream."""

from __future__ import annotations

import re
import urllib.parse
from typing import Any

from tests.fake_bot_api.entities import Entities, date_entity, link_entity, sort_entities
from tests.fake_bot_api.errors import EntityError
from tests.fake_bot_api.html import SPACE

_MD_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "code": "Code",
    "pre": "Pre",
    "precode": "PreCode",
    "spoiler": "Spoiler",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}


def parse_markdown_v2(text: str) -> Any:
    """parse_mode=MarkdownV2 -> (plain text, entities)."""
    src = text.encode("utf-8")
    b, end = src + b"\0\0\0\0", len(src)
    out, units = bytearray(), 0
    stack: list[Any] = []
    entities: Entities = []
    in_quote, quote_ok, i = False, True, 0

    def unclosed(item: Any) -> Any:
        return EntityError(f"Can't find end of {_MD_NAMES[item[0]]} entity at byte offset {item[3]}")

    def reserved(pos: int) -> Any:
        return EntityError(f"Character '{chr(b[pos])}' is reserved and must be escaped with the preceding '\\'")

    def url_at(i: int) -> Any:
        """Reads '(...)' at b[i]; returns (url, index of ')')."""
        i += 1
        begin, url = i, bytearray()
        while i < end and b[i] != 41:
            if b[i] == 92 and 0 < b[i + 1] <= 126:
                i += 1
            url.append(b[i])
            i += 1
        if b[i] != 41:
            raise EntityError(f"Can't find end of a URL at byte offset {begin}")
        return url.decode("utf-8", "replace"), i

    while i < end:
        c = b[i]
        if c == 92 and 0 < b[i + 1] <= 126:  # backslash escape
            i += 1
            out.append(b[i])
            units += 1
            if b[i] != 13:
                quote_ok = b[i] == 10
            i += 1
            continue
        top: str = stack[-1][0] if stack else ""
        if c not in (b"`" if top in ("code", "pre", "precode") else b"_*[]()~`>#+-=|{}.!\n"):
            if c & 0xC0 != 0x80:
                units += 1 + (c >= 0xF0)
                if c != 13:
                    quote_ok = False
            out.append(c)
            i += 1
            continue
        nxt, nxt2 = b[i + 1], b[i + 2]
        if not stack:
            closing = False
        elif in_quote and c == 10 and (i + 1 == end or nxt != 62):
            closing = True
        else:
            closing = {
                "bold": c == 42,
                "italic": c == 95 and nxt != 95,
                "code": c == 96,
                "pre": c == nxt == nxt2 == 96,
                "precode": c == nxt == nxt2 == 96,
                "text_link": c == 93,
                "underline": c == nxt == 95,
                "strikethrough": c == 126,
                "spoiler": c == nxt == 124,
                "custom_emoji": c == 93,
                "blockquote": False,
            }[top]
        if not closing:
            start, arg, kind = i, "", None
            if c == 95:
                kind, i = ("underline", i + 1) if nxt == 95 else ("italic", i)
            elif c == 42:
                kind = "bold"
            elif c == 126:
                kind = "strikethrough"
            elif c == 124 and nxt == 124:
                kind, i = "spoiler", i + 1
            elif c == 91:
                kind = "text_link"
            elif c == 33 and nxt == 91:
                kind, i = "custom_emoji", i + 1
            elif c == 96 and nxt == nxt2 == 96:
                kind, i = "pre", i + 3
                j = i
                while b[j] not in SPACE and b[j] != 96:
                    j += 1
                if j != i and j < end and b[j] != 96:
                    kind, arg, i = "precode", b[i:j].decode("utf-8", "replace"), j
                if b[i] in b"\r\n":  # one line break after the fence is not part of the text
                    i += 2 if b[i + 1] in b"\r\n" and b[i] != b[i + 1] else 1
                i -= 1
            elif c == 96:
                kind = "code"
            elif c == 10:
                out.append(10)
                units, quote_ok, i = units + 1, True, i + 1
                continue
            elif c == 62 and quote_ok:
                if in_quote:
                    i += 1
                    continue
                kind, in_quote = "blockquote", True
            else:
                raise reserved(i)
            stack.append((kind, arg, units, start, len(out)))
            i += 1
            continue
        kind, arg, offset, start, out_pos = stack[-1]
        if c == 10 and kind != "blockquote":
            # a quote line may end with the expandability mark "||" and with nothing else left open
            if kind != "spoiler" or not (start == i - 2 or (start == i - 3 and out[-1:] == b"\r")):
                raise unclosed(stack[-1])
            stack.pop()
            kind, arg, offset, start, out_pos = stack[-1]
            if kind != "blockquote":
                raise unclosed(stack[-1])
            kind = "expandable_blockquote"
        length = units - offset
        e = {"type": kind, "offset": offset, "length": length} if length else None
        if kind in ("underline", "spoiler"):
            i += 1
        elif kind in ("pre", "precode"):
            i += 2
            if e:
                e["type"] = "pre"
                if kind == "precode":
                    e["language"] = arg
        elif kind == "text_link":
            url = bytes(out[out_pos:]).decode("utf-8", "replace")
            if nxt == 40:
                url, i = url_at(i + 1)
            e = link_entity(url, offset, length) if length else None
        elif kind == "custom_emoji":
            if nxt != 40:
                raise EntityError("The entity must contain a tg://emoji or tg://time URL")
            url, i = url_at(i + 1)
            m = re.match(r"(?i)^tg:(?://)?(emoji|time)/?\?([^#]*)", url)
            q = dict(reversed(urllib.parse.parse_qsl(m[2]))) if m else {}
            number = q.get("id" if m and m[1].lower() == "emoji" else "unix", "")
            if not m or not re.match(r"^[1-9]\d{0,18}$", number):
                raise EntityError("Invalid tg://emoji or tg://time URL specified")
            if m[1].lower() == "emoji":
                if e:
                    e["custom_emoji_id"] = number
            else:
                try:
                    e = date_entity(int(number), q.get("format", ""), offset, length) if length else None
                except EntityError:
                    raise EntityError("Invalid tg://emoji or tg://time URL specified") from None
        elif kind in ("blockquote", "expandable_blockquote"):
            in_quote, quote_ok = False, True
            out.append(c)
            units += 1
            e = {"type": kind, "offset": offset, "length": units - offset}
        if e:
            entities.append(e)
        stack.pop()
        i += 1
    if in_quote:
        kind = "blockquote"
        if stack[-1][0] == "spoiler" and stack[-1][3] == end - 2:
            stack.pop()
            kind = "expandable_blockquote"
        if stack and stack[-1][0] == "blockquote":
            if units != stack[-1][2]:
                entities.append({"type": kind, "offset": stack[-1][2], "length": units - stack[-1][2]})
            stack.pop()
    if stack:
        raise unclosed(stack[-1])
    return out.decode("utf-8"), sort_entities(entities)
