"""Arrays in a file: what was written is what is read, or there is an error."""

from __future__ import annotations

import json
import os
import resource
import signal
import struct
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.columns import MAGIC, Blobs, DamagedError, Lookup, read_arrays, verify_arrays, write_arrays

Arrays = dict[str, NDArray[Any]]
ARRAYS: Arrays = {
    "words.keys": np.array([3, 5, (1 << 64) - 1], np.uint64),
    "lengths": np.array([5, 65535], np.uint16),
    "alive": np.array([True, False]),
    "empty": np.zeros(0, np.uint32),
}
HEAD = 28  # bytes that say something; the rest of the first 64 is room
NAMES = st.lists(st.text(st.characters(exclude_categories=()), min_size=1, max_size=5), unique=True, max_size=8)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that holds ``ARRAYS``."""
    found = tmp_path / "a.segment"
    write(found, ARRAYS)
    return found


def write(path: Path, arrays: Arrays) -> None:
    write_arrays(path, {name: (array,) for name, array in arrays.items()})


def same(one: Arrays, other: Arrays) -> bool:
    return list(one) == list(other) and all(
        one[name].dtype == other[name].dtype and np.array_equal(one[name], other[name]) for name in one
    )


def test_arrays_are_read_as_they_were_written(path: Path) -> None:
    assert same(read_arrays(path), ARRAYS)
    verify_arrays(path)


def test_an_array_may_be_written_in_pieces(tmp_path: Path) -> None:
    pieces = [np.array([1, 2], np.uint32), np.zeros(0, np.uint32), np.array([3], np.uint32)]
    write_arrays(tmp_path / "a", {"whole": iter(pieces), "after": (np.array([0.5, -1.5]),)})

    assert read_arrays(tmp_path / "a")["whole"].tolist() == [1, 2, 3]
    assert read_arrays(tmp_path / "a")["after"].tolist() == [0.5, -1.5]
    verify_arrays(tmp_path / "a")


def test_a_part_of_an_array_is_written_as_it_looks(tmp_path: Path) -> None:
    write(tmp_path / "a", {"every second": np.arange(6, dtype=np.uint16)[::2]})

    assert read_arrays(tmp_path / "a")["every second"].tolist() == [0, 2, 4]


def test_a_file_may_hold_no_array(tmp_path: Path) -> None:
    write(tmp_path / "a", {})

    assert read_arrays(tmp_path / "a") == {}
    verify_arrays(tmp_path / "a")


def test_what_is_read_cannot_be_changed(path: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        read_arrays(path)["lengths"][0] = 1


def test_arrays_begin_where_the_machine_likes_it(path: Path) -> None:
    assert all(array.ctypes.data % 64 == 0 for name, array in read_arrays(path).items() if name != "empty")


def test_what_was_read_stays_when_the_file_is_replaced(path: Path) -> None:
    before = read_arrays(path)
    write(path, {"lengths": np.array([1], np.uint16)})

    assert same(before, ARRAYS)
    assert read_arrays(path)["lengths"].tolist() == [1]


def test_nothing_is_left_beside_the_file(path: Path) -> None:
    assert list(path.parent.iterdir()) == [path]


def test_every_flipped_byte_of_the_frame_is_found_at_once(path: Path) -> None:
    whole = path.read_bytes()
    table, *_ = struct.unpack_from("<8xQ", whole)
    for place in (*range(HEAD), *range(table, len(whole))):
        path.write_bytes(flipped(whole, place))
        with pytest.raises(DamagedError, match=r"a\.segment: "):
            read_arrays(path)


def test_a_flipped_byte_anywhere_is_found_or_changes_nothing(path: Path) -> None:
    whole, found = path.read_bytes(), 0
    for place in range(len(whole)):
        path.write_bytes(flipped(whole, place))
        try:
            verify_arrays(path)
        except DamagedError as error:
            found += 1
            assert str(error).startswith("a.segment: ")  # noqa: PT017  # only some places are told of
        else:
            assert same(read_arrays(path), ARRAYS)
    assert found >= HEAD + sum(array.nbytes for array in ARRAYS.values())


def flipped(whole: bytes, place: int) -> bytes:
    return whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :]


def test_what_is_damaged_is_named(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[whole.index(struct.pack("<2H", 5, 65535))] ^= 1
    path.write_bytes(whole)

    with pytest.raises(DamagedError, match="'lengths' is damaged"):
        verify_arrays(path)


def test_a_file_cut_off_anywhere_is_damaged(path: Path) -> None:
    whole = path.read_bytes()
    for size in (*range(0, len(whole), 9), 63, 64, 65, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(DamagedError):
            read_arrays(path)


def test_a_file_that_goes_on_is_damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")

    with pytest.raises(DamagedError, match="cut off or damaged"):
        read_arrays(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"x", bytes(64), "元荡岸线".encode() * 50, b"PK\3\4" + bytes(200), b"SQLite format 3\0" + bytes(4080)],
)
def test_a_foreign_file_is_no_index(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(DamagedError, match="no index"):
        read_arrays(path)


def test_a_file_of_another_version_is_no_index(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(MAGIC[:-1] + b"2" + whole[len(MAGIC) :])

    with pytest.raises(DamagedError, match="of another version"):
        read_arrays(path)


def test_a_frame_that_lies_about_its_place_is_damaged(path: Path) -> None:
    table = json.dumps({}).encode()
    for place in (0, 1 << 40, (1 << 64) - 1):
        path.write_bytes(struct.pack("<8sQQI", MAGIC, place, len(table), crc32(table)).ljust(64, b"\0") + table)
        with pytest.raises(DamagedError):
            read_arrays(path)


def test_a_missing_file_and_a_folder_are_errors_of_the_system(tmp_path: Path) -> None:
    for place in (tmp_path / "nowhere", tmp_path):
        for read in (read_arrays, verify_arrays):
            with pytest.raises(OSError, match=place.name):
                read(place)


def test_a_full_disk_leaves_the_file_of_before_and_nothing_else(path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            write(path, {"much": np.zeros(1 << 20, np.uint8)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)

    assert same(read_arrays(path), ARRAYS)
    assert list(path.parent.iterdir()) == [path]


def test_a_disk_that_fails_at_the_last_moment_leaves_the_file_of_before(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="No space left"):
        write(path, {"other": np.arange(3)})

    assert same(read_arrays(path), ARRAYS)
    assert list(path.parent.iterdir()) == [path]


def test_a_source_of_pieces_that_fails_leaves_the_file_of_before(path: Path) -> None:
    def pieces() -> Any:
        yield np.arange(3)
        raise MemoryError

    with pytest.raises(MemoryError):
        write_arrays(path, {"other": pieces()})

    assert same(read_arrays(path), ARRAYS)
    assert list(path.parent.iterdir()) == [path]


@given(st.lists(st.binary(max_size=6), max_size=8))
def test_blobs_are_the_strings_they_were_made_of(strings: list[bytes]) -> None:
    made = Blobs.of(strings)
    for blobs in (made, Blobs.from_arrays("names", dict(made.arrays("names")))):
        assert len(blobs) == len(strings)
        assert [blobs[number] for number in range(len(blobs))] == strings
        assert blobs.sizes.tolist() == [len(each) for each in strings]


def test_there_is_no_blob_beyond_the_last() -> None:
    with pytest.raises(IndexError):
        Blobs.of([b"a"])[1]


@given(NAMES, st.text(max_size=5))
def test_a_lookup_finds_each_name_and_no_other(names: list[str], other: str) -> None:
    made = Lookup.of(names)
    for lookup in (made, Lookup.from_arrays("names", dict(made.arrays("names")))):
        assert [lookup.find(name) for name in names] == list(range(len(names)))
        if other not in names and "\0" not in "".join((other, *names)):
            assert lookup.find(other) is None
