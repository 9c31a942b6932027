"""Traditional characters become simplified ones, one for one."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.script import language_of, to_simplified


@given(st.text())
def test_the_length_never_changes(text: str) -> None:
    assert len(to_simplified(text)) == len(text)


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("蘇州阜陽攜手兩年,發生了什麼?", "苏州阜阳携手两年,发生了什么?"),
        ("製造幹部關係", "制造干部关系"),
        ("平臺 平台 颱風", "平台 平台 台风"),
        ("打拚、妳、藉助、瞭解、祇有、裡面、每週", "打拼、你、借助、了解、只有、里面、每周"),
        ("简体不变", "简体不变"),
    ],
)
def test_characters_and_variants_are_simplified(traditional: str, simplified: str) -> None:
    assert to_simplified(traditional) == simplified


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("开启沪苏合作新篇章", "zh-Hans"),
        ("蘇州宿遷共建園區關系、示范區、干部", "zh-Hant"),
        ("Suzhou 2022", None),
        ("", None),
        ("一二三", None),
    ],
)
def test_the_language_is_told_by_characters_of_one_script_alone(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_the_converter_of_opencc_is_never_imported() -> None:
    code = "import sys; from corpus.script import to_simplified; to_simplified('蘇'); print('opencc' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
