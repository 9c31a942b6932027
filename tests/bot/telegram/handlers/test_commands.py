"""Commands, groups, inline mode, the life of a chat, who may ask, and what goes wrong."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest
from telegram import InputTextMessageContent

from bot import metrics
from bot.access import Access
from bot.render.sanitize import shortened
from bot.render.telegram.utf16 import units
from bot.telegram.handlers.inline import MAX_LABEL, results
from bot.telegram.services import language_of_tag
from bot.translations import Language, Translations, read_translations
from corpus.library import read_library
from retrieval.answering.answer import Outcome
from retrieval.answering.answerer import Answerer
from retrieval.answering.suggestions import examples
from tests.bot.telegram.handlers.test_ask import NOWHERE, QUESTION, QUOTES, SENTENCE, WIDE, refusing
from tests.records import PASSAGE, answer, bundled, quote
from tests.telegram_phone import BOT, GROUP, Phone, buttons, stretches


@pytest.fixture
def phone() -> Iterator[Phone]:
    phone = Phone()
    yield phone
    phone.close()


def test_help_tells_how_to_ask_and_the_version(phone: Phone) -> None:
    text = phone.ask("/help")["text"]

    assert text.endswith(f"有据 {version('youju')}")
    assert "/ask@youju_bot 问题" in text
    assert "@youju_bot 问题" in text


def test_privacy_tells_what_is_stored() -> None:
    for stored, sentence in ((False, "任何问题都不会保存"), (True, "没有找到答案的问题会保存下来")):
        phone = Phone(store_questions=stored)
        assert sentence in phone.ask("/privacy")["text"]
        phone.close()


@pytest.mark.parametrize("language", list(Language))
def test_what_privacy_says_is_true_with_and_without_statistics(language: Language) -> None:
    words = read_translations(language)
    for stored, said, other in ((True, "stored", "none"), (False, "none", "stored")):
        phone = Phone(store_questions=stored)
        text = phone.ask("/privacy", language=language.lower())["text"]
        assert text == words(f"bot.privacy_{said}") + "\n\n" + words("bot.privacy")
        assert words(f"bot.privacy_{other}") not in text
        phone.close()
    assert not any(denial in words("bot.privacy") for denial in ("我不保存", "neither your questions"))


@pytest.mark.parametrize(
    ("language", "asked", "checked", "where"),
    [
        (Language.SIMPLIFIED, "几百个问题（包括在其他聊天里输入的）", "请我核对的文字", "内存"),
        (Language.TRADITIONAL, "幾百個問題（包括在其他聊天室裡輸入的）", "請我核對的文字", "記憶體"),
        (Language.ENGLISH, "few hundred questions, queries typed after my name", "texts to be checked", "memory"),
    ],
)
def test_privacy_tells_what_stays_in_memory(language: Language, asked: str, checked: str, where: str) -> None:
    (said,) = [each for each in re.split(r"[.。\n]", read_translations(language)("bot.privacy")) if asked in each]

    assert checked in said
    assert where in said


def test_forget_clears_everything_about_a_person(phone: Phone) -> None:
    phone.ask("/lang en")
    phone.ask("/forget")

    assert phone.ask(NOWHERE)["text"].startswith("❌ 没有找到")


def test_the_documents_are_browsed_down_to_a_paragraph(phone: Phone) -> None:
    listed = phone.ask("/sources")
    phone.press(listed, "5")
    assert "可引用的正文 48 段" in listed["text"]
    assert len(buttons(listed)) == 40 + 2 + 2
    phone.press(listed, "下一页")
    phone.press(listed, "48")
    assert "第 48 段/共 48 段" in listed["text"]
    phone.press(listed, "文档目录")
    phone.press(listed, "全文")
    phone.press(listed, "文档目录")
    phone.press(listed, "全部文档")
    assert "共有 5 份文档" in listed["text"]


def test_a_deep_link_opens_its_passage(phone: Phone) -> None:
    assert stretches(phone.ask("/start Tlaem0FDzc-16-0"), *QUOTES) == [SENTENCE]
    assert phone.ask("/start gone-1-0")["text"] == "文档里已经没有这一段了，请重新提问。"
    assert phone.ask("/start inline")["text"].startswith("我是“有据”")


def test_the_language_follows_the_app_and_the_choice(phone: Phone) -> None:
    assert phone.ask(NOWHERE, language="zh-hant")["text"].startswith("❌ 找不到")
    assert phone.ask(NOWHERE, language="fr")["text"].startswith("❌ Not found")
    phone.press(phone.ask("/lang"), "繁體中文")
    assert phone.ask(NOWHERE, language="fr")["text"].startswith("❌ 找不到")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh-hans", Language.SIMPLIFIED),
        ("zh", Language.SIMPLIFIED),
        ("zh-TW", Language.TRADITIONAL),
        ("zh_hk", Language.TRADITIONAL),
        ("yue", Language.TRADITIONAL),
        ("de", Language.ENGLISH),
        (None, None),
    ],
)
def test_language_tags_of_apps(tag: str | None, language: Language | None) -> None:
    assert language_of_tag(tag) is language


def test_a_group_has_a_language_of_its_own(phone: Phone) -> None:
    phone.write("/lang@youju_bot en", chat=GROUP)

    assert phone.ask(f"/ask {NOWHERE}", chat=GROUP)["text"].startswith("❌ Not found")
    assert phone.ask(NOWHERE)["text"].startswith("❌ 没有找到")


@pytest.mark.parametrize("text", ["/sing", "/ask@other_bot 苏州"])
def test_a_command_that_there_is_not_is_told_in_private(phone: Phone, text: str) -> None:
    phone.write(text)

    assert phone.calls


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("繁體中文", Language.TRADITIONAL),
        ("繁体", Language.TRADITIONAL),
        ("zh-TW", Language.TRADITIONAL),
        ("简体中文", Language.SIMPLIFIED),
        ("簡體中文", Language.SIMPLIFIED),
        ("zh", Language.SIMPLIFIED),
        ("English", Language.ENGLISH),
        ("english", Language.ENGLISH),
        ("英文", Language.ENGLISH),
        ("klingon", None),
        ("", None),
    ],
)
def test_a_language_is_chosen_by_any_of_its_names(phone: Phone, name: str, language: Language | None) -> None:
    said = phone.ask(f"/lang {name}")["text"]

    assert said == (read_translations(language)("bot.language") if language else "用哪种语言？")


@pytest.mark.parametrize(
    "fields",
    [
        {"checklist": {"title": "苏州", "tasks": [{"id": 1, "text": "问一问"}]}},
        {"giveaway": {"chats": [{"id": -5, "type": "channel"}], "winners_selection_date": 9, "winner_count": 1}},
    ],
)
def test_a_list_and_a_giveaway_are_politely_refused(phone: Phone, fields: dict[str, Any]) -> None:
    assert phone.write(**fields)[0]["text"] == "我只看得懂文字。请把问题写出来发给我。"
    assert phone.write(chat=GROUP, **fields) == []


def test_what_has_no_text_is_politely_refused(phone: Phone) -> None:
    place = {"longitude": 120.6, "latitude": 31.3}

    assert phone.write(location=place)[0]["text"] == "我只看得懂文字。请把问题写出来发给我。"


def test_service_messages_are_no_questions(phone: Phone) -> None:
    assert phone.write(pinned_message=phone.message("甲")) == []
    assert phone.write(chat=GROUP, new_chat_title="新名字") == []


def test_an_inline_quote_posted_to_the_bot_itself_gets_a_word(phone: Phone) -> None:
    assert "直接发文字" in phone.write(SENTENCE, via_bot=BOT)[0]["text"]
    assert phone.write(SENTENCE, via_bot=BOT, chat=GROUP) == []


def test_other_bots_are_not_talked_to(phone: Phone) -> None:
    machine = {"id": 9, "is_bot": True, "first_name": "机"}
    message = {**phone.message("/ask 苏州", chat=GROUP), "from": machine}

    assert phone.feed(message=message) == []


class TestGroups:
    @pytest.mark.parametrize(
        "text", ["大家中午吃什么?", "苏州怎么样", "/ask@other_bot 苏州", "/weather", "@somebody 苏州"]
    )
    def test_chatter_is_never_answered(self, phone: Phone, text: str) -> None:
        assert phone.write(text, chat=GROUP) == []

    @pytest.mark.parametrize(
        "text", [f"/ask {QUESTION}", f"/ask@youju_bot {QUESTION}", f"@youju_bot {QUESTION}", f"{QUESTION} @YOUJU_BOT"]
    )
    def test_a_command_or_a_mention_gets_one_compact_quote(self, phone: Phone, text: str) -> None:
        (call,) = phone.write(text, chat=GROUP)

        assert stretches(call, *QUOTES) == [SENTENCE]
        assert "到其他聊天提问" not in [each["text"] for each in buttons(phone.last())]

    def test_a_wide_question_has_one_quote_a_page(self, phone: Phone) -> None:
        answer = phone.ask(f"/ask {WIDE}", chat=GROUP)

        assert len(stretches(answer, *QUOTES)) == 1
        phone.press(answer, "更多结果")
        assert "② 《" in answer["text"]

    def test_a_reply_to_the_bot_is_a_follow_up(self, phone: Phone) -> None:
        answer = phone.ask(f"/ask {QUESTION}", chat=GROUP)
        followed = phone.ask("医保呢?", chat=GROUP, user=8, reply_to_message=phone.seen(answer))

        assert followed["text"].startswith("↳ 在《开启沪苏合作新篇章》里接着找")

    def test_an_answer_stays_in_its_topic(self, phone: Phone) -> None:
        (call,) = phone.write(f"/ask {QUESTION}", chat=GROUP, message_thread_id=5, is_topic_message=True)

        assert call["message_thread_id"] == 5

    def test_the_bot_that_opened_a_topic_is_not_addressed_by_all_that_is_written_there(self, phone: Phone) -> None:
        opening = {"message_id": 5, "date": 1, "chat": {"id": GROUP, "type": "supergroup"}, "from": BOT}
        opening["forum_topic_created"] = {"name": "苏州", "icon_color": 1}

        assert phone.write("大家好", chat=GROUP, reply_to_message=opening) == []

    def test_a_sticker_in_reply_is_refused_and_an_unknown_command_by_name_too(self, phone: Phone) -> None:
        answer = phone.ask(f"/ask {QUESTION}", chat=GROUP)
        place = {"longitude": 120.6, "latitude": 31.3}

        assert "文字" in phone.write(location=place, chat=GROUP, reply_to_message=phone.seen(answer))[0]["text"]
        assert "没有“/sing”" in phone.write("/sing@youju_bot", chat=GROUP)[0]["text"]

    @pytest.mark.parametrize("text", ["/ask", "@youju_bot"])
    def test_a_bare_call_in_a_reply_asks_what_that_message_says(self, phone: Phone, text: str) -> None:
        said = phone.message(WIDE, chat=GROUP, user=8)
        (call,) = phone.write(text, chat=GROUP, reply_to_message=said)

        assert call["reply_parameters"]["message_id"] == said["message_id"]
        shown = phone.last()
        phone.press(shown, "更多结果")
        assert "② 《" in shown["text"]

    def test_who_asks_the_same_message_again_is_answered_again(self, phone: Phone) -> None:
        said = phone.message(WIDE, chat=GROUP, user=8)
        first, second = (phone.write("/ask@youju_bot", chat=GROUP, reply_to_message=said) for _ in range(2))

        assert [call["text"] for call in second] == [call["text"] for call in first]
        assert second[0]["reply_parameters"]["message_id"] == said["message_id"]

    def test_an_edited_call_brings_its_own_answer_up_to_date(self, phone: Phone) -> None:
        said = phone.message(WIDE, chat=GROUP, user=8)
        call = phone.message("/ask@youju_bot", chat=GROUP, reply_to_message=said)
        phone.feed(message=call)

        assert [each["method"] for each in phone.edit(call, f"/ask@youju_bot {QUESTION}")] == ["editMessageText"]
        assert stretches(phone.last(), *QUOTES) == [SENTENCE]

    def test_a_bare_mention_invites_to_ask(self, phone: Phone) -> None:
        assert phone.write("@youju_bot", chat=GROUP)[0]["text"] == "请写下您的问题："

    def test_a_mention_of_a_bot_by_its_number_counts(self, phone: Phone) -> None:
        entity = {"type": "text_mention", "offset": 0, "length": 3, "user": BOT}
        (call,) = phone.write(f"有据 {QUESTION}", chat=GROUP, entities=[entity])

        assert stretches(call, *QUOTES) == [SENTENCE]


class TestInline:
    def test_the_best_passages_are_ready_to_post(self, phone: Phone) -> None:
        call = phone.inline(QUESTION)
        (result,) = call["results"]
        content = result["input_message_content"]

        assert result["title"] == "开启沪苏合作新篇章 · 第 16 段/共 17 段"
        assert result["description"] == SENTENCE
        assert content["message_text"].startswith(SENTENCE)
        assert stretches({"text": content["message_text"], **content}, *QUOTES) == [SENTENCE]
        assert (
            result["reply_markup"]["inline_keyboard"][0][0]["url"]
            .partition("?start=")[2]
            .startswith("Tlaem0FDzc-16-0-")
        )
        assert (call["is_personal"], call["cache_time"]) == (True, 30)

    def test_many_passages_come_page_by_page_bound_to_the_documents(self, phone: Phone) -> None:
        first = phone.inline(WIDE)
        second = phone.inline(WIDE, offset=first["next_offset"])
        ids = [each["id"] for each in (*first["results"], *second["results"])]

        assert len(set(ids)) == len(ids) == 20
        assert not second.get("next_offset")
        assert phone.inline(WIDE, offset="000000:10")["results"] == first["results"]

    def test_an_empty_query_offers_examples(self, phone: Phone) -> None:
        call = phone.inline(" ")

        assert call["results"][0]["title"] == QUESTION
        assert call["button"]["start_parameter"] == "inline"

    def test_nothing_found_names_the_words_and_a_greeting_is_no_question(self, phone: Phone) -> None:
        nothing = phone.inline("红烧肉")
        assert (nothing["results"], nothing["button"]["text"]) == ([], "文档里从未出现：“红烧肉”")
        assert phone.inline("的")["button"]["text"] == "没有找到；点这里私聊提问"
        assert phone.inline("你好")["button"]["text"] == "输入问题即可引用原文；点这里私聊提问"

    def test_a_merely_related_passage_says_so_when_posted(self, phone: Phone, hans: Translations) -> None:
        (result,) = results(
            phone.application.bot_data["services"].services,
            answer(quote(), outcome=Outcome.RELATED),
            hans,
            "youju_bot",
        )

        content = result.input_message_content
        assert isinstance(content, InputTextMessageContent)
        assert content.message_text.startswith("没有直接的答案，以下可能相关\n\n" + PASSAGE)


class TestVerify:
    def test_a_sentence_of_the_documents_is_found_word_for_word(self, phone: Phone) -> None:
        found = phone.ask(f"/verify {SENTENCE}")

        assert found["text"].startswith("✅ 与原文一字不差")
        assert stretches(found, "blockquote") == [SENTENCE]
        phone.press(found, "看上下文")
        assert "第 16 段/共 17 段" in found["text"]

    def test_differences_are_shown_character_by_character(self, phone: Phone) -> None:
        found = phone.ask("/verify 异地的贷款证明将互认。")

        assert found["text"].startswith("✏️ 与原文有出入")
        assert stretches(found, "strikethrough") == ["的"]
        assert stretches(found, "underline") == ["可以"]

    def test_a_forwarded_message_is_looked_up(self, phone: Phone) -> None:
        origin = {"type": "hidden_user", "date": 1, "sender_user_name": "路人"}

        assert phone.ask("今天天气晴朗万里无云适合出游", forward_origin=origin)["text"] == "❌ 文档中没有这句话"
        assert phone.ask("異地貸款證明將可以互認", forward_origin=origin)["text"].startswith(
            "✏️ 与原文有出入\n简繁不同\n除此之外与原文一致"
        )

    def test_in_a_reply_the_message_replied_to_is_looked_up(self, phone: Phone) -> None:
        said = phone.message(SENTENCE, chat=GROUP, user=8)

        assert phone.ask("/verify", chat=GROUP, reply_to_message=said)["text"].startswith("✅")
        assert "/verify 后面" in phone.ask("/verify")["text"]

    def test_a_title_is_told_apart_from_the_text(self, phone: Phone) -> None:
        assert "〔标题〕《" in phone.ask("/verify 蘇州阜陽攜手兩年,發生了什麼?")["text"]

    def test_every_sentence_gets_a_verdict_of_its_own_and_its_place_a_button(self, phone: Phone) -> None:
        found = phone.ask(f"/verify {SENTENCE}异地的贷款证明将互认。今天的红烧肉炖得非常烂。")
        before = found["text"]

        assert [line[0] for line in before.split("\n") if line.startswith(("①", "②", "③"))] == ["①", "②", "③"]
        assert [each[0] for each in stretches(found, "bold")] == ["✅", "✏", "❌"]
        assert [each["text"] for each in buttons(found)] == ["看①", "看②"]
        phone.press(found, "看②")
        assert "第 16 段/共 17 段" in found["text"]
        phone.press(found, "回到答案")
        assert found["text"] == before

    @pytest.mark.parametrize("replied", [False, True])
    def test_many_sentences_are_paged(self, phone: Phone, replied: bool) -> None:
        text = "".join(f"第{number}碗红烧肉炖得非常烂。" for number in range(25))
        said = {"reply_to_message": phone.message(text, user=8)} if replied else {}
        found = phone.ask("/verify" if replied else f"/verify {text}", **said)

        assert (found["text"].count("❌"), "① 第0碗" in found["text"]) == (10, True)
        phone.press(found, "下一页")
        phone.press(found, "下一页")
        assert (found["text"].count("❌"), "25. 第24碗" in found["text"]) == (5, True)
        phone.offline.messages[7, 1]["text"] = "/verify 别的"
        assert phone.press(found, "上一页")["text"].startswith("问题已经改过")

    def test_a_text_is_looked_up_once_however_often_its_pages_are_turned(self, phone: Phone) -> None:
        text = "".join(f"第{number}碗红烧肉炖得非常烂。" for number in range(25))
        found = phone.ask(f"/verify {text}")
        phone.press(found, "下一页")
        phone.press(found, "上一页")

        looked_up = phone.application.bot_data["services"].services.verdicts.cache_info()
        assert (looked_up.misses, looked_up.hits) == (1, 2)

    def test_a_page_of_verdicts_that_is_not_there_says_so(self, phone: Phone) -> None:
        found = phone.ask(f"/verify {SENTENCE}")
        data = phone.data(found, "看上下文").split("|")

        assert phone.press(found, data="|".join(["a", *data[1:4], "", "9"]))["text"].startswith("这一页已经不在了")

    @pytest.mark.parametrize("text", [QUESTION, "沪苏两地什么时候开的会", "那里能养老吗"])
    def test_a_forwarded_question_is_told_what_becomes_of_it(self, phone: Phone, text: str) -> None:
        origin = {"type": "hidden_user", "date": 1, "sender_user_name": "路人"}
        note = "转发的内容按“核对原文”处理；要提问请直接发文字。"

        assert phone.ask(text, forward_origin=origin)["text"].startswith(note)
        assert note not in phone.ask(SENTENCE, forward_origin=origin)["text"]
        assert note not in phone.ask(f"/verify {text}")["text"]

    def test_the_verdict_follows_an_edit(self, phone: Phone) -> None:
        message = phone.message("/verify 红烧肉")
        phone.feed(message=message)
        phone.edit(message, f"/verify {SENTENCE}")

        assert phone.last()["text"].startswith("✅")


class TestWhoMayAsk:
    def test_strangers_are_told_so_everywhere(self) -> None:
        phone = Phone(access=Access((1,), (), (2,)))
        assert "编号告诉管理员：7" in phone.ask(QUESTION)["text"]
        refused = phone.inline(QUESTION)
        assert (refused["results"], refused["cache_time"]) == ([], 0)
        assert "没有使用" in phone.press(phone.last(), data="s|||||0")["text"]
        for allowed in (1, 2):
            assert phone.ask(QUESTION, chat=allowed, user=allowed)["text"].startswith("✅")
        assert phone.write("闲聊", chat=GROUP) == []
        phone.close()

    @pytest.mark.parametrize("language", list(Language))
    def test_what_is_said_above_inline_results_is_said_whole(self, language: Language) -> None:
        words, number = read_translations(language), str(2**52)
        said = [
            words("bot.not_allowed_inline", user=number),
            words("bot.too_fast", seconds=60),
            words("bot.error", number="0123abcd"),
            words("bot.inline_hint"),
            words("bot.inline_nothing"),
            words("bot.inline_related"),
        ]

        assert [sentence for sentence in said if shortened(sentence, length=MAX_LABEL) != sentence] == []

    def test_the_number_of_a_stranger_stands_whole_above_no_results(self) -> None:
        phone = Phone(access=Access((1,), (), ()))
        assert phone.inline(QUESTION, user=2**52)["button"]["text"].endswith(str(2**52))
        phone.close()

    def test_an_allowed_group_stays_allowed_when_it_moves(self) -> None:
        phone = Phone(access=Access((), (GROUP,), ()))
        phone.write(chat=GROUP, migrate_to_chat_id=-1009)
        assert phone.ask(f"/ask {QUESTION}", chat=-1009)["text"].startswith("✅")
        assert phone.write(chat=-1009, migrate_from_chat_id=GROUP) == []
        phone.close()

    def test_too_many_questions_are_refused_kindly(self) -> None:
        phone = Phone(rate_per_minute=2)
        before = metrics.value("youju_limited_total")
        texts = [phone.ask(QUESTION)["text"] for _ in range(3)]
        assert texts[-1].startswith("问得太快啦，请过 ")
        assert metrics.value("youju_limited_total") == before + 1
        answer = phone.last()
        assert "秒再试" in phone.press(answer, data="s|||||0")["text"]
        phone.write(f"/ask {QUESTION}", chat=GROUP, user=11)
        phone.write(f"/ask {QUESTION}", chat=GROUP, user=12)
        assert "秒再试" in phone.ask(f"/ask {QUESTION}", chat=GROUP, user=13)["text"]
        phone.close()

    def test_typing_an_inline_query_uses_up_no_question(self) -> None:
        phone = Phone(rate_per_minute=2)
        for end in range(1, 8):
            phone.inline(QUESTION[:end])
        assert phone.ask(QUESTION)["text"].startswith("✅")
        phone.close()

    def test_the_list_of_unanswered_questions_is_for_admins(self) -> None:
        phone = Phone(access=Access((), (), (9,)), store_questions=True)
        assert "/unanswered" not in phone.ask("/help")["text"]
        assert "/unanswered" in phone.ask("/help", chat=9, user=9)["text"]
        assert "只供管理员" in phone.ask("/unanswered")["text"]
        assert phone.ask("/unanswered", chat=9, user=9)["text"] == "还没有找不到答案的问题。"
        phone.ask(NOWHERE)
        assert f"1 次 · {NOWHERE}" in phone.ask("/unanswered", chat=9, user=9)["text"]
        phone.close()
        closed = Phone(access=Access((), (), (9,)))
        assert "没有开启" in closed.ask("/unanswered", chat=9, user=9)["text"]
        closed.close()

    def test_the_votes_are_shown_to_admins_with_their_places(self) -> None:
        phone = Phone(access=Access((), (), (9,)), store_questions=True)
        found = phone.ask(QUESTION)
        for user, vote in ((7, "👎"), (8, "👍"), (9, "👍")):
            phone.press(found, vote, user=user)
        phone.runner.run(phone.state.feedback(7, "gone-1-0", True))
        text = phone.ask("/unanswered", chat=9, user=9)["text"]
        assert text.endswith("评价：\n👍 2 · 👎 1 · 《开启沪苏合作新篇章》 · 第 16 段/共 17 段")
        phone.close()

    def test_a_list_of_long_questions_is_cut_to_a_message(self) -> None:
        phone = Phone(access=Access((), (), (9,)), store_questions=True)
        for number in range(20):
            phone.runner.run(phone.state.unanswered("👍" * 110 + str(number)))
        assert units(phone.ask("/unanswered", chat=9, user=9)["text"]) <= 4096
        phone.close()

    def test_a_question_half_typed_is_not_kept_as_unanswered(self) -> None:
        phone = Phone(store_questions=True)
        phone.inline(NOWHERE)
        assert phone.runner.run(phone.state.unanswered_list(9)) == []
        phone.close()


class TestLife:
    def change(self, phone: Phone, before: str, after: str, chat: int = GROUP) -> list[dict[str, Any]]:
        kind = "supergroup" if chat < 0 else "private"
        user = {"id": 7, "is_bot": False, "first_name": "甲", "language_code": "zh-hans"}
        extra = {"kicked": {"until_date": 0}}
        members = [{"status": status, "user": BOT, **extra.get(status, {})} for status in (before, after)]
        change = {"chat": {"id": chat, "type": kind}, "from": user, "date": 1}
        return phone.feed(my_chat_member={**change, "old_chat_member": members[0], "new_chat_member": members[1]})

    def test_a_bot_that_is_added_says_how_to_ask(self, phone: Phone) -> None:
        (call,) = self.change(phone, "left", "member")

        assert (call["chat_id"], "/ask@youju_bot" in call["text"]) == (GROUP, True)
        assert self.change(phone, "member", "member") == []
        assert self.change(phone, "kicked", "member", chat=7) == []

    def test_in_a_group_that_is_not_on_the_list_it_says_that(self) -> None:
        phone = Phone(access=Access((1,), (), ()))
        assert str(GROUP) in self.change(phone, "left", "member")[0]["text"]
        phone.close()

    def test_a_group_that_cannot_be_written_to_is_no_error(self, phone: Phone) -> None:
        phone.offline.refuse = refusing("sendMessage", "Forbidden: bot was kicked", 403)

        assert len(self.change(phone, "left", "member")) == 1

    def test_a_bot_that_is_removed_forgets_the_answers_there(self, phone: Phone) -> None:
        phone.write(f"/ask {QUESTION}", chat=GROUP)
        assert phone.runner.run(phone.state.answered(GROUP, 1))
        assert self.change(phone, "member", "left") == []
        assert phone.runner.run(phone.state.answered(GROUP, 1)) is None

    def test_who_blocks_the_bot_is_forgotten_without_an_error(self, phone: Phone) -> None:
        phone.ask(QUESTION)
        phone.offline.refuse = refusing("sendMessage", "Forbidden: bot was blocked by the user", 403)

        assert len(phone.write(QUESTION)) == 1
        assert phone.runner.run(phone.state.answered(7, 1)) is None


class TestStart:
    def prepare(self, phone: Phone) -> list[dict[str, Any]]:
        before = len(phone.calls)
        assert phone.application.post_init
        phone.runner.run(phone.application.post_init(phone.application))
        return phone.calls[before:]

    def test_menus_are_set_once_per_scope_and_language_and_only_when_changed(self, phone: Phone) -> None:
        first = [call["method"] for call in self.prepare(phone)]
        assert (first.count("setMyCommands"), first.count("getMyCommands")) == (6, 6)
        assert [call["method"] for call in self.prepare(phone)] == ["getMyCommands"] * 6

    def test_admins_are_told_of_privacy_mode_once_at_the_start(self, caplog: pytest.LogCaptureFixture) -> None:
        phone = Phone(access=Access((), (), (9,)))
        told = [call for call in self.prepare(phone) if call["method"] == "sendMessage"]
        assert [(call["chat_id"], "隐私模式" in call["text"]) for call in told] == [(9, True)]
        assert "privacy mode is on" in caplog.text
        assert "sendMessage" not in [call["method"] for call in self.prepare(phone)]
        assert len(phone.write(QUESTION, chat=9, user=9)) == 1
        phone.close()

    def test_admins_who_cannot_be_told_at_the_start_are_told_when_they_write(self) -> None:
        phone = Phone(access=Access((), (), (9,)))
        refusal = {"ok": False, "error_code": 403, "description": "Forbidden: bot can't initiate conversation"}
        phone.offline.refuse = lambda name, _call: (403, refusal) if name == "sendMessage" else None
        self.prepare(phone)
        phone.offline.refuse = lambda _name, _call: None
        phone.write(f"/ask {QUESTION}", chat=GROUP, user=9)
        assert [("隐私模式" in call["text"]) for call in phone.write(QUESTION, chat=9, user=9)] == [False, True]
        assert len(phone.write(QUESTION, chat=9, user=9)) == 1
        phone.close()

    def test_what_fails_at_the_start_does_not_stop_the_bot(self, phone: Phone) -> None:
        refusal = {"ok": False, "error_code": 400, "description": "Bad Request"}
        phone.offline.refuse = lambda _name, _call: (400, refusal)

        assert [call["method"] for call in self.prepare(phone)] == ["getMyCommands"]

    def test_moves_of_groups_are_known_again_after_a_restart(self) -> None:
        phone = Phone(access=Access((), (GROUP,), ()))
        phone.runner.run(phone.state.migrate_chat(GROUP, -1009))
        self.prepare(phone)
        assert phone.ask(f"/ask {QUESTION}", chat=-1009)["text"].startswith("✅")
        phone.close()


class TestErrors:
    def test_an_unexpected_error_is_logged_and_told_with_one_number(
        self, phone: Phone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("bot.telegram.handlers.ask.answer_screen", broken)
        answer = phone.ask(QUESTION)
        number = answer["text"].split("编号 ")[1].split(" ")[0]

        assert f"[{number}]" in caplog.text
        assert "ZeroDivisionError" in caplog.text
        assert QUESTION not in caplog.text

    def test_behind_a_button_and_in_inline_mode_too(self, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
        answer = phone.ask(WIDE)
        monkeypatch.setattr("bot.telegram.handlers.callbacks.answer_screen", broken)
        monkeypatch.setattr("bot.telegram.handlers.inline.results", broken)

        assert phone.press(answer, "更多结果")["text"].startswith("抱歉，出错了")
        assert phone.inline(QUESTION)["button"]["text"].startswith("抱歉，出错了")

    def test_an_inline_query_that_is_too_old_is_no_error(self, phone: Phone, caplog: pytest.LogCaptureFixture) -> None:
        phone.offline.refuse = refusing(
            "answerInlineQuery", "Bad Request: query is too old and response timeout expired"
        )
        phone.inline(QUESTION)

        assert [call["method"] for call in phone.calls] == ["answerInlineQuery"]
        assert "unexpected error" not in caplog.text

    def test_a_refusal_that_is_our_mistake_is_told(self, phone: Phone) -> None:
        refused = iter([True])
        refuse = refusing("sendMessage", "Bad Request: message is too long")
        phone.offline.refuse = lambda name, call: refuse(name, call) if next(refused, False) else None

        assert "出错了" in phone.ask(QUESTION)["text"]

    def test_where_not_even_that_can_be_told_it_is_logged(self, phone: Phone, caplog: pytest.LogCaptureFixture) -> None:
        phone.offline.refuse = refusing("sendMessage", "Bad Request: no rights to send")
        phone.write(QUESTION)

        assert "nobody could be told" in caplog.text

    def test_a_broken_network_is_logged_and_nothing_more(self, phone: Phone, caplog: pytest.LogCaptureFixture) -> None:
        phone.offline.refuse = refusing("sendMessage", "Bad Gateway", 502)

        assert len(phone.write(QUESTION)) == 1
        assert "an answer may be lost" in caplog.text

    def test_a_store_that_fails_is_told_in_some_language(
        self, phone: Phone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(phone.state, "language", broken)
        monkeypatch.setattr(phone.state, "answered", broken)

        assert phone.write(QUESTION)[0]["text"].startswith("抱歉，出错了")
        assert "the languages cannot be read" in caplog.text

    def test_errors_outside_of_handlers_are_logged(self, phone: Phone, caplog: pytest.LogCaptureFixture) -> None:
        from telegram.error import NetworkError

        with caplog.at_level(logging.WARNING):
            phone.runner.run(phone.application.process_error("一个更新", ZeroDivisionError("除以零")))
            phone.runner.run(phone.application.process_error(None, NetworkError("断线")))

        assert "unexpected error [" in caplog.text
        assert "Telegram cannot be reached: 断线" in caplog.text


def broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError("除以零")


def test_examples_are_answered_and_come_from_any_corpus(tmp_path: Any) -> None:
    assert len(examples(bundled()[1])) == 3
    (tmp_path / "甲.txt").write_text("寒山寺的钟声\n寒山寺的钟声在除夕夜里敲一百零八下。\n", "utf-8")
    (tmp_path / "examples.txt").write_text("# 注释\n寒山寺的钟声敲多少下?\n红烧肉怎么炖?\n", "utf-8")
    library = read_library(tmp_path)
    assert list(library.documents) == ["甲.txt"]
    assert examples(Answerer(library))[0] == "寒山寺的钟声敲多少下?"
    (tmp_path / "examples.txt").write_bytes(b"\xff\xfe\x00")
    assert "红烧肉怎么炖?" not in examples(Answerer(library))


def test_without_examples_start_points_to_the_documents(tmp_path: Any) -> None:
    (tmp_path / "甲.txt").write_text("今天天气很好。", "utf-8")
    phone = Phone(Answerer(read_library(tmp_path)))
    assert "/sources" in phone.ask("/start")["text"]
    phone.close()
