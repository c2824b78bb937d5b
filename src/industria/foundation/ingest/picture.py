"""Pictures: kept as objects, the words on them read by OCR (PP-OCR, zh and en, offline)."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from industria.core import InputError, missing_extra
from industria.foundation.ingest.documents.blocks import Block
from industria.foundation.ingest.documents.keeping import keep_document
from industria.foundation.ingest.documents.page import Page, blocks_of
from industria.foundation.ingest.documents.words import Word
from industria.foundation.ingest.source import Made, Sink, Source

if TYPE_CHECKING:
    from PIL.Image import Image

_MAX_PIXELS = 100_000_000
_MIN_CONFIDENCE = 0.5


def load(source: Source, sink: Sink) -> Made:
    """One image with the text that is on it. Raises InputError where it cannot be decoded."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(source.path) as image:
            guard_pixels(image.width, image.height)
            loaded = image.convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise InputError(f"expected a picture, found a damaged one: {error}") from None
    note = f"{loaded.width} x {loaded.height}"
    return keep_document(source, sink, blocks_on(loaded), kind="image", note=note)


def guard_pixels(width: int, height: int, place: str = "") -> None:
    """Raise InputError for a picture of so many pixels that taking it apart would take the machine down."""
    if width * height > _MAX_PIXELS:
        raise InputError(
            f"{place}expected at most {_MAX_PIXELS // 10**6} megapixels, found {width} x {height}: "
            "scale the picture down"
        )


def blocks_on(image: Image, number: int = 1) -> list[Block]:
    """The text on a picture in the order in which it is read, tables as tables; none where there is none.

    Raises MissingPartError without the extra [ocr].
    """
    return blocks_of(Page(_words(image), (), number))


def _words(image: Image) -> list[Word]:
    """What stands on a picture, each piece of a line with its box (in pixels)."""
    import numpy as np

    result = _engine()(np.asarray(image.convert("RGB"))[:, :, ::-1])
    texts, scores, boxes = result.txts or (), result.scores or (), result.boxes
    return [
        Word(
            t,
            *(
                float(v)
                for v in (box[:, 0].min(), box[:, 1].min(), box[:, 0].max(), box[:, 1].max())
            ),
        )
        for t, s, box in zip(texts, scores, () if boxes is None else boxes, strict=True)
        if s >= _MIN_CONFIDENCE
    ]


@functools.cache
def _engine() -> Any:
    import logging

    try:
        from rapidocr import RapidOCR
    except ImportError:
        raise missing_extra("ocr", "rapidocr") from None
    logging.getLogger("RapidOCR").setLevel(logging.WARNING)
    return RapidOCR(params={"Global.log_level": "critical"})
