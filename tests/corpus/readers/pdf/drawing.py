"""PDF pages drawn by hand: text where a test wants it, lines, and form fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font "
    "/Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) "
    "/Supplement 2 >> /DW 1000 /W [1 95 500 814 907 500] >>] >>"
)
_HEIGHT = 842


def text(words: str, left: float, base: float, size: float = 12) -> str:
    """The command that draws ``words`` with their baseline ``base`` points below the upper edge of the page."""
    code = words.encode("utf-16-be").hex()
    return f"BT /F {size} Tf 1 0 0 1 {left} {_HEIGHT - base} Tm <{code}> Tj ET"


def upwards(words: str, left: float, bottom: float, size: float = 12) -> str:
    """The command that draws ``words`` from the bottom up."""
    return f"BT /F {size} Tf 0 1 -1 0 {left} {bottom} Tm <{words.encode('utf-16-be').hex()}> Tj ET"


def stroke(left: float, top: float, right: float, bottom: float) -> str:
    """The command that draws a line."""
    return f"{left} {_HEIGHT - top} m {right} {_HEIGHT - bottom} l S"


def grid(xs: Sequence[float], ys: Sequence[float]) -> list[str]:
    """The commands that draw the lines of a table."""
    return [
        *(stroke(x, ys[0], x, ys[-1]) for x in xs),
        *(stroke(xs[0], y, xs[-1], y) for y in ys),
    ]


def pdf(*pages: Iterable[str], fields: Iterable[str] = (), rotate: int = 0) -> bytes:
    """A PDF of pages of A4; ``fields`` are the dictionaries of form fields on the first page, without their type."""
    drawn = [list(page) for page in pages]
    numbers = range(4, 4 + 2 * len(drawn), 2)
    first_field = 4 + 2 * len(drawn)
    widgets = [f"<< /Type /Annot /Subtype /Widget {field} >>" for field in fields]
    named = " ".join(f"{first_field + number} 0 R" for number in range(len(widgets)))
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{named}] >> >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(drawn)} /MediaBox [0 0 595 {_HEIGHT}] /Rotate {rotate} >>",
        3: _FONT,
    }
    for number, commands in zip(numbers, drawn, strict=True):
        content = "\n".join(commands)
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /Contents {number + 1} 0 R /Resources << /Font << /F 3 0 R >> >> "
            f"/Annots [{named if number == 4 else ''}] >>"
        )
        objects[number + 1] = f"<< /Length {len(content)} >> stream\n{content}\nendstream"
    objects |= {first_field + number: widget for number, widget in enumerate(widgets)}
    body = "\n".join(f"{number} 0 obj {content} endobj" for number, content in objects.items())
    return f"%PDF-1.7\n{body}\ntrailer << /Root 1 0 R >>\n".encode("ascii")
