"""Documents as a person reads them: layout of PDF, tables as tables, mails, pages, notebooks, scans, editions."""

import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from industria.core import silent
from industria.foundation.ingest.aside import why_no_content
from industria.foundation.ingest.documents.headings import is_caption, is_heading
from industria.foundation.ingest.formats import reader_for
from industria.foundation.ingest.source import Passage, Source
from industria.plant import Plant

LIMITS = [
    ["Quantity", "Normal", "Alarm", "Trip"],
    ["Bearing temperature", "30-60 °C", "75 °C", "90 °C"],
    ["Vibration of the\nhousing", "up to 2.8 mm/s", "4.5 mm/s", "7.1 mm/s"],
    ["Oil pressure", "2-3 bar", "1.2 bar", "0.9 bar"],
]


class Kept:
    """A sink that only remembers."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self.tables: list[str] = []

    def table(self, source, name, stage, **more):
        from industria.core import Asset

        self.tables.append(name)
        return Asset(name, "table", name, "", "")

    def document(self, source, kind, passages, note=""):
        from industria.core import Asset

        self.passages += passages
        return Asset(source.name, kind, source.path.name, "", "", note=note)


def read(path: Path) -> Kept:
    kept = Kept()
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    reader_for(path)(Source(path, path.stem, str(path), "0" * 64, scratch, silent), kept)
    return kept


def text_of(kept: Kept) -> str:
    return "\n".join(p.text for p in kept.passages)


def draw_table(canvas: Canvas, rows, x: float, y: float, *, lines: bool) -> None:
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 8)]
    if lines:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    table = Table(rows, style=style)
    table.wrapOn(canvas, 500, 500)
    table.drawOn(canvas, x, y)


@pytest.mark.parametrize("lines", [True, False], ids=["ruled", "white space"])
def test_a_limit_stands_in_one_line_with_the_names_of_its_columns(tmp_path: Path, lines: bool):
    canvas = Canvas(str(tmp_path / "m.pdf"), A4)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(60, 780, "4 Limits of operation")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(60, 750, "Table 4-1 Limits of the fan")
    draw_table(canvas, LIMITS, 60, 650, lines=lines)
    canvas.drawString(
        60, 600, "The trip stops the fan at once. It is reset by hand at the panel of the"
    )
    canvas.drawString(60, 588, "fan, after the cause was found.")
    canvas.save()
    kept = read(tmp_path / "m.pdf")
    table = next(p for p in kept.passages if "Alarm 75" in p.text)
    assert "Bearing temperature | Normal 30-60 °C | Alarm 75 °C | Trip 90 °C" in table.text
    assert (
        "Vibration of the housing | Normal up to 2.8 mm/s | Alarm 4.5 mm/s | Trip 7.1 mm/s"
        in table.text
    )
    assert table.text.startswith(
        "4 Limits of operation\nTable 4-1 Limits of the fan\nQuantity | Normal"
    )
    assert table.title == "4 Limits of operation / Table 4-1 Limits of the fan"
    after = next(p for p in kept.passages if "reset by hand" in p.text)
    assert "panel of the fan, after" in after.text, "a wrapped line is one"
    assert after.locator.section == "4 Limits of operation"
    assert kept.tables == ["m_Table 4-1 Limits of the fan"]


def test_columns_of_text_are_read_one_after_the_other(tmp_path: Path):
    words = [
        "the",
        "gland",
        "is",
        "packed",
        "with",
        "four",
        "rings",
        "of",
        "graphite",
        "cord",
        "and",
        "each",
        "ring",
        "is",
        "pressed",
        "in",
        "by",
        "hand",
        "before",
    ]
    canvas = Canvas(str(tmp_path / "two.pdf"), A4)
    canvas.setFont("Helvetica", 10)
    for k in range(12):
        canvas.drawString(60, 700 - 12 * k, f"left{k} " + " ".join(words[k : k + 6]))
        canvas.drawString(320, 700 - 12 * k, f"right{k} " + " ".join(words[k : k + 6]))
    canvas.save()
    text = text_of(read(tmp_path / "two.pdf"))
    assert text.index("left11") < text.index("right0")
    assert "|" not in text


def test_heads_feet_and_hyphens(tmp_path: Path):
    canvas = Canvas(str(tmp_path / "long.pdf"), A4)
    for page in range(4):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 820, "Acme Works  Operating manual OM-77")
        canvas.drawString(500, 20, f"page {page + 1} of 4")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 740, f"Step {page}: the lubri-")
        canvas.drawString(60, 728, "cation pump is started before the main motor.")
        if page in (1, 2):
            rows = [["Code", "Meaning", "Remedy"]] if page == 1 else []
            rows += [[f"F{page}{k}", f"fault {k}", f"press reset {k}"] for k in range(3)]
            draw_table(canvas, rows, 60, 600, lines=True)
        canvas.showPage()
    canvas.save()
    kept = read(tmp_path / "long.pdf")
    text = text_of(kept)
    assert text.count("OM-77") == 1 and text.count("of 4") == 1
    assert text.count("lubrication pump") == 4
    assert "F11 | Meaning fault 1 | Remedy press reset 1" in text


def test_a_table_goes_on_over_the_page_with_its_names(tmp_path: Path):
    canvas = Canvas(str(tmp_path / "on.pdf"), A4)
    for page in range(2):
        canvas.setFont("Helvetica", 10)
        rows = [["Code", "Meaning", "Limit"]] if page == 0 else []
        rows += [[f"F{page}{k}", f"fault {k}", f"{k} bar"] for k in range(3)]
        draw_table(canvas, rows, 60, 700, lines=True)
        canvas.showPage()
    canvas.save()
    kept = read(tmp_path / "on.pdf")
    second = next(p for p in kept.passages if "F11" in p.text)
    assert second.locator.page == 2
    assert "F11 | Meaning fault 1 | Limit 1 bar" in second.text
    assert len(kept.tables) == 1


@pytest.mark.parametrize("turn", [0, 90], ids=["content", "page"])
def test_a_sheet_on_its_side_is_read(tmp_path: Path, turn: int):
    canvas = Canvas(str(tmp_path / "side.pdf"), A4 if turn == 0 else landscape(A4))
    if turn:
        canvas.setPageRotation(90)
        canvas.translate(A4[1], 0)
    else:
        canvas.translate(A4[0], 0)
    canvas.rotate(90)
    canvas.setFont("Helvetica", 10)
    draw_table(canvas, LIMITS, 60, 300, lines=True)
    canvas.save()
    assert "Bearing temperature | Normal 30-60 °C | Alarm 75 °C" in text_of(
        read(tmp_path / "side.pdf")
    )


def test_a_column_of_units_stands_behind_the_numbers(tmp_path: Path):
    rows = [
        ["Quantity", "Alarm", "Trip", "Unit"],
        ["Current", "215", "225", "A"],
        ["Grade", "HLP 46", "", "-"],
    ]
    canvas = Canvas(str(tmp_path / "u.pdf"), A4)
    draw_table(canvas, rows, 60, 600, lines=True)
    canvas.save()
    text = text_of(read(tmp_path / "u.pdf"))
    assert "Current | Alarm 215 A | Trip 225 A" in text
    assert "Grade | Alarm HLP 46 | Unit -" in text


def test_word_tables_boxes_changes_and_controls(tmp_path: Path):
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "QM-12 Lubrication plan"
    document.add_heading("Grease", 1)
    table = document.add_table(rows=3, cols=3)
    for row, cells in zip(
        table.rows,
        (["Point", "Grease", "Amount"], ["DE", "LGEP 2", "20 g"], ["NDE", "", "15 g"]),
        strict=True,
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(1, 1).merge(table.cell(2, 1))
    body = document.element.body
    w = nsdecls("w")
    for xml in (
        f'<w:p {w}><w:ins w:id="1" w:author="a"><w:r><w:t>Grease monthly.</w:t></w:r></w:ins>'
        f'<w:del w:id="2" w:author="a"><w:r><w:delText>Grease yearly.</w:delText></w:r></w:del></w:p>',
        f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>Approved by the shift leader.</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    ):
        body.insert(len(body) - 1, parse_xml(xml))
    document.save(str(tmp_path / "g.docx"))
    kept = read(tmp_path / "g.docx")
    text = text_of(kept)
    assert (
        "DE | Grease LGEP 2 | Amount 20 g" in text and "NDE | Grease LGEP 2 | Amount 15 g" in text
    )
    assert "Grease monthly." in text and "yearly" not in text
    assert "Approved by the shift leader." in text
    assert text.count("QM-12 Lubrication plan") == 1
    assert kept.tables == ["g_Grease"]


def test_a_mail_with_quotes_attachments_and_a_mail_in_it(plant: Plant, tmp_path: Path):
    mail = EmailMessage()
    mail["From"], mail["To"] = "Li Na <li@works.example>", "crew@works.example"
    mail["Subject"], mail["Date"] = "P-88 seal", "Tue, 03 Mar 2026 08:15:00 +0800"
    mail.set_content(
        "The seal of P-88 was replaced.\n\nOn Monday Wang wrote:\n> P-88 leaks 40 drops per minute.\n"
    )
    rows = "\n".join(f"2026-03-01 00:{k:02}:00,{k}.5" for k in range(30))
    mail.add_attachment(f"time,flow\n{rows}", filename="log.csv")
    mail.add_attachment(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 90,
        maintype="application",
        subtype="x",
        filename="../../old.xls",
    )
    inner = EmailMessage()
    inner["Subject"], inner["From"] = "Order", "shop@works.example"
    inner.set_content("Two seals M7N are ordered.")
    mail.add_attachment(inner)
    (tmp_path / "m.eml").write_bytes(bytes(mail))
    report = plant.ingest(tmp_path / "m.eml")
    assert {(a.name, a.kind) for a in report.assets if not a.table} == {
        ("m.eml", "document"),
        ("mail_3.eml", "document"),
    }
    assert [a.rows for a in report.assets if a.table] == [30]
    assert (
        "old.xls" in report.rejected[0]["reason"]
        and "save it as .xlsx" in report.rejected[0]["reason"]
    )
    own, quoted = plant.index.of_asset(report.assets[0].id)
    assert (
        "2026-03-03 08:15+08:00" in own.text
        and "Attachments: log.csv, old.xls, mail_3.eml" in own.text
    )
    assert "was replaced" in own.text and "40 drops" not in own.text
    assert "40 drops" in quoted.text and "quoted mail" in quoted.title


def test_a_page_of_html_and_one_that_calls_itself_xls(tmp_path: Path):
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><h2>Boiler B-3</h2><p>Normal <b>pressure</b>"
        " is 8 bar.</p><table><tr><th rowspan=2>Quantity</th><th colspan=2>Limit</th></tr><tr><th>Alarm</th>"
        "<th>Trip</th></tr><tr><td>Pressure</td><td>10 bar</td><td>11 bar</td></tr><tr><td>Level</td><td>30 %</td>"
        "<td>20 %</td></tr></table><script>var gone = 1</script><p style='display: none'>gone</p></body></html>"
    )
    (tmp_path / "b.html").write_text(page)
    (tmp_path / "b.xls").write_text(page)
    for name in ("b.html", "b.xls"):
        kept = read(tmp_path / name)
        text = text_of(kept)
        assert "Normal pressure is 8 bar." in text and "gone" not in text
        assert "Pressure | Limit Alarm 10 bar | Limit Trip 11 bar" in text
        assert kept.tables == ["b_Boiler B-3"]


def test_a_notebook_shows_words_code_and_tables_and_no_json(tmp_path: Path):
    table = "<table><tr><th></th><th>rms</th></tr><tr><td>DE</td><td>4.4</td></tr><tr><td>NDE</td><td>2.1</td></tr></table>"
    cells = [
        {"cell_type": "markdown", "source": ["# Drift of FT-7\n", "It drifts 2 % a month."]},
        {"cell_type": "code", "source": "frame.head()", "outputs": [
            {"output_type": "execute_result", "data": {"text/html": table, "text/plain": "x"}},
            {"output_type": "display_data", "data": {"image/png": "aaaa"}}]},
    ]  # fmt: skip
    (tmp_path / "n.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}))
    text = text_of(read(tmp_path / "n.ipynb"))
    assert "It drifts 2 % a month." in text and "frame.head()" in text and "DE | rms 4.4" in text
    assert "cell_type" not in text and "aaaa" not in text


def test_what_is_no_content_is_named_and_not_called_damaged(plant: Plant, tmp_path: Path):
    folder = tmp_path / "in"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "config").write_text("x")
    names = [
        "~$Liste.xlsx",
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "a.pdf.crdownload",
        "x.tmp",
        "y.part",
        ".~lock.b.ods#",
    ]
    for name in names:
        (folder / name).write_bytes(b"\x01\x02\x03\x04binary")
    (folder / "empty.txt").touch()
    (folder / "mark.csv").write_bytes(b"\xef\xbb\xbf")
    (folder / "gone").symlink_to(folder / "nowhere")
    (folder / "note.txt").write_text("The filter of K-2 was cleaned.")
    report = plant.ingest(folder)
    assert [a.name for a in report.assets] == ["note.txt"]
    said = {Path(s["path"]).name: s["reason"] for s in report.skipped}
    assert set(said) == {*names, "empty.txt", "mark.csv", ".git"}
    assert (
        "lock" in said["~$Liste.xlsx"]
        and "not finished" in said["a.pdf.crdownload"]
        and "空文件" in said["empty.txt"]
    )
    assert [Path(r["path"]).name for r in report.rejected] == ["gone"]
    assert not why_no_content(folder / "note.txt")


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("5 Tightening torques", True), ("3.2 检查油位", True), ("第3章 维护", True), ("二、润滑", True),
        ("Appendix B Wiring", True), ("16 to 20 bar", False), ("10 MPa oil pressure", False),
        ("24 V DC supply", False), ("12 May 2024", False), ("2.2 电流超过820 A，应减料。", False), ("3 persons", False),
    ],
)  # fmt: skip
def test_headings_are_told_from_values_and_sentences(line: str, heading: bool):
    assert is_heading(line) is heading


def test_a_caption_is_no_sentence_about_a_table():
    assert is_caption("表3-1 运行限值") and is_caption("Table 2: Torques")
    assert not is_caption("Table 2 gives the torques of all screws.")


def manual(
    path: Path,
    revision: int,
    trip: int,
    *,
    number: str = "PB-77-EN",
    dated: str = "2019-03-11",
    more: str = "",
) -> None:
    canvas = Canvas(str(path), A4)
    canvas.setFont("Helvetica", 10)
    said = [
        "BX-40 screw compressor - Operating manual",
        f"Document {number}, revision {revision}, issued {dated}",
        more,
    ]
    said += [
        f"The trip value of the discharge temperature of BX-40 is {trip} °C.",
        "The oil is changed every 4000 hours.",
    ]
    for k, line in enumerate(said):
        canvas.drawString(60, 780 - 30 * k, line)
    canvas.save()


def test_a_newer_edition_answers_and_the_older_only_when_it_is_named(plant: Plant, tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    manual(
        folder / "a_manual.pdf", 3, 96, dated="2024-06-20", more="Revision 3 replaces revision 1."
    )
    manual(folder / "b_manual.pdf", 1, 104)
    manual(folder / "c_sister.pdf", 1, 99, number="PB-78-EN")
    report = plant.ingest(folder)
    (found,) = report.supersedes
    assert (found["newer"], found["older"]) == ("a_manual.pdf", "b_manual.pdf")
    notes = {a.name: a.note for a in plant.lake.catalogue.list()}
    assert "supersedes b_manual.pdf (revision 1, 2019-03-11)" in notes["a_manual.pdf"]
    assert "superseded by a_manual.pdf (revision 3, 2024-06-20)" in notes["b_manual.pdf"]
    assert "supersede" not in notes["c_sister.pdf"]
    question = "What is the trip value of the discharge temperature of BX-40"
    texts = " ".join(h.text for h in plant.retrieve(f"{question}?", 10))
    assert "96 °C" in texts and "104 °C" not in texts and "99 °C" in texts
    texts = " ".join(h.text for h in plant.retrieve(f"{question} in revision 1?", 10))
    assert "104 °C" in texts and "96 °C" not in texts
    plant.forget("a_manual.pdf")
    assert "104 °C" in " ".join(h.text for h in plant.retrieve(f"{question}?", 10))


def test_which_edition_is_newer_may_be_a_question(plant: Plant, tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    manual(folder / "one.pdf", 4, 96, dated="2018-01-01")
    manual(folder / "two.pdf", 3, 104, dated="2024-01-01")
    report = plant.ingest(folder)
    assert not report.supersedes
    assert "another edition of one.pdf" in report.flagged[0]["reason"]
