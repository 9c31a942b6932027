"""Names of letters and digits: one meaning however they are written, another for another model."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.answer import Outcome
from retrieval.text.fold import fold
from retrieval.text.model_names import flags, model_names, parted_runs, stands_alone
from tests.shelf import answerer_of

TEXTS = st.lists(st.sampled_from(["rtx", "4090", "gb", "/", "-", " ", "t", "2.0", "苏", "。", "é", "--"]), max_size=14)
DOCUMENT = """iPhone 13 的电池容量为3227毫安时。
iPhone 15 的电池容量为3349毫安时。
RTX 4080 的显存为16GB。
RTX4090的显存为24GB。
会议室的Wi-Fi密码为hello2024。
访客的eSIM密码为guest。
型号 XC-7040 的交换机支持48个端口。
GB/T 7714-2015 规定了参考文献的著录规则。
"""


def names(text: str) -> list[str]:
    return [name.joined for name in model_names(fold(text))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("iPhone15", "iPhone 15"),
        ("RTX4090", "RTX-4090"),
        ("WiFi", "Wi-Fi"),
        ("XC7040", "XC–7040"),
        ("GBT7714-2015", "GB/T 7714—2015"),
        ("16GB", "16 GB"),
        ("Python3.11", "Python 3.11"),
    ],
)
def test_a_name_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert names(one)[0] == names(other)[0]


@pytest.mark.parametrize(
    ("one", "other"), [("RTX 4080", "RTX 4090"), ("iPhone 1", "iPhone 15"), ("第1-1节", "第11节"), ("v2.0", "v20")]
)
def test_another_model_is_another_name(one: str, other: str) -> None:
    assert names(one)[0] != names(other)[0]


@pytest.mark.parametrize("text", ["red hat", "10 20", "wi - fi", "wi--fi", "wi。fi", "苏州 15"])
def test_words_are_no_name_only_because_they_stand_side_by_side(text: str) -> None:
    assert all(name.runs == 1 for name in model_names(text))


@given(TEXTS.map("".join))
def test_a_name_is_what_stands_at_its_place(text: str) -> None:
    for name in model_names(text):
        surface = text[name.start : name.end]
        assert "".join(filter(str.isalnum, name.joined)) == "".join(filter(str.isalnum, surface))
        assert name.runs == len(parted_runs(surface)) or name.runs == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rm -rf 是什么", ["-rf"]),
        ("git commit -m 参数", ["-m"]),
        ("rsync --dry-run", ["--dry-run"]),
        ("wi-fi 7714-2015 苏州-gdp -5 --", []),
    ],
)
def test_flags_begin_with_a_hyphen_behind_a_blank(text: str, found: list[str]) -> None:
    assert [flag[0] for flag in flags(text)] == found


@pytest.mark.parametrize(
    ("text", "part", "alone"),
    [
        ("iphone 15", "1", False),
        ("2015", "15", False),
        ("gbt7714", "7714", True),
        ("第15条", "15", True),
        ("-name", "-n", False),
        ("--n", "-n", False),
        ("sed -n.", "-n", True),
    ],
)
def test_a_number_or_flag_stands_alone_or_in_a_longer_one(text: str, part: str, *, alone: bool) -> None:
    start = text.index(part)

    assert stands_alone(text, start, start + len(part)) is alone


@pytest.mark.parametrize(
    ("question", "first", "marked"),
    [
        ("iPhone15的电池容量是多少?", "iPhone 15", "iPhone 15"),
        ("iPhone-15的电池容量是多少?", "iPhone 15", "iPhone 15"),
        ("RTX 4090显存多大", "RTX4090", "RTX4090"),
        ("RTX-4090显存多大", "RTX4090", "RTX4090"),
        ("RTX4080显存多大", "RTX 4080", "RTX 4080"),
        ("WiFi密码是什么", "会议室", "Wi-Fi密码"),
        ("e-sim密码是什么", "访客", "eSIM密码"),
        ("XC7040支持多少个端口?", "型号", "XC-7040"),
        ("GBT7714规定了什么", "GB/T", "GB/T 7714"),
        ("7714规定了什么", "GB/T", "7714"),
    ],
)
def test_a_question_finds_a_name_as_the_documents_write_it(
    tmp_path: Path, question: str, first: str, marked: str
) -> None:
    answer = answerer_of(tmp_path, a=DOCUMENT).answer(question)
    quote = answer.quotes[0]

    assert answer.missing == ()
    assert quote.text.startswith(first)
    assert marked in [quote.text[slice(*each)] for each in quote.highlights]


@pytest.mark.parametrize("question", ["RTX 4070 显存多大", "iPhone 1 电池容量", "iPhone1 电池容量", "XC704 几个端口"])
def test_another_model_is_not_found(tmp_path: Path, question: str) -> None:
    assert answerer_of(tmp_path, a=DOCUMENT).answer(question).outcome is not Outcome.FOUND


COMMANDS = """`rm -rf` 会强制递归删除目录，且不提示确认。

`git commit -m` 用于在命令行直接写提交说明。

`git commit --amend` 用于修改上一次的提交。

错误码 40003 表示签名已过期，需要重新签名。
"""


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("rm -rf 是什么意思?", "rm -rf"),
        ("-m 参数有什么用", "git commit -m"),
        ("git commit -m 有什么用", "git commit -m"),
        ("git commit --amend 有什么用", "git commit --amend"),
        ("40003 是什么意思", "错误码 40003"),
    ],
)
def test_flags_and_codes_are_looked_for(tmp_path: Path, question: str, first: str) -> None:
    (tmp_path / "a.md").write_text(COMMANDS, "utf-8")

    assert answerer_of(tmp_path).answer(question).quotes[0].text.startswith(first)
