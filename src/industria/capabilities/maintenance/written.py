"""A work order as a file for people: DOCX or PDF, Chinese and English side by side, masked like all that is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import InputError, Text, missing_extra

if TYPE_CHECKING:
    from industria.applications.maintenance import WorkOrder

_ENDINGS = (".docx", ".pdf")
_HAN_FONT = (
    "STSong-Light"  # a font that every PDF reader has or knows how to replace: nothing is embedded
)
_HAN_IN_WORD = "SimSun"
_PRIORITY = Text("优先级", "Priority")
_MACHINE = Text("设备", "Machine")
_MISSING = Text("缺少", "Missing")
_EVIDENCE = Text("依据", "Evidence")
Row = tuple[Text, Text, str]  # heading, text, where it stands


def check_ending(path: Path) -> None:
    """Raises InputError for a file that is neither of the two kinds."""
    if path.suffix.lower() not in _ENDINGS:
        raise InputError(f"expected a file ending in .docx or .pdf, found {path.name}")


def write_order(order: WorkOrder, path: Path) -> None:
    """Write a work order as the kind of file that its name ends with."""
    title, rows = _rows(order)
    if path.suffix.lower() == ".docx":
        _docx(title, rows, path)
    else:
        _pdf(title, rows, path)


def _rows(order: WorkOrder) -> tuple[Text, list[Row]]:
    """The title and the rows of its table, masked."""
    from industria.foundation.privacy import mask

    def masked(text: Text) -> Text:
        return Text(mask(text.zh), mask(text.en))

    rows: list[Row] = [(_PRIORITY, Text(order.priority, order.priority), "")]
    if order.machine:
        rows.append((_MACHINE, Text(order.machine, order.machine), ""))
    for line in order.lines:
        where = "; ".join(
            e.asset + (f", p. {e.locator.page}" if e.locator.page else "") for e in line.evidence
        )
        rows.append((line.heading, masked(line.text), where))
    rows += [(_MISSING, text, "") for text in order.missing]
    return masked(order.title), rows


def _docx(title: Text, rows: list[Row], path: Path) -> None:
    from docx import Document
    from docx.oxml.ns import qn

    document = Document()
    for style in ("Normal", "Title", "Heading 1"):
        fonts = document.styles[style].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), _HAN_IN_WORD)
    document.add_heading(title.zh, 0)
    document.add_heading(title.en, 1)
    table = document.add_table(rows=0, cols=3, style="Table Grid")
    for heading, text, where in rows:
        cells = table.add_row().cells
        cells[0].text = f"{heading.zh}\n{heading.en}"
        cells[1].text = _both(text)
        cells[2].text = f"{_EVIDENCE.zh} / {_EVIDENCE.en}: {where}" if where else ""
    document.save(str(path))


def _pdf(title: Text, rows: list[Row], path: Path) -> None:
    from xml.sax.saxutils import escape

    try:
        from reportlab.lib.pagesizes import A4
    except ImportError:
        raise missing_extra("demo", "reportlab") from None
    from reportlab.lib import colors
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    pdfmetrics.registerFont(UnicodeCIDFont(_HAN_FONT))
    head = ParagraphStyle("head", fontName=_HAN_FONT, fontSize=15, leading=20, wordWrap="CJK")
    body = ParagraphStyle("body", fontName=_HAN_FONT, fontSize=9, leading=13, wordWrap="CJK")

    def paragraph(text: str) -> object:
        return Paragraph(escape(text).replace("\n", "<br/>"), body)

    cells = [
        [paragraph(f"{h.zh}\n{h.en}"), paragraph(_both(t)), paragraph(where)]
        for h, t, where in rows
    ]
    table = Table(cells, colWidths=(95, 320, 100), splitByRow=1, splitInRow=1)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]))  # fmt: skip
    flow = [Paragraph(escape(title.zh), head), Paragraph(escape(title.en), head), Spacer(1, 10), table]  # fmt: skip
    document = SimpleDocTemplate(
        str(path), pagesize=A4, title=title.en, leftMargin=40, rightMargin=40
    )
    document.build(flow)


def _both(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh}\n{text.en}"
