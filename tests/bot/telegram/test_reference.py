from __future__ import annotations

from bot.render.reference import copyable, escaped, gbt7714, markdown_citation, plain
from bot.render.telegram.utf16 import units
from bot.translations import Translations
from tests.records import citation

WEB = "https://a.cn/文(1).html"


def test_a_web_page_is_cited_as_an_electronic_bulletin(hans: Translations) -> None:
    cited = gbt7714(citation(url="https://a.cn/1.html"), hans)

    assert cited == "苏州市发展和改革委员会. 开启沪苏合作新篇章[EB/OL]. (2020-11-23): 第 14 段. https://a.cn/1.html"


def test_what_is_unknown_is_left_out_and_never_invented(hans: Translations) -> None:
    bare = citation(title=None, publisher=None, published=None)

    assert gbt7714(bare, hans) == "000.txt[Z]. 第 14 段"
    assert plain(bare, hans) == "000.txt · 第 14 段/共 17 段"


def test_what_was_inferred_says_so(hans: Translations) -> None:
    assert "(2020-11-23〔推断〕)" in gbt7714(citation(inferred=("published",)), hans)


def test_a_markdown_citation_links_its_title_and_escapes_everything(hans: Translations) -> None:
    cited = markdown_citation(citation(title="甲*乙*[丙]", url=WEB), hans)

    assert cited.startswith(r"[《甲\*乙\*\[丙\]》](https://a.cn/文%281%29.html) · 苏州市发展和改革委员会")


def test_without_an_address_a_markdown_citation_is_plain(hans: Translations) -> None:
    assert "](" not in markdown_citation(citation(), hans)


def test_what_opens_a_line_in_markdown_is_taken_literally() -> None:
    assert escaped("- 甲") == r"\- 甲"


def test_a_reference_too_long_to_copy_is_cut_visibly() -> None:
    cut = copyable("甲" * 300, 256)

    assert units(cut) <= 256
    assert cut.endswith("…")
    assert copyable("短", 256) == "短"
