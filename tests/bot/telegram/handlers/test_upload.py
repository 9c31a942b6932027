"""Documents by chat without a network: what the end-to-end tests show, wherever the strict server is absent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from telegram.request import RequestData

from bot.access import Access
from bot.telegram.handlers import upload
from bot.telegram.uploads import ATTEMPTS, Uploads
from retrieval.index.attempts import Attempts
from retrieval.index.live_index import LiveIndex
from tests.telegram_phone import BOT, GROUP, Offline, Phone, Sent, buttons

ADMIN, GUEST = 9, 8
RULES = "元荡桥自2022年起免费通行，骑车和步行都可以过桥。\n\n管理处设在桥南，每天早上六点开门。\n".encode()
FERRY = "汾湖渡船每小时开一班，末班船晚上八点从南岸开出。\n\n船票两元，学生免费，自行车另收一元。\n".encode()
LATER = FERRY.replace("八点".encode(), "九点半".encode())
ASKED = "汾湖渡船的末班船晚上几点开?"


class WithFiles(Offline):
    """Telegram that keeps files too."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}
        self.fetched: list[str] = []
        self.failing = 0
        self.noting: Callable[[], None] = lambda: None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        if method == "POST":
            return await super().do_request(url, method, request_data, *timeouts, **more)
        if self.failing:
            self.failing -= 1
            return 502, b"<html>"
        self.fetched.append(url)
        self.noting()
        return 200, self.files[url.rpartition("/")[2]]

    def result(self, method: str, call: dict[str, Any]) -> object:
        if method == "getFile":
            number = call["file_id"]
            return {"file_id": number, "file_unique_id": number, "file_path": f"documents/{number}"}
        return super().result(method, call)


class Chat(Phone):
    """A phone that sends files."""

    def __init__(self, holdings: LiveIndex, **settings: Any) -> None:
        super().__init__(holdings.answerer, access=Access((), (), (ADMIN,)), **settings)
        self.telegram = WithFiles()
        self.telegram.messages, self.offline = self.offline.messages, self.telegram
        self.application.bot._request = (self.telegram, self.telegram)
        registry = self.application.bot_data["services"]
        assert holdings.uploads
        registry.services.uploads = Uploads(holdings, holdings.uploads)
        holdings.follow(registry.renew)
        self.write("/help", chat=ADMIN, user=ADMIN)  # and the word on privacy mode

    def send(
        self, name: str, content: bytes = FERRY, *, size: int | None = None, user: int = ADMIN, **fields: Any
    ) -> Sent:
        """A file, and the bot's answer."""
        number = f"f{len(self.telegram.files)}"
        self.telegram.files[number] = content
        document: dict[str, Any] = {"file_id": number, "file_unique_id": number, "file_name": name}
        document |= {"file_size": len(content) if size is None else size}
        chat = fields.pop("chat", user)
        self.feed(message=self.message(chat=chat, user=user, document=document, **fields))
        return self.last()

    def said(self, text: str, user: int = ADMIN) -> Sent:
        self.write(text, chat=user, user=user)
        return self.last()

    def turned(self, message: Sent, label: str) -> Sent:
        self.press(message, label, user=message["chat"]["id"])
        return message


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Chat]:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "规定.txt").write_bytes(RULES)
    holdings = LiveIndex(corpus, uploads=tmp_path / "uploads")
    holdings.refresh()
    chat = Chat(holdings)
    yield chat
    chat.close()


def kept(tmp_path: Path) -> list[str]:
    folder = tmp_path / "uploads"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_file_is_kept_reported_on_quoted_and_removed(chat: Chat, tmp_path: Path) -> None:
    report = chat.send("渡船.txt")

    assert "✅ 已收下" in report["text"]
    assert "标题：渡船〔推断〕\n发布者：未知\n日期：未知\n可引用的正文 2 段" in report["text"]
    assert "晚上八点" in chat.said(ASKED, user=GUEST)["text"]
    listed = chat.turned(report, "上传的文档")
    assert "1. 《渡船》 · 渡船.txt（2 段）" in listed["text"]
    card = chat.turned(listed, "1")
    assert "确定删除" in chat.turned(card, "删除")["text"]
    assert chat.turned(chat.turned(card, "取消"), "删除")
    assert chat.turned(card, "确定删除")["text"].startswith("“渡船.txt”已删除。\n\n还没有上传过文档")
    assert kept(tmp_path) == []
    assert "晚上八点" not in chat.said(ASKED, user=GUEST)["text"]


def test_a_reply_to_the_report_is_asked_of_that_document(chat: Chat) -> None:
    report = chat.send("渡船.txt")
    answer = chat.ask("末班船几点?", chat=ADMIN, user=ADMIN, reply_to_message=chat.seen(report))

    assert answer["text"].startswith("↳ 在《渡船》里接着找")


def test_a_text_with_a_title_is_a_document_and_without_one_how_to_is_told(chat: Chat, tmp_path: Path) -> None:
    assert "标题：渡船时刻\n" in chat.said(f"/add 渡船时刻\n{FERRY.decode()}")["text"]
    assert kept(tmp_path) == ["渡船时刻.toml", "渡船时刻.txt"]
    assert chat.said("/add 渡船时刻")["text"].startswith("要添加一段文字")


def test_one_name_twice_is_asked_about(chat: Chat, tmp_path: Path) -> None:
    chat.send("渡船.txt")

    assert chat.send("别的.txt")["text"].startswith("这份文档已经有了")
    asked = chat.send("渡船.txt", LATER)
    assert [each["text"] for each in buttons(asked)] == ["替换", "两份都留", "取消"]
    assert chat.turned(asked, "取消")["text"] == "好，没有收下。"
    assert "文件：渡船-2.txt" in chat.turned(chat.send("渡船.txt", LATER), "两份都留")["text"]
    assert "文件：渡船.txt" in chat.turned(chat.send("渡船.txt", LATER + RULES), "替换")["text"]
    assert (tmp_path / "uploads" / "渡船.txt").read_bytes() == LATER + RULES


def test_the_question_outlives_neither_its_file_nor_its_message(chat: Chat) -> None:
    chat.send("渡船.txt")
    asked = chat.send("渡船.txt", LATER)
    del chat.offline.messages[ADMIN, asked["_reply"]]
    assert chat.press(asked, "替换", user=ADMIN)["text"] == "带文件的那条消息已经不在了，请重新发送。"
    asked = chat.send("渡船.txt", LATER)
    hidden = {"message_id": 1, "date": 0, "chat": asked["chat"]}
    assert "太旧" in chat.press(asked, "替换", user=ADMIN, message=hidden)["text"]


@pytest.mark.parametrize(
    ("name", "size", "told"),
    [
        ("passwd", None, "这种文件读不了，没有下载"),
        ("全部.zip", None, "能读的有：.csv"),
        ("空.txt", 0, "是空的（0 字节）"),
        ("大.pdf", 25_000_000, "文件太大（25.0 MB），没有下载"),
    ],
)
def test_what_is_of_no_use_is_not_fetched(chat: Chat, name: str, size: int | None, told: str) -> None:
    assert told in chat.send(name, size=size)["text"]
    assert chat.telegram.fetched == []


def test_what_cannot_be_read_is_not_kept(chat: Chat, tmp_path: Path) -> None:
    told = chat.send("假.docx", b"no archive")["text"]

    assert told.startswith("❌ 这份文件读不了，没有留下。\nuploads/假.docx：文件内容与扩展名不符")
    assert kept(tmp_path) == []


def test_a_disk_that_takes_nothing_is_named(chat: Chat, tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("a file where the folder should be")

    assert "文件存不下（File exists）" in chat.send("渡船.txt")["text"]


def test_a_download_is_tried_twice(chat: Chat) -> None:
    chat.telegram.failing = 1
    assert "✅ 已收下" in chat.send("渡船.txt")["text"]
    chat.telegram.failing = 2
    assert "没有下载完整" in chat.send("断.txt", LATER)["text"]
    assert "没有下载完整" in chat.send("短.txt", LATER, size=len(LATER) + 1)["text"]
    assert "是空的" in chat.send("无.txt", b"", size=5)["text"]


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ("Bad Request: file is too big", "文件太大"),
        ("Bad Request: wrong file_id or the file is temporarily unavailable", "已经不提供这份文件"),
    ],
)
def test_what_telegram_does_not_give_is_told(chat: Chat, description: str, told: str) -> None:
    refusal = {"ok": False, "error_code": 400, "description": description}
    chat.offline.refuse = lambda name, _call: (400, refusal) if name == "getFile" else None

    assert told in chat.send("渡船.txt")["text"]


def test_a_size_that_telegram_does_not_tell_is_seen_afterwards(chat: Chat) -> None:
    chat.telegram.files["f"] = b"x" * (20 * 2**20 + 1)
    document = {"file_id": "f", "file_unique_id": "f", "file_name": "大.txt"}
    chat.feed(message=chat.message(chat=ADMIN, user=ADMIN, document=document))

    assert "文件太大（21.0 MB）" in chat.last()["text"]


def test_files_are_for_admins_in_their_private_chat(chat: Chat, tmp_path: Path) -> None:
    assert chat.send("渡船.txt", user=GUEST)["text"].startswith("只有管理员能添加文档")
    assert chat.said("/add 题\n文", user=GUEST)["text"].startswith("只有管理员能添加文档")
    assert chat.said("/documents", user=GUEST)["text"].startswith("这个命令只供管理员")
    assert "免费" in chat.send("渡船.txt", user=GUEST, caption="元荡桥自哪年起免费通行?")["text"]
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "乙"}
    verdict = chat.send("渡船.txt", user=GUEST, caption="管理处设在桥南，每天早上六点开门。", forward_origin=origin)
    assert verdict["text"].startswith("✅")
    replied = {"message_id": 1, "date": 1, "chat": {"id": GROUP, "type": "supergroup"}, "from": BOT, "text": "答"}
    assert chat.send("渡船.txt", chat=GROUP, reply_to_message=replied)["text"] == "请在私聊里把文件发给我。"
    assert chat.write("/add 题\n文", chat=GROUP, user=ADMIN) == []  # perhaps another bot's
    assert chat.write("/add@youju_bot 题\n文", chat=GROUP, user=ADMIN)[-1]["text"] == "请在私聊里把文件发给我。"
    report = chat.send("渡船.txt")
    assert chat.press(report, "上传的文档", user=GUEST)["text"].startswith("这个命令只供管理员")
    assert kept(tmp_path) == ["渡船.txt"]


def test_an_edited_caption_is_told_to_change_nothing(chat: Chat) -> None:
    chat.send("渡船.txt", caption="旧")
    message = next(each for each in chat.offline.messages.values() if each.get("caption") == "旧")

    chat.feed(edited_message={**message, "caption": "新", "edit_date": 2})

    assert chat.last()["text"].startswith("改说明或改文字不会改动")


def test_where_nothing_can_be_kept_that_is_said(chat: Chat) -> None:
    chat.application.bot_data["services"].services.uploads = None

    assert chat.send("渡船.txt")["text"] == "这里暂时不能添加文档。"
    assert chat.said("/documents")["text"] == "这里暂时不能添加文档。"


def test_the_list_is_paged_and_names_what_is_wrong(chat: Chat, tmp_path: Path) -> None:
    for number in range(9):
        chat.send(f"渡船{number}.txt", FERRY.replace("八".encode(), str(number).encode()))
    for number in range(6):
        (tmp_path / "corpus" / f"坏{number}.docx").write_bytes(b"no archive")
    (tmp_path / "uploads" / "坏.docx").write_bytes(b"no archive")
    last = chat.send("渡船.txt")
    listed = chat.turned(last, "上传的文档")

    assert "上传的文档共 11 份" in listed["text"]
    assert "⚠ uploads/坏.docx：文件内容与扩展名不符" in listed["text"]
    assert "其他文档的问题：\n坏0.docx：" in listed["text"]
    assert "另有 1 个" in listed["text"]
    assert "11. 《渡船》" not in listed["text"]
    assert "10. " in chat.turned(listed, "下一页")["text"]
    chat.turned(listed, "上一页")
    bad = next(str(n) for n in range(1, 9) if f"{n}. 坏.docx" in listed["text"])
    assert "⚠" in chat.turned(listed, bad)["text"]


def test_a_document_that_is_gone_or_stays_says_so(chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = chat.turned(chat.send("渡船.txt"), "上传的文档")
    data = chat.data(listed, "1")
    card = chat.turned(chat.turned(listed, "1"), "删除")

    def refuse(_self: Path, missing_ok: bool = False) -> None:  # noqa: ARG001
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        assert chat.turned(card, "确定删除")["text"].startswith("“渡船.txt”删不掉（Permission denied）")
    (tmp_path / "uploads" / "渡船.txt").unlink()
    assert chat.press(listed, data=data, user=ADMIN)["text"] == "这份文档已经不在了。"


@pytest.mark.parametrize("name", ["~$渡船.docx", "~$lock.txt", ".渡船.txt", "._渡船.txt", "a/~$渡船.txt"])
def test_what_the_look_into_the_folder_passes_over_is_not_accepted(chat: Chat, tmp_path: Path, name: str) -> None:
    assert "隐藏文件或临时文件" in chat.send(name)["text"]
    assert chat.telegram.fetched == []
    assert kept(tmp_path) == []


def test_a_title_that_begins_like_a_hidden_file_names_one_that_is_seen(chat: Chat, tmp_path: Path) -> None:
    assert "✅ 已收下" in chat.said(f"/add ~$.渡船\n{FERRY.decode()}")["text"]
    assert "渡船.txt" in kept(tmp_path)


def test_a_text_that_is_too_long_for_the_memory_there_is_is_not_fetched(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "largest_text", lambda: 1_200_000)
    told = chat.send("渡船.txt", FERRY, size=2_000_000)["text"]

    assert "2.0 MB" in told
    assert "最多能收 1.2 MB" in told
    assert chat.telegram.fetched == []


def test_a_message_that_comes_a_third_time_after_two_deaths_is_refused(chat: Chat, tmp_path: Path) -> None:
    uploads = chat.application.bot_data["services"].services.uploads
    noted: list[Mapping[str, int]] = []
    chat.telegram.noting = lambda: noted.append(Attempts(tmp_path / "uploads" / ATTEMPTS).all())
    chat.send("渡船.txt")
    (attempt,) = noted[0]
    assert attempt.endswith("渡船.txt")
    assert uploads.attempts.all() == {}

    for deaths, answer in ((1, "这份文档已经有了"), (2, "两次中断"), (3, "两次中断")):
        chat.application.bot_data["services"].services.uploads.attempts = AllDied(deaths)
        assert answer in chat.send("渡船.txt")["text"]


class AllDied(Attempts):
    """Notes according to which so many processes died of everything."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def deaths(self, key: str) -> int:  # noqa: ARG002
        return self.count
