"""Reads HTML pages: one paragraph per line, with the format hints of the page.

The source text is the whole text of the page, so that users can see what was left out: boilerplate has a hint, ruby
annotations are dropped spans.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.document import CorpusError, Kind, Reason, Span
from corpus.readers import text as txt
from corpus.readers.limits import LARGEST_TEXT, check_size, check_text
from corpus.reading.extras import install_command
from corpus.source import ANSWER, ITEM, QUESTION, FormatHint, SourceText

try:
    import trafilatura  # noqa: F401  (imported by main_content when needed)
    from lxml import etree
    from lxml.html import HtmlElement, HTMLParser, document_fromstring

    from corpus.readers.html.blocks import Block, blocks_of
    from corpus.readers.html.elements import HEADINGS
    from corpus.readers.html.head import metadata_of
    from corpus.readers.html.hints import label_of
    from corpus.readers.html.main_content import is_linked, main_blocks
    from corpus.readers.html.tables import with_tables
    from corpus.readers.html.text import FOREIGN
except ImportError as error:
    raise CorpusError(f"HTML pages need an extra: {install_command('html')}", code="missing-extra") from error

BOILERPLATE: Final = "boilerplate"
"""The rule of a hint on a block that is not main content."""

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED: Final = re.compile(rb"""(?:charset|encoding)\s*+=\s*+(?:["']\s*+)?([\w-]++)""", re.IGNORECASE)
# Bytes searched for an encoding declaration: 1,024 by the standard, more on real pages.
_PROLOGUE: Final = 8192
# Pages in a declared encoding often use characters of its superset.
_SUPERSETS: Final = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs"}
_ALIASES: Final = {"gb_2312-80": "gb18030", "gb_2312": "gb18030", "x-gbk": "gb18030", "x-x-big5": "big5hkscs"}
# A page with a larger share of damaged bytes is in another encoding.
_DAMAGED_SHARE: Final = 0.001
_FRAMES_LENGTH: Final = 100  # characters of frame names in a message


def read(data: bytes) -> SourceText:
    """The source text of a page.

    Raises ``CorpusError`` if it is binary, too large, nested too deeply, made of frames, or without text.
    """
    page, notes = _decoded(data)
    root = _parsed(page)
    blocks = with_tables(blocks_of(root))
    if not blocks:
        raise _empty(root)
    metadata = metadata_of(root, blocks)
    main, recovered = main_blocks(root, blocks)
    text, hints, drops = _assembled(blocks, main, metadata.title or "")
    check_text(text)
    notes += (f"rescued: {recovered}",) if recovered else ()
    return SourceText(text, metadata, hints, drops, notes=notes)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The characters of a page, and a note on the encoding unless it is UTF-8: by byte-order mark, else UTF-8, else as
    declared, else like plain text."""
    check_size(data)
    if not data.strip():
        raise CorpusError("the file is empty", code="empty")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(encoding, "replace")
            break
    else:
        text, encoding = _unmarked(data)
    if len(text) > LARGEST_TEXT:
        raise CorpusError(f"{len(text)} characters, at most {LARGEST_TEXT} are read", code="too-large")
    return text, () if encoding == "utf-8" else (f"encoding: {encoding}",)


def _unmarked(data: bytes) -> tuple[str, str]:
    if b"\x00" not in data:
        declared = _declared(data)
        for encoding in ("utf-8", declared):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                continue
        text = data.decode(declared, "replace")
        if text.count("\ufffd") <= _DAMAGED_SHARE * len(text):
            return text, declared
    text, notes = txt.decode(data)
    return text, notes[0].removeprefix("encoding: ") if notes else "utf-8"


def _declared(data: bytes) -> str:
    """The superset of the declared encoding; UTF-8 without a known declaration."""
    match = _DECLARED.search(data[:_PROLOGUE])
    name = match[1].decode("ascii", "replace").lower() if match else "utf-8"
    try:
        name = _ALIASES.get(name) or codecs.lookup(name).name
        "".encode(name)  # fails for codecs that are not text encodings, such as hex
    except LookupError:
        return "utf-8"
    return "utf-8" if name.startswith("utf") else _SUPERSETS.get(name, name)


def _parsed(page: str) -> HtmlElement:
    """The tree of ``page``. Raises ``CorpusError`` if it has no elements or is nested too deeply for libxml2."""
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=False)
    try:
        root = document_fromstring(FOREIGN.sub(" ", page).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise CorpusError("no text outside of tags", code="no-text") from error
    if any("depth" in entry.message for entry in parser.error_log):
        raise CorpusError("deeper than 2048 elements", code="too-deep")
    return root


def _empty(root: HtmlElement) -> CorpusError:
    """The error for a page without text: frames, scripts, or nothing."""
    frames = ["".join((element.get("src") or "?").split()) for element in root.iter("frame", "iframe")]
    if frames or next(root.iter("frameset"), None) is not None:
        return CorpusError(f"frames: {', '.join(frames)[:_FRAMES_LENGTH]}", code="frames")
    if scripts := sum(1 for _ in root.iter("script")):
        return CorpusError(f"scripts: {scripts}", code="script-only")
    return CorpusError("no text outside of tags", code="no-text")


def _assembled(
    blocks: Sequence[Block], main: set[int], title: str
) -> tuple[str, tuple[FormatHint, ...], tuple[Span, ...]]:
    """The text, one block per line, with hints and dropped spans."""
    lines: list[str] = []
    hints: list[FormatHint] = []
    drops: list[Span] = []
    start = 0
    title_at = _title_at(blocks, title)
    for number, block in enumerate(blocks):
        drops += (Span(start + left, start + right, Reason.GLOSS) for left, right in block.glosses)
        lines.append(block.text)
        end = start + len(block.text)
        label = _label(block, is_main=number in main)
        if number == title_at:
            label = Kind.TITLE, block.tag, 0
        if label:
            hints.append(FormatHint(start, end, *label))
        start = end + 1
    return "\n".join(lines), tuple(hints), tuple(drops)


def _title_at(blocks: Sequence[Block], title: str) -> int:
    """The number of the heading equal to the title, else of the first block equal to it; -1 without one."""
    numbers = [number for number, block in enumerate(blocks) if _is_equal(block, title)]
    return min(numbers, key=lambda number: (blocks[number].tag not in HEADINGS, number), default=-1)


def _label(block: Block, *, is_main: bool) -> tuple[Kind, str, int] | None:
    """Kind, rule and level of a block, if the page states them."""
    if not is_main:
        return Kind.CHROME, BOILERPLATE, 0
    if block.role in (ITEM, QUESTION, ANSWER) and block.tag not in HEADINGS and is_linked(block):
        return None  # probably a link to another page; the rules of cleaning decide
    return label_of(block)


def _is_equal(block: Block, title: str) -> bool:
    """Whether ``block`` equals the title, with or without its glosses."""
    return "".join(_without_glosses(block)).split() == title.split() or block.text.split() == title.split()


def _without_glosses(block: Block) -> Iterator[str]:
    end = 0
    for left, right in block.glosses:
        yield block.text[end:left]
        end = right
    yield block.text[end:]
