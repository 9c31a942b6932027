"""Metadata fields of front matter and records, under the names that are in use for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from corpus.document import Metadata
from corpus.metadata.dates import iso_date

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title", "标题", "標題", "题名", "題名", "headline"),
    "publisher": ("publisher", "source", "site_name", "来源", "來源", "发布机构", "發布機構", "发文机关", "出处"),
    "published": (
        *("published", "date", "published_at", "pubdate", "publish_date", "publish_time", "created"),
        *("日期", "发布日期", "發布日期", "发布时间", "發布時間", "成文日期"),
    ),
    "url": ("url", "link", "source_url", "canonical_url", "链接", "連結", "网址", "網址", "原文链接"),
    "language": ("language", "lang", "语言", "語言"),
}
_LANGUAGES: Final = {
    **dict.fromkeys(("zh", "zh-hans", "zh-cn", "zh-sg"), "zh-Hans"),
    **dict.fromkeys(("zh-hant", "zh-tw", "zh-hk", "zh-mo"), "zh-Hant"),
    **dict.fromkeys(("en", "en-us", "en-gb"), "en"),
}
_ADDRESS: Final = re.compile(r"https?://\S+")
_VALUE_LENGTH: Final = 1000
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def metadata_from(fields: Mapping[str, object]) -> Metadata:
    """The metadata in ``fields``; invalid dates, URLs and languages are ignored."""
    given = {_key(name): value for name, value in fields.items()}
    values = {field: _first(given, names) for field, names in _NAMES.items()}
    url, published = values["url"], values["published"]
    if url is None and _is_address(values["publisher"]):
        url, values["publisher"] = values["publisher"], None
    return Metadata(
        title=values["title"],
        publisher=values["publisher"],
        published=iso_date(published) if published else None,
        url=url if _is_address(url) else None,
        language=_LANGUAGES.get((values["language"] or "").lower().replace("_", "-")),
    )


def line_of(value: object) -> str | None:
    """A string or number as one line; ``None`` for other types and for blank strings."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return one_line(str(value)[:_VALUE_LENGTH]) or None


def one_line(text: str) -> str:
    """``text`` with runs of whitespace and control characters collapsed, and lone surrogates replaced by U+FFFD."""
    return " ".join(_SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text)).split())


def _first(given: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    return next((line for name in names if (line := line_of(given.get(name)))), None)


def _key(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")


def _is_address(value: str | None) -> bool:
    return value is not None and _ADDRESS.fullmatch(value) is not None
