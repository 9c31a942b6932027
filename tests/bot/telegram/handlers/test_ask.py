"""Questions in a private chat: real updates through the real application, without a network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.state import AnswerRecord
from tests.telegram_phone import Phone, button, buttons, stretches

QUESTION = "长三角住房公积金一体化落地后什么证明可以互认?"
SENTENCE = "住房方面,长三角住房公积金一体化正式落地,异地贷款证明将可以互认。"
NOWHERE = "红烧肉怎么炖才烂?"
WIDE = "长三角一体化"
QUOTES = ("blockquote", "expandable_blockquote")


@pytest.fixture
def phone() -> Iterator[Phone]:
    phone = Phone()
    yield phone
    phone.close()


def test_a_question_gets_one_reply_with_the_quote_and_no_parse_mode(phone: Phone) -> None:
    (call,) = phone.write(QUESTION)

    assert call["method"] == "sendMessage"
    assert "parse_mode" not in call
    assert call["reply_parameters"] == {"message_id": 1, "allow_sending_without_reply": True}
    assert call["link_preview_options"] == {"is_disabled": True}
    assert stretches(phone.last(), *QUOTES) == [SENTENCE]


def test_a_caption_is_a_question_too(phone: Phone) -> None:
    picture = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
    phone.write(photo=picture, caption=QUESTION)

    assert stretches(phone.last(), *QUOTES) == [SENTENCE]


def test_a_long_question_is_answered_and_told_how_far_it_was_read(phone: Phone) -> None:
    answer = phone.ask(QUESTION + "啊" * 500)

    assert answer["text"].startswith("问题很长，只按前 400 个字查找。")
    assert button(answer, "到其他聊天提问")["switch_inline_query"].startswith(QUESTION)


def test_a_question_of_emoji_is_passed_on_within_the_limit_of_inline_queries(phone: Phone) -> None:
    query = button(phone.ask(WIDE + "👍" * 300), "到其他聊天提问")["switch_inline_query"]

    assert query == WIDE + "👍" * ((256 - len(WIDE)) // 2)


def test_the_source_can_be_copied(phone: Phone) -> None:
    copied = button(phone.ask(QUESTION), "复制出处")["copy_text"]["text"]

    assert copied == "苏州市发展和改革委员会. 开启沪苏合作新篇章[Z]. (2020-11-23): 第 16 段"


def test_what_was_answered_is_remembered_without_any_text(phone: Phone) -> None:
    answer = phone.ask(QUESTION)

    remembered = phone.runner.run(phone.state.answered(7, 1))
    assert remembered == AnswerRecord(answer["message_id"], ("Tlaem0FDzc-16-0",), remembered.corpus, 1)  # type: ignore[union-attr]


def test_the_same_update_delivered_again_is_not_answered_again(phone: Phone) -> None:
    message = phone.message(QUESTION)
    assert len(phone.feed(message=message)) == 1

    assert phone.feed(message=message) == []


def test_editing_the_question_edits_its_answer(phone: Phone) -> None:
    question = phone.message(NOWHERE)
    phone.feed(message=question)
    before = phone.last()["message_id"]

    (call,) = phone.edit(question, QUESTION)

    assert (call["method"], call["message_id"]) == ("editMessageText", before)
    assert stretches(phone.last(), *QUOTES) == [SENTENCE]


def test_an_edit_that_changes_nothing_is_no_error(phone: Phone) -> None:
    question = phone.message(QUESTION)
    phone.feed(message=question)
    phone.offline.refuse = refusing("editMessageText", "Bad Request: message is not modified")

    assert [call["method"] for call in phone.edit(question, QUESTION)] == ["editMessageText"]


def test_an_edit_whose_answer_was_deleted_is_answered_anew(phone: Phone) -> None:
    question = phone.message(NOWHERE)
    phone.feed(message=question)
    phone.offline.refuse = refusing("editMessageText", "Bad Request: message to edit not found")

    assert [call["method"] for call in phone.edit(question, QUESTION)] == ["editMessageText", "sendMessage"]


def test_an_edit_of_a_message_that_was_never_answered_is_answered(phone: Phone) -> None:
    assert [call["method"] for call in phone.edit(phone.message(NOWHERE), QUESTION)] == ["sendMessage"]


def test_an_edited_command_is_not_carried_out_again(phone: Phone) -> None:
    assert phone.edit(phone.message("/help"), "/forget") == []


@pytest.mark.parametrize("command", ["/help", "/forget", "/sing"])
def test_an_answered_question_that_becomes_a_command_gets_a_sentence(phone: Phone, command: str) -> None:
    question = phone.message(QUESTION)
    phone.feed(message=question)

    assert [call["text"] for call in phone.edit(question, command)] == ["改成命令的消息我不执行；请把命令另发一条。"]
    assert phone.runner.run(phone.state.answered(7, 1))


def test_a_reply_to_an_answer_searches_its_document_first_and_says_so(phone: Phone) -> None:
    answer = phone.ask(QUESTION)
    followed = phone.ask("医保呢?", reply_to_message=phone.seen(answer))

    assert followed["text"].startswith("↳ 在《开启沪苏合作新篇章》里接着找")
    assert "《开启沪苏合作新篇章》" in followed["text"].split("\n")[-1]


COMPLETED = "↳ 接着问：元荡岸线什么时候贯通"


def test_a_follow_up_is_completed_from_the_question_of_the_answer_replied_to(phone: Phone) -> None:
    answer = phone.ask("元荡岸线的总长是多少公里?")
    followed = phone.ask("那什么时候贯通?", reply_to_message=phone.seen(answer))
    before = followed["text"]
    assert before.split("\n")[:3] == [COMPLETED, "", "✅ 找到 1 段原文"]
    assert stretches(followed, "italic") == ["元荡岸线什么时候贯通"]

    for button_ in ("下一段", "为什么", "引用格式"):
        phone.press(followed, button_)
        assert followed["text"].split("\n")[0] == COMPLETED
        phone.press(followed, "回到答案")
        assert followed["text"] == before


def test_a_follow_up_of_a_follow_up_is_completed_from_what_was_searched(phone: Phone) -> None:
    answer = phone.ask("元荡岸线的总长是多少公里?")
    followed = phone.ask("那什么时候贯通?", reply_to_message=phone.seen(answer))
    again = phone.ask("它在哪里?", reply_to_message=phone.seen(followed))
    assert again["text"].startswith("↳ 接着问：元荡岸线在哪里\n")


def test_a_reply_to_an_answered_question_is_completed_from_it(phone: Phone) -> None:
    asked = phone.message("元荡岸线的总长是多少公里?")
    phone.feed(message=asked)
    assert phone.ask("那什么时候贯通?", reply_to_message=asked)["text"].startswith(f"{COMPLETED}\n")


def test_a_message_that_replies_to_nothing_stands_alone(phone: Phone) -> None:
    phone.ask("元荡岸线的总长是多少公里?")
    assert "↳" not in phone.ask("那什么时候贯通?")["text"]


def test_without_the_question_words_of_the_answer_are_carried_through_every_button(phone: Phone) -> None:
    answer = phone.ask("立讯汽车电子配件一期项目在哪里启动?")
    shown = {key: value for key, value in phone.seen(answer).items() if key != "reply_markup"}
    followed = phone.ask("什么时候?", reply_to_message=shown)
    note = followed["text"].split("\n")[0]
    assert "，沿用：" in note
    carried = stretches(followed, "underline")[: note.count(" ")]
    before = followed["text"]

    phone.press(followed, "下一段")
    assert followed["text"].split("\n")[0] == note
    assert stretches(followed, "underline") == carried[: len(stretches(followed, "underline"))]
    phone.press(followed, "回到答案")
    assert followed["text"] == before
    phone.press(followed, "为什么")
    phone.press(followed, "回到答案")
    assert followed["text"] == before
    phone.press(followed, "引用格式")
    phone.press(followed, "回到答案")
    assert followed["text"] == before


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("阜阳培训了多少人次?", "蘇州阜陽攜手兩年"),
        ("2021年度长三角地区主要领导座谈会在哪里开的?", "2021年度长三角地区主要领导座谈会在江苏无锡举行"),
        ("江苏要扛起的重大使命是什么?", "2021年度长三角地区主要领导座谈会在江苏无锡举行"),
        ("蘇宿共建園區推介會一共簽下了幾個項目?", "蘇州宿遷共建園區"),
    ],
)
def test_a_follow_up_that_its_document_does_not_answer_goes_to_all_of_them(
    phone: Phone, question: str, title: str
) -> None:
    answer = phone.ask(QUESTION)
    followed = phone.ask(question, reply_to_message=phone.seen(answer))

    assert followed["text"].startswith("↳ 《开启沪苏合作新篇章》里没有答案，以下出自全部文档")
    assert f"《{title}" in followed["text"]


def test_thanks_in_reply_to_an_answer_are_no_follow_up(phone: Phone) -> None:
    answer = phone.ask(QUESTION)

    assert phone.ask("谢谢", reply_to_message=phone.seen(answer))["text"] == "不客气，随时可以接着问。"


def test_a_reply_to_something_else_is_a_plain_question(phone: Phone) -> None:
    greeting = phone.ask("/privacy")

    assert phone.ask(QUESTION, reply_to_message=phone.seen(greeting))["text"].startswith("✅")


def test_ask_alone_invites_to_write(phone: Phone) -> None:
    (call,) = phone.write("/ask")

    assert call["text"] == "请写下您的问题："
    assert call["reply_markup"]["force_reply"] is True


def test_votes_stand_below_answers_only_if_questions_are_stored() -> None:
    private = Phone()
    assert "👍" not in [each["text"] for each in buttons(private.ask(QUESTION))]
    forged = private.press(private.last(), data=private.data(private.last(), "为什么").replace("w|", "vu|", 1))
    assert forged["text"] == "没有开启评价。"
    private.close()
    open_ = Phone(store_questions=True)
    assert open_.press(open_.ask(QUESTION), "👎")["text"] == "谢谢，记下了。"
    assert open_.runner.run(open_.state.votes("Tlaem0FDzc-16-0")) == (0, 1)
    open_.close()


def test_questions_without_an_answer_are_kept_only_if_the_operator_says_so() -> None:
    for stored in (False, True):
        phone = Phone(store_questions=stored)
        phone.ask(NOWHERE)
        phone.ask(QUESTION)
        kept = [each.question for each in phone.runner.run(phone.state.unanswered_list(9))]
        assert kept == ([NOWHERE] if stored else [])
        phone.close()


def refusing(method: str, description: str, code: int = 400):  # type: ignore[no-untyped-def]
    body = {"ok": False, "error_code": code, "description": description}
    return lambda name, _call: (code, body) if name == method else None
