"""parse_mode=HTML. Offsets in error texts are UTF-8 byte offsets, as upstream."""

from __future__ import annotations

import re
from typing import Any

from tests.fake_bot_api.entities import Entities, Json, date_entity, link_entity, sort_entities
from tests.fake_bot_api.errors import EntityError

SPACE = b" \t\r\n\x00\x0b"


_HTML_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}


def _html_char(b: bytes, i: int) -> Any:
    """(code point, next index) of the character reference at b[i] == '&'; code 0: not one."""
    m = re.compile(rb"&#(?:x([0-9a-fA-F]*)|([0-9]*))|&([A-Za-z]*)").match(b, i)
    assert m
    if m[3] is not None:
        code = {b"lt": 60, b"gt": 62, b"amp": 38, b"quot": 34}.get(m[3], 0)  # the four named ones, no others
    else:
        code = int(m[1] or b"0", 16) if m[1] is not None else int(m[2] or b"0")
        if code >= 0x10FFFF or m.end() - i >= 10:
            code = 0
    return (code, m.end() + (b[m.end() : m.end() + 1] == b";")) if code else (0, i)


def parse_html(text: str) -> Any:
    """parse_mode=HTML -> (plain text, entities).  Raises EntityError with the server's wording."""
    b = text.encode("utf-8") + b"\0"
    end, out, units, i, surrogate = len(b) - 1, bytearray(), 0, 0, False
    stack: list[tuple[str, dict[bytes, bytes], int, int]] = []
    entities: Entities = []
    e: Json | None

    def skip_space(i: int) -> Any:
        while b[i] and b[i] in SPACE:
            i += 1
        return i

    while i < end:
        c = b[i]
        if c == 38:  # &
            code, j = _html_char(b, i)
            if code:
                surrogate |= 0xD800 <= code <= 0xDFFF
                units += 1 + (code > 0xFFFF)
                out += chr(code).encode("utf-8", "surrogatepass")
                i = j
                continue
        if c != 60:  # an ordinary byte
            if c & 0xC0 != 0x80:
                units += 1 + (c >= 0xF0)
            out.append(c)
            i += 1
            continue
        begin = i
        i += 1
        if b[i] != 47:  # <tag ...>
            while b[i] not in SPACE and b[i] != 62:
                i += 1
            if not b[i]:
                raise EntityError(f"Unclosed start tag at byte offset {begin}")
            tag = b[begin + 1 : i].decode("utf-8", "replace").lower()
            if tag not in _HTML_TAGS:
                raise EntityError(f'Unsupported start tag "{tag}" at byte offset {begin}')
            attrs: dict[bytes, bytes] = {}
            while b[i] != 62:
                i = skip_space(i)
                if b[i] == 62:
                    break
                start = i
                while b[i] not in SPACE and b[i] not in b"=>/\"'":
                    i += 1
                name = b[start:i]
                if not name:
                    raise EntityError(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
                i = skip_space(i)
                if b[i] != 61:
                    if not b[i]:
                        raise EntityError(f'Unclosed start tag "{tag}" at byte offset {begin}')
                    attrs[name] = attrs.get(name, b"")
                    continue
                i = skip_space(i + 1)
                if not b[i]:
                    raise EntityError(f'Unclosed start tag "{tag}" at byte offset {begin}')
                if b[i] in b"\"'":
                    quote, i, value = b[i], i + 1, bytearray()
                    while b[i] != quote and b[i]:
                        code, j = _html_char(b, i) if b[i] == 38 else (0, i)
                        if code:
                            value += chr(code).encode("utf-8", "surrogatepass")
                            i = j
                        else:
                            value.append(b[i])
                            i += 1
                    i += b[i] == quote
                else:
                    start = i
                    while b[i : i + 1].isalnum() or b[i] in b".-":
                        i += 1
                    value = bytearray(b[start:i].lower())
                    if b[i] not in SPACE and b[i] != 62:
                        raise EntityError(f"Unexpected end of name token at byte offset {start}")
                if not b[i]:
                    raise EntityError(f"Unclosed start tag at byte offset {begin}")
                attrs[name] = bytes(value)
            if tag == "span" and attrs.get(b"class") != b"tg-spoiler":
                raise EntityError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
            stack.append((tag, attrs, units, len(out)))
            i += 1
            continue
        # </tag>
        if not stack:
            raise EntityError(f"Unexpected end tag at byte offset {begin}")
        while b[i] not in SPACE and b[i] != 62:
            i += 1
        closing = b[begin + 2 : i].decode("utf-8", "replace").lower()
        i = skip_space(i)
        if b[i] != 62:
            raise EntityError(f"Unclosed end tag at byte offset {begin}")
        tag, attrs, offset, out_pos = stack[-1]
        if closing and closing != tag:
            raise EntityError(f'Unmatched end tag at byte offset {begin}, expected "</{tag}>", found "</{closing}>"')
        stack.pop()
        i += 1
        length = units - offset
        if length <= 0:
            continue
        e = {"type": _HTML_TAGS[tag], "offset": offset, "length": length}
        last = entities[-1] if entities else {}
        same = (last.get("offset"), last.get("length")) == (offset, length)
        if tag == "a":
            e = link_entity((attrs.get(b"href") or bytes(out[out_pos:])).decode("utf-8", "replace"), offset, length)
        elif tag == "tg-emoji":
            m = re.match(rb"^-?\d{1,19}$", attrs.get(b"emoji-id", b""))
            if not m or int(m[0]) == 0:
                raise EntityError("Invalid custom emoji identifier specified")
            e["custom_emoji_id"] = m[0].decode()
        elif tag == "tg-time":
            m = re.match(rb"-?\d+", attrs.get(b"unix", b""))
            e = date_entity(int(m[0]) if m else 0, attrs.get(b"format", b"").decode(), offset, length)
        elif tag == "blockquote" and b"expandable" in attrs:
            e["type"] = "expandable_blockquote"
        elif tag == "code":
            cls = attrs.get(b"class", b"").decode("utf-8", "replace")
            lang = cls[9:] if cls.startswith("language-") else ""
            if lang and same and last["type"] == "pre" and "language" not in last:
                last["language"], e = lang, None
            elif lang:
                e["_lang"] = lang
        elif tag == "pre" and same and last["type"] == "code" and last.get("_lang"):
            last.update(type="pre", language=last.pop("_lang"))
            e = None
        if e:
            entities.append(e)
    if stack:
        raise EntityError(f'Can\'t find end tag corresponding to start tag "{stack[-1][0]}"')
    for e in entities:
        e.pop("_lang", None)
    if surrogate:
        raise EntityError(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return out.decode("utf-8"), sort_entities(entities)
