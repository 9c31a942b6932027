"""Reading in a process apart: what it gives, and what becomes of files that would cost too much."""

from __future__ import annotations

import io
import os
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from corpus.document import CorpusError, Document, Kind
from corpus.folder.listing import TOO_HEAVY, Status
from corpus.library import read_library
from corpus.reading.budget import MIB, Budget, budget_for
from corpus.reading.document import read_document
from corpus.reading.process import ReadingProcess, _Unpickler, read_in_subprocess
from corpus.reading.worker import Request
from tests.paths import FORMATS

AMPLE = Budget(60, 1024 * MIB, 256 * MIB)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")


@pytest.fixture
def process() -> Iterator[ReadingProcess]:
    process = ReadingProcess()
    yield process
    process.close()


def request(path: Path, budget: Budget = AMPLE) -> Request:
    return Request(path.name, path, path.parent, None, budget)


def code_of(process: ReadingProcess, wanted: Request) -> str:
    with pytest.raises(CorpusError) as caught:
        process.read(wanted)
    return caught.value.code


@pytest.fixture
def long_text(tmp_path: Path) -> Path:
    """One that takes most of a second and some ten megabytes."""
    path = tmp_path / "long.txt"
    path.write_text("短句子。\n" * 60_000, "utf-8")
    return path


@pytest.mark.parametrize("name", ["canteen.docx", "canteen.pdf", "river.epub", "sources/notice.html", "README.md"])
def test_a_document_is_the_same_as_one_read_here(process: ReadingProcess, name: str) -> None:
    path = FORMATS / name

    assert process.read(request(path)) == read_document(path.name, path.read_bytes())


def test_a_fault_of_the_file_comes_back_in_words(process: ReadingProcess) -> None:
    with pytest.raises(CorpusError, match="asks for a password") as caught:
        process.read(request(FORMATS / "locked.pdf"))
    assert caught.value.code == "encrypted"


@pytest.mark.parametrize(
    ("budget", "code"),
    [
        (Budget(0.1, 1024 * MIB, 256 * MIB), "too-slow"),
        (Budget(60, 6 * MIB, 256 * MIB), "needs-memory"),
        (Budget(60, 1024 * MIB, MIB), "needs-memory"),
    ],
)
def test_a_file_beyond_its_budget_is_refused_and_the_next_is_read(
    process: ReadingProcess, long_text: Path, budget: Budget, code: str
) -> None:
    assert code_of(process, request(long_text, budget)) == code
    assert process.read(request(FORMATS / "canteen.docx"))[0].content


def test_one_process_reads_many_files(process: ReadingProcess) -> None:
    pids = set()
    for name in ("canteen.docx", "river.epub", "canteen.docx"):
        process.read(request(FORMATS / name))
        pids.add(process._process and process._process.pid)

    assert len(pids) == 1


def test_a_process_that_has_ended_meanwhile_is_started_anew(process: ReadingProcess) -> None:
    process.read(request(FORMATS / "canteen.docx"))
    assert process._process
    process._process.kill()
    process._process.wait()

    assert process.read(request(FORMATS / "river.epub"))[0].content


WRITE = "import sys; out = sys.stdout.buffer; out.write({!r}); out.flush(); sys.stdin.buffer.read()"


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("import os; os.abort()", "damaged"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "needs-memory"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGPROF)", "too-slow"),
        (WRITE.format(b"\xff" * 8), "needs-memory"),
        ("import sys; sys.stdout.buffer.write(bytes([0] * 7 + [9, 1, 2]))", "damaged"),
        (WRITE.format(b"\0\0\0\0\0\0\0\2\1\2"), "stumbled"),
    ],
)
def test_whatever_the_process_does_is_about_the_one_file(tmp_path: Path, program: str, code: str) -> None:
    (tmp_path / "program.py").write_text(program)

    assert code_of(ReadingProcess(str(tmp_path / "program.py")), request(FORMATS / "canteen.docx")) == code


def test_a_process_taken_over_by_a_file_makes_nothing_but_documents(tmp_path: Path) -> None:
    forged = b"cos\nmkdir\n(V" + os.fsencode(tmp_path / "made") + b"\ntR."
    (tmp_path / "program.py").write_text(WRITE.format(len(forged).to_bytes(8, "big") + forged))

    assert code_of(ReadingProcess(str(tmp_path / "program.py")), request(FORMATS / "canteen.docx")) == "stumbled"
    assert not (tmp_path / "made").exists()


def test_small_plain_texts_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.Popen", None)
    (tmp_path / "a.txt").write_text("元荡在青浦和吴江之间，岸线很长。", "utf-8")

    assert [report.status for report in read_library(tmp_path).reports] == [Status.READ]


def test_a_pipe_put_in_the_place_of_a_file_is_not_waited_for(process: ReadingProcess, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.html")

    assert code_of(process, request(tmp_path / "a.html")) == "no-file"


def test_the_budget_grows_with_the_file_up_to_what_is_free() -> None:
    small, large = budget_for(1000, ".html", free=8192 * MIB), budget_for(20 * MIB, ".html", free=8192 * MIB)

    assert small.seconds <= 2
    assert small.memory <= 150 * MIB
    assert large.seconds > 10 * small.seconds
    assert large.memory > 10 * small.memory
    assert budget_for(20 * MIB, ".html", free=200 * MIB).memory == 100 * MIB
    assert budget_for(MIB, ".docx", free=8192 * MIB).seconds > budget_for(MIB, ".txt", free=8192 * MIB).seconds


def test_want_of_memory_is_never_called_damage(process: ReadingProcess, tmp_path: Path) -> None:
    body = f"<w:p><w:r><w:t>{'元荡' * 50}</w:t></w:r></w:p>" * 30_000
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with ZipFile(tmp_path / "a.docx", "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')

    codes = {code_of(process, request(tmp_path / "a.docx", Budget(60, size * MIB, MIB))) for size in (20, 40)}
    assert codes == {"needs-memory"}


def test_a_text_that_cannot_fit_is_not_even_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.Popen", None)
    monkeypatch.setattr("corpus.reading.budget.free_memory", lambda: 200 * MIB)

    with pytest.raises(CorpusError, match="at most 17476266 are read") as caught:
        read_in_subprocess("a.txt", tmp_path / "a.txt", folder=tmp_path, size=20_000_000, declared=None)
    assert caught.value.code == TOO_HEAVY


class _ByAttribute:
    """Pickles as Python 3.11.0 to 3.11.3 pickles a member of an enumeration: an attribute of ``owner``."""

    def __init__(self, owner: object, name: str) -> None:
        self._call = (getattr, (owner, name))

    def __reduce__(self) -> tuple[object, tuple[object, str]]:
        return self._call


def test_members_of_enumerations_are_read_however_python_pickles_them() -> None:
    packed = pickle.dumps(_ByAttribute(Kind, "HEADING"))

    assert _Unpickler(io.BytesIO(packed)).load() is Kind.HEADING


def test_no_attribute_of_anything_else_is_read() -> None:
    packed = pickle.dumps(_ByAttribute(Document, "cut"))

    with pytest.raises(pickle.UnpicklingError, match="is no enumeration"):
        _Unpickler(io.BytesIO(packed)).load()
