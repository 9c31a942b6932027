"""Subtitles: what is said is quoted word for word with its time, numbers and tags are not."""

from __future__ import annotations

import time

import pytest

from corpus.document import CorpusError, Document, Reason
from corpus.reading.document import read_document

SILENT = """1
00:00:06,200 --> 00:00:10,480
白棠河的入海口，有一片红色的滩涂

2
00:00:27,000 --> 00:00:31,640
谷秀英：晒盐靠三样东西
太阳、风，还有一点脾气

3
01:02:03,000 --> 01:02:07,280
如今还剩
2015
户
"""
MARKED = """WEBVTT - 讲座
Kind: captions

STYLE
::cue { color: red }

NOTE 以下是
第一讲

开头
00:01.000 --> 00:04.000 align:start
<v 李老师>元荡岸线贯通工程于<i>去年</i>年

00:04.000 --> 00:06.500
底全面竣工，总长&nbsp;23公里。

00:07.000 --> 00:08.000
岸上可以骑车 &amp; 跑步。
"""


def document(text: str, name: str) -> Document:
    return read_document(name, text.encode())[0]


def content(made: Document) -> list[tuple[str | None, str]]:
    places = [(made.part_at(paragraph.start), made.text[paragraph.start : paragraph.end]) for paragraph in made.content]
    return [(part.name if part else None, text) for part, text in places]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_cue_is_a_paragraph_with_its_time_and_its_lines_stay_apart(end: str) -> None:
    made = document(SILENT.replace("\n", end), "a.srt")
    told = [(time, text.replace("\r", "\n")) for time, text in content(made)]
    assert told == [
        ("00:00:06", "白棠河的入海口，有一片红色的滩涂"),
        ("00:00:27", "谷秀英：晒盐靠三样东西\n太阳、风，还有一点脾气"),
        ("01:02:03", "如今还剩\n2015\n户"),
    ]


def test_numbers_and_times_are_dropped_as_markup() -> None:
    made = document(SILENT, "a.srt")
    dropped = [made.source[span.start : span.end] for span in made.map.spans if span.reason is Reason.MARKUP]
    assert dropped[:2] == ["1", "00:00:06,200 --> 00:00:10,480"]


def test_web_subtitles_lose_notes_styles_names_and_tags_and_cues_of_a_sentence_are_joined() -> None:
    made = document(MARKED, "a.vtt")
    assert content(made) == [
        ("00:00:01", "李老师>元荡岸线贯通工程于去年年底全面竣工，总长23公里。"),
        ("00:00:07", "岸上可以骑车 & 跑步。"),
    ]
    later = made.part_at(made.text.index("全面"))
    assert later is not None
    assert later.name == "00:00:04"


@pytest.mark.parametrize(
    ("first", "gap", "second", "joined"),
    [
        ("海水先引进蒸发池，", "500", "要晒七到九天", "海水先引进蒸发池，要晒七到九天"),
        ("海水先引进蒸发池，", "9500", "要晒七到九天", None),
        ("海水先引进蒸发池", "050", "要晒七到九天", "海水先引进蒸发池\n要晒七到九天"),
        ("海水先引进蒸发池", "500", "要晒七到九天", None),
        ("海水先引进蒸发池，", "050", "谷秀英：要晒七到九天", None),
        ("海水先引进蒸发池。", "050", "要晒七到九天", None),
        ("sea water goes", "050", "into the pond", "sea water goes\ninto the pond"),
    ],
)
def test_cues_are_joined_where_the_sentence_goes_on_without_a_pause(
    first: str, gap: str, second: str, joined: str | None
) -> None:
    start = f"00:00:{12 + int(gap) // 1000:02},{int(gap) % 1000:03}"
    others = "".join(f"\n9\n00:01:{n:02},000 --> 00:01:{n:02},100\n其他的话\n" for n in range(0, 60, 10))
    cues = f"1\n00:00:10,000 --> 00:00:12,000\n{first}\n\n2\n{start} --> 00:00:30,000\n{second}\n{others}"
    texts = [text for _, text in content(document(cues, "a.srt"))]
    assert texts[: 1 if joined else 2] == ([joined] if joined else [first, second])


def test_text_behind_an_empty_line_and_a_number_in_a_cue_are_kept() -> None:
    made = document("1\n00:00:01,000 --> 00:00:02,000\n共有\n\n42\n\n2\n00:00:09,000 --> 00:00:10,000\n户", "a.srt")
    assert [text for _, text in content(made)] == ["共有\n42", "户"]


def test_a_file_without_a_cue_is_refused() -> None:
    for text in ("元荡在青浦。", "1\n00:00:01,000 --> 00:00:02,000\n\n"):
        with pytest.raises(CorpusError, match="no cue") as caught:
            document(text, "a.srt")
        assert caught.value.code == "no-record"


@pytest.mark.parametrize(
    "piece", ["1\n00:00:01,000 --> 00:00:02,000\n字\n\n", "00:00:01,000 --> ", "<v ", "\n\n1", "{\\"]
)
def test_time_grows_with_the_size_only(piece: str) -> None:
    def seconds(count: int) -> float:
        began = time.process_time()
        document("1\n00:00:01,000 --> 00:00:02,000\n字\n\n" + piece * count, "a.srt")
        return time.process_time() - began

    seconds(100)
    assert seconds(8_000) < 40 * max(seconds(800), 0.01)
