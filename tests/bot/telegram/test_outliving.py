"""Buttons and links outlive changes of documents that they do not name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.shelf import answerer_of
from tests.telegram_phone import GROUP, Phone, Sent, buttons

QUESTION = "元荡岸线"
CHANGED, RESULTS, REMOVED = "这份文档已经更新", "文档已经更新，结果有了变化", "这份文档已经移除"
SECTIONS = ("东段", "西段", "南段", "北段", "中段", "上段", "下段", "外段")
SHELF = {each: f"元荡岸线{each}贯通。\n\n元荡岸线{each}种了树。\n\n{each}归青浦。" for each in SECTIONS}
TEXT = "".join(f"元荡岸线{each}贯通。" for each in SECTIONS * 2)


class Shelf:
    """A bot whose documents change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.texts = dict(SHELF)
        self.phone = Phone(answerer_of(folder, **self.texts))

    def change(self, **texts: str | None) -> None:
        """Documents are added, written anew or (``None``) removed."""
        for name, text in texts.items():
            if text is None:
                (self.folder / f"{name}.txt").unlink()
        answerer = answerer_of(self.folder, **{name: text for name, text in texts.items() if text is not None})
        self.phone.application.bot_data["services"].renew(answerer)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.phone.close()


def add_another(shelf: Shelf) -> None:
    shelf.change(大闸蟹="阳澄湖大闸蟹于9月22日开捕。", 医保="异地就医可以直接结算。")


def change_the_named(shelf: Shelf) -> None:
    shelf.change(**{each: SHELF[each] + "\n\n另有一段。" for each in SECTIONS})


def remove_the_named(shelf: Shelf) -> None:
    shelf.change(**dict.fromkeys(SECTIONS[1:], None), **{SECTIONS[0]: "阳澄湖大闸蟹。"})


OPENERS: dict[str, Callable[[Phone], Sent]] = {
    "answer": lambda phone: phone.ask(QUESTION),
    "group": lambda phone: phone.ask(f"/ask@youju_bot {QUESTION}", chat=GROUP),
    "verify": lambda phone: phone.ask(f"/verify {TEXT}"),
    "sources": lambda phone: phone.ask("/sources"),
}
LABELS = [
    ("answer", "更多结果", RESULTS),
    ("answer", "为什么", RESULTS),
    ("answer", "下一段", CHANGED),
    ("answer", "全文", CHANGED),
    ("answer", "引用格式", CHANGED),
    ("answer", "看②", CHANGED),
    ("group", "更多结果", RESULTS),
    ("verify", "下一页", RESULTS),
    ("verify", "看①", CHANGED),
    ("sources", "1", CHANGED),
]


@pytest.mark.parametrize(("opener", "label", "_sentence"), LABELS)
def test_a_button_works_after_another_document_has_changed(
    shelf: Shelf, opener: str, label: str, _sentence: str
) -> None:
    message = OPENERS[opener](shelf.phone)
    before = message["text"]
    add_another(shelf)

    assert "text" not in shelf.phone.press(message, label)
    assert message["text"] != before


@pytest.mark.parametrize(("opener", "label", "sentence"), LABELS)
def test_a_button_of_a_document_that_has_changed_says_so(shelf: Shelf, opener: str, label: str, sentence: str) -> None:
    message = OPENERS[opener](shelf.phone)
    before = message["text"]
    change_the_named(shelf)

    settled = shelf.phone.press(message, label)
    assert (settled.get("text", "")[: len(sentence)], settled.get("show_alert")) == (sentence, True)
    assert message["text"] == before


@pytest.mark.parametrize(("opener", "label", "sentence"), LABELS)
def test_a_button_of_a_document_that_is_gone_says_so(shelf: Shelf, opener: str, label: str, sentence: str) -> None:
    message = OPENERS[opener](shelf.phone)
    remove_the_named(shelf)

    settled = shelf.phone.press(message, label)
    assert settled.get("text", "").startswith((REMOVED, sentence))


def test_pages_go_on_after_another_change_and_repeat_nothing(shelf: Shelf) -> None:
    message = shelf.phone.ask(QUESTION)
    pages = [message["text"]]
    while any("更多结果" in each["text"] for each in buttons(message)):
        shelf.change(**{f"另{len(pages)}": f"第{len(pages)}份文件与此无关。"})
        assert "text" not in shelf.phone.press(message, "更多结果")
        pages.append(message["text"])
    assert len(pages) > 3
    for expected in reversed(pages[:-1]):
        assert "text" not in shelf.phone.press(message, "上一页")
        assert message["text"] == expected


def test_a_new_document_that_belongs_on_the_page_is_not_passed_over(shelf: Shelf) -> None:
    message = shelf.phone.ask(QUESTION)
    shelf.change(元荡="元荡岸线。")

    assert shelf.phone.press(message, "更多结果")["text"].startswith(RESULTS)


def test_back_from_a_paragraph_leads_to_the_answer_as_it_is_now(shelf: Shelf) -> None:
    message = shelf.phone.ask(QUESTION)
    shelf.phone.press(message, "下一段")
    change_the_named(shelf)

    assert shelf.phone.press(message, "全文")["text"].startswith(CHANGED)
    assert "text" not in shelf.phone.press(message, "回到答案")
    assert "text" not in shelf.phone.press(message, "更多结果")


def test_an_example_is_the_one_that_stands_on_its_button(shelf: Shelf) -> None:
    labels = ("元荡岸线东段种了什么树?", "元荡岸线西段种了什么树?")
    vars(shelf.phone.application.bot_data["services"].services)["examples"] = labels
    welcome = shelf.phone.ask("/start")
    add_another(shelf)  # which have no examples
    assert [each["text"] for each in buttons(welcome)] == [*labels]

    for label in labels:
        shelf.phone.press(welcome, label)
        answer = shelf.phone.last()
        before = answer["text"]
        assert before.startswith(f"❓ {label}\n")
        shelf.change(大闸蟹=f"阳澄湖大闸蟹{len(answer)}只。")
        assert "text" not in shelf.phone.press(answer, "为什么")
        assert "text" not in shelf.phone.press(answer, "回到答案")
        assert "text" not in shelf.phone.press(answer, "全文")
        assert answer["text"].startswith(f"❓ {label}\n")
        assert "text" not in shelf.phone.press(answer, "回到答案")
        assert answer["text"].startswith(f"❓ {label}\n")


def link_of(shelf: Shelf) -> str:
    """The start parameter of the button below a quote that was posted inline."""
    first = shelf.phone.inline("元荡岸线东段种了树")["results"][0]
    return str(first["reply_markup"]["inline_keyboard"][0][0]["url"]).partition("?start=")[2]


def test_a_deep_link_outlives_changes_of_other_documents_only(shelf: Shelf) -> None:
    link = link_of(shelf)
    assert len(link) <= 64
    add_another(shelf)
    assert "元荡岸线东段" in shelf.phone.ask(f"/start {link}")["text"]
    shelf.change(东段="元荡岸线东段。\n\n" + SHELF["东段"])
    assert shelf.phone.ask(f"/start {link}")["text"].startswith(CHANGED)
    shelf.change(东段=None)
    assert shelf.phone.ask(f"/start {link}")["text"].startswith(REMOVED)


def test_a_link_without_an_edition_opens_the_passage_as_it_is(shelf: Shelf) -> None:
    passage = link_of(shelf).rpartition("-")[0]
    change_the_named(shelf)

    assert "元荡岸线东段" in shelf.phone.ask(f"/start {passage}")["text"]
