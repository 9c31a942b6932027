"""Reads files of Word, Excel and PowerPoint before 2007, and of WPS, where LibreOffice is installed to convert them.

LibreOffice runs in a folder of its own that is deleted afterwards, without macros, links and network, for a limited
time. Without it such files are reported.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from corpus.document import CorpusError
from corpus.readers import reader_of
from corpus.readers.limits import LARGEST_FILE, check_size
from corpus.readers.magic import kind_of
from corpus.source import SourceText

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PROGRAMS: Final = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_SECONDS: Final = 45.0
_CPU_SECONDS: Final = 60
_MEMORY: Final = 4 * 1024**3
# Nothing is run or fetched: no macros, no links, and a proxy that does not exist.
_PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{items}</oor:items>
"""
_ITEM: Final = '<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
_SETTINGS: Final = (
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("/org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


@dataclass(frozen=True, slots=True)
class _Program:
    """The stream in which a program of the old Office keeps its document, and its suffix; the suffix that LibreOffice
    converts to."""

    stream: str
    suffix: str
    target: str


_WORD: Final = _Program("WordDocument", ".doc", ".docx")
_EXCEL: Final = _Program("Workbook", ".xls", ".xlsx")
_POWERPOINT: Final = _Program("PowerPoint Document", ".ppt", ".pptx")


def read_text(data: bytes) -> SourceText:
    """The source text of a .doc or .wps file. Raises ``CorpusError``."""
    return _read(data, _WORD)


def read_sheets(data: bytes) -> SourceText:
    """The source text of an .xls or .et file. Raises ``CorpusError``."""
    return _read(data, _EXCEL)


def read_slides(data: bytes) -> SourceText:
    """The source text of a .ppt or .dps file. Raises ``CorpusError``."""
    return _read(data, _POWERPOINT)


def converter() -> str | None:
    """The path of LibreOffice; ``None`` if it is not installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def _read(data: bytes, program: _Program) -> SourceText:
    check_size(data)
    if not data.strip(b"\x00\t\n\r "):
        raise CorpusError("the file is empty", code="empty")
    if other := _misnamed(data, program):
        return reader_of(other)(data)
    if not data.startswith(_OLE):
        raise CorpusError(f"this is {kind_of(data)}, not a file of the old Office", code="wrong-format")
    if _ENCRYPTED in data:
        raise CorpusError("the document asks for a password", code="encrypted")
    soffice = converter()
    if soffice is None:
        raise CorpusError("this needs LibreOffice, which is not installed", code="old-office")
    source = reader_of(program.target)(_converted(data, program, soffice))
    return replace(source, notes=(*source.notes, f"converted: {program.target}"))


def _misnamed(data: bytes, program: _Program) -> str | None:
    """The suffix that a file in another format should have: many programs export a text under the name of Word."""
    kinds = {"a rich text file": ".rtf", "a web page": ".html", "a zip archive or an office document": program.target}
    return kinds.get(kind_of(data))


def _converted(data: bytes, program: _Program, soffice: str) -> bytes:
    """The file in the current format. Raises ``CorpusError`` if LibreOffice cannot open it in time."""
    with TemporaryDirectory(prefix="youju-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        suffix = program.suffix if program.stream.encode("utf-16-le") in data else ".wps"
        document = folder / f"document{suffix}"
        document.write_bytes(data)
        user = folder / "profile" / "user"
        user.mkdir(parents=True)
        items = "".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
        (user / "registrymodifications.xcu").write_text(_PROFILE.format(items=items), "utf-8")
        _run(
            [
                soffice,
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                *("--headless", "--norestore", "--nolockcheck", "--nodefault"),
                *("--convert-to", program.target[1:], "--outdir", str(folder / "made"), str(document)),
            ],
            folder,
        )
        made = folder / "made" / f"document{program.target}"
        if not made.is_file() or not 0 < made.stat().st_size <= LARGEST_FILE:
            raise CorpusError("LibreOffice cannot open it", code="not-converted")
        return made.read_bytes()


def _run(command: list[str], folder: Path) -> None:
    """Run LibreOffice, and end it with all that it started when its time is over. Raises ``CorpusError``."""
    environment = {"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8", "PATH": os.defpath}
    try:
        process = subprocess.Popen(  # noqa: S603
            command,
            cwd=folder,
            env=environment if os.name == "posix" else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_limits(),
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise CorpusError("LibreOffice cannot be started", code="old-office") from error
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise CorpusError("", code="too-slow") from error
    finally:
        with suppress(AttributeError, OSError):  # Windows; all have ended
            os.killpg(process.pid, signal.SIGKILL)
        with suppress(OSError):
            process.kill()
        process.wait()


def _limits() -> Callable[[], None] | None:
    """What sets the limits of LibreOffice, which are not those of this process; ``None`` on Windows."""
    try:
        import resource
    except ImportError:
        return None

    def limit() -> None:  # pragma: no cover  # in the subprocess
        limits = (
            (resource.RLIMIT_AS, _MEMORY),
            (resource.RLIMIT_CPU, _CPU_SECONDS),
            (resource.RLIMIT_FSIZE, LARGEST_FILE),
        )
        for name, most in limits:
            hard = resource.getrlimit(name)[1]
            resource.setrlimit(name, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))

    return limit
