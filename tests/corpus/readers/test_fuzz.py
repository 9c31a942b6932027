"""Damaged files in every text format are read or refused in one line; nothing else ever escapes."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable

import pytest

from corpus.document import CorpusError
from corpus.reading.document import read_document
from tests.damage import COUNT, damaged, garbled
from tests.sliced import check_passages

MARKDOWN = """---
title: 元荡
date: 2023-05-01
---
# 元荡

元荡在**青浦**和[吴江](https://example.org)之间，`岸线`长23公里。

- 甲
- 乙

| 站名 | 电话 |
|---|---|
| 元荡 | 0512 |

<!-- 留言 --><p>很好。</p>

![图](a.png)
"""
RECORDS = "\n".join(
    json.dumps({"_id": str(number), "title": "元荡", "text": "元荡在青浦。\n岸线很长。", "date": "2023-05-01"})
    for number in range(5)
)
RICH = r"""{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 A;}}{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading;}}
{\info{\title \'d4\'aa\'b5\'b4}}\pard\s1\f0 \'d4\'aa\'b5\'b4\par\pard\plain
\uc1\u20803?\u33633?{\b 23}{\v no}{\deleted no}\'a1\'a3\par
{\listtext 1.\tab}\ls1 \'bc\'d7{\footnote\pard x\par}\par\pard\trowd\trhdr\cellx900\cellx2000\intbl a\cell b\cell\row
\trowd\clvmrg\cellx900\cellx2000\intbl\cell 2\cell\row\pard{\pict 00ff}{\*\x y}{\shp{\*\shpinst{\shptxt z\par}}}\par}
"""
CUES = "1\n00:00:01,000 --> 00:00:02,000\n<i>元荡</i>岸线，\n\n2\n00:00:02,100 --> 00:00:04,000\n贯通了。\n还有\n\n"
MAIL = f"""From: =?gb2312?B?1tzT7w==?= <zhou@example.org>
Subject: =?utf-8?b?5YCP54+t5a6J5o6S?=
Date: Mon, 03 Jun 2024 10:22:00 +0800
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset="gb18030"
Content-Transfer-Encoding: base64

{b64encode("值班安排如下：".encode("gb18030")).decode()}
--c
Content-Type: text/html; charset=utf-8

<p>值班<b>安排</b></p>
--c--
--b
Content-Type: text/plain; format=flowed

元荡岸线{" "}
贯通。
> 好的
-----原始邮件-----
发件人: 李 <li@example.org>
发送时间: 2024年5月21日
主题: 安排
--b
Content-Type: application/pdf; name="a.pdf"
Content-Disposition: attachment

AAAA
--b--
"""
FILES = {
    "a.txt": "元荡岸线贯通工程全面竣工。\n來源:蘇州日報 2023-05-01\n聯(lián)動發(fā)展。\n",
    "a.md": MARKDOWN,
    "a.jsonl": RECORDS,
    "a.csv": '站名,电话,说明\n元荡,0512-1,"位于苏州,\n风景好。"\n汾湖,0512-2,水质好\n',
    "a.tsv": "站名\t电话\n元荡\t0512-1\n",
    "a.eml": MAIL,
    "a.rtf": RICH,
    "a.srt": CUES * 5,
    "a.vtt": "WEBVTT\n\nNOTE 留言\n\n" + CUES.replace(",000", ".000") * 5,
}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_read_exactly_or_refused_in_one_line(name: str, encoding: str) -> None:
    assert read_all(name, damaged(FILES[name].encode(encoding)))


@pytest.mark.parametrize("name", FILES)
def test_a_garbled_text_is_read_exactly_or_refused_in_one_line(name: str) -> None:
    assert read_all(name, (text.encode() for text in garbled(FILES[name]))) > COUNT // 2


def test_a_damaged_json_file_is_read_exactly_or_refused_in_one_line() -> None:
    records = [{"title": "元荡", "text": "好。", "岸": ["甲", {"长": 23}]}, {"问": "多长？", "答": ["二十三公里。"]}]
    text = json.dumps({"共": 9, "湖": records}, ensure_ascii=False, indent=1)
    assert read_all("a.json", [text.encode()])
    read_all("a.json", damaged(text.encode()))
    read_all("a.json", (copy.encode() for copy in garbled(text)))


def read_all(name: str, copies: Iterable[bytes]) -> int:
    """How many of the copies can be read; checks each."""
    refused: list[str] = []
    read = 0
    for data in copies:
        try:
            document, faults = read_document(name, data)
        except CorpusError as error:
            refused.append(str(error))
            continue
        read += 1
        assert not faults
        assert document.map.cut(document.source) == document.text
        assert all("\n" not in note for note in document.notes)
        assert [p.number for p in document.content] == list(range(1, len(document.content) + 1))
        check_passages(document)
    assert all(message and "\n" not in message for message in refused)
    return read
