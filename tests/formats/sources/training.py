"""Writes training.pptx with python-pptx; the texts are invented."""

from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.util import Cm

NUMBERED = "http://schemas.openxmlformats.org/drawingml/2006/main"

deck = Presentation()


def slide(layout: int, title: str = "", *lines: tuple[int, str], notes: str = "") -> Any:
    """A slide with a title, and lines of a list with their depth."""
    new = deck.slides.add_slide(deck.slide_layouts[layout])
    if title:
        new.shapes.title.text = title
    if lines:
        frame = new.placeholders[1].text_frame
        for number, (depth, text) in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.text, paragraph.level = text, depth
    if notes:
        new.notes_slide.notes_text_frame.text = notes
    return new


slide(0, "新船员培训", (0, "柳湾渡口　2024年4月"))
slide(
    1,
    "一、上岗条件",
    (0, "年满20周岁"),
    (0, "证书"),
    (1, "船员适任证书"),
    (1, "健康证明"),
    notes="健康证明每两年换一次。",
)
steps = slide(1, "二、开航前检查", (0, "查看油位"), (0, "清点救生衣"), (0, "试鸣汽笛"))
for paragraph in steps.placeholders[1].text_frame.paragraphs:
    etree.SubElement(paragraph._p.get_or_add_pPr(), f"{{{NUMBERED}}}buAutoNum", type="arabicPeriod")
box = steps.shapes.add_textbox(Cm(1), Cm(16), Cm(20), Cm(1)).text_frame
box.text = "检查不合格的，不得开航。"

table = slide(5, "三、载客定额").shapes.add_table(4, 3, Cm(1), Cm(4), Cm(20), Cm(6)).table
for at, row in enumerate(
    (("船名", "定额", "备注"), ("柳湾一号", "40人", "周末加班"), ("", "30人", "有风时"), ("柳湾二号", "60人", "—"))
):
    for column, text in enumerate(row):
        table.cell(at, column).text = text
table.cell(1, 0).merge(table.cell(2, 0))

bare = slide(6)
group = bare.shapes.add_group_shape()
for number, text in enumerate(("值班电话：0512-63330000。", "夜间请打二副的手机。")):
    group.shapes.add_textbox(Cm(1), Cm(2 + 2 * number), Cm(10), Cm(1)).text_frame.text = text

draft = slide(1, "草稿", (0, "不放映的一页"))
draft._element.set("show", "0")

deck.save("training.pptx")
