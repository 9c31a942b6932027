"""The bytes of a file become a document, with metadata by precedence and inferred fields marked."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from corpus.document import Metadata
from corpus.library import bundled_folder
from corpus.metadata.declarations import Declaration
from corpus.reading.document import read_document

PAGE = "苏州推进河长制\n苏州日报 2023-03-01\n苏州今年推进河长制工作,成效明显。\n"
NAME = "2022-02-02_河长制.txt"


def metadata(name: str, text: str, declared: Declaration | None = None) -> Metadata:
    return read_document(name, text.encode(), declared)[0].metadata


def test_the_page_states_more_than_the_name_of_its_file() -> None:
    known = metadata(NAME, PAGE)
    assert (known.title, known.publisher, known.published) == ("苏州推进河长制", "苏州日报", "2023-03-01")
    assert known.inferred == ()


def test_the_name_of_the_file_is_a_last_resort_and_says_so() -> None:
    known = metadata(NAME, "苏州今年推进河长制工作,成效明显。\n")
    assert (known.title, known.published, known.inferred) == ("河长制", "2022-02-02", ("title", "published"))


def test_a_declared_guess_comes_before_the_name_and_a_declared_fact_before_all() -> None:
    guessed = Declaration(guessed=Metadata(title="河长", publisher="水利局"))
    known = metadata(NAME, "苏州今年推进河长制工作,成效明显。\n", guessed)
    assert (known.title, known.publisher, known.published) == ("河长", "水利局", "2022-02-02")
    assert known.inferred == ("title", "publisher", "published")
    stated = Declaration(stated=Metadata(title="河长", published="2021"))
    known = metadata(NAME, PAGE, stated)
    assert (known.title, known.publisher, known.published, known.inferred) == ("河长", "苏州日报", "2021", ())


def test_front_matter_comes_before_the_page() -> None:
    known = metadata("a.md", "---\ntitle: 河长制简报\n---\n" + PAGE.replace("\n", "\n\n"))
    assert (known.title, known.published) == ("河长制简报", "2023-03-01")


@pytest.mark.parametrize("path", sorted(bundled_folder().glob("0*.txt")), ids=lambda path: path.name[:3])
def test_the_names_of_the_bundled_files_tell_nothing(path: PurePosixPath) -> None:
    text = "元荡在青浦和吴江之间。\n"
    assert metadata(path.name, text).title is None
    assert metadata(path.name, text).inferred == ()


def test_a_file_of_unknown_suffix_has_no_reader() -> None:
    with pytest.raises(KeyError):
        read_document("a.exe", b"x")
