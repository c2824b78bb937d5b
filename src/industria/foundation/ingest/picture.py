"""Pictures: kept as objects, the words on them read by OCR (PP-OCR, zh and en, offline)."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from industria.core import InputError, Locator, missing_extra
from industria.foundation.ingest.source import Made, Passage, Sink, Source

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
    return Made((sink.document(source, "image", read(loaded), note=note),))


def guard_pixels(width: int, height: int, place: str = "") -> None:
    """Raise InputError for a picture of so many pixels that taking it apart would take the machine down."""
    if width * height > _MAX_PIXELS:
        raise InputError(
            f"{place}expected at most {_MAX_PIXELS // 10**6} megapixels, found {width} x {height}: "
            "scale the picture down"
        )


def read(image: Image) -> list[Passage]:
    """The text on a picture as one passage, line by line from the top; none where there is none.

    Raises MissingPartError without the extra [ocr].
    """
    import numpy as np

    result = _engine()(np.asarray(image.convert("RGB"))[:, :, ::-1])
    texts, scores = result.txts or (), result.scores or ()
    lines = [t for t, s in zip(texts, scores, strict=True) if s >= _MIN_CONFIDENCE]
    if not lines:
        return []
    text = "\n".join(lines)
    return [Passage(text, Locator("span", page=1, start=0, end=len(text)))]


@functools.cache
def _engine() -> Any:
    import logging

    try:
        from rapidocr import RapidOCR
    except ImportError:
        raise missing_extra("ocr", "rapidocr") from None
    logging.getLogger("RapidOCR").setLevel(logging.WARNING)
    return RapidOCR(params={"Global.log_level": "critical"})
