"""One file of each kind that a plant has most of: python bare_files.py FOLDER. Needs the base alone."""

from __future__ import annotations

import sys
from pathlib import Path

_TEXT = "The vibration alarm of pump P-101 is at 7.1 mm/s."


def write_files(folder: Path) -> None:
    """csv, txt, xlsx, docx and pdf, each with a sentence or number of its own."""
    import docx
    import openpyxl

    folder.mkdir()
    rows = ["time,FT-101,VT-101"]
    rows += [
        f"2026-03-01 {i // 60:02}:{i % 60:02}:00,{80 + i % 7},{2 + i % 3 / 10}" for i in range(90)
    ]
    (folder / "pump.csv").write_text("\n".join(rows) + "\n")
    (folder / "notes.txt").write_text(
        "Valve HV-101\n\nThe valve HV-101 is closed before the filter is cleaned.\n"
    )
    book = openpyxl.Workbook()
    for row in (("tag", "unit"), ("FT-101", "m3/h"), ("VT-101", "mm/s")):
        book.active.append(row)
    book.save(folder / "tags.xlsx")
    word = docx.Document()
    word.add_paragraph("The bearing of pump P-101 is greased every 2000 hours with 20 g of grease.")
    word.save(str(folder / "grease.docx"))
    (folder / "manual.pdf").write_bytes(pdf(_TEXT))


def pdf(text: str) -> bytes:
    """One page with one line of Latin text (PDF 1.4, ISO 32000-1)."""
    shown = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = (
        b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    )
    return made + end % (table, len(made))


if __name__ == "__main__":
    write_files(Path(sys.argv[1]))
