"""What is told of documents: of a file's decoding, where a paragraph stands; and how little is read for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.cli.sources import find_document
from bot.render.paragraph import paragraph_view
from bot.render.terminal.sources import document_view, library_views, note_line, removed_view
from bot.translations import Translations
from corpus.document import Document
from corpus.reading.document import read_document
from tests.records import bundled

GUIDE = "---\ntitle: 青浦指南\n---\n# 青浦指南\n\n## 线路\n\n从苏州到**青浦**只需40分钟。\n"


def test_a_note_is_a_sentence_in_the_language_of_the_reader(
    hans: Translations, hant: Translations, english: Translations
) -> None:
    assert note_line("encoding: gb18030", hans) == "文字编码：gb18030"
    assert note_line("ragged-row: 12", hant) == "有一行的欄數與表頭不同：第 12 行"
    assert note_line("broken-line: 2: wanted an object", english) == "a line cannot be parsed: 2: wanted an object"
    assert note_line("more: 3", english) == "… and 3 more"


def test_a_note_without_a_sentence_is_shown_as_it_is_on_one_line(hans: Translations) -> None:
    assert note_line("utf-7", hans) == "utf-7"
    assert note_line("pages: 3\n\x1b[2J", hans) == "pages: 3 ␛[2J"


def test_a_document_shows_its_notes(hans: Translations) -> None:
    document, _ = read_document("a.txt", "元荡在青浦和吴江之间，岸线很长。".encode("gb18030"))
    assert "文字编码：gb18030" in document_view(document, hans, columns=60).plain


def test_what_markup_was_dropped_is_told(hans: Translations) -> None:
    document, _ = read_document("a.md", GUIDE.encode())
    view = removed_view(document, hans, columns=60).plain
    assert "文件头信息 1 处" in view
    assert "格式标记 4 处" in view
    assert "从苏州到⟦**⟧青浦**只需 × 2" in view


def test_a_paragraph_shown_for_itself_tells_its_headings_and_page(hans: Translations) -> None:
    document, _ = read_document("a.md", GUIDE.encode())
    assert "《青浦指南》 · 线路 · 第 1 段/共 1 段" in paragraph_view(document, 1, hans, columns=80).plain


class Counting(Mapping[str, Document]):
    """Documents that were read one after the other."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.documents = documents
        self.read: list[str] = []

    def __getitem__(self, name: str) -> Document:
        self.read.append(name)
        return self.documents[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.documents)

    def __len__(self) -> int:
        return len(self.documents)


def test_a_document_is_found_by_the_beginning_of_its_name_without_reading_others() -> None:
    library = bundled()[0]
    counting = Counting(library.documents)

    found = find_document(replace(library, documents=counting), "002")

    assert found.id.startswith("002")
    assert set(counting.read) == {"002", found.id}


def test_a_list_of_documents_reads_no_more_than_is_shown(hans: Translations) -> None:
    library = bundled()[0]
    counting = Counting(library.documents)

    views = library_views(replace(library, documents=counting), hans, columns=80)
    shown = [next(views) for _ in range(3)]

    assert counting.read == list(library.documents)[:2]
    assert counting.read[1] in shown[2].plain
