"""Zip archives of XML parts, made in the tests."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from corpus.source import SourceText


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
