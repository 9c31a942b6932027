"""Every line of what a person can do, with the bot as a process of its own; skipped where the stand-in for Telegram's
server is absent. Each test ends with no violation of Telegram's contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fake_bot_api import FakeBotApi
from tests.telegram_server import covered, labels, running

QUESTION = "长三角住房公积金一体化落地后什么证明可以互认?"
SENTENCE = "住房方面,长三角住房公积金一体化正式落地,异地贷款证明将可以互认。"
WIDE = "长三角一体化"  # has many passages
GROUP = -1001234567890
QUOTES = ("blockquote", "expandable_blockquote")
Message = dict[str, Any]


@pytest.fixture(scope="module", params=["polling", "webhook"])
def bot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A client of a running bot; one process a way of getting updates."""
    with FakeBotApi() as server:
        folder = tmp_path_factory.mktemp(request.param)
        webhook = request.param == "webhook"
        for admin in (1, 99):  # to whom the bot may write, then
            server.client().text("/start", chat_id=admin)
        with running(server, folder, webhook=webhook, admins="1,99", store_questions="true"):
            server.client().wait("sendMessage", n=4, timeout=10)
            yield server.client()


@pytest.fixture
def client(bot: Any) -> Iterator[Any]:
    """The client, with nothing behind it; the test must leave no violation."""
    bot.mark()
    yield bot
    assert bot.violations() == []


def alert(client: Any, pressed: Message) -> Message:
    """How a press was settled."""
    client.wait("answerCallbackQuery", n=1)
    answer: Message = client.callback_answer(pressed["callback_query_id"])
    return answer


def callback(client: Any, message: Message, label: str) -> Message:
    """Press a button that turns the message over; the message afterwards."""
    client.press(message, label)
    edited: Message = client.edited()
    return edited


def test_a_question_is_answered_by_a_quotation_with_its_source(client: Any) -> None:
    message = client.ask(QUESTION, chat_id=11)

    assert covered(message, *QUOTES) == [SENTENCE]
    assert "《开启沪苏合作新篇章》" in message["text"]
    assert "第 16 段/共 17 段" in message["text"]
    assert message["reply_to_message"]["text"] == QUESTION


def test_what_is_not_in_the_documents_is_named(client: Any) -> None:
    message = client.ask("红烧肉怎么炖才烂?", chat_id=11)

    assert message["text"].startswith("❌")
    assert "“红烧肉”" in message["text"]
    assert covered(message, *QUOTES) == []


def test_pages_neighbours_full_text_reasons_and_citations_turn_the_one_message_over(client: Any) -> None:
    first = client.ask(WIDE, chat_id=12)
    second = callback(client, first, "更多结果")
    assert second["message_id"] == first["message_id"]
    assert covered(second, *QUOTES) != covered(first, *QUOTES)
    assert callback(client, second, "上一页")["text"] == first["text"]
    place = callback(client, first, "下一段")
    assert len(covered(place, *QUOTES)) == 1
    full = callback(client, place, "全文")
    assert "1. " in full["text"]
    assert "得分" in callback(client, callback(client, full, "回到答案"), "为什么")["text"]
    assert "GB/T 7714" in callback(client, callback(client, first, "回到答案"), "引用格式")["text"]
    assert callback(client, first, "回到答案")["text"] == first["text"]


def test_a_second_tap_is_told_that_nothing_changed(client: Any) -> None:
    first = client.ask(WIDE, chat_id=13)
    tap = client.press(first, "为什么")
    taps = [tap, client.press(first, data=tap["data"], force=True)]  # the bot may have turned the message over by now

    client.wait("answerCallbackQuery", n=2)
    answers = [client.callback_answer(tap["callback_query_id"]) for tap in taps]
    assert [answer.get("text") for answer in answers] == [None, "已经是这样了。"]


def test_a_deleted_question_a_forged_button_and_an_old_message_each_get_a_sentence(client: Any) -> None:
    message = client.ask(WIDE, chat_id=14)
    assert "太旧" in alert(client, client.press(message, "更多结果", inaccessible=True))["text"]
    assert "失效" in alert(client, client.press(message, data="nonsense", force=True))["text"]
    question = client.messages(14)[-2]
    client.delete(question)
    assert "删除" in alert(client, client.press(message, "更多结果"))["text"]


def test_start_offers_questions_that_succeed(client: Any) -> None:
    welcome = client.ask("/start", chat_id=15)
    assert welcome["text"].count("\n") == 2
    assert len(labels(welcome)) == 3
    for label in labels(welcome):
        client.press(welcome, label)
        message = client.sent()
        assert message["text"].startswith(f"❓ {label}")
        assert "✅" in message["text"]


def test_help_privacy_sources_and_a_deep_link(client: Any) -> None:
    assert "有据 0." in client.ask("/help", chat_id=16)["text"]
    assert "48 小时" in client.ask("/privacy", chat_id=16)["text"]
    listed = client.ask("/sources", chat_id=16)
    assert labels(listed) == ["1", "2", "3", "4", "5"]
    card = callback(client, listed, "2")
    assert "7 段" in card["text"]
    paragraph = callback(client, card, "3")
    assert "第 3 段/共 7 段" in paragraph["text"]
    opened = client.ask("/start Tlaem0FDzc-16-0", chat_id=16)
    assert covered(opened, *QUOTES) == [SENTENCE]


def test_a_reply_to_an_answer_searches_its_document_first(client: Any) -> None:
    answer = client.ask(QUESTION, chat_id=17)
    followed = client.ask("医保呢?", chat_id=17, reply_to=answer["message_id"])
    assert followed["text"].startswith("↳ 在《开启沪苏合作新篇章》里接着找")
    elsewhere = client.ask("阜阳培训了多少人次?", chat_id=17, reply_to=answer["message_id"])
    assert "没有答案" in elsewhere["text"]
    assert "蘇州阜陽攜手兩年" in elsewhere["text"]


def test_a_reply_to_an_answer_is_completed_from_its_question(client: Any) -> None:
    answer = client.ask("元荡岸线的总长是多少公里?", chat_id=26)
    followed = client.ask("那什么时候贯通?", chat_id=26, reply_to=answer["message_id"])
    assert followed["text"].startswith("↳ 接着问：元荡岸线什么时候贯通\n")
    assert callback(client, followed, "为什么")["text"].startswith("↳ 接着问：元荡岸线什么时候贯通\n")


def test_editing_the_question_updates_its_answer(client: Any) -> None:
    answer = client.ask("红烧肉怎么炖才烂?", chat_id=18)
    client.edit(client.messages(18)[0], QUESTION)
    edited = client.edited()

    assert edited["message_id"] == answer["message_id"]
    assert covered(edited, *QUOTES) == [SENTENCE]


def test_a_group_is_answered_by_command_and_reply_and_never_in_chatter(client: Any) -> None:
    client.config(privacy_mode=False)
    client.group("大家中午吃什么?", chat_id=GROUP)
    client.group("/ask@other_bot 苏州", chat_id=GROUP)
    client.group(f"/ask@fake_test_bot {QUESTION}", chat_id=GROUP, message_thread_id=None)
    answer = client.sent()
    assert answer["reply_to_message"]["text"].endswith(QUESTION)
    assert len(covered(answer, *QUOTES)) == 1
    client.group("医保呢?", chat_id=GROUP, reply_to=answer["message_id"])
    assert client.sent()["text"].startswith("↳")
    client.group(f"@fake_test_bot {QUESTION}", chat_id=GROUP)
    assert covered(client.sent(), *QUOTES) == [SENTENCE]
    client.config(privacy_mode=True)


def test_an_answer_stays_in_its_topic(client: Any) -> None:
    extra = {"message_thread_id": 5, "is_topic_message": True}
    client.group(f"/ask@fake_test_bot {QUESTION}", chat_id=GROUP - 1, extra=extra)

    assert client.sent()["message_thread_id"] == 5


def test_inline_mode_offers_passages_and_to_nothing_typed_examples(client: Any) -> None:
    query = client.inline(QUESTION)
    client.wait("answerInlineQuery", n=1)
    offered = client.inline_answer(query)
    assert SENTENCE in offered["results"][0]["text"]
    assert offered["is_personal"] is True
    query = client.inline("")
    client.wait("answerInlineQuery", n=1)
    hints = client.inline_answer(query)
    assert hints["results"][0]["title"] == QUESTION
    assert hints["button"]["start_parameter"] == "inline"


def test_a_sentence_is_looked_up_by_command_and_by_forwarding(client: Any) -> None:
    assert client.ask(f"/verify {SENTENCE}", chat_id=19)["text"].startswith("✅")
    differing = client.ask("/verify 异地贷款证明将可以相互承认", chat_id=19)
    assert differing["text"].startswith("✏️")
    assert covered(differing, "strikethrough") != []
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "路人"}
    forwarded = client.ask("今天天气晴朗万里无云适合出游", chat_id=19, extra={"forward_origin": origin})
    assert forwarded["text"].startswith("❌")


@pytest.mark.parametrize("admin", [1, 99])
def test_the_admins_are_told_of_privacy_mode_once_without_writing_again(client: Any, admin: int) -> None:
    told = [message for message in client.messages(admin) if "隐私模式" in message["text"]]

    assert len(told) == 1


def test_votes_and_unanswered_questions_are_for_the_admin(client: Any) -> None:
    message = client.ask(QUESTION, chat_id=20)
    assert "记下" in alert(client, client.press(message, "👍"))["text"]
    client.ask("火星上有人吗?", chat_id=20)
    assert "只供管理员" in client.ask("/unanswered", chat_id=20)["text"]
    assert "火星上有人吗?" in client.ask("/unanswered", chat_id=99)["text"]
    assert "清除" in client.ask("/forget", chat_id=20)["text"]


def test_the_language_is_that_of_the_app_until_another_is_chosen(client: Any) -> None:
    user = {"id": 21, "language_code": "zh-hant"}
    assert "「紅燒肉」" in client.ask("紅燒肉怎麼燉才爛?", chat_id=21, user=user)["text"]
    chosen = client.ask("/lang", chat_id=21, user=user)
    client.press(chosen, "English", user=user)
    client.wait("answerCallbackQuery", n=1)
    assert "Not found" in client.ask("紅燒肉怎麼燉才爛?", chat_id=21, user=user)["text"]


def test_menus_are_set_per_scope_and_language(client: Any) -> None:
    state = client.state()
    scopes = {scope for scope, _, _ in state["commands"]}
    assert len(state["commands"]) == 6
    assert len(scopes) == 2


def test_a_group_that_moves_keeps_its_language(client: Any) -> None:
    old, new = -77, -1001234567077
    client.group("/lang@fake_test_bot en", chat_id=old, user_id=1001)
    assert "English" in client.sent()["text"]
    moved = {
        "message_id": 900,
        "date": 1,
        "chat": {"id": old, "type": "group", "title": "群"},
        "migrate_to_chat_id": new,
    }
    client.control("raw_update", message={**moved, "from": {"id": 5, "is_bot": False, "first_name": "乙"}})
    client.group("/privacy@fake_test_bot", chat_id=old, user_id=5)  # answered in its turn, after the move
    client.sent()
    client.group("/ask@fake_test_bot 红烧肉怎么炖才烂?", chat_id=new, user_id=1001)
    assert "Not found" in client.sent()["text"]


def test_a_bot_that_is_added_says_how_to_ask(client: Any) -> None:
    client.member(GROUP - 7, status="left")
    client.member(GROUP - 7, status="member")

    assert "/ask@fake_test_bot" in client.sent()["text"]


def test_pictures_stickers_and_unknown_commands_are_politely_refused(client: Any) -> None:
    sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1}
    client.text(None, chat_id=22, extra={"sticker": {**sticker, "is_animated": False, "is_video": False}})
    assert "文字" in client.sent()["text"]
    assert "没有“/dance”" in client.ask("/dance", chat_id=22)["text"]
