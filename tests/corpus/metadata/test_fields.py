"""Metadata fields of front matter and records, under the names of several programs and languages."""

from __future__ import annotations

import pytest

from corpus.document import Metadata
from corpus.metadata.fields import metadata_from


@pytest.mark.parametrize(
    ("fields", "metadata"),
    [
        (
            {"Title": " 元荡 \n 岸线 ", "Source": "苏州日报", "date": "2023/5/1", "URL": "https://example.org/a"},
            Metadata("元荡 岸线", "苏州日报", "2023-05-01", "https://example.org/a"),
        ),
        ({"标题": "元荡", "来源": "苏州日报", "发布日期": "2023年5月"}, Metadata("元荡", "苏州日报", "2023-05")),
        ({"source": "https://example.org/a"}, Metadata(url="https://example.org/a")),
        (
            {"source": "https://example.org/a", "link": "https://example.org/b"},
            Metadata(publisher="https://example.org/a", url="https://example.org/b"),
        ),
        ({"url": "/a.html", "date": "昨天", "lang": "tlh"}, Metadata()),
        ({"lang": "zh_TW"}, Metadata(language="zh-Hant")),
        ({"title": True, "publisher": ["甲"], "date": 2023}, Metadata(published="2023")),
        ({"title": "", "headline": "元荡"}, Metadata("元荡")),
        ({}, Metadata()),
    ],
)
def test_fields_are_known_by_their_names(fields: dict[str, object], metadata: Metadata) -> None:
    assert metadata_from(fields) == metadata
