from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.telegram.uploads import MAX_AGE, Upload, UploadError, Uploads, known_type
from corpus.folder.listing import Status
from retrieval.index.live_index import LiveIndex

RULES = "元荡桥自2022年起免费通行，骑车和步行都可以过桥。\n\n管理处设在桥南，每天早上六点开门。\n".encode()
FERRY = "汾湖渡船每小时开一班，末班船晚上八点从南岸开出。\n".encode()


@pytest.fixture
def holdings(tmp_path: Path) -> LiveIndex:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "规定.txt").write_bytes(RULES)
    holdings = LiveIndex(corpus, tmp_path / "index", uploads=tmp_path / "data" / "uploads")
    holdings.refresh()
    return holdings


@pytest.fixture
def uploads(holdings: LiveIndex, tmp_path: Path) -> Uploads:
    return Uploads(holdings, tmp_path / "data" / "uploads")


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file of this process may grow beyond ``room`` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def kept(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "data" / "uploads").iterdir())


def test_what_is_kept_is_for_its_owner_alone(uploads: Uploads, tmp_path: Path) -> None:
    uploads.add(Upload("渡船.txt", FERRY, '时刻"表\\'))

    folder = tmp_path / "data" / "uploads"
    assert [oct(path.stat().st_mode)[-3:] for path in (folder, *sorted(folder.iterdir()))] == ["700", "600", "600"]


def test_a_full_disk_leaves_nothing_and_the_documents_as_they_were(
    uploads: Uploads, holdings: LiveIndex, tmp_path: Path
) -> None:
    uploads.add(Upload("渡船.txt", FERRY))
    with full_disk(1000), pytest.raises(OSError, match="too large"):
        uploads.add(Upload("渡船.txt", FERRY * 100), replace=True)

    assert kept(tmp_path) == ["渡船.txt"]
    assert (tmp_path / "data" / "uploads" / "渡船.txt").read_bytes() == FERRY
    assert "uploads/渡船.txt" in holdings.answerer.library.documents


def test_an_unreadable_file_does_not_replace_the_one_that_is_there(uploads: Uploads, tmp_path: Path) -> None:
    uploads.add(Upload("渡船.docx.txt", FERRY))
    with pytest.raises(UploadError) as refused:
        uploads.add(Upload("坏.docx", b"no archive"), replace=True)

    assert refused.value.report.code == "wrong-format"
    assert kept(tmp_path) == ["渡船.docx.txt"]


def test_a_title_given_to_one_file_is_not_said_of_another_of_the_same_stem(uploads: Uploads, tmp_path: Path) -> None:
    uploads.add(Upload("渡船.txt", FERRY, "渡船时刻"))
    other = uploads.add(Upload("渡船.md", RULES))

    assert other.document.id == "uploads/渡船-2.md"
    assert other.document.metadata.title != "渡船时刻"
    assert uploads.remove("渡船.txt")
    assert kept(tmp_path) == ["渡船-2.md"]


def test_a_replaced_document_loses_the_title_of_the_one_before(uploads: Uploads, tmp_path: Path) -> None:
    uploads.add(Upload("渡船.txt", FERRY, "渡船时刻"))
    replaced = uploads.add(Upload("渡船.TXT", RULES), replace=True)

    assert replaced.document.metadata.title != "渡船时刻"
    assert kept(tmp_path) == ["渡船.TXT"]


def test_a_name_that_the_operators_own_folder_has_is_never_hidden_behind_it(
    uploads: Uploads, holdings: LiveIndex
) -> None:
    own = holdings.folder / "uploads"
    own.mkdir()
    (own / "渡船.txt").write_bytes(RULES)
    holdings.refresh()

    assert uploads.is_taken("渡船.txt")
    assert uploads.is_shadowed("渡船.txt")
    assert uploads.add(Upload("渡船.txt", FERRY), replace=True).document.id == "uploads/渡船-2.txt"


def test_the_same_content_is_kept_once_whatever_it_is_called(uploads: Uploads, tmp_path: Path) -> None:
    uploads.add(Upload("渡船.txt", FERRY))

    again = uploads.add(Upload("别的.txt", FERRY))

    assert again.known
    assert again.document.id == "uploads/渡船.txt"
    assert kept(tmp_path) == ["渡船.txt"]


def test_what_a_killed_process_left_behind_is_swept(uploads: Uploads, tmp_path: Path) -> None:
    uploads.add(Upload("渡船.txt", FERRY))
    folder = tmp_path / "data" / "uploads"
    for name, age in ((".incoming-old", MAX_AGE + 60), (".incoming-new", 0.0)):
        (folder / name).mkdir()
        moment = (folder / name).stat().st_mtime - age
        os.utime(folder / name, (moment, moment))
    uploads.add(Upload("规定.txt", RULES + FERRY))

    assert kept(tmp_path) == [".incoming-new", "渡船.txt", "规定.txt"]


def test_entries_tell_of_what_is_stale_and_troubles_of_the_rest(
    uploads: Uploads, holdings: LiveIndex, tmp_path: Path
) -> None:
    uploads.add(Upload("渡船.txt", FERRY))
    file = tmp_path / "data" / "uploads" / "渡船.txt"
    file.unlink()
    file.symlink_to(file)  # cannot be looked at, even by root
    (holdings.folder / "坏.docx").write_bytes(b"no archive")
    holdings.refresh()

    (entry,) = uploads.entries()
    assert entry.document
    assert entry.report
    assert entry.report.status is Status.STALE
    assert [report.path for report in uploads.problems()] == ["坏.docx"]


def test_what_is_gone_cannot_be_removed_and_no_name_leads_elsewhere(uploads: Uploads, holdings: LiveIndex) -> None:
    assert not uploads.remove("渡船.txt")
    assert not uploads.remove("../../corpus/规定.txt")
    assert (holdings.folder / "规定.txt").is_file()
    assert uploads.size("渡船.txt") == -1


def test_only_what_a_reader_takes_is_a_known_type() -> None:
    assert known_type("年报.PDF")
    assert not known_type("旧.doc")
    assert not known_type("全部.zip")
    assert not known_type("passwd")
