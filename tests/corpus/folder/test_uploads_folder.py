from __future__ import annotations

from pathlib import Path

from corpus.folder.listing import Status, relist
from corpus.folder.scan import list_folder
from corpus.library import read_file, read_folder_declarations
from retrieval.answering.answer import Outcome
from retrieval.index.live_index import LiveIndex

RULES = "元荡桥自2022年起免费通行，骑车和步行都可以过桥。\n管理处设在桥南，每天早上六点开门。\n"
FERRY = "汾湖渡船每小时开一班，末班船晚上八点从南岸开出。\n船票两元，学生免费。\n"


def folders(tmp_path: Path) -> tuple[Path, Path]:
    corpus, uploads = tmp_path / "corpus", tmp_path / "data" / "uploads"
    corpus.mkdir()
    (corpus / "规定.txt").write_text(RULES, "utf-8")
    return corpus, uploads


def test_uploads_are_documents_beside_those_of_the_folder(tmp_path: Path) -> None:
    corpus, uploads = folders(tmp_path)
    holdings = LiveIndex(corpus, uploads=uploads)
    holdings.refresh()
    uploads.mkdir(parents=True)
    (uploads / "渡船.txt").write_text(FERRY, "utf-8")

    update = holdings.refresh()

    assert update.added == ("uploads/渡船.txt",)
    answer = holdings.answerer.answer("汾湖渡船末班船几点?", top=1)
    assert answer.outcome is Outcome.FOUND
    assert answer.quotes[0].citation.document == "uploads/渡船.txt"
    assert holdings.answerer.library.place("uploads/渡船.txt") == uploads / "渡船.txt"
    assert not holdings.verify()
    (uploads / "渡船.txt").unlink()
    assert holdings.refresh(["uploads/渡船.txt"]).removed == ("uploads/渡船.txt",)


def test_a_folder_of_uploads_alone_is_enough(tmp_path: Path) -> None:
    corpus, uploads = tmp_path / "corpus", tmp_path / "uploads"
    corpus.mkdir()
    uploads.mkdir()
    (uploads / "渡船.txt").write_text(FERRY, "utf-8")
    holdings = LiveIndex(corpus, uploads=uploads)

    assert holdings.refresh().added == ("uploads/渡船.txt",)


def test_what_the_folder_has_itself_goes_before_an_upload_of_that_name(tmp_path: Path) -> None:
    corpus, uploads = folders(tmp_path)
    for folder, text in ((corpus / "uploads", RULES), (uploads, FERRY)):
        folder.mkdir(parents=True)
        (folder / "甲.txt").write_text(text, "utf-8")
    (uploads / "乙.txt").write_text(FERRY, "utf-8")

    listing = list_folder(corpus, uploads)

    assert sorted(listing.documents) == ["uploads/乙.txt", "uploads/甲.txt", "规定.txt"]
    shadowed = next(report for report in listing.reports if report.path == "uploads/甲.txt")
    assert (shadowed.status, shadowed.code) == (Status.SKIPPED, "shadowed")
    document, _ = read_file(listing, "uploads/甲.txt", read_folder_declarations(listing)[0])
    assert document
    assert "元荡桥" in document.text


def test_a_sidecar_among_the_uploads_says_the_title(tmp_path: Path) -> None:
    corpus, uploads = folders(tmp_path)
    uploads.mkdir(parents=True)
    (uploads / "渡船.txt").write_text(FERRY, "utf-8")
    (uploads / "渡船.toml").write_text('title = "渡船时刻"\n', "utf-8")
    listing = list_folder(corpus, uploads)

    document, _ = read_file(listing, "uploads/渡船.txt", read_folder_declarations(listing)[0])

    assert document
    assert document.metadata.title == "渡船时刻"
    assert document.metadata.inferred == ()


def test_uploads_that_cannot_be_looked_at_keep_their_last_good_version(tmp_path: Path) -> None:
    corpus, uploads = folders(tmp_path)
    uploads.mkdir(parents=True)
    (uploads / "渡船.txt").write_text(FERRY, "utf-8")
    holdings = LiveIndex(corpus, uploads=uploads)
    holdings.refresh()
    uploads.rename(tmp_path / "elsewhere")
    uploads.write_text("")  # a file in the folder's place can be read by nobody, not even by root

    holdings.refresh()

    assert holdings.answerer.library.stale == {"uploads/渡船.txt"}


def test_a_look_at_single_paths_does_not_tell_of_uploads(tmp_path: Path) -> None:
    corpus, uploads = folders(tmp_path)

    assert relist(list_folder(corpus, uploads), ["uploads/甲.txt"]) is None
    assert relist(list_folder(corpus), ["规定.txt"]) is not None
