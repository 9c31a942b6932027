"""What readers say of a file, told in the language of the reader."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import corpus
from bot.render.detail import translate_detail
from bot.render.terminal.sources import REDUNDANT_DETAILS, WITHOUT_DETAIL, note_line, report_line
from bot.translations import Translations
from corpus.folder.listing import FileReport, Status
from retrieval.index import bounded

ELSEWHERE = ("folder-", "empty")  # codes of faults that concern no one file, or say it all
OURS = {"document.py", "pdfium.py", "script.py"}  # what these say is no word on a file


def said_of_files() -> Iterator[str]:
    """Every message of ``CorpusError`` in the readers, with 7 in its gaps."""
    for path in sorted(Path(corpus.__file__).parent.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))) if path.name not in OURS else ():
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "CorpusError":
                code = next((ast.literal_eval(k.value) for k in call.keywords if isinstance(k.value, ast.Constant)), "")
                message = filled(call.args[0])
                if message not in {"", *REDUNDANT_DETAILS} and not code.startswith((*ELSEWHERE, *WITHOUT_DETAIL)):
                    yield message


def said_of_limits() -> Iterator[str]:
    """Every message of ``LimitError``, which becomes the detail of a file's report, with 7 in its gaps."""
    for call in ast.walk(ast.parse(Path(bounded.__file__).read_text("utf-8"))):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "LimitError":
            message = call.args[0].orelse if isinstance(call.args[0], ast.IfExp) else call.args[0]
            yield from filter(None, [filled(message)])


def filled(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join("7" if isinstance(part, ast.FormattedValue) else filled(part) for part in node.values)
    return ""


def test_everything_that_readers_say_is_told_in_chinese(hans: Translations, hant: Translations) -> None:
    messages = [message for message in (*said_of_files(), *said_of_limits()) if re.search("[a-z]", message)]

    assert len(messages) > 20
    assert [
        message
        for message in messages
        if translate_detail(message, hans) == message or translate_detail(message, hant) == message
    ] == []


@pytest.mark.parametrize(
    ("detail", "wanted"),
    [
        ("this is plain text, not a Word document", "这是纯文本，不是 Word 文档"),
        ("this is a PNG picture, not text", "这是 PNG 图片，不是文本"),
        ("line 3 has 17 characters, at most 5", "第 3 行有 17 个字符，最多 5 个"),
        ("documents.toml:5: no file '没有.txt'", "documents.toml:5：没有文件 '没有.txt'"),
        ("the archive is damaged: File is not a zip file", "压缩包已损坏：不是完整的 zip 文件"),
        (
            "userdict.txt:4: '坏 词' is several words, wanted one word a line",
            "userdict.txt:4：'坏 词' 是几个词，应为一行一个词",
        ),
        ("such a file needs: pip install 'youju[docx]'", "请运行 pip install 'youju[docx]'"),
        ("a.toml:2: unknown key 'titel' (known: title, url)", "a.toml:2：没有 'titel' 这一项，只有 title, url"),
        (".xyz", ".xyz"),
    ],
)
def test_a_detail_is_told_with_what_stands_in_its_gaps(
    detail: str, wanted: str, hans: Translations, english: Translations
) -> None:
    assert translate_detail(detail, hans) == wanted
    assert translate_detail(detail, english) == detail


def test_every_sentence_can_be_told_in_every_language(
    english: Translations, hans: Translations, hant: Translations
) -> None:
    details = [re.sub(r"\{\w+\}", "7", english.template(key)) for key in english if key.startswith("detail.")]
    assert [
        detail
        for detail in details
        if translate_detail(detail, hans) == detail or translate_detail(detail, hant) == detail
    ] == []


def test_a_broken_line_is_told_with_its_place(hans: Translations) -> None:
    note = "broken-line: 4: Expecting property name enclosed in double quotes (column 2)"
    assert note_line(note, hans) == "有一行无法读取：第 4 行，第 2 个字符处不合 JSON 格式：应为双引号括起的名称"


def test_a_detail_that_says_nothing_new_is_left_out(hans: Translations, english: Translations) -> None:
    report = FileReport("合同.pdf", Status.FAILED, "encrypted", "the file asks for a password")
    assert report_line(report, hans) == "合同.pdf：文件有密码"
    assert report_line(report, english) == "合同.pdf: the file is password-protected"
