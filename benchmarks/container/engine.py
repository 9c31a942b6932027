"""Images built with buildah and run with podman, as root, in a store of their own that is removed at the end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PACKAGES = (
    *("buildah", "podman", "runc", "mmdebstrap", "catatonit", "skopeo"),
    *("netavark", "aardvark-dns", "containernetworking-plugins"),
)
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
FROM_THE_HOST = ("/etc/ssl/certs", "/etc/pip.conf")  # so that packages are had in a build as they are had here
LIMITS = ("--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096")  # podman's own may be above what is allowed
BASE = "localhost/youju-base"


class LackingError(Exception):
    """This machine lacks what containers need; the message says what."""


def provide() -> None:
    """Install what is needed where that is possible; raises ``LackingError`` where it is not."""
    if os.geteuid() != 0:
        raise LackingError("containers are built and run as root here")
    if all(shutil.which(name) for name in ("buildah", "podman", "runc", "mmdebstrap", "catatonit")):
        return
    if not shutil.which("apt-get"):
        raise LackingError("buildah, podman, runc or mmdebstrap is missing and there is no apt-get")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run(["apt-get", "-qq", *command], env=environ, capture_output=True, text=True, check=False)
        if done.returncode:
            raise LackingError(f"apt-get {command[0]} failed: {_last_line(done.stderr)}")


def make_base(archive: Path) -> None:
    """A small Debian with Python as an archive, for want of a registry; made once and kept."""
    if archive.is_file():
        return
    archive.parent.mkdir(parents=True, exist_ok=True)
    sources = [str(path) for path in sorted(Path("/etc/apt/sources.list.d").glob("debian.sources"))]
    command = [
        *("mmdebstrap", "--quiet", "--variant=minbase", "--include=python3,python3-venv,python3-pip,ca-certificates"),
        *("--customize-hook=ln -sf python3 $1/usr/bin/python", "bookworm", f"{archive}.part", *sources),
    ]
    done = subprocess.run([*command[:-1], command[-1], "--format=tar"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise LackingError(f"mmdebstrap failed: {_last_line(done.stderr)}")
    Path(f"{archive}.part").rename(archive)


class Engine:
    """buildah and podman over one store in ``folder``."""

    def __init__(self, folder: Path, driver: str) -> None:
        self._store = ["--root", f"{folder}/store", "--runroot", f"{folder}/run", "--storage-driver", driver]

    def buildah(self, *arguments: str) -> str:
        """What buildah prints; raises ``CalledProcessError``."""
        return _run(["buildah", *self._store, *arguments])

    def podman(self, *arguments: str, check: bool = True, stdin: str | None = None) -> str:
        """What podman prints; raises ``CalledProcessError``, or not if failing is part of the question."""
        return _run(self.podman_command(*arguments), check=check, stdin=stdin)

    def podman_command(self, *arguments: str) -> list[str]:
        """The command line for podman over this store."""
        return ["podman", *self._store, "--cgroup-manager", "cgroupfs", "--runtime", "runc", *arguments]

    def import_base(self, archive: Path) -> None:
        """Make the base image of the archive."""
        container = self.buildah("from", "scratch")
        self.buildah("add", "-q", container, str(archive), "/")
        self.buildah("config", "--env", f"PATH={PATH}", container)
        self.buildah("commit", "-q", "--rm", container, BASE)

    def build(self, context: Path, tag: str, **arguments: str) -> None:
        """The Dockerfile of ``context`` on our base; ``arguments`` are its ``ARG``s."""
        given = [f"--build-arg={name}={value}" for name, value in {"BASE_IMAGE": BASE, **arguments}.items()]
        mounts = [f"--volume={path}:{path}:ro" for path in FROM_THE_HOST if Path(path).exists()]
        how = ("--quiet", "--isolation", "chroot", "--network", "host", "--format", "docker", "--no-cache")
        self.buildah("bud", *how, *given, *mounts, "--tag", tag, str(context))

    @contextmanager
    def opened(self, image: str) -> Iterator[Path]:
        """The files of an image."""
        container = self.buildah("from", "--pull-never", image)
        try:
            yield Path(self.buildah("mount", container))
        finally:
            self.buildah("rm", container)

    def inspect(self, name: str) -> dict[str, Any]:
        """What podman knows of an image or a container."""
        found: list[dict[str, Any]] = json.loads(self.podman("inspect", name))
        return found[0]

    def run(self, image: str, *command: str, options: Sequence[str] = (), check: bool = True) -> str:
        """What a command prints in a container that is gone afterwards."""
        return self.podman(
            "run", "--rm", "--no-healthcheck", "--pull=never", *LIMITS, *options, image, *command, check=check
        )

    def start(self, image: str, *command: str, name: str, options: Sequence[str], environ: Mapping[str, str]) -> None:
        """Start a container that stays, with its health check (that nobody runs by himself here)."""
        told = [f"--env={key}={value}" for key, value in environ.items()]
        self.podman("run", "-d", "--name", name, "--pull=never", *LIMITS, *options, *told, image, *command)


@contextmanager
def engine(folder: Path) -> Iterator[Engine]:
    """An engine that has run something; raises ``LackingError`` if none can here. Its store is removed at the end."""
    try:
        yield _working_engine(folder)
    finally:
        for overlay in folder.glob("*/store/overlay"):
            subprocess.run(["umount", str(overlay)], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _working_engine(folder: Path) -> Engine:
    """The first storage driver that works: overlay shares layers, vfs copies them but works everywhere."""
    reason = ""
    for driver in ("overlay", "vfs"):
        found = Engine(folder / driver, driver)
        try:
            container = found.buildah("from", "scratch")
            found.buildah("rm", container)
        except subprocess.CalledProcessError as error:
            reason = _last_line(error.stderr)
            continue
        return found
    raise LackingError(f"no container can be made: {reason}")


def _run(command: Sequence[str], *, check: bool = True, stdin: str | None = None) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, input=stdin)
    if check and done.returncode:
        sys.stderr.write(done.stderr[-4000:])
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return done.stdout.strip()


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]
