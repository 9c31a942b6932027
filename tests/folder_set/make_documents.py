#!/usr/bin/env python3
"""Makes files of documents/ from sources/: docx, pdf and epub, and text in GB18030, in Big5 and with CRLF.

Needs python-docx, LibreOffice (`soffice`) for the PDFs and pandoc for the EPUBs. The first line of a source names the
file to make, and the encoding if it is text. Lines of a .src:

    # Title, ## Heading      with a style; **Heading** is a bold paragraph
    1. item, - item          a list numbered or bulleted by Word; "  - item" one level deeper
    @. article, @@ item      numbered by Word as 第一条 and （一）
    |a|b|                    a row; the cell ^ is joined with the one above, < with the one to the left
    ==                       a page break

Anything else is a paragraph. The source of an EPUB is Markdown.
"""

# mypy: ignore-errors
# python-docx is not among the dependencies of this project.

import pathlib
import subprocess
import sys
import tempfile

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

HERE = pathlib.Path(__file__).resolve().parent
ARTICLES = f"""<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>
<w:suff w:val="space"/><w:lvlText w:val="第%1条"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>
<w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/></w:lvl>
</w:abstractNum>"""


def new_number(document, abstract):
    """A list of its own that begins at 1."""
    numbering = document.part.numbering_part.element
    number = numbering.add_num(abstract)
    number.add_lvlOverride(0).add_startOverride(1)
    return number.numId


def set_number(paragraph, number, level):
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = number


def add_table(document, rows):
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if cell == "^":
                table.cell(y - 1, x).merge(table.cell(y, x))
            elif cell == "<":
                table.cell(y, x - 1).merge(table.cell(y, x))
            else:
                table.cell(y, x).text = cell
    for cell in table._cells:  # a merge leaves empty paragraphs
        for paragraph in cell.paragraphs[1:]:
            if not paragraph.text:
                paragraph._p.getparent().remove(paragraph._p)


def make_docx(lines, target):
    document = Document()
    for name in ("Normal", "Heading 1", "Heading 2", "Title"):
        style = document.styles[name]
        style.font.name = "Noto Serif CJK SC"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Noto Serif CJK SC")
    document.styles["Normal"].font.size = Pt(10.5)
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2.4)
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(ARTICLES))
    decimal = document.styles["List Number"].element.pPr.numPr.numId.val
    decimal = numbering.num_having_numId(decimal).abstractNumId.val
    articles, numbered, rows = None, None, []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append(line.strip().strip("|").split("|"))
            continue
        if rows:
            add_table(document, rows)
            rows = []
        if not line.startswith(("1. ", "  - ")):
            numbered = None
        if not line.strip():
            continue
        if line == "==":
            document.add_page_break()
        elif line.startswith("#"):
            marks, _, text = line.partition(" ")
            document.add_heading(text, len(marks) - 1 if len(marks) > 1 else 0)
        elif line.startswith("**"):
            document.add_paragraph().add_run(line.strip("*")).bold = True
        elif line.startswith("1. "):
            numbered = numbered or new_number(document, decimal)
            set_number(document.add_paragraph(line[3:], style="List Number"), numbered, 0)
        elif line.startswith("  - "):
            document.add_paragraph(line[4:], style="List Bullet 2")
        elif line.startswith("- "):
            document.add_paragraph(line[2:], style="List Bullet")
        elif line.startswith(("@. ", "@@ ")):
            articles = articles or new_number(document, 77)
            set_number(document.add_paragraph(line[3:]), articles, int(line.startswith("@@ ")))
        else:
            document.add_paragraph(line)
    document.save(target)


def make(source):
    name, _, body = source.read_text(encoding="utf-8").partition("\n")
    name, _, encoding = name.partition(" ")
    target = HERE / "documents" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".docx":
        make_docx(body.split("\n"), target)
    elif target.suffix == ".pdf":
        with tempfile.TemporaryDirectory() as folder:
            middle = pathlib.Path(folder, target.stem + ".docx")
            make_docx(body.split("\n"), middle)
            command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(target.parent), str(middle)]
            subprocess.run(command, check=True, capture_output=True)
    elif target.suffix == ".epub":
        command = ["pandoc", "-f", "markdown", "-o", str(target), "--metadata", f"title={target.stem}"]
        subprocess.run([*command, "--metadata", "lang=zh", "--epub-chapter-level=1"], input=body, text=True, check=True)
    else:
        target.write_bytes((body if encoding in ("utf-8",) else body.replace("\n", "\r\n")).encode(encoding))
    print(target.relative_to(HERE), target.stat().st_size)


if __name__ == "__main__":
    wanted = sys.argv[1:]
    for source in sorted((HERE / "sources").iterdir()):
        if not wanted or source.stem in wanted:
            make(source)
