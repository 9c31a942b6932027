from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.chat_drawing import CELLS, bubble, cut, picture
from tests.paths import ROOT
from tests.telegram_picture import FOUND, NAME, drawn

KEPT = ROOT / "docs" / "telegram.svg"
kept = pytest.mark.skipif(not KEPT.exists(), reason="the pictures are not beside an installed package")


def message(text: str, *entities: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A message in which these stretches are marked."""
    before = (text[: text.index(part)].encode("utf-16-le") for _, part in entities)
    marked = [
        {"type": kind, "offset": len(head) // 2, "length": len(part.encode("utf-16-le")) // 2}
        for head, (kind, part) in zip(before, entities, strict=True)
    ]
    return {"text": text, "entities": marked, **more}


def words(svg: str) -> str:
    """Everything that can be read in a picture."""
    root = ElementTree.fromstring(svg)  # noqa: S314  our own picture
    return "".join("".join(each.itertext()) for each in root.iter() if each.tag.endswith("}text"))


@kept
def test_the_kept_picture_is_what_the_bot_says() -> None:
    assert words(drawn()) == words(KEPT.read_text("utf-8"))


@kept
def test_the_kept_picture_shows_private_chat_group_and_inline_mode() -> None:
    svg = KEPT.read_text("utf-8")

    for shown in (FOUND, "三地85家医保定点机构", "没有找到", "没有直接的答案", f"/ask@{NAME}", f"via @{NAME}"):
        assert shown in words(svg).replace("\n", "")
    assert "http" not in svg.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_a_marked_sentence_is_drawn_bold_wherever_the_emoji_before_it_end() -> None:
    said = message("✅🟡 岸线<已>贯通。", ("bold", "岸线<已>贯通"))

    svg = picture([[bubble(said, mine=False)]])

    assert '<tspan class="b">岸线&lt;已&gt;贯通</tspan>。' in svg
    assert words(svg) == said["text"]


def test_a_quotation_gets_a_bar_as_high_as_its_lines() -> None:
    quote = "元荡" * CELLS
    svg = bubble(message(f"找到\n{quote}\n出处", ("blockquote", quote)), mine=False).svg

    (height,) = re.findall(r'height="(\d+)" width="3"', svg)
    assert int(height) == 5 * 22


def test_buttons_share_the_width_of_their_row() -> None:
    keys = {"inline_keyboard": [[{"text": "上一段"}, {"text": "下一段"}], [{"text": "全文"}]]}
    plain, keyed = bubble(message("答"), mine=False), bubble(message("答", reply_markup=keys), mine=False)

    widths = re.findall(r'width="([\d.]+)" height="32"', keyed.svg)
    assert float(widths[0]) * 2 + 4 == float(widths[2])
    assert keyed.height > plain.height + 64


def test_a_long_title_is_cut_where_the_line_ends() -> None:
    assert cut("苏州", 4) == "苏州"
    assert cut("苏州\n阜阳携手两年", 9) == "苏州 阜…"
