"""Zip archives of XML parts, made in the tests."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from corpus.document import CorpusError
from corpus.passages import passages_of
from corpus.reading.document import read_document
from corpus.source import SourceText
from tests.damage import COUNT, damaged, garbled

REFUSED = frozenset({"damaged", "wrong-format", "empty", "no-text", "encrypted", "bomb", "too-large"})
VALUE = re.compile(r'(?<==")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)')
EXTREMES = (
    "",
    "0",
    "-1",
    "1",
    "9" * 30,
    "1048576",
    "16384",
    "1e308",
    "nan",
    "A1:XFD1048576",
    "true",
    "none",
    "元荡\n岸线",
)


def archive_of(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of parts by name."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of an archive by name."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def relations(*targets: tuple[str, str, str]) -> str:
    """The relations of a part: id, kind and target of each."""
    entries = (f'<Relationship Id="{own}" Type="x/{kind}" Target="{target}"/>' for own, kind, target in targets)
    return f"<Relationships>{''.join(entries)}</Relationships>"


def hinted(source: SourceText) -> list[tuple[str, str]]:
    """The lines that have a hint, and the rules."""
    return [(hint.rule, source.text[hint.start : hint.end]) for hint in source.hints]


def read_damaged(name: str, data: bytes, part: str) -> None:
    """Read damaged copies of a file, and copies with a damaged part: each is read exactly, or refused in one line."""
    parts = parts_of(data)
    copies = [*damaged(data, COUNT // 4)]
    copies += (archive_of(parts | {part: copy}) for copy in damaged(parts[part], COUNT // 4))
    copies += (archive_of(parts | {part: copy}) for copy in garbled(parts[part].decode()))
    copies += (archive_of(parts | {part: copy}) for copy in mixed(parts[part].decode()))
    refused: list[CorpusError] = []
    for copy in copies:
        try:
            document, faults = read_document(name, copy)
        except CorpusError as error:
            refused.append(error)
            continue
        assert not faults
        assert document.map.cut(document.source) == document.text
        assert all("\n" not in note for note in document.notes)
        assert [part.start for part in document.parts] == sorted(part.start for part in document.parts)
        for passage in passages_of(document):
            assert document.cut(passage.start, passage.end) == document.text[passage.start : passage.end]
    assert len(refused) < len(copies)
    assert [str(error) for error in refused if not str(error) or "\n" in str(error)] == []
    assert {error.code for error in refused} <= REFUSED


def mixed(text: str, count: int = COUNT, *, seed: int = 20240501) -> Iterator[str]:
    """Copies of XML that stay XML: values of attributes and texts are exchanged, doubled and set to extremes."""
    chance = random.Random(seed)  # noqa: S311  # the same files every time
    values = sorted({match[0] for match in VALUE.finditer(text)})
    for _ in range(count):
        share = chance.choice((0.02, 0.2))

        def other(match: re.Match[str], share: float = share) -> str:
            return chance.choice((*values, *EXTREMES)) if chance.random() < share else match[0]

        yield VALUE.sub(other, text)
