"""The last look: what is not, character for character, what its citation says is never shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.answering.answer import Quote
from retrieval.answering.verbatim_gate import VerbatimGate, passes
from tests.records import bundled

DOCUMENTS = bundled()[0].documents
GATE = VerbatimGate(bundled()[0], files=True)
QUESTIONS = ("青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?", "蘇宿聯動簽約的協議總投資是多少?")
# Pieces of questions, so that random ones find something.
PIECES = st.sampled_from(
    [
        "苏州",
        "阜陽",
        "元荡岸线",
        "座谈会",
        "曹路宝",
        "66.4",
        "1+5",
        "医保",
        "多少",
        "项目",
        "什么时候",
        "谁",
        "的",
        "聯動發展",
        "量子",
    ]
)


def quotes(question: str = QUESTIONS[0]) -> tuple[Quote, ...]:
    return bundled()[1].answer(question).quotes


def cited(quote: Quote, **changes: object) -> Quote:
    return replace(quote, citation=replace(quote.citation, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_the_answerer_quotes_passes(question: str) -> None:
    found = quotes(question)

    assert found
    assert GATE.verified(found) == found


def test_a_quote_that_differs_in_one_character_is_dropped() -> None:
    quote = quotes()[0]
    for place in range(len(quote.text)):
        forged = replace(quote, text=quote.text[:place] + "囧" + quote.text[place + 1 :])
        assert not passes(forged, DOCUMENTS)


@pytest.mark.parametrize(
    "forge", [lambda text: text[:-1], lambda text: text + "。", lambda text: text[1:], lambda _: ""]
)
def test_a_quote_that_is_shorter_or_longer_than_its_place_is_dropped(forge: object) -> None:
    quote = quotes()[0]

    assert callable(forge)
    assert not passes(replace(quote, text=forge(quote.text)), DOCUMENTS)


@pytest.mark.parametrize(
    "changes",
    [
        {"sha256": "0" * 64},
        {"sha256": ""},
        {"document": "no-such-file.txt"},
        {"start": 0},
        {"start": -1},
        {"end": 10**9},
        {"start": 10**9, "end": 10**9 + 1},
    ],
)
def test_a_citation_that_leads_elsewhere_is_dropped(changes: dict[str, object]) -> None:
    assert not passes(cited(quotes()[0], **changes), DOCUMENTS)


def test_an_empty_quote_is_dropped_wherever_it_is_said_to_stand() -> None:
    quote = replace(quotes()[0], text="")

    assert not passes(cited(quote, start=10, end=10), DOCUMENTS)
    assert not passes(cited(quote, start=10, end=9), DOCUMENTS)


def test_offsets_shifted_by_one_are_dropped() -> None:
    quote = quotes()[0]

    assert not passes(cited(quote, start=quote.citation.start + 1, end=quote.citation.end + 1), DOCUMENTS)


def test_a_quote_of_a_document_that_was_changed_since_is_dropped() -> None:
    quote = quotes()[0]
    document = DOCUMENTS[quote.citation.document]
    changed = replace(document, source=document.source.replace("85家", "86家"))

    assert not passes(quote, {document.id: changed})
    assert not passes(quote, {document.id: replace(document, sha256="0" * 64)})
    assert passes(quote, {document.id: document})


def test_the_text_is_cut_from_the_source_and_not_from_the_reading_text() -> None:
    quote = quotes()[0]
    document = DOCUMENTS[quote.citation.document]
    forged = replace(document, text=document.text.replace("85家", "86家"))

    assert not passes(replace(quote, text=quote.text.replace("85家", "86家")), {document.id: forged})


def test_only_what_passes_is_kept_in_its_order() -> None:
    one, other = quotes(QUESTIONS[0])[0], quotes(QUESTIONS[1])[0]

    assert GATE.verified([one, cited(one, sha256=""), other]) == (one, other)
    assert GATE.verified([]) == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6).map("".join))
def test_every_quote_for_a_random_question_is_a_slice_of_its_source(question: str) -> None:
    for quote in quotes(question):
        document = DOCUMENTS[quote.citation.document]
        spans = document.map.spans
        kept = "".join(
            document.source[left:right]
            for left, right in zip(
                [0, *(span.end for span in spans)], [*(span.start for span in spans), len(document.source)], strict=True
            )
        )
        assert kept[quote.citation.start : quote.citation.end] == quote.text
        assert document.text[quote.citation.start : quote.citation.end] == quote.text
        assert document.sha256 == quote.citation.sha256
