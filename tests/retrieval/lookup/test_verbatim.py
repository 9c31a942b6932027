"""Verbatim is what stands in a document character for character, and nothing else."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest

from corpus.library import Library, bundled_folder, read_library
from retrieval.lookup.verify import Aside, Verdict, verify, verify_each
from tests.altered import altered, slice_of, squeezed
from tests.paths import FORMATS

TRIES = 300  # of either kind in either folder

PRODUCT = (
    "产品说明\n\n本产品的滤网不可水洗。面积为10² 平方米，型号AB 12。\n\n"
    "第①年免费保修。重量为12，另有温度5度。价格100元，总长23公里。\n\n保修期内没有损坏可以退换！\n"
)
ROWS = '姓名,部门,分机\n张伟,财务部,8012\n"李,娜","人力\n资源部",8015\n王伟,"财务""一""部",8013\n'


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "说明.txt").write_text(PRODUCT, "utf-8")
    (tmp_path / "分机.csv").write_text(ROWS, "utf-8")
    (tmp_path / "页.md").write_text(
        "# 通知\n\n元荡**岸线**贯通工程[竣工](http://a.cn)了。\n\n零\u200b宽的字还在。\n", "utf-8"
    )
    return read_library(tmp_path)


@cache
def read(folder: Path) -> tuple[Library, str]:
    """The library and all that stands in it, without blanks."""
    found = read_library(folder)
    return found, "\0".join(squeezed(text) for each in found.documents.values() for text in (each.text, each.source))


@pytest.mark.parametrize("folder", [bundled_folder(), FORMATS])
def test_true_slices_are_verbatim(folder: Path) -> None:
    library, _ = read(folder)
    chance = random.Random(4)  # noqa: S311  no secret
    slices = filter(None, (slice_of(library.documents.values(), chance) for _ in range(TRIES)))

    for text in slices:
        assert [each.state for each in verify_each(text, library)] == [Verdict.VERBATIM], text


@pytest.mark.parametrize("folder", [bundled_folder(), FORMATS])
def test_altered_slices_are_not(folder: Path) -> None:
    library, whole = read(folder)
    chance = random.Random(5)  # noqa: S311  no secret
    slices = filter(None, (slice_of(library.documents.values(), chance) for _ in range(TRIES)))
    changed = [text for text in (altered(each, chance) for each in slices) if squeezed(text) not in whole]

    assert len(changed) > TRIES // 2
    for text in changed:
        assert {each.state for each in verify_each(text, library)} != {Verdict.VERBATIM}, text


@pytest.mark.parametrize(
    ("said", "missing", "added"),
    [
        ("滤网可水洗", "不", ""),
        ("本产品的滤网可水洗", "不", ""),
        ("第①年不免费保修", "", "不"),
        ("保修期内损坏可以退换", "没有", ""),
        ("温度未5度", "", "未"),
        ("面积为102 平方米", "10² ", "102"),
        ("1年免费保修", "①", "1"),
        ("重量为12%", "", "%"),
        ("12‰", "", "‰"),
        ("温度-5度", "", "-"),
        ("-5度", "", "-"),
        ("≥100元", "", "≥"),
        ("$100元", "", "$"),
        ("第①年免费保修？", "。", "？"),
        ("滤网不可水洗，", "。", "，"),
        ("“滤网不可水洗", "", "“"),
        ("重量为12，，另有", "", "，"),
        ("型号ab 12", "AB ", "ab"),
        ("价格1\u200b00元", "100", "1\u200b00"),
    ],
)
def test_each_changed_character_is_a_difference(library: Library, said: str, missing: str, added: str) -> None:
    found = verify(said, library)

    assert found.state is Verdict.DIFFERS
    assert "".join(text for kind, text in found.diff if kind == "missing") == missing
    assert "".join(text for kind, text in found.diff if kind == "added") == added


@pytest.mark.parametrize(
    "said",
    [
        "“滤网不可水洗。”",
        "「滤网不可水洗」",
        '"型号AB 12。"',
        "  型号AB\n12 ",
        "滤网不可水洗。\r\n面积为10²平方米",
        "另有温度5度。价格100元，总长23公里。保修期内没有",
        "╭─ 1 ────\n│   本产品的滤\n│ » 网不可水洗\n╰─ 说明.txt",
        "10²",
        "①",
        "！",
        "元荡**岸线**贯通工程[竣工](http://a.cn)了",
        "元荡岸线贯通工程竣工了",
        "零宽的字",
        "零\u200b宽的字",
    ],
)
def test_what_stands_there_is_verbatim(library: Library, said: str) -> None:
    (found,) = verify_each(said, library)

    assert found.state is Verdict.VERBATIM


def test_blanks_between_figures_and_words_count(library: Library) -> None:
    assert verify("型号AB12", library).state is Verdict.DIFFERS
    assert verify("价格1 00元", library).state is Verdict.DIFFERS
    assert verify("价格 100 元", library).state is Verdict.VERBATIM


@pytest.mark.parametrize(
    "said",
    ["张伟,财务部,8012", "财务部,8012", "姓名,部门,分机", '"李,娜","人力\n资源部",8015', '王伟,"财务""一""部",8013'],
)
def test_a_row_as_it_stands_in_the_file_is_verbatim(library: Library, said: str) -> None:
    found = verify(said, library)

    assert (found.state, found.found) == (Verdict.VERBATIM, said)
    assert found.citation is not None
    assert found.citation.paragraph == {"张": 1, "财": 1, "姓": 1, '"': 2, "王": 3}[said[0]]
    assert verify(f"{said}0", library).state is not Verdict.VERBATIM


def test_a_row_written_anew_is_not_verbatim(library: Library) -> None:
    assert verify("姓名：张伟；部门：财务部；分机：8012", library).state is not Verdict.VERBATIM


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        ("3公里", True),
        ("总长2", True),
        ("可水洗", True),
        ("B 12", True),
        ("面积为10", True),
        ("23公里", False),
        ("重量为12", False),
        ("AB 12", False),
        ("网不可水洗", False),
    ],
)
def test_a_quote_that_cuts_a_figure_a_word_or_a_denial_is_told(library: Library, said: str, cut: bool) -> None:
    found = verify(said, library)

    assert found.state is Verdict.VERBATIM
    assert (Aside.CUT in found.aside) is cut


@pytest.mark.parametrize(("said", "cut"), [("1990-05-02", False), ("8012", False), ("990-05-02", True), ("801", True)])
def test_a_cell_of_a_row_is_whole(tmp_path: Path, said: str, cut: bool) -> None:
    (tmp_path / "生日.csv").write_text("姓名,分机,生日\n张伟,8012,1990-05-02\n李娜,8015,1988-11-23\n", "utf-8")

    assert (Aside.CUT in verify(said, read_library(tmp_path)).aside) is cut


def test_true_sentences_from_different_places_are_each_verbatim(library: Library) -> None:
    apart = "保修期内没有损坏可以退换！\n本产品的滤网不可水洗。"

    assert {each.state for each in verify_each(apart, library)} == {Verdict.VERBATIM}


def test_a_character_lost_between_two_sentences_is_a_difference(library: Library) -> None:
    said = "本产品的滤网不可水洗。积为10² 平方米，型号AB 12。"

    assert [each.state for each in verify_each(said, library)] == [Verdict.DIFFERS]
