"""What the report says of a file's decoding, and where a paragraph shown for itself stands."""

from __future__ import annotations

from bot.locale import Words
from bot.render.place import paragraph_view
from bot.render.sources import document_view, note_line, removed_view
from corpus.reading import read_document

GUIDE = "---\ntitle: 青浦指南\n---\n# 青浦指南\n\n## 线路\n\n从苏州到**青浦**只需40分钟。\n"


def test_a_note_is_a_sentence_in_the_language_of_the_reader(hans: Words, hant: Words, english: Words) -> None:
    assert note_line("encoding: gb18030", hans) == "文字编码：gb18030"
    assert note_line("ragged-row: 12", hant) == "有一行的欄數與表頭不同：第 12 行"
    assert note_line("broken-line: 2: wanted an object", english) == "a line cannot be read: 2: wanted an object"
    assert note_line("more: 3", english) == "… and 3 more"


def test_a_note_without_a_sentence_is_shown_as_it_is_on_one_line(hans: Words) -> None:
    assert note_line("utf-7", hans) == "utf-7"
    assert note_line("pages: 3\n\x1b[2J", hans) == "pages: 3 ␛[2J"


def test_a_document_shows_its_notes(hans: Words) -> None:
    document, _ = read_document("a.txt", "元荡在青浦和吴江之间，岸线很长。".encode("gb18030"))
    assert "文字编码：gb18030" in document_view(document, hans, columns=60).plain


def test_what_markup_was_dropped_is_told(hans: Words) -> None:
    document, _ = read_document("a.md", GUIDE.encode())
    view = removed_view(document, hans, columns=60).plain
    assert "文件头信息 1 处" in view
    assert "格式标记 4 处" in view
    assert "从苏州到⟦**⟧青浦**只需 × 2" in view


def test_a_paragraph_shown_for_itself_tells_its_headings_and_page(hans: Words) -> None:
    document, _ = read_document("a.md", GUIDE.encode())
    assert "《青浦指南》 · 线路 · 第 1 段/共 1 段" in paragraph_view(document, 1, hans, columns=80).plain
