"""Time grows in proportion to the text that is read, the question that is asked and the sentence that is checked."""

from __future__ import annotations

import gc
import re
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import pytest

from corpus.document import CorpusError, Kind, Paragraph
from corpus.passages import passages_of
from corpus.reading.document import read_document
from corpus.structure.headings import MOST as MOST_HEADINGS
from corpus.structure.headings import HeadingPath
from retrieval.lookup import alignment
from retrieval.query.filter_syntax import parse_filters
from retrieval.text.dates import dates
from retrieval.text.numerals import numerals
from tests.records import bundled

LENGTHS = (1_000, 4_000, 16_000)  # characters
ENOUGH = 0.015  # seconds of CPU: a longer text is not read
GROWTH = 2.5**2  # of time from one length to the next, two doublings; the square would be 16
FLOOR = 0.002  # seconds of CPU that say nothing: less is noise

CHARACTERS = " \t\u3000\xa0\n\r\u2028\u200b中a1一。，、：？?!…—·-=*_~`#>|<&\\/([{（“「《\"'"
WORDS = r"""
字。 字， 字。\n 中\n\n 标题\n 标题\n\n 字a () （） “” “字。” 「『 会(huì) 元荡、 第一条 1、 ①\n - \n ## ---
=== &nbsp; *a 1.\n 01\n 一、\n 第一章\n 主要任务：\n 目录\n 参考文献\n [1]著2001\n (完)\n （完）\n标题\n
责任编辑：张三\n 记者\x20李强\n 来源：网\n 2020-01-01\n 2020年1月1日\x20 12:00\x20 张三\x2012:00\n
张三\x2012:00\n好\n 首页| 首页\x20>\x20 #话题# 图为\n 图\n 00:00:00,000\x20-->\x2000:00:01,000\n
发表于 原标题：\n 版权归我所有, 李强指出， 市长李强， 他说， 说：“ 问：\n 答：\n
"""
MARKDOWN = r"""
**a *a* ~~ ``` ` ![a](b) [a](b) [a [^1] [^1]:\x20a\n [a]:\x20b\n #\x20a\x20#\n
\n##\x20a -\x20a\n >\x20 >a\n |a|b\n \n|-|-|\n <b> <!--\x20 <a\x20 <script> &#32;
\\\n a\n a\x20\n 1.\x20a\n +++\n
"""
HTML = r"""
&nbsp; &#32; <br> <p> <p>字。</p> <b> <b>字</b> <div> <div>字</div> <h2>字</h2> <a>
<a\x20href=x>字</a> <ul><li> <li>字 <td> <td>字 <tr><td>字<td>字 <table> <table><tr><td>
<ruby>會<rt>huì</rt></ruby> <rt> <pre> <span> </p> <!--
<td\x20rowspan=65534\x20colspan=1000>字
"""
RECORDS = (
    ",",
    '"',
    '""',
    'a,"',
    '"a,b"\n',
    "a,b\n",
    "a;b\n",
    "{",
    "[",
    '{"a":1}\n',
    '{"text":"字。"}\n',
    "[1]\n",
    "a\tb\n",
)
QUESTIONS = r"""
"a" "元荡 -词\x20 -"a"\x20 来源:a\x20 来源:"a 年份:2020..2021\x20 年份:0 日期:2020.. 文档: 元荡
元荡的岸线贯通了吗 谁 什么 多少 2020年 2020-01-01\x20 1, 1. 十 一百 第一 点五 五月 百分之 1加 2022年以后 “元荡” 《元
什么时候 源荡 abc\x20 a a1 1 %
"""


@pytest.fixture(autouse=True)
def _no_collection() -> Iterator[None]:
    """No time goes into collecting garbage, which depends on all that other tests hold."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


def units(characters: Iterable[str], words: str = "") -> tuple[str, ...]:
    """The ``characters``, and ``words`` with what they write as an escape."""
    return (*characters, *(word.replace(r"\n", "\n").replace(r"\x20", " ") for word in words.split()))


TEXTS = {
    "txt": ([""], units(CHARACTERS, WORDS)),
    "md": (["", "---\n", "# ", "| a |\n|---|\n"], units(CHARACTERS, MARKDOWN)),
    "html": (["<p>字", "<table><tr><td>字"], units(CHARACTERS, HTML)),
    "csv": (["a,b\n"], (*CHARACTERS, *RECORDS)),
    "jsonl": (['{"text":"字。', ""], (*RECORDS, "字\\n", "\\u3000", "\\n", " ")),
}


def grown(read: Callable[[str], object], prefix: str, unit: str) -> str | None:
    """How time grew over two doublings, if it grew faster than the text; measured again before it is believed."""
    gc.collect()
    texts = [prefix + unit * (length // len(unit)) + "字。" for length in LENGTHS]
    before = _seconds(read, texts[0])
    for small, large in pairwise(texts):
        after = _seconds(read, large)
        if after > GROWTH * max(before, FLOOR):
            before, after = (min(_seconds(read, text) for _ in range(4)) for text in (small, large))
            if after > GROWTH * max(before, FLOOR):
                return f"{len(small)} characters: {before:.3f} s, {len(large)}: {after:.3f} s"
        if after > ENOUGH:
            return None
        before = after
    return None


def _seconds(read: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    read(text)
    return time.process_time() - start


def reader(suffix: str) -> Callable[[str], object]:
    def read(text: str) -> None:
        try:
            document, _ = read_document(f"a.{suffix}", text.encode())
            passages_of(document)
        except CorpusError:
            pass  # what is refused is refused in time

    read("字。")
    return read


def test_there_are_texts_and_questions_of_many_kinds() -> None:
    assert sum(len(prefixes) * len(kinds) for prefixes, kinds in TEXTS.values()) + len(units((), QUESTIONS)) >= 150


@pytest.mark.parametrize(
    ("suffix", "prefix"), [(suffix, prefix) for suffix, (all_, _) in TEXTS.items() for prefix in all_]
)
def test_a_file_is_read_in_linear_time(suffix: str, prefix: str) -> None:
    read = reader(suffix)
    found = {unit: growth for unit in TEXTS[suffix][1] if (growth := grown(read, prefix, unit))}
    assert found == {}


PATHS: dict[str, Callable[[str], object]] = {
    "filters": parse_filters,
    "numerals": numerals,
    "dates": dates,
    "answer": lambda text: bundled()[1].answer(text),
}


@pytest.mark.parametrize("path", PATHS)
def test_a_question_is_read_in_linear_time(path: str) -> None:
    PATHS[path]("元荡的岸线贯通了吗")
    kinds = units(CHARACTERS, QUESTIONS)
    assert {unit: growth for unit in kinds if (growth := grown(PATHS[path], "", unit))} == {}


@pytest.mark.parametrize("unit", ["元荡", "字", "来源:a", '"元荡', "元荡的岸线贯通了吗"])
def test_long_texts_are_compared_in_linear_time(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EXACT", "AT_ONCE"):
        monkeypatch.setattr(alignment, name, 1_000)

    def compared(text: str) -> None:
        alignment.difference(text, text[::-1] + "元荡")
        alignment.matched_stretch(text, text[::-1], 0, len(text))

    assert grown(compared, "", unit) is None


@pytest.mark.parametrize("unit", ["张三 12:00\n好\n", "目录\n", "第一章\n", "（完）\n标题\n"])
def test_reading_takes_memory_in_proportion_to_the_text(unit: str) -> None:
    read = reader("txt")
    peaks = []
    for length in (5_000, 20_000):
        tracemalloc.start()
        read(unit * (length // len(unit)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < GROWTH * peaks[0]


def test_cells_that_claim_millions_of_others_are_single_cells() -> None:
    text = "元荡的岸线已经贯通。" * 10
    page = f"<p>{text}</p><table>{'<tr><td rowspan=65534 colspan=1000>岸线<td>贯通</tr>' * 300}</table>"
    tracemalloc.start()
    document, _ = read_document("a.html", page.encode())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert document.text.count("岸线\t贯通") == 300
    assert peak < 20_000_000


def test_no_more_headings_are_open_than_are_of_use() -> None:
    text = "".join(f"元荡岸线{'甲' * number}\n" for number in range(50))
    path = HeadingPath(text)
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for start, end in pairwise(starts):
        headings = path.enter(Paragraph(start, end - 1, Kind.HEADING, "bare"))
    assert len(headings) == MOST_HEADINGS
    assert headings[-1].end == len(text) - 1
    assert headings[0].start == starts[50 - MOST_HEADINGS]
