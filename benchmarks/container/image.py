"""What can be said of the image without the bot at work in it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.container.bot import EXPECTED, QUESTION
from benchmarks.container.engine import Engine
from tests.paths import ROOT

LARGEST_LAYER = 175  # MB beside the base with its interpreter
FORMATS = ROOT / "tests" / "formats"  # files that real programs made
KINDS = frozenset({".html", ".pdf", ".docx", ".epub", ".md"})
OURS = ("opt/youju", "etc/passwd", "etc/group")  # and the index, whose files have names by chance
PROBE = "import os; s = open('/proc/self/status').read(); print(os.getuid(), *(l.split()[1] for l in s.splitlines() if l.startswith(('CapEff', 'NoNewPrivs'))))"  # noqa: E501

INDEXED = """
import hashlib
from pathlib import Path
from corpus.library import bundled_folder
from retrieval.index.live_index import LiveIndex

(store,) = Path("/data/index").iterdir()
live_index = LiveIndex(bundled_folder(), store)
assert not live_index.refresh()  # nothing is new: what is asked is what lies there
engine = live_index.answerer.engine
passages = sorted(map(repr, engine.passages()))
print(len(passages), hashlib.sha256(repr((sorted(engine.hashes.items()), passages)).encode()).hexdigest())
"""


def linted() -> str:
    """The Dockerfile and compose.yaml by the tools for them."""
    tools = Path(sys.executable).parent
    schema = [str(tools / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(ROOT / "compose.yaml")]
    for command in ([str(tools / "hadolint"), str(ROOT / "Dockerfile")], schema):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return "hadolint and the compose schema find nothing"


def described(engine: Engine, image: str) -> str:
    """What the image says of itself."""
    found = engine.inspect(image)
    config: dict[str, Any] = found["Config"]
    health = found["Healthcheck"]["Test"]
    assert config["User"] == "10001:10001"
    assert config["Entrypoint"] == ["youju"]
    assert health == ["CMD", "youju", "health"]
    assert config["Volumes"] == {"/data": {}}
    assert config["Labels"]["org.opencontainers.image.title"] == "youju"
    return f"user {config['User']}, volume /data, health check {' '.join(health[1:])}"


def measured(engine: Engine, image: str) -> str:
    """The layer that we add, uncompressed."""
    with engine.opened(image) as files:
        kept = [path for path in (files / "opt/youju").rglob("*") if path.is_file() and not path.is_symlink()]
        size = sum(path.stat().st_size for path in kept) / 1e6
    assert size < LARGEST_LAYER, f"{size:.0f} MB"
    return f"application layer {size:.0f} MB in {len(kept)} files (limit {LARGEST_LAYER})"


def reproduced(engine: Engine, image: str, again: str) -> str:
    """Two builds differ in no byte of any file, nor in owners or rights."""
    first, second = (_contents(engine, each) for each in (image, again))
    assert _index(engine, image) == _index(engine, again) != ""
    differing = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
    assert not differing, f"{len(differing)} files differ: {differing[:10]}"
    return f"two builds are the same in {len(first)} files"


def hardened(engine: Engine, image: str, options: list[str]) -> str:
    """Who runs inside may do nothing that is not needed."""
    inside = ["--network=none", "--entrypoint=python", *options]
    assert engine.run(image, "-c", PROBE, options=inside) == "10001 0000000000000000 1"
    for path in ("/opt/youju/x", "/etc/x", "/x"):
        told = engine.run(image, "-c", f"open({path!r}, 'w')", options=inside, check=False)
        assert told == ""
        attempt = f"import errno\ntry: open({path!r}, 'w')\nexcept OSError as e: print(errno.errorcode[e.errno])"
        assert engine.run(image, "-c", attempt, options=inside) == "EROFS"
    return "uid 10001, no capability, no new privileges, the root is read-only"


def answers(engine: Engine, image: str, options: list[str]) -> str:
    """``ask`` inside, without a network or a volume."""
    told = engine.run(image, "--lang", "en", "ask", QUESTION, options=["--network=none", *options])
    assert EXPECTED in told, told
    return told.splitlines()[0]


def reads_formats(engine: Engine, image: str, options: list[str]) -> str:
    """What is left out of the image is missed by no reader."""
    mounted = [f"--volume={FORMATS}:/documents:ro", "--network=none", *options]
    told = engine.run(image, "--lang", "en", "--corpus", "/documents", "sources", options=mounted)
    documents = told.partition("Files that could not be read")[0]
    kinds = {path.suffix for path in FORMATS.rglob("*") if path.suffix in KINDS}
    missing = sorted(kind for kind in kinds if f"{kind}\n" not in documents)
    assert kinds
    assert not missing, f"{missing}\n{told}"
    return f"{', '.join(sorted(kinds))} are read"


def _contents(engine: Engine, image: str) -> dict[str, tuple[int, int, int, str]]:
    with engine.opened(image) as files:
        found = [path for name in OURS for path in [files / name, *sorted((files / name).rglob("*"))]]
        return {str(path.relative_to(files)): _fingerprint(path) for path in found}


def _index(engine: Engine, image: str) -> str:
    """A hash of what the index that is in the image holds: its files have random names and hold dates."""
    return engine.run(image, "-c", INDEXED, options=["--network=none", "--entrypoint=python"])


def _fingerprint(path: Path) -> tuple[int, int, int, str]:
    """Rights, owner, group, and the content's hash or where a link leads."""
    status = path.lstat()
    content = str(path.readlink()) if path.is_symlink() else ""
    if path.is_file() and not path.is_symlink():
        content = hashlib.sha256(path.read_bytes()).hexdigest()
    return status.st_mode, status.st_uid, status.st_gid, content
