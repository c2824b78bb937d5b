"""PDF: the text of every page with its place; a page without text is read by OCR."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from industria.core import InputError, Locator
from industria.foundation.ingest import picture
from industria.foundation.ingest.passages import cut, last_section
from industria.foundation.ingest.source import Made, Passage, Sink, Source

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfPage

_MIN_CHARACTERS = 16
_OCR_SCALE = 2.0
_MOST_RENDERED = 33_000_000  # pixels: an A0 sheet at that scale; the OCR looks at fewer
_MOST_READ_PAGES = 2_000  # by OCR, at about a second each
_DEEPEST = 15  # forms within forms, as PDFium follows them


def load(source: Source, sink: Sink) -> Made:
    """One document from one PDF.

    A page that has to be drawn to be read is drawn with at most 33 megapixels. Raises InputError where the
    PDF is damaged, locked or empty, more than 2,000 of its pages have to be drawn, or a picture on one of
    those is larger than a picture may be.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source.path)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        raise InputError(f"expected a PDF, found a damaged or locked one: {error}") from None
    passages: list[Passage] = []
    section, read = "", 0
    try:
        for number in range(1, pages + 1):
            source.progress(source.path.name, number - 1, pages)
            page = document[number - 1]
            text = page.get_textpage().get_text_range().replace("\r\n", "\n")
            if len(text.strip()) >= _MIN_CHARACTERS:
                passages.extend(cut(text, page=number, section=section))
                section = last_section(text, section)
            else:
                read += 1
                if read > _MOST_READ_PAGES:
                    raise InputError(
                        f"expected at most {_MOST_READ_PAGES} pages without text, found more by page "
                        f"{number} of {pages}: split the PDF"
                    )
                passages.extend(
                    Passage(p.text, Locator("span", number, p.locator.start, p.locator.end))
                    for p in picture.read(_drawn(page, number))
                )
            page.close()
    finally:
        document.close()
    if not passages:
        raise InputError(f"expected text on the {pages} page(s) of the PDF, found none")
    return Made((sink.document(source, "document", passages, note=f"{pages} pages"),))


def _drawn(page: PdfPage, number: int) -> Image:
    """A page as a picture, smaller where it is large. Raises InputError for a picture on it that is too large."""
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    for found in page.get_objects(filter=(FPDF_PAGEOBJ_IMAGE,), max_depth=_DEEPEST):
        across, down = found.get_px_size()
        picture.guard_pixels(across, down, f"on page {number}: ")
    width, height = page.get_size()
    drawn: Image = page.render(scale=_scale(width, height)).to_pil()
    return drawn


def _scale(width: float, height: float) -> float:
    """Pixels a point (1/72 inch) for a page of so many points; both sides of what is drawn round up."""
    if (width * _OCR_SCALE + 1) * (height * _OCR_SCALE + 1) <= _MOST_RENDERED:
        return _OCR_SCALE
    # (width s + 1) (height s + 1) = most, solved for s
    around = width + height
    root = math.sqrt(around * around + 4 * width * height * (_MOST_RENDERED - 1))
    return (root - around) / (2 * width * height)
