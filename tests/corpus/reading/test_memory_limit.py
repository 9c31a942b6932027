from __future__ import annotations

from pathlib import Path

import pytest

from corpus.reading.memory_limit import memory_limit

MIB = 1024 * 1024


def tree(root: Path, groups: str, limits: dict[str, str]) -> Path:
    """A root with ``/proc/self/cgroup`` and files of limits below ``/sys/fs/cgroup``."""
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/cgroup").write_text(groups)
    for name, value in limits.items():
        file = root / "sys/fs/cgroup" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{value}\n")
    return root


def test_the_limit_of_a_container_with_version_2_stands_at_the_top(tmp_path: Path) -> None:
    assert memory_limit(tree(tmp_path, "0::/\n", {"memory.max": str(256 * MIB)})) == 256 * MIB


def test_a_service_is_bound_by_the_smallest_limit_on_its_way_up(tmp_path: Path) -> None:
    limits = {
        "memory.max": "max",
        "system.slice/memory.max": str(128 * MIB),
        "system.slice/youju.service/memory.max": str(256 * MIB),
    }
    assert memory_limit(tree(tmp_path, "0::/system.slice/youju.service\n", limits)) == 128 * MIB


def test_version_1_keeps_its_limit_in_a_folder_of_its_own(tmp_path: Path) -> None:
    limits = {"memory/memory.limit_in_bytes": str(256 * MIB)}
    assert memory_limit(tree(tmp_path, "4:memory:/docker/ab12\n0::/\n", limits)) == 256 * MIB


@pytest.mark.parametrize("value", ["max", "9223372036854771712"])
def test_an_unlimited_group_leaves_the_memory_of_the_machine(tmp_path: Path, value: str) -> None:
    whole = memory_limit(tmp_path / "nothing")
    assert memory_limit(tree(tmp_path, "0::/\n", {"memory.max": value})) == whole
    assert whole is None or whole > 64 * MIB
