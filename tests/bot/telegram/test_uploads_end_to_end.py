"""Documents by chat, end to end: the bot as a process of its own before the strict stand-in for Telegram's server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.telegram_files import Files, fake_with_files
from tests.telegram_server import labels, running

ADMIN, GUEST, GROUP = 9, 8, -1001234567890
PATIENCE = 15.0  # seconds
FERRY = "汾湖渡船每小时开一班，末班船晚上八点从南岸开出。\n\n船票两元，学生免费，自行车另收一元。\n".encode()
ASKED = "汾湖渡船的末班船晚上几点开?"


class Chat:
    """People who write to the bot."""

    def __init__(self, server: Any, files: Files, folder: Path) -> None:
        self.client, self.files = server.client(), files
        self.uploads = folder / "uploads"

    def send(self, name: str | None, content: bytes = FERRY, *, chat: int = ADMIN, **fields: Any) -> dict[str, Any]:
        """A file, and the bot's answer to it."""
        extra = {**self.files.message(name, content, **fields.pop("document", {})), **fields}
        return self.said(text=None, chat_id=chat, extra=extra)

    def said(self, **message: Any) -> dict[str, Any]:
        self.client.mark()
        self.client.control("user_message", **message)
        return self.last(message["chat_id"])

    def last(self, chat: int = ADMIN) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.sent(chat_id=chat, timeout=PATIENCE)
        return answer

    def ask(self, text: str, chat: int = ADMIN) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.ask(text, chat_id=chat, timeout=PATIENCE)
        return answer

    def press(self, message: dict[str, Any], label: str) -> dict[str, Any]:
        """What the message shows afterwards."""
        self.client.mark()
        self.client.press(message, label, user_id=message["chat"]["id"])
        calls = self.client.wait("answerCallbackQuery,editMessageText", n=2, timeout=PATIENCE)
        shown: dict[str, Any] = next(call["result"] for call in calls if call["method"] == "editMessageText")
        return shown

    def told(self, message: dict[str, Any], label: str, user: int = ADMIN) -> str:
        """What is said over the button."""
        self.client.mark()
        self.client.press(message, label, user_id=user)
        return str(self.client.wait("answerCallbackQuery", timeout=PATIENCE)[-1]["params"]["text"])

    @property
    def kept(self) -> list[str]:
        return sorted(path.name for path in self.uploads.iterdir()) if self.uploads.is_dir() else []


@pytest.fixture(params=[False, True], ids=["polling", "webhook"], scope="module")
def bot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    folder = tmp_path_factory.mktemp("bot")
    with fake_with_files(privacy_mode=False) as (server, files):
        settings = {"admins": str(ADMIN), "language": "zh-Hans", "flood_limits": "false"}
        with running(server, folder, webhook=request.param, **settings):
            yield Chat(server, files, folder)
            assert server.client().violations() == []


@pytest.fixture
def chat(bot: Chat) -> Chat:
    for name in bot.kept:
        (bot.uploads / name).unlink()
    bot.client.mark()
    return bot


def test_a_file_of_an_admin_is_reported_on_quotable_at_once_and_removed_again(chat: Chat) -> None:
    report = chat.send("渡船.txt")

    for told in (
        "✅ 已收下",
        "文件：渡船.txt",
        "标题：渡船〔推断〕",
        "发布者：未知",
        "日期：未知",
        "可引用的正文 2 段",
    ):
        assert told in report["text"], report["text"]
    answer = chat.ask(ASKED)
    assert answer["text"].startswith("✅")
    assert "晚上八点" in answer["text"]
    guest = chat.ask(ASKED, chat=GUEST)
    assert "晚上八点" in guest["text"]
    listed = chat.press(report, "上传的文档")
    assert "上传的文档共 1 份" in listed["text"]
    assert "渡船.txt（2 段）" in listed["text"]
    card = chat.press(listed, "1")
    asked = chat.press(card, "删除")
    assert "确定删除“渡船.txt”吗" in asked["text"]
    assert labels(chat.press(asked, "取消"))[0] == "删除"
    gone = chat.press(chat.press(card, "删除"), "确定删除")
    assert gone["text"].startswith("“渡船.txt”已删除。")
    assert "八点" not in chat.ask(ASKED)["text"]
    assert chat.kept == []
    assert oct(chat.uploads.stat().st_mode)[-3:] == "700"


def test_a_text_with_a_title_becomes_a_document(chat: Chat) -> None:
    report = chat.ask(f'/add 渡船 "时刻"\n{FERRY.decode()}')

    assert '标题：渡船 "时刻"\n' in report["text"]
    assert chat.kept == ["渡船 _时刻_.toml", "渡船 _时刻_.txt"]
    assert '《渡船 "时刻"》' in chat.ask(ASKED)["text"]
    assert "/add 标题" in chat.ask("/add 只有标题")["text"]
    assert "/add 标题" in chat.ask("/add")["text"]


def test_the_title_of_a_file_may_stand_below_it(chat: Chat) -> None:
    entities = [{"type": "bot_command", "offset": 0, "length": 4}]
    report = chat.send("a.txt", caption="/add 渡船时刻", caption_entities=entities)

    assert "标题：渡船时刻\n" in report["text"]


def test_the_same_file_twice_is_kept_once(chat: Chat) -> None:
    chat.send("渡船.txt")

    assert chat.send("渡船.txt")["text"].startswith("这份文档已经有了")
    assert chat.send("另一个名字.txt")["text"].startswith("这份文档已经有了")
    assert chat.kept == ["渡船.txt"]


def test_who_sends_another_file_of_a_name_is_asked(chat: Chat) -> None:
    chat.send("渡船.txt")
    other = FERRY.decode().replace("八点", "九点半").encode()
    asked = chat.send("渡船.TXT", other)

    assert labels(asked) == ["替换", "两份都留", "取消"]
    assert chat.press(asked, "取消")["text"] == "好，没有收下。"
    both = chat.press(chat.send("渡船.txt", other), "两份都留")
    assert "文件：渡船-2.txt" in both["text"]
    third = FERRY.decode().replace("八点", "十点一刻").encode()
    assert "文件：渡船.txt" in chat.press(chat.send("渡船.txt", third), "替换")["text"]
    assert chat.kept == ["渡船-2.txt", "渡船.txt"]
    assert (chat.uploads / "渡船.txt").read_bytes() == third


def test_a_question_whose_file_is_gone_says_so(chat: Chat) -> None:
    chat.send("渡船.txt")
    asked = chat.send("渡船.txt", FERRY + FERRY)
    replied = asked["reply_to_message"]
    chat.client.delete({**replied, "chat": asked["chat"]})

    assert "已经不在了" in chat.told(asked, "替换")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("渡\n船\u202etxt.txt", "渡 船txt.txt"),
        ("aux.txt", "_aux.txt"),
        (None, "document.txt"),
    ],
)
def test_no_name_leads_out_of_the_folder(chat: Chat, name: str | None, kept: str) -> None:
    report = chat.send(name, document={"mime_type": "text/plain"})

    assert f"文件：{kept}" in report["text"]
    assert chat.kept == [kept]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("../../etc/passwd", b"root:x:0:0", "“passwd”这种文件读不了，没有下载"),
        ("程序.exe", b"MZ", "“程序.exe”这种文件读不了"),
        ("全部.zip", b"PK\x03\x04", "能读的有：.csv"),
        ("空.txt", b"", "“空.txt”是空的"),
    ],
)
def test_what_cannot_be_read_is_not_even_fetched(chat: Chat, name: str, content: bytes, told: str) -> None:
    before = len(chat.files.fetched)

    assert told in chat.send(name, content)["text"]
    assert chat.kept == []
    assert len(chat.files.fetched) == before


def test_a_file_of_25_megabytes_is_not_fetched(chat: Chat) -> None:
    report = chat.send("大.pdf", b"%PDF", document={"size": 25_000_000})

    assert "文件太大（25.0 MB），没有下载" in report["text"]


def test_a_file_whose_size_telegram_does_not_tell_may_prove_too_large(chat: Chat) -> None:
    message = chat.files.message("大.txt", b"x" * (20 * 2**20 + 1))
    del message["document"]["file_size"]

    assert "文件太大" in chat.said(text=None, chat_id=ADMIN, extra=message)["text"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("坏.pdf", b"%PDF-1.7 nothing of the kind", "这份文件读不了，没有留下"),
        ("假.docx", b"just text", "这份文件读不了，没有留下"),
        ("白.txt", b" \n \n", "这份文件读不了，没有留下"),
        ("旧.doc", b"\xd0\xcf\x11\xe0", "这种文件读不了"),
    ],
)
def test_what_proves_unreadable_is_not_kept_and_the_reason_told(
    chat: Chat, name: str, content: bytes, told: str
) -> None:
    report = chat.send(name, content)

    assert told in report["text"]
    assert chat.kept == []


def test_a_download_that_breaks_once_is_begun_again_and_one_that_keeps_breaking_leaves_nothing(chat: Chat) -> None:
    message = chat.files.message("渡船.txt", FERRY)
    chat.files.broken[message["document"]["file_id"]] = 1
    assert "✅ 已收下" in chat.said(text=None, chat_id=ADMIN, extra=message)["text"]

    message = chat.files.message("断.txt", FERRY + FERRY)
    chat.files.broken[message["document"]["file_id"]] = 9
    assert "没有下载完整" in chat.said(text=None, chat_id=ADMIN, extra=message)["text"]
    assert chat.kept == ["渡船.txt"]


def test_a_file_that_telegram_offers_no_more_is_asked_for_again(chat: Chat) -> None:
    message = chat.files.message("渡船.txt", FERRY)
    del chat.files.content[message["document"]["file_id"]]

    assert "已经不提供这份文件" in chat.said(text=None, chat_id=ADMIN, extra=message)["text"]
    chat.files.content[message["document"]["file_id"]] = FERRY


def test_a_file_that_is_shorter_than_announced_is_not_kept(chat: Chat) -> None:
    assert "没有下载完整" in chat.send("渡船.txt", document={"size": len(FERRY) + 10})["text"]
    assert chat.kept == []


def test_an_album_brings_a_document_each(chat: Chat) -> None:
    for number in range(3):
        content = FERRY.decode().replace("八点", f"{number}点").encode()
        extra = chat.files.message(f"渡船{number}.txt", content)
        chat.client.control("user_message", chat_id=ADMIN, extra={**extra, "media_group_id": "7"})
    chat.client.wait("sendMessage", n=3, chat_id=ADMIN, timeout=PATIENCE)

    assert chat.kept == [f"渡船{number}.txt" for number in range(3)]


def test_a_forwarded_file_is_a_file(chat: Chat) -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "乙"}

    assert "✅ 已收下" in chat.send("渡船.txt", caption="请看", forward_origin=origin)["text"]


def test_who_is_no_admin_is_told_so_and_a_question_below_a_file_is_answered(chat: Chat) -> None:
    assert chat.send("渡船.txt", chat=GUEST)["text"].startswith("只有管理员能添加文档")
    assert chat.ask("/documents", chat=GUEST)["text"].startswith("这个命令只供管理员")
    assert chat.ask(f"/add 题\n{FERRY.decode()}", chat=GUEST)["text"].startswith("只有管理员能添加文档")
    caption = "青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?"
    assert "85家" in chat.send("渡船.txt", chat=GUEST, caption=caption)["text"]
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "乙"}
    assert "❌" in chat.send("渡船.txt", chat=GUEST, caption="今天的红烧肉炖得非常烂。", forward_origin=origin)["text"]
    assert chat.kept == []


def test_in_a_group_files_are_no_documents(chat: Chat) -> None:
    asked = chat.ask("/ask@fake_test_bot 元荡桥", chat=GROUP)
    extra = chat.files.message("渡船.txt", FERRY)
    chat.client.mark()
    chat.client.control(
        "user_message", chat_id=GROUP, user_id=ADMIN, extra=extra, reply_to=asked["message_id"], chat_type="supergroup"
    )

    assert chat.last(GROUP)["text"] == "请在私聊里把文件发给我。"
    assert chat.kept == []


def test_an_edited_caption_changes_no_document(chat: Chat) -> None:
    report = chat.send("渡船.txt", caption="旧说明")
    message = chat.client.messages(ADMIN)[-2]
    assert message["document"]
    chat.client.mark()
    chat.client.control("raw_update", edited_message={**message, "caption": "新说明", "edit_date": int(time.time())})

    assert "不会改动已收下的文档" in chat.last()["text"]
    assert report["text"].startswith("✅")


def test_the_list_is_paged_and_tells_of_what_has_become_unreadable(chat: Chat) -> None:
    chat.uploads.mkdir(mode=0o700, exist_ok=True)
    for number in range(9):
        (chat.uploads / f"渡船{number}.txt").write_bytes(FERRY.replace("八".encode(), f"{number}".encode()))
    (chat.uploads / "坏.docx").write_bytes(b"just text")
    chat.send("渡船.txt")  # makes the bot look at once
    listed = chat.ask("/documents")

    assert "上传的文档共 11 份" in listed["text"]
    assert "坏.docx\n⚠ uploads/坏.docx：文件内容与扩展名不符" in listed["text"]
    last = chat.press(listed, "下一页")
    card = chat.press(last, "11")
    removed = chat.press(chat.press(card, "删除"), "确定删除")
    assert "上传的文档共 10 份" in removed["text"]
    bad = chat.press(chat.press(removed, "上一页") if "上一页" in labels(removed) else removed, "1")
    assert bad["text"].startswith(("坏.docx", "渡船"))


def test_a_document_that_is_gone_by_the_time_of_the_press_says_so(chat: Chat) -> None:
    report = chat.send("渡船.txt")
    listed = chat.press(report, "上传的文档")
    (chat.uploads / "渡船.txt").unlink()

    assert chat.told(listed, "1") == "这份文档已经不在了。"


def test_somebody_else_who_presses_the_buttons_changes_nothing(chat: Chat) -> None:
    report = chat.send("渡船.txt")

    assert chat.told(report, "上传的文档", user=GUEST).startswith("这个命令只供管理员")
