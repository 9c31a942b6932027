from __future__ import annotations

from bot.render.citation import cite, describe
from bot.translations import Translations
from corpus.document import Metadata
from tests.records import citation


def test_everything_known_is_said_in_one_line(hans: Translations, hant: Translations, english: Translations) -> None:
    full = citation(section="四地书记金句来了", url="https://example.org/a")

    assert cite(full, hans) == (
        "《开启沪苏合作新篇章》 · “四地书记金句来了” · 苏州市发展和改革委员会 · 2020-11-23 · 第 14 段/共 17 段"
        " · https://example.org/a"
    )
    assert "「四地书记金句来了」" in cite(full, hant)
    assert "paragraph 14 of 17" in cite(full, english)


def test_what_is_unknown_is_left_out_and_a_file_name_stands_for_a_title(hans: Translations) -> None:
    unknown = citation(title=None, publisher=None, published=None)

    assert cite(unknown, hans) == "000.txt · 第 14 段/共 17 段"


def test_what_was_inferred_says_so(hans: Translations, hant: Translations, english: Translations) -> None:
    guessed = citation(inferred=("title", "publisher", "published", "url"), url="https://example.org/a")

    assert cite(guessed, hans).count("〔推断〕") == 4
    assert cite(guessed, hant).count("〔推斷〕") == 4
    assert "2020-11-23 [inferred]" in cite(guessed, english)


def test_the_mark_of_a_guess_never_stands_without_a_value(hans: Translations) -> None:
    assert "推断" not in cite(citation(title=None, inferred=("title", "url")), hans)


def test_a_document_is_described_like_its_quotes(hans: Translations) -> None:
    metadata = Metadata(title="年报", published="2022", inferred=("published",))

    assert describe(metadata, "a.txt", hans) == "《年报》 · 2022〔推断〕"
    assert describe(Metadata(), "a.txt", hans) == "a.txt"


def test_a_title_or_section_with_marks_of_its_own_gets_no_more(hans: Translations) -> None:
    line = cite(citation(title="《中华人民共和国民法典》节选", section="“长三角一体化”怎么干?"), hans)

    assert line.startswith("《中华人民共和国民法典》节选 · “长三角一体化”怎么干? · ")


def test_a_page_and_the_path_of_headings_lead_to_the_place(
    hans: Translations, hant: Translations, english: Translations
) -> None:
    placed = citation(page=3, headings=("第一章 总则", "第二节 范围"))

    assert cite(placed, hans) == (
        "《开启沪苏合作新篇章》 · 第一章 总则 › 第二节 范围 · 苏州市发展和改革委员会 · 2020-11-23"
        " · 第 3 页 · 第 14 段/共 17 段"
    )
    assert "第 3 頁" in cite(placed, hant)
    assert "page 3 · paragraph 14 of 17" in cite(placed, english)


def test_a_sheet_with_its_row_a_slide_or_a_time_lead_to_the_place(
    hans: Translations, hant: Translations, english: Translations
) -> None:
    row = citation(sheet="一季度", row=12, headings=("一季度",))

    assert "2020-11-23 · 表“一季度”第 12 行 · 第 14 段" in cite(row, hans)
    assert "一季度 ·" not in cite(row, hans)
    assert "工作表「一季度」第 12 列" in cite(row, hant)
    assert "sheet “一季度”, row 12" in cite(row, english)
    assert "表“一季度” ·" in cite(citation(sheet="一季度"), hans)
    assert "第 3 张幻灯片" in cite(citation(slide=3), hans)
    assert "slide 3" in cite(citation(slide=3), english)
    assert "第 3 张幻灯片的备注" in cite(citation(slide=3, notes=True), hans)
    assert " · 00:12:05 · " in cite(citation(time="00:12:05"), hans)


def test_a_long_heading_is_cut_and_cannot_break_the_line(hans: Translations) -> None:
    line = cite(citation(headings=("总则" * 30 + "\n", "范\n围")), hans)

    assert " · " + "总则" * 20 + "… › 范 围 · " in line


def test_a_file_that_cannot_be_read_any_more_is_told(
    hans: Translations, hant: Translations, english: Translations
) -> None:
    stale = citation(stale=True)

    assert cite(stale, hans).endswith("第 14 段/共 17 段 · 原文件现在无法读取，按上次读到的内容引用")
    assert "原檔案現在無法讀取" in cite(stale, hant)
    assert "the file cannot be read now" in cite(stale, english)
