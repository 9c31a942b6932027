"""Notes on what is being read, for whoever comes after a death."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.index.attempts import Attempts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "attempts.json"


def test_a_death_counts_and_an_end_of_any_other_kind_does_not(path: Path) -> None:
    attempts = Attempts(path)
    with attempts.trying(["a", "b"]):
        assert Attempts(path).all() == {"a": 1, "b": 1}  # what a process sees that starts now
        with Attempts(path).trying(["a"]):
            assert Attempts(path).deaths("a") == 2
    with pytest.raises(OSError, match="full"), attempts.trying(["a"]):
        raise OSError("full")

    assert not path.exists()


def test_notes_of_what_is_still_being_read_stay_while_others_come_and_go(path: Path) -> None:
    attempts = Attempts(path)
    with attempts.trying(["heavy"]):
        with attempts.trying(["light"]):
            assert Attempts(path).all() == {"heavy": 1, "light": 1}
        assert Attempts(path).all() == {"heavy": 1}

    assert not path.exists()


def test_an_interrupt_leaves_the_notes_as_they_were(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"a": 1}')
    with pytest.raises(KeyboardInterrupt), Attempts(path).trying(["a", "b"]):
        raise KeyboardInterrupt

    assert Attempts(path).all() == {"a": 1}


@pytest.mark.parametrize("damaged", ["", "[]", '{"a": "x"}', "[" * 100_000, "\x00"])
def test_damaged_notes_are_none(path: Path, damaged: str) -> None:
    path.parent.mkdir()
    path.write_text(damaged)

    assert Attempts(path).all() == {}


def test_without_a_place_nothing_is_noted(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for attempts in (Attempts(), Attempts(tmp_path / "file" / "attempts.json")):
        with attempts.trying(["a"]):
            pass
        assert attempts.all() == {}
