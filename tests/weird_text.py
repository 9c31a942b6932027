"""Texts that people, phones and mischief bring forth: every plane of Unicode, both directions, emoji, endless lines."""

from __future__ import annotations

import unicodedata
from random import Random
from typing import Any

LONGEST = 4096
WORDS = (
    "青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?",
    "元荡的岸线贯通了吗",
    "康力大道什麼時候通車?",
    "长三角一体化",
    "量子计算机多少钱?",
    "苏州 2020年11月23日 85家",
    "yibao dingdian jigou",
    "What is the Yangtze delta?",
    "https://example.com/?q=苏州&x=%E8%8B%8F#:~:text=住房",
    "你好",
)
PIECES = (
    *WORDS,
    "👨‍👩‍👧‍👦",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "🇨🇳🇹",
    "1️⃣☝🏿",
    "مرحبا بالعالم",
    "שלום עולם",
    "\u202e倒\u202c\u2066隔\u2069\u200f\u200e\u061c",
    "Z̷̢̛͓a̸l̵g̴o̶",
    "𠀀𪜶𰀀㐀豈⺀〇",
    "<b>&amp;</b> *_`[](tg://user?id=1) ||x|| \\",
    "\n\n\n",
    "   \t ",
    "\u200b\u2060\ufeff\u00ad\u3164",
    "'; DROP TABLE answered; --",
    "{question} %s %(name)s {0!r}",
    "ΐ ß İ ŉ ﬃ ﷽ ㋿ Ⅷ ½ ٣ ①",
)
PLAIN_KINDS = ("bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code")
MARKED_KINDS = ("hashtag", "cashtag", "url", "email", "phone_number", "mention", "of_the_future")
MORE: dict[str, dict[str, Any]] = {
    "pre": {"language": "python"},
    "text_link": {"url": "https://example.com/"},
    "text_mention": {"user": {"id": 5, "is_bot": False, "first_name": "乙"}},
    "custom_emoji": {"custom_emoji_id": "5368324170671202286"},
}
KINDS = (*PLAIN_KINDS, *MARKED_KINDS, *MORE)
Entity = dict[str, Any]


def units(text: str) -> int:
    """UTF-16 units, in which Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def weird_text(random: Random) -> str:
    """A text that Telegram lets through: one to 4096 characters, not empty, no control characters."""
    size = random.choices((8, 40, 300, LONGEST), (30, 50, 16, 4))[0]
    text = ""
    while len(text) < size:
        text += _piece(random)
        if random.random() < 0.1:
            break
    return text[:size].strip() or "问"


def weird_entities(random: Random, text: str, *, start: int = 0) -> list[Entity]:
    """Entities over whole characters of ``text`` from character ``start`` on, as many as Telegram sends at most."""
    most = random.choices((0, 3, 100), (50, 45, 5))[0]
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + (2 if ord(character) > 0xFFFF else 1))
    found = []
    for _ in range(most if start < len(text) else 0):
        first = random.randrange(start, len(text))
        last = random.randrange(first, min(len(text), first + 60)) + 1
        kind = random.choice(KINDS)
        length = offsets[last] - offsets[first]
        found.append({"type": kind, "offset": offsets[first], "length": length, **MORE.get(kind, {})})
    return sorted(found, key=lambda entity: (entity["offset"], -entity["length"]))


def _piece(random: Random) -> str:
    way = random.randrange(8)
    if way < 2:
        return "".join(_character(random) for _ in range(random.randint(1, 12)))
    if way == 2:
        return _character(random) * random.choice((2, 30, 2000))
    if way == 3:
        word = random.choice(WORDS)
        return word[random.randrange(len(word)) :]
    return random.choice(PIECES)


def _character(random: Random) -> str:
    """A character of any plane; what is no text (surrogates, controls) is not sent by Telegram."""
    character = chr(random.randrange(17) << 16 | random.randrange(0x10000))
    return " " if unicodedata.category(character) in ("Cs", "Cc") else character
