"""PDF: the text of every page as it is read, with its tables; a page without text is read by OCR."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from typing import TYPE_CHECKING

from industria.core import InputError
from industria.foundation.ingest import picture
from industria.foundation.ingest.documents.blocks import Block
from industria.foundation.ingest.documents.keeping import keep_document
from industria.foundation.ingest.documents.page import Page, blocks_of
from industria.foundation.ingest.documents.running import Margin, margins_of, running, without
from industria.foundation.ingest.documents.words import usual_height
from industria.foundation.ingest.pdf_words import boxes_of, words_of
from industria.foundation.ingest.source import Made, Sink, Source

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

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
    try:
        blocks = list(_blocks(document, pages, source))
    finally:
        document.close()
    if not blocks:
        raise InputError(f"expected text on the {pages} page(s) of the PDF, found none")
    return keep_document(source, sink, blocks, note=f"{pages} pages")


def _blocks(document: PdfDocument, pages: int, source: Source) -> Iterator[Block]:
    """The blocks of all pages; what stands at the head and foot of each comes once."""
    lines, size = _set_in(document, pages)
    seen: set[Margin] = set()
    read = 0
    for number in range(1, pages + 1):
        source.progress(source.path.name, number - 1, pages)
        page = document[number - 1]
        text = page.get_textpage()
        words, turn, height = words_of(page, text)
        if sum(len(w.text) for w in words) >= _MIN_CHARACTERS:
            kept = without(words, height, lines, seen)
            yield from blocks_of(Page(kept, boxes_of(page, turn), number, size))
        else:
            read += 1
            if read > _MOST_READ_PAGES:
                raise InputError(
                    f"expected at most {_MOST_READ_PAGES} pages without text, found more by page "
                    f"{number} of {pages}: split the PDF"
                )
            yield from picture.blocks_on(_drawn(page, number), number)
        text.close()
        page.close()


def _set_in(document: PdfDocument, pages: int) -> tuple[frozenset[Margin], float]:
    """The running lines of a document, and the size of the type that most of it is set in."""
    margins, sizes = [], []
    for number in range(pages):
        page = document[number]
        text = page.get_textpage()
        words, _, height = words_of(page, text)
        margins.append(margins_of(words, height))
        if words:
            sizes.append(usual_height(words))
        text.close()
        page.close()
    return running(margins), statistics.median(sizes) if sizes else 0.0


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
