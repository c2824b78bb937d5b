"""DOCX: paragraphs under their headings, tables row by row."""

from __future__ import annotations

from industria.core import InputError, Locator
from industria.foundation.ingest.archive_guard import guard_archive
from industria.foundation.ingest.passages import cut
from industria.foundation.ingest.source import Made, Passage, Sink, Source


def load(source: Source, sink: Sink) -> Made:
    """One document from one DOCX. Raises InputError where it is damaged or has no text."""
    guard_archive(source.path, "word/document.xml")
    import docx

    try:
        document = docx.Document(str(source.path))
    except Exception as error:  # python-docx raises many kinds for a damaged file
        raise InputError(f"expected a DOCX, found a damaged one: {error}") from error
    passages: list[Passage] = []
    title, body, offset = "", "", 0

    def flush() -> None:
        nonlocal body, offset
        for p in cut(body, section=title):
            start, end = p.locator.start + offset, p.locator.end + offset
            passages.append(Passage(p.text, Locator("span", 1, start, end, section=title), title))
        offset += len(body)
        body = ""

    for block in document.iter_inner_content():
        style = getattr(getattr(block, "style", None), "name", "") or ""
        if hasattr(block, "rows"):
            for row in block.rows:
                body += " | ".join(cell.text.strip() for cell in row.cells) + "\n"
        elif style.startswith(("Heading", "Title")) and block.text.strip():
            flush()
            title = block.text.strip()
            body = title + "\n"
        else:
            body += block.text + "\n"
    flush()
    if not passages:
        raise InputError("expected text in the DOCX, found none")
    return Made((sink.document(source, "document", passages),))
