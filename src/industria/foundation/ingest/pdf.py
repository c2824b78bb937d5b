"""PDF: the text of every page with its place; a page without text is read by OCR."""

from __future__ import annotations

from industria.core import InputError, Locator
from industria.foundation.ingest import picture
from industria.foundation.ingest.passages import cut, last_section
from industria.foundation.ingest.source import Made, Passage, Sink, Source

_MIN_CHARACTERS = 16
_OCR_SCALE = 2.0


def load(source: Source, sink: Sink) -> Made:
    """One document from one PDF. Raises InputError where it is damaged, locked or empty."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source.path)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        raise InputError(f"expected a PDF, found a damaged or locked one: {error}") from None
    passages: list[Passage] = []
    section = ""
    try:
        for number in range(1, pages + 1):
            source.progress(source.path.name, number - 1, pages)
            page = document[number - 1]
            text = page.get_textpage().get_text_range().replace("\r\n", "\n")
            if len(text.strip()) >= _MIN_CHARACTERS:
                passages.extend(cut(text, page=number, section=section))
                section = last_section(text, section)
            else:
                image = page.render(scale=_OCR_SCALE).to_pil()
                passages.extend(
                    Passage(p.text, Locator("span", number, p.locator.start, p.locator.end))
                    for p in picture.read(image)
                )
    finally:
        document.close()
    if not passages:
        raise InputError(f"expected text on the {pages} page(s) of the PDF, found none")
    return Made((sink.document(source, "document", passages, note=f"{pages} pages"),))
