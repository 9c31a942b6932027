"""``make upload-test``: a bot with little memory gets files of 10 kB to 20 MB in every format; none ends it. Then it is
killed while it reads one."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from zipfile import ZIP_STORED, ZipFile

from corpus.library import bundled_folder
from tests.telegram_files import Files, fake_with_files
from tests.telegram_server import running

ADMIN: Final = 9
SIZES: Final = (10_000, 300_000, 2_500_000, 17_500_000)  # bytes of text; with its markup no file is larger than 20 MB
PATIENCE: Final = 85.0  # seconds for one answer; the server waits no longer
RESTARTED: Final = 10.0  # seconds in which a bot that was killed takes updates again
GROUPS: Final = Path("/sys/fs/cgroup")
QUESTION: Final = "沪苏通勤去青浦要多久?"
ENTER: Final = """
import os, sys
with open(sys.argv[1], "w") as file:
    file.write(str(os.getpid()))
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""
DOCX: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@contextmanager
def group(megabytes: int) -> Iterator[Path]:
    """A control group with so much memory, v1 or v2; ends with a word on why there is none."""
    first = (GROUPS / "memory").is_dir()
    folder = GROUPS / ("memory" if first else "") / f"youju-upload-{os.getpid()}"
    try:
        folder.mkdir()
        limit = folder / ("memory.limit_in_bytes" if first else "memory.max")
        limit.write_text(str(megabytes << 20), "ascii")
    except OSError as error:
        sys.exit(f"skipped: no control group can be made here ({error}); run it as root on Linux")
    try:
        yield folder
    finally:
        for _ in range(50):
            with suppress(OSError):
                folder.rmdir()
                break
            time.sleep(0.1)


def peak(folder: Path) -> float:
    """The most memory that the group has had, in megabytes, files at hand included."""
    for name in ("memory.max_usage_in_bytes", "memory.peak"):
        with suppress(OSError):
            return int((folder / name).read_text("ascii")) / 2**20
    return 0.0


def paragraphs(size: int, seed: int) -> Iterator[str]:
    """Different Chinese paragraphs of so many bytes in all: those that ship, with other characters here and there."""
    chance = random.Random(seed)  # noqa: S311  no secret
    texts = (path.read_text("utf-8") for path in sorted(bundled_folder().glob("*.txt")))
    real = [line for text in texts for line in text.splitlines() if len(line) > 20]
    letters = [letter for letter in "".join(real) if "一" <= letter <= "龥"]
    while size > 0:
        line = "".join(chance.choice(letters) if chance.random() < 0.1 else letter for letter in chance.choice(real))
        line = f"第{chance.randrange(10**6)}号：{re.sub('[<>&|#*]', '', line)}"
        size -= len(line.encode()) + 2
        yield line


def content(suffix: str, size: int, seed: int) -> bytes:
    """A file of about so many bytes."""
    if suffix == ".pdf":
        return pdf(size, seed)
    lines = list(paragraphs(size, seed))
    if suffix == ".docx":
        body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
        return packed(
            {
                "[Content_Types].xml": "<Types/>",
                "word/document.xml": f'<w:document xmlns:w="{DOCX}"><w:body>{body}</w:body></w:document>',
            }
        )
    if suffix == ".epub":
        return epub(lines)
    joined = {
        ".csv": lambda: "编号,内容\n" + "".join(f"{number},{line}\n" for number, line in enumerate(lines)),
        ".jsonl": lambda: "".join(json.dumps({"text": line}, ensure_ascii=False) + "\n" for line in lines),
        ".html": lambda: f"<html><body>{''.join(f'<p>{line}</p>' for line in lines)}</body></html>",
        ".md": lambda: "# 通知\n\n" + "\n\n".join(lines),
        ".txt": lambda: "\n\n".join(lines),
    }
    return joined[suffix]().encode()


def packed(members: dict[str, str]) -> bytes:
    """An archive, not compressed."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def epub(lines: list[str]) -> bytes:
    """A book of chapters."""
    chapters = {f"c{at}": lines[at : at + 500] for at in range(0, len(lines), 500)}
    items = "".join(f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>' for name in chapters)
    spine = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    parts = f"<manifest>{items}</manifest><spine>{spine}</spine>"
    package = f'<package xmlns="http://www.idpf.org/2007/opf">{parts}</package>'
    root = '<rootfiles><rootfile full-path="p.opf"/></rootfiles>'
    container = f'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">{root}</container>'
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "p.opf": package,
            **{
                f"{name}.xhtml": page.format("".join(f"<p>{line}</p>" for line in part))
                for name, part in chapters.items()
            },
        }
    )


def pdf(size: int, seed: int) -> bytes:
    """Pages of English lines."""
    chance = random.Random(seed)  # noqa: S311  no secret
    pages = []
    while size > 0:
        lines = [
            f"({chance.randrange(10**9)} the notice of the office number {chance.random()}.) Tj T*" for _ in range(40)
        ]
        pages.append("BT /F1 10 Tf 50 780 Td 14 TL " + "\n".join(lines) + " ET")
        size -= len(pages[-1]) + 200
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for page in pages:
        kids.append(f"{len(objects) + 1} 0 R")
        fonts = f"/Resources<</Font<</F1 3 0 R>>>>/Contents {len(objects) + 2} 0 R"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{fonts}>>")
        objects.append(f"<</Length {len(page)}>>stream\n{page}\nendstream")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start, count = len(out), len(objects) + 1
    end = f"trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF"
    out += f"xref\n0 {count}\n0000000000 65535 f \n{table}{end}".encode()
    return bytes(out)


class Drill:
    """A bot in a control group, and an admin who sends it files."""

    def __init__(self, server: Any, files: Files, folder: Path, limit: Path) -> None:
        self.server, self.client, self.files, self.folder, self.limit = server, server.client(), files, folder, limit

    @contextmanager
    def bot(self) -> Iterator[subprocess.Popen[str]]:
        options = ("-c", ENTER, str(self.limit / "cgroup.procs"), "-m", "bot", "telegram")
        settings: dict[str, Any] = {
            "admins": str(ADMIN),
            "language": "zh-Hans",
            "flood_limits": "false",
            "log_level": "info",
        }
        with running(self.server, self.folder, options=options, **settings) as process:
            yield process

    def offer(self, name: str, data: bytes) -> None:
        self.client.mark()
        self.client.control("user_message", text=None, chat_id=ADMIN, extra=self.files.message(name, data))

    def answered(self) -> str:
        return str(self.client.sent(chat_id=ADMIN, timeout=PATIENCE)["text"])


def upload_all(drill: Drill) -> None:
    """Every format in every size; the bot still answers after each."""
    with drill.bot() as process:
        for size in SIZES:
            for suffix in (".txt", ".md", ".csv", ".jsonl", ".html", ".docx", ".epub", ".pdf"):
                start = time.monotonic()
                drill.offer(f"f{size}{suffix}", content(suffix, size, size))
                told = drill.answered()
                assert process.poll() is None, (drill.folder / "log.txt").read_text()
                assert told.startswith(("✅", "❌")), told
                seconds, first = time.monotonic() - start, " / ".join(told.splitlines()[:2])
                print(f"{size:>10,} {suffix:6} {seconds:6.1f} s  peak {peak(drill.limit):4.0f} MB  {first}", flush=True)
                drill.client.mark()
                answer = str(drill.client.ask(QUESTION, chat_id=ADMIN, timeout=PATIENCE)["text"])
                assert "40" in answer or "分钟" in answer, answer


def killed(drill: Drill) -> None:
    """The bot is killed while it reads a file; the next one takes updates at once and tells the admin."""
    with suppress(AssertionError), drill.bot() as process:
        drill.offer("killed.txt", content(".txt", 600_000, 1))
        while not any(drill.folder.glob("uploads/.incoming-*")):
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
    drill.client.mark()
    start = time.monotonic()
    with drill.bot():
        told = drill.answered()
        seconds = time.monotonic() - start
        print(f"killed while reading: takes updates after {seconds:.1f} s, tells: {told}", flush=True)
        assert seconds < RESTARTED
        assert "killed.txt" in told
        assert drill.answered().startswith("✅")  # what was not done came again


def main() -> None:
    """Run it all with as many megabytes as the first argument says."""
    megabytes = int(sys.argv[1]) if sys.argv[1:] else 512
    with group(megabytes) as limit, TemporaryDirectory() as folder, fake_with_files(privacy_mode=False) as made:
        drill = Drill(*made, Path(folder), limit)
        killed(drill)
        upload_all(drill)


if __name__ == "__main__":
    main()
