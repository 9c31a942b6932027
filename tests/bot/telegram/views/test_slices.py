"""An answer that leaves out items of a list, in the real application: buttons, follow-ups, inline results, the chat."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from typing import Any

import pytest

from bot.chat.conversation import Conversation
from bot.cli.runtime import Runtime
from bot.settings import Settings
from bot.telegram.handlers.inline import results
from bot.translations import Language, read_translations
from corpus.document import Document
from corpus.passages import document_prefix
from retrieval.answering.answer import Answer, Outcome, Quote, Role, cite
from retrieval.answering.answerer import Answerer
from tests.bot.render.sliced import sliced
from tests.records import bundled
from tests.telegram_phone import Phone, button, buttons, stretches

QUESTION = "长三角住房公积金一体化落地后什么证明可以互认?"
QUOTES = ("blockquote", "expandable_blockquote")
SHOWN = (3, 5, 6)  # paragraphs of the document, the first of them as context


class ListAnswerer(Answerer):
    """Answers every question with paragraphs of one document, as if they were a list; some are left out."""

    @property
    def document(self) -> Document:
        return self.library.documents["000_f9517c49bce6a449.txt"]

    def answer(self, question: str, *_arguments: Any, top: int = 3, **_options: Any) -> Answer:
        short = replace(self.quote(), following=0)
        quotes = (self.quote(), short, short)[:top]
        return Answer(question, Outcome.FOUND, quotes=quotes)

    def quote(self) -> Quote:
        document = self.document
        roles = (Role.CONTEXT, Role.ANSWER, Role.ANSWER)
        paragraphs = [document.content[number - 1] for number in SHOWN]
        pieces = [
            (each.start, document.text[each.start : each.end], role)
            for each, role in zip(paragraphs, roles, strict=True)
        ]
        best = pieces[1][1]
        word = best[:4]
        first = paragraphs[1]
        place = cite(document, paragraph=SHOWN[1], section=None, start=first.start, end=first.end)
        passage = f"{document_prefix(document.id)}-{SHOWN[1]}-0"
        whole = sliced(pieces, best=best, matched=(), citation=place, passage=passage, following=2)
        start = whole.best_sentence[0]
        return replace(whole, highlights=((start, start + len(word)),), matched=(word,), factors=())


def paragraph(answerer: ListAnswerer, number: int) -> str:
    document = answerer.document
    each = document.content[number - 1]
    return document.text[each.start : each.end]


@pytest.fixture
def answerer() -> ListAnswerer:
    answerer = copy(bundled()[1])
    answerer.__class__ = ListAnswerer
    assert isinstance(answerer, ListAnswerer)
    return answerer


@pytest.fixture
def phone(answerer: ListAnswerer) -> Iterator[Phone]:
    phone = Phone(answerer, max_quotes=1)
    yield phone
    phone.close()


def test_the_rest_of_a_list_is_a_tap_away(phone: Phone, answerer: ListAnswerer) -> None:
    answer = phone.ask(QUESTION)

    assert "〔还有 2 项未列出〕\n① 《" in answer["text"]
    assert buttons(answer)[0]["text"] == "余下 2 项 ▸"
    phone.press(answer, "余下 2 项")
    assert paragraph(answerer, SHOWN[-1] + 1) in answer["text"]
    phone.press(answer, "回到答案")
    assert button(answer, "余下 2 项")


def test_several_quotes_on_a_page_say_whose_rest_a_button_shows(answerer: ListAnswerer) -> None:
    phone = Phone(answerer, max_quotes=2)
    try:
        labels = [each["text"] for each in buttons(phone.ask(QUESTION))]
    finally:
        phone.close()

    assert labels.count("① 余下 2 项 ▸") == 1
    assert not any("余下" in label and "②" in label for label in labels)


def test_the_neighbours_are_those_of_everything_that_is_quoted(phone: Phone, answerer: ListAnswerer) -> None:
    answer = phone.ask(QUESTION)
    phone.press(answer, "下一段")
    assert stretches(answer, *QUOTES) == [paragraph(answerer, SHOWN[-1] + 1)]
    phone.press(answer, "回到答案")
    phone.press(answer, "上一段")
    assert stretches(answer, *QUOTES) == [paragraph(answerer, SHOWN[1] - 1)]


def test_a_follow_up_carries_words_from_any_quotation_of_the_first_quote(phone: Phone, answerer: ListAnswerer) -> None:
    from telegram import Message

    from bot.telegram.handlers.ask import underlined_words

    message = Message.de_json(phone.ask(QUESTION), phone.application.bot)

    assert underlined_words(message) == answerer.quote().matched


def test_an_inline_result_is_described_by_its_best_sentence_and_holds_every_slice(
    phone: Phone, answerer: ListAnswerer
) -> None:
    (result, *_) = phone.inline(QUESTION)["results"]
    posted = result["input_message_content"]["message_text"]

    assert paragraph(answerer, SHOWN[1]).startswith(result["description"].rstrip("…"))
    assert all(paragraph(answerer, number) in posted for number in SHOWN)
    assert "〔还有 2 项未列出〕" in posted


def test_inline_results_of_the_same_title_name_their_documents(phone: Phone, answerer: ListAnswerer) -> None:
    quote = answerer.quote()
    copied = replace(quote, citation=replace(quote.citation, document="副本.txt"), passage=quote.passage + "1")
    answer = Answer(QUESTION, Outcome.FOUND, quotes=(quote, copied))
    services = phone.application.bot_data["services"].services

    titles = [result.title for result in results(services, answer, services.words(Language.SIMPLIFIED), "youju_bot")]
    assert titles == [
        "开启沪苏合作新篇章（000_f9517c49bce6a449.txt） · 第 5 段/共 17 段",
        "开启沪苏合作新篇章（副本.txt） · 第 5 段/共 17 段",
    ]


def test_the_chat_names_its_own_commands_and_walks_on_from_the_last_paragraph(
    answerer: ListAnswerer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(Runtime, "answerer", answerer)
    runtime = Runtime(Settings(max_quotes=3), read_translations(Language.SIMPLIFIED))
    conversation = Conversation(runtime)
    for line in (QUESTION, "/next", "/prev 2"):
        conversation.say(line)
    out = capsys.readouterr().out

    assert "│ ┄ 〔还有 2 项未列出，查看：/next 1、/full 1〕\n" in out
    assert f"╭─ 第 {SHOWN[-1] + 1} 段/共 17 段" in out
    assert f"╭─ 第 {SHOWN[1] - 1} 段/共 17 段" in out
