"""A folder is read completely: one bad file does not stop the others, and every file is in the report."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.document import CorpusError
from corpus.folder.listing import Status, relist
from corpus.folder.scan import list_folder
from corpus.library import Library, bundled_folder, read_library

GOOD = "元荡岸线贯通工程全面竣工。\n苏州小伙伴逛个公园就能到上海。\n"


def folder(root: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def reports(library: Library) -> list[tuple[str, str, str]]:
    return [(report.path, report.status.value, report.code) for report in library.reports]


def test_a_bad_file_never_stops_the_others(tmp_path: Path) -> None:
    folder(
        tmp_path,
        a_dot_txt=GOOD,
        b_dot_txt=b"",
        c_dot_txt=b"\x89PNG\r\n",
        d_dot_xyz="?",
        sub__e_dot_TXT=GOOD,
        f=b"\xff\xff",
    )
    (tmp_path / "g.txt").write_bytes(b"ab\xff\xff")
    library = read_library(tmp_path)
    assert list(library.documents) == ["a.txt", "sub/e.TXT"]
    assert reports(library) == [
        ("a.txt", "read", "read"),
        ("b.txt", "failed", "empty"),
        ("c.txt", "failed", "binary"),
        ("d.xyz", "skipped", "unknown-format"),
        ("f", "skipped", "unknown-format"),
        ("g.txt", "failed", "encoding"),
        ("sub/e.TXT", "read", "read"),
    ]


def test_a_file_that_may_not_be_read_is_reported(tmp_path: Path) -> None:
    folder(tmp_path, a_dot_txt=GOOD)
    (tmp_path / "b.txt").symlink_to(tmp_path / "nowhere.txt")
    library = read_library(tmp_path)
    assert reports(library)[1] == ("b.txt", "failed", "unreadable")


def test_the_report_says_what_was_found(tmp_path: Path) -> None:
    folder(tmp_path, a_dot_txt=GOOD, b_dot_txt=b"%PDF-1.7")
    library = read_library(tmp_path)
    assert [report.detail for report in library.reports] == ["2", "this is a PDF, not text"]
    assert library.reports[0].status is Status.READ


def test_reserved_names_and_dotfiles_are_no_documents(tmp_path: Path) -> None:
    names = [
        "userdict.txt",
        "synonyms.txt",
        "stopwords.txt",
        ".hidden.txt",
        ".git/x.txt",
        "~$a.txt",
        "a.txt",
        "a.toml",
        "sub/userdict.txt",
    ]
    for name in names:
        folder(tmp_path, **{name.replace("/", "__").replace(".", "_dot_"): GOOD if name.endswith("txt") else ""})
    folder(tmp_path, documents_dot_toml="")
    assert list(list_folder(tmp_path).documents) == ["a.txt", "sub/userdict.txt"]


def test_questions_and_judgements_beside_a_collection_are_no_documents(tmp_path: Path) -> None:
    for name in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"):
        folder(tmp_path, **{f"beir__{name}".replace("/", "__").replace(".", "_dot_"): GOOD})
    folder(tmp_path, queries_dot_jsonl=GOOD)
    listing = list_folder(tmp_path)
    assert list(listing.documents) == ["beir/corpus.jsonl", "queries.jsonl"]
    assert sorted((report.path, report.code) for report in listing.reports) == [
        ("beir/qrels", "questions"),
        ("beir/queries.jsonl", "questions"),
    ]
    assert relist(listing, ["~$a.docx"]) == listing
    assert all(relist(listing, [path]) is None for path in ("queries.jsonl", "beir/corpus.jsonl", "qrels/a.tsv"))


def test_a_sidecar_needs_a_file_beside_it(tmp_path: Path) -> None:
    folder(tmp_path, a_dot_txt=GOOD, b_dot_toml="")
    assert list(list_folder(tmp_path).documents) == ["a.txt", "b.toml"]


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("missing", "folder-missing", "no such folder"),
        ("file", "folder-is-file", "wanted a folder"),
        ("empty", "folder-empty", "no documents"),
    ],
)
def test_a_folder_that_cannot_be_used_is_one_clear_line(tmp_path: Path, name: str, code: str, message: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match=message) as caught:
        read_library(tmp_path / name)
    assert caught.value.code == code
    assert str(tmp_path / name) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unreadable_folder_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(CorpusError, match=f"{tmp_path}: Permission denied"):
        read_library(tmp_path)


def test_stated_values_win_over_the_page_and_the_page_over_inferred_ones(tmp_path: Path) -> None:
    page = "携手两年\n2023-12-08 阜阳发布\n两地越走越亲近。\n"
    folder(
        tmp_path,
        a_dot_txt=page,
        b_dot_txt=page,
        c_dot_txt=GOOD,
        documents_dot_toml='["a.txt"]\npublisher = "苏州日报"\n'
        '["b.txt"]\npublisher = "苏州日报"\ninferred = ["publisher"]\n'
        '["c.txt"]\npublisher = "苏州日报"\npublished = 2021-05-27\ninferred = ["publisher"]\n',
    )
    found = [document.metadata for document in read_library(tmp_path).documents.values()]
    assert [metadata.publisher for metadata in found] == ["苏州日报", "阜阳发布", "苏州日报"]
    assert [metadata.published for metadata in found] == ["2023-12-08", "2023-12-08", "2021-05-27"]
    assert [metadata.inferred for metadata in found] == [(), (), ("publisher",)]


def test_a_sidecar_declares_one_file_in_any_folder(tmp_path: Path) -> None:
    folder(tmp_path, sub__a_dot_txt=GOOD, sub__a_dot_toml='title = "元荡"\npublished = "2020"\n')
    library = read_library(tmp_path)
    assert library.documents["sub/a.txt"].metadata.title == "元荡"
    assert library.documents["sub/a.txt"].metadata.published == "2020"
    assert reports(library) == [("sub/a.txt", "read", "read")]


@pytest.mark.parametrize(
    ("toml", "detail"),
    [
        ('["a.txt"]\ntitle = "x\n', "documents.toml:2: "),
        (
            '["a.txt"]\ntitle = "x"\npublished = "2020-13-01"\n',
            "documents.toml:3: published '2020-13-01' is not a date",
        ),
        ('\n["nowhere.txt"]\ntitle = "x"\n', "documents.toml:2: no file 'nowhere.txt'"),
        (
            '["a.txt"]\n[["a.txt".corrections]]\nfound = "元宝"\ncorrected = "元荡"\nreason = "x"\n',
            "documents.toml:3: found '元宝' stands 0 times in the file, wanted once",
        ),
        (
            '["a.txt"]\n[["a.txt".corrections]]\nfound = "。"\ncorrected = "！"\nreason = "x"\n',
            "documents.toml:3: found '。' stands 2 times in the file, wanted once",
        ),
    ],
)
def test_a_broken_declaration_is_reported_and_the_files_are_still_read(tmp_path: Path, toml: str, detail: str) -> None:
    folder(tmp_path, a_dot_txt=GOOD, b_dot_txt=GOOD, documents_dot_toml=toml)
    library = read_library(tmp_path)
    assert list(library.documents) == ["a.txt", "b.txt"]
    (fault,) = [report for report in library.reports if report.status is Status.FAILED]
    assert (fault.path, fault.code) == ("documents.toml", "declaration")
    assert fault.detail.startswith(detail)


def test_a_broken_sidecar_is_reported_and_its_file_is_still_read(tmp_path: Path) -> None:
    folder(tmp_path, a_dot_txt=GOOD, a_dot_toml="author = 1\n", b_dot_txt=GOOD, b_dot_toml=b"\xff\xff")
    library = read_library(tmp_path)
    assert list(library.documents) == ["a.txt", "b.txt"]
    assert reports(library)[0] == ("a.toml", "failed", "declaration")
    assert library.reports[0].detail.startswith("a.toml:1: unknown key 'author'")
    assert reports(library)[2] == ("b.toml", "failed", "declaration")


def test_declarations_that_are_no_text_are_reported(tmp_path: Path) -> None:
    folder(tmp_path, a_dot_txt=GOOD, documents_dot_toml=b"\xff\xfe\x00")
    assert reports(read_library(tmp_path)) == [("a.txt", "read", "read"), ("documents.toml", "failed", "declaration")]


def test_a_file_name_that_is_no_unicode_is_read_all_the_same(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xce\xd2.txt")
    (tmp_path / name).write_text(GOOD, "utf-8")
    assert list(read_library(tmp_path).documents) == [name]


def test_the_bundled_folder_holds_the_five_documents() -> None:
    assert len(list_folder(bundled_folder()).documents) == 5
