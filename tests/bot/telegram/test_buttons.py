from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.telegram.handlers.test_ask import QUESTION, QUOTES, SENTENCE, WIDE, refusing
from tests.telegram_phone import GROUP, Phone, buttons, stretches


@pytest.fixture
def phone() -> Iterator[Phone]:
    phone = Phone()
    yield phone
    phone.close()


def test_more_results_turn_the_message_over_and_back(phone: Phone) -> None:
    answer = phone.ask(WIDE)
    first = answer["text"]

    assert "text" not in phone.press(answer, "更多结果")
    assert answer["text"].startswith("更多可能相关的原文")
    phone.press(answer, "上一页")
    assert answer["text"] == first


def test_after_the_last_quote_there_is_no_more(phone: Phone) -> None:
    answer = phone.ask(WIDE)
    for _ in range(6):
        phone.press(answer, "更多结果")

    assert "⑳ 《" in answer["text"]
    assert "更多结果 ▸" not in [each["text"] for each in buttons(answer)]


def test_the_neighbours_of_a_quote_up_to_both_ends_of_the_document(phone: Phone) -> None:
    answer = phone.ask(QUESTION)
    phone.press(answer, "下一段")
    assert "第 17 段/共 17 段" in answer["text"]
    assert phone.press(answer, "下一段")["text"] == "后面没有了，这里就是文档的结尾。"
    first = phone.ask("/start Tlaem0FDzc-1-0")
    assert phone.press(first, "上一段")["text"] == "前面没有了，这里就是文档的开头。"


def test_the_whole_document_opens_at_the_paragraph(phone: Phone) -> None:
    answer = phone.ask("借助蘇州培訓資源,阜陽培訓了多少人次?")
    phone.press(answer, "全文")

    assert "25. " in answer["text"]
    assert "第 1 页/共 2 页" in answer["text"]
    phone.press(answer, "下一页")
    assert "\n48. " in answer["text"]
    assert phone.press(answer, "2/2")["text"] == "这是第 2 页。"


def test_another_quote_of_the_page_opens_its_own_paragraph(phone: Phone) -> None:
    answer = phone.ask(WIDE)
    second = stretches(answer, *QUOTES)[1]
    phone.press(answer, "看②")

    assert second in stretches(answer, *QUOTES)[0]


def test_a_page_that_is_shown_already_says_so(phone: Phone) -> None:
    answer = phone.ask(WIDE)
    why = phone.data(answer, "为什么")
    phone.press(answer, data=why)

    assert phone.press(answer, data=why)["text"] == "已经是这样了。"


def test_two_taps_at_once_edit_once_and_tell_the_second(phone: Phone) -> None:
    answer = phone.ask(WIDE)
    phone.offline.refuse = refusing("editMessageText", "Bad Request: message is not modified: …")

    assert phone.press(answer, "更多结果")["text"] == "已经是这样了。"


def test_a_deleted_answer_says_so(phone: Phone) -> None:
    answer = phone.ask(WIDE)
    phone.offline.refuse = refusing("editMessageText", "Bad Request: message to edit not found")

    settled = phone.press(answer, "更多结果")
    assert (settled["text"], settled["show_alert"]) == ("这条消息已经删除，请重新提问。", True)


def test_a_press_that_is_too_old_is_no_error(phone: Phone) -> None:
    answer = phone.ask(WIDE)
    phone.offline.refuse = refusing("answerCallbackQuery", "Bad Request: query is too old")

    phone.press(answer, "更多结果")
    assert answer["text"].startswith("更多可能相关的原文")


def test_a_deleted_question_an_edited_one_and_a_message_out_of_sight_each_get_a_sentence(phone: Phone) -> None:
    answer = phone.ask(WIDE)
    question = phone.offline.messages[7, 1]
    question["text"] = "长三角一体化示范区"
    assert phone.press(answer, "更多结果")["text"].startswith("问题已经改过")
    del phone.offline.messages[7, 1]
    assert phone.press(answer, "更多结果")["text"].startswith("原来的问题已经删除")
    hidden = {"chat": answer["chat"], "message_id": answer["message_id"], "date": 0}
    assert phone.press(answer, "更多结果", message=hidden)["text"].startswith("这条消息太旧了")
    assert "text" not in phone.press(answer, "下一段")


def test_a_button_of_an_earlier_version_of_the_bot_says_that_it_works_no_more(phone: Phone) -> None:
    answer = phone.ask(WIDE)
    data = phone.data(answer, "更多结果")
    version = data.split("|")[1]

    assert phone.press(answer, data=data.replace(version, "abcdef"))["text"].startswith("这个按钮已经失效")


@pytest.mark.parametrize("change", [("a|", "zz|"), ("a|", "?"), ("|1", "|x")])
def test_a_forged_button_says_so(phone: Phone, change: tuple[str, str]) -> None:
    answer = phone.ask(WIDE)

    assert phone.press(answer, data=phone.data(answer, "更多结果").replace(*change))["text"].startswith(
        "这个按钮已经失效"
    )


@pytest.mark.parametrize(
    ("action", "target", "page", "sentence"),
    [
        ("a", "", 999, "这一页已经不在了"),
        ("w", "", 999, "这一页已经不在了"),
        ("f", "Tlaem0FDzc-0-0", 999, "这一页已经不在了"),
        ("p", "Tlaem0FDzc", 0, "文档里已经没有这一段了"),
        ("p", "AAAAAAAAAA-1-0", 0, "这份文档已经移除"),
        ("c", "Tlaem0FDzc-99-0", 0, "文档里已经没有这一段了"),
        ("x", "", 9, "这一页已经不在了"),
        ("l", "klingon", 0, "这个按钮已经失效"),
    ],
)
def test_a_button_that_leads_nowhere_says_so(phone: Phone, action: str, target: str, page: int, sentence: str) -> None:
    answer = phone.ask(WIDE)
    asked = phone.data(answer, "更多结果").split("|")[2]

    settled = phone.press(answer, data=f"{action}||{asked}||{target}|{page}")
    assert settled["text"].startswith(sentence)
    assert settled["show_alert"] is True


def test_a_message_posted_inline_has_no_question_to_read(phone: Phone) -> None:
    answer = phone.ask(WIDE)

    settled = phone.press(answer, "更多结果", message=None, inline_message_id="im")
    assert settled["text"].startswith("这条消息太旧了")


def test_reasons_name_no_factor_that_counts_for_nothing(phone: Phone) -> None:
    answer = phone.ask(QUESTION)
    phone.press(answer, "为什么")

    assert "+0.00" not in answer["text"]
    assert "得分" in answer["text"]


def test_the_why_button_sees_the_question(phone: Phone) -> None:
    answer = phone.ask(QUESTION)
    phone.press(answer, "为什么")

    assert "为什么是这几段" in answer["text"]
    assert "得分" in answer["text"]
    phone.press(answer, "回到答案")
    assert stretches(answer, *QUOTES) == [SENTENCE]


def test_an_example_is_answered_with_buttons_that_work(phone: Phone) -> None:
    welcome = phone.ask("/start")
    examples = [each["text"] for each in buttons(welcome)]
    assert welcome["text"].count("\n") == 2
    assert len(examples) == 3
    for example in examples:
        phone.press(welcome, example)
        assert phone.last()["text"].startswith(f"❓ {example}\n\n✅")
    answer = phone.last()
    before = answer["text"]
    phone.press(answer, "为什么")
    phone.press(answer, "回到答案")
    assert answer["text"] == before


def test_two_taps_on_an_example_bring_one_answer_and_a_sentence(phone: Phone) -> None:
    welcome = phone.ask("/start")
    phone.press(welcome, QUESTION)
    ours = len(phone.ours())

    settled = phone.press(welcome, QUESTION)
    assert (settled["text"], settled["show_alert"]) == ("这个例子刚才已经回答了，请看下面。", True)
    assert len(phone.ours()) == ours
    phone.press(welcome, buttons(welcome)[1]["text"])
    assert len(phone.ours()) == ours + 1


def test_a_reply_to_the_answer_of_an_example_is_a_follow_up(phone: Phone) -> None:
    welcome = phone.ask("/start")
    phone.press(welcome, QUESTION)
    answer = phone.last()
    phone.press(welcome, buttons(welcome)[1]["text"])
    followed = phone.ask("医保呢?", reply_to_message=phone.seen(answer))

    assert followed["text"].startswith("↳ 在《开启沪苏合作新篇章》里接着找")


def test_a_reply_follows_up_the_document_that_the_message_shows_now(phone: Phone) -> None:
    answer = phone.ask("苏州的合作园区")
    titles = [line.split("《")[1].split("》")[0] for line in answer["text"].split("\n") if line[:1] in {*"①②③"}]
    other = next(index for index, title in enumerate(titles) if title != titles[0])

    def followed() -> str:
        return str(phone.ask("办过培训吗?", reply_to_message=phone.seen(answer))["text"]).split("\n")[0]

    assert f"《{titles[0]}》" in followed()
    phone.press(answer, f"看{'①②③'[other]}")
    assert f"《{titles[other]}》" in followed()
    phone.press(answer, "全文")
    assert f"《{titles[other]}》" in followed()
    phone.press(answer, "回到答案")
    assert f"《{titles[0]}》" in followed()


def test_a_reply_to_a_paragraph_that_was_browsed_to_follows_it_up(phone: Phone) -> None:
    browsed = phone.ask("/sources")
    phone.press(browsed, "1")
    assert phone.ask("苏州呢?", reply_to_message=phone.seen(browsed))["text"].startswith("↳ ")
    phone.press(browsed, "2")

    assert phone.ask("苏州呢?", reply_to_message=phone.seen(browsed))["text"].startswith("↳ ")


def test_a_citation_opened_from_a_paragraph_leads_back_to_it(phone: Phone) -> None:
    paragraph = phone.ask("/start Tlaem0FDzc-16-0")
    before = paragraph["text"]
    phone.press(paragraph, "引用格式")
    assert len(stretches(paragraph, "code")) == 3
    phone.press(paragraph, "回到原文")
    assert paragraph["text"] == before


def test_in_a_group_the_message_keeps_the_language_of_who_asked(phone: Phone) -> None:
    answer = phone.ask(f"/ask@youju_bot {WIDE}", chat=GROUP, language="en")
    phone.press(answer, "More", user=8)

    assert answer["text"].startswith("More passages")


def test_a_slow_edit_is_settled_before_it_is_done(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.views.replies.ANSWER_TIMEOUT", 0.01)
    phone.offline.slow["editMessageText"] = 0.2
    answer = phone.ask(WIDE)

    settled = phone.press(answer, "更多结果")
    assert "text" not in settled
    assert phone.calls[-1] == settled
    assert answer["text"].startswith("更多可能相关的原文")
