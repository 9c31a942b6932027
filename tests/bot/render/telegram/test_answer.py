from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote as percent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.fragment import link, opening_at
from bot.render.sanitize import sanitize
from bot.render.telegram.answer import Page, answer_pages
from bot.render.telegram.draft import Draft
from bot.render.telegram.places import card, document_pages, list_page, paragraph_citation, place_pages
from bot.render.telegram.quote import ordinal, whole_quote
from bot.render.telegram.utf16 import units
from bot.render.telegram.verify import verification_pages
from bot.render.telegram.why import citation_page, why_page
from bot.translations import Language, Translations, read_translations
from corpus.document import Correction, Kind
from retrieval.answering.answer import Answer, Outcome, Quote, Smalltalk
from retrieval.lookup.verify import Aside, Verdict, Verification
from tests.records import BEST, PASSAGE, answer, bundled, citation, correction, quote

HANS = read_translations(Language.SIMPLIFIED)
QUOTES = ("blockquote", "expandable_blockquote")


def covered(page: Page, *kinds: str) -> list[str]:
    """What the entities of these kinds cover, by Telegram's own count."""
    text = page.text.encode("utf-16-le", "surrogatepass")
    ranges = [(each["offset"], each["offset"] + each["length"]) for each in page.entities if each["type"] in kinds]
    return [text[2 * start : 2 * end].decode("utf-16-le") for start, end in ranges]


def quoted(pages: tuple[Page, ...]) -> str:
    """All that stands in block quotations, without our notes in it."""
    parts = []
    for page in pages:
        text = page.text.encode("utf-16-le")
        italic = [each for each in page.entities if each["type"] == "italic"]
        notes = [(each["offset"], each["offset"] + each["length"]) for each in italic]
        for each in page.entities:
            if each["type"] in QUOTES:
                start, end = each["offset"], each["offset"] + each["length"]
                inside = [(left, right) for left, right in notes if start <= left and right <= end]
                edges = [start, *(edge for note in inside for edge in note), end]
                pairs = zip(edges[::2], edges[1::2], strict=True)
                parts += [text[2 * left : 2 * right].decode("utf-16-le") for left, right in pairs]
    return "".join(parts)


def test_the_quote_stands_in_a_quotation_with_the_best_sentence_bold_and_its_words_underlined(
    hans: Translations,
) -> None:
    (page,) = answer_pages(answer(quote()), hans, per_page=3)

    assert covered(page, "blockquote") == [PASSAGE]
    assert covered(page, "bold") == ["✅ 找到 1 段原文", BEST]
    assert covered(page, "underline") == ["青浦", "85家"]
    assert page.text.endswith("《开启沪苏合作新篇章》 · 苏州市发展和改革委员会 · 2020-11-23 · 第 14 段/共 17 段")


def test_a_long_quote_is_folded(hans: Translations) -> None:
    (page,) = answer_pages(answer(quote(PASSAGE * 3)), hans, per_page=3)

    assert covered(page, "expandable_blockquote") == [PASSAGE * 3]


def test_the_three_outcomes_look_different_at_a_glance_and_name_the_missing_words(hans: Translations) -> None:
    outcomes = [
        answer(quote(), outcome=Outcome.FOUND),
        answer(quote(), outcome=Outcome.RELATED, missing=("量子",)),
        answer(outcome=Outcome.NOT_FOUND, missing=("量子",)),
    ]
    found, related, nothing = (answer_pages(each, hans, per_page=3)[0].text for each in outcomes)

    assert [text[0] for text in (found, related, nothing)] == ["✅", "🟡", "❌"]
    assert "文档里从未出现：“量子”" in related
    assert "文档里从未出现：“量子”" in nothing


def test_of_many_missing_words_the_first_are_named_and_the_rest_counted(hans: Translations) -> None:
    many = tuple(f"词{number}" for number in range(20))

    text = answer_pages(answer(outcome=Outcome.NOT_FOUND, missing=many), hans, per_page=3)[0].text

    assert "“词7”等，另有 12 个" in text
    assert "词8" not in text


def test_an_assumed_word_is_said(hans: Translations) -> None:
    assert (
        "按“元荡”查找（您写的是“源荡”）"
        in answer_pages(answer(quote(), assumed=(("源荡", "元荡"),)), hans, per_page=3)[0].text
    )


def test_a_courtesy_is_answered_in_kind(hans: Translations) -> None:
    polite = Answer("谢谢", Outcome.NOT_FOUND, smalltalk=Smalltalk.THANKS)

    assert answer_pages(polite, hans, per_page=3) == (Page(hans("courtesy.thanks")),)


def test_more_quotes_than_a_page_takes_stand_on_further_pages(hans: Translations) -> None:
    pages = answer_pages(answer(*[quote(passage=f"q{number}") for number in range(7)]), hans, per_page=3)

    assert [page.quotes for page in pages] == [(0, 1, 2), (3, 4, 5), (6,)]
    assert "④ 《开启沪苏合作新篇章》" in pages[1].text
    assert pages[1].text.startswith(hans("bot.later"))


def test_what_opens_an_answer_opens_every_page(hans: Translations) -> None:
    pages = answer_pages(answer(quote(), quote()), hans, per_page=1, above=Draft("↳ 接着找"))

    assert [page.text.split("\n")[0] for page in pages] == ["↳ 接着找", "↳ 接着找"]


def test_a_quote_longer_than_a_message_goes_on_on_the_next_page(hans: Translations) -> None:
    long = PASSAGE * 80
    pages = answer_pages(answer(quote(long)), hans, per_page=3)

    assert len(pages) == 2
    assert quoted(pages) == long
    assert hans("bot.continued") in pages[0].text
    assert all(units(page.text) <= 4096 for page in pages)


def test_a_correction_is_visibly_ours_and_beside_the_damage(hans: Translations) -> None:
    damaged = "发展潛?jié)摿Υ螅瑢很大。"
    fixed = correction(damaged, "?jié)摿Υ螅瑢", "潛力大，對")
    (page,) = answer_pages(answer(quote(damaged, corrections=(fixed,))), hans, per_page=3)

    assert covered(page, "strikethrough") == ["?jié)摿Υ螅瑢"]
    assert covered(page, "italic") == ["〔有据按：应作“潛力大，對”〕"]
    assert quoted((page,)) == damaged


def test_other_places_of_a_quote_are_named_and_further_ones_counted(hans: Translations) -> None:
    elsewhere = tuple(citation(title=f"第{number}篇", url="https://a.cn/x") for number in range(5))
    (page,) = answer_pages(answer(quote(also_in=elsewhere)), hans, per_page=3)

    assert "另见：《第2篇》" in page.text
    assert "《第3篇》" not in page.text
    assert "另有 2 处相同" in page.text
    assert covered(page, "text_link") == ["《第0篇》", "《第1篇》", "《第2篇》"]


def test_the_title_links_to_the_quote_in_the_web_page(hans: Translations) -> None:
    page = answer_pages(answer(quote(citation=citation(url="https://a.cn/b.html"))), hans, per_page=3)[0]
    (url,) = [each["url"] for each in page.entities if each["type"] == "text_link"]

    assert covered(page, "text_link") == ["《开启沪苏合作新篇章》"]
    ends = percent("青浦、吴江、嘉善三地"), percent("范区居民看病更方便。")
    assert url == "https://a.cn/b.html#:~:text=" + ",".join(ends)


@pytest.mark.parametrize(
    ("url", "sentence", "wanted"),
    [
        (None, "短句", None),
        ("ftp://a.cn/", "短句", "ftp://a.cn/"),
        ("https://a.cn/", "  ", "https://a.cn/"),
        ("https://a.cn/#p2", "A-B, C", "https://a.cn/#p2:~:text=A%2DB%2C%20C"),
        ("https://a.cn/#:~:text=x", "短句", "https://a.cn/#:~:text=x"),
        ("https://a.cn/", "甲\n一二三四五", "https://a.cn/#:~:text=" + "%E4%B8%80%E4%BA%8C%E4%B8%89%E5%9B%9B%E4%BA%94"),
    ],
)
def test_a_link_points_to_a_sentence_where_it_can(url: str | None, sentence: str, wanted: str | None) -> None:
    assert link(url, sentence) == wanted


def test_without_an_address_there_is_no_link() -> None:
    assert opening_at(quote()) is None


def test_a_whole_passage_as_best_sentence_is_not_bold(hans: Translations) -> None:
    (page,) = answer_pages(answer(quote(BEST)), hans, per_page=3)

    assert covered(page, "bold") == ["✅ 找到 1 段原文"]


def test_quotes_are_counted_with_circles_as_far_as_there_are_any() -> None:
    assert [ordinal(number) for number in (1, 20, 21)] == ["①", "⑳", "21."]


def test_a_quote_for_itself_has_no_headline(hans: Translations) -> None:
    assert whole_quote(quote(), hans).text.startswith(PASSAGE)


characters = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from("的了。，、；“”\n青浦👨‍👩‍👧🇨🇳 "),
    st.characters(min_codepoint=0x20000),
)
bodies = st.lists(st.text(characters, min_size=1, max_size=60), min_size=1, max_size=40).map("。".join)


@st.composite
def passages(draw: Any) -> Quote:
    body = draw(bodies)
    if draw(st.booleans()):
        body *= draw(st.integers(1, 12))
    edges = sorted(draw(st.lists(st.integers(0, len(body)), min_size=2, max_size=40)))
    spans = tuple((left, right) for left, right in zip(edges[::2], edges[1::2], strict=False) if left < right)
    best = draw(st.sampled_from(spans)) if spans else (0, len(body))
    damaged = (Correction(*spans[-1], "改正", "理由"),) if spans and draw(st.booleans()) else ()
    title = draw(st.none() | st.text(characters, max_size=300))
    return replace(
        quote(), text=body, best_sentence=best, highlights=spans, corrections=damaged, citation=citation(title=title)
    )


@settings(max_examples=120, deadline=None)
@given(st.lists(passages(), min_size=1, max_size=6), st.integers(1, 5), st.sampled_from(list(Language)))
def test_pages_fit_a_message_and_hold_every_quote_whole(quotes: list[Quote], per_page: int, language: Language) -> None:
    pages = answer_pages(answer(*quotes), read_translations(language), per_page=per_page)

    assert quoted(pages) == "".join(sanitize(each.text) for each in quotes)
    for page in pages:
        assert 0 < units(page.text) <= 4096
        assert len(page.entities) <= 90
        for entity in page.entities:
            assert entity["length"] > 0
            assert entity["offset"] + entity["length"] <= units(page.text)


def test_a_paragraph_stands_with_its_citation(hans: Translations) -> None:
    document = bundled()[0].documents["004_34fa384d418ca183.txt"]
    (page,) = place_pages(document, 5, hans)

    assert covered(page, *QUOTES) == [document.text[document.content[4].start : document.content[4].end]]
    assert page.text.endswith("第 5 段/共 48 段")
    assert paragraph_citation(document, 5).paragraphs == 48


def test_a_document_is_shown_whole_page_by_page(hans: Translations) -> None:
    for document in bundled()[0].documents.values():
        pages = document_pages(document, hans)
        shown = "\n".join(page.text for page in pages)

        assert [number for page in pages for number in dict.fromkeys(page.quotes)] == list(
            range(1, len(document.content) + 1)
        )
        assert all(units(page.text) <= 4096 for page in pages)
        assert all(len(page.entities) <= 100 for page in pages)
        for paragraph in document.paragraphs:
            text = document.text[paragraph.start : paragraph.end]
            whole = paragraph.kind in (Kind.CONTENT, Kind.TITLE, Kind.HEADING) and not any(
                paragraph.start <= each.start < paragraph.end for each in document.corrections
            )
            assert not whole or text in shown


def test_a_damaged_paragraph_shows_its_correction(hans: Translations) -> None:
    document = bundled()[0].documents["002_a38665fae7aab602.txt"]

    assert "〔有据按：应作“潛力大，對”〕" in "".join(page.text for page in document_pages(document, hans))


def test_the_list_and_the_card_describe_a_document(hans: Translations) -> None:
    documents = list(bundled()[0].documents.values())

    assert "\n2. 《增强政治自觉" in list_page(documents, hans, first=1, total=5).text
    assert "可引用的正文 17 段" in card(documents[0], hans).text


def test_the_reasons_sum_to_the_score(hans: Translations) -> None:
    page = why_page([(1, quote())], hans)

    assert "得分 17.25" in page.text
    assert "bm25 +12.00 ▰▰▰▰▰▰▰▰" in page.text
    assert "对上的词：“青浦”、“85家”" in page.text


def test_reasons_that_have_no_room_are_left_out(hans: Translations) -> None:
    wordy = quote(matched=tuple("词" * 40 for _ in range(8)))
    page = why_page([(number, wordy) for number in range(1, 30)], hans)

    assert units(page.text) <= 4096
    assert len(page.quotes) < 29


def test_a_look_up_shows_differences_as_far_as_there_is_room(hans: Translations) -> None:
    place, elsewhere = citation(url="https://a.cn/x"), citation(title="另一篇", document="别处.txt")
    pieces = tuple(("missing" if number % 2 else "same", "字" * 10) for number in range(400))
    long = Verification("甲", Verdict.DIFFERS, "字" * 4000, place, pieces, also_in=(elsewhere,))
    page = verification_pages((long,), hans)[0]

    assert units(page.text) <= 4096
    assert len(page.entities) <= 90
    assert hans("bot.cut_short") in page.text
    assert page.text.endswith("《另一篇》 · 苏州市发展和改革委员会 · 2020-11-23 · 第 14 段/共 17 段")
    endless = verification_pages((Verification("甲", Verdict.VERBATIM, "字" * 5000, place),), hans)[0]
    assert units(endless.text) <= 4096
    assert hans("bot.cut_short") in endless.text


def test_what_changes_no_word_is_told_and_what_is_no_text_is_named(hans: Translations) -> None:
    aside = frozenset({Aside.SCRIPT, Aside.WIDTH})
    page = verification_pages(
        (Verification("甲", Verdict.VERBATIM, "开启沪苏合作新篇章", citation(), (), aside, kind=Kind.TITLE),), hans
    )[0]

    assert page.text.startswith("✅ 与原文一字不差\n简繁不同\n")
    assert "\n〔标题〕《" in page.text


def test_a_citation_is_given_in_three_forms_to_tap(hans: Translations) -> None:
    page = citation_page(citation(), hans)

    assert len(covered(page, "code")) == 3
    assert covered(page, "code")[0].startswith("苏州市发展和改革委员会. 开启沪苏合作新篇章[Z]. (2020-11-23): 第 14 段")


def test_a_paragraph_that_holds_a_text_twice_is_named_once(hans: Translations) -> None:
    place, other = quote().citation, replace(quote().citation, paragraph=quote().citation.paragraph + 1)
    (page,) = verification_pages(
        (Verification("甲", Verdict.VERBATIM, "甲", place, also_in=(place, other, other)),), hans
    )

    assert len(page.text.split("\n\n")[1].split("\n")) == 3  # the text and two places
