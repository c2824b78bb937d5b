"""Pictures: kept as objects, the words on them read by OCR (PP-OCR, zh and en, offline)."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from industria.core import InputError, missing_extra
from industria.foundation.ingest.documents.blocks import Block
from industria.foundation.ingest.documents.keeping import keep_document
from industria.foundation.ingest.documents.page import Page, blocks_of
from industria.foundation.ingest.documents.words import Word
from industria.foundation.ingest.picture_lines import lines_on, moved, straightening
from industria.foundation.ingest.source import Made, Sink, Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

_MAX_PIXELS = 100_000_000
_MIN_CONFIDENCE = 0.5
_POINTS = 10.0
_STRIP = 0.25  # of the type's size: pieces of a line that were read apart are apart
_WELL_READ = 0.8  # mean confidence by characters; what is upside down has about half


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

    A sheet that lies on its side or on its head is turned, one that is askew is read along its lines.
    Raises MissingPartError without the extra [ocr].
    """
    import numpy as np

    pixels = np.asarray(image.convert("RGB"))[:, :, ::-1]
    pieces = _read(pixels)
    if not _is_upright(pieces):
        sides = [np.ascontiguousarray(np.rot90(pixels, k)) for k in range(4)]
        read = [pieces, *(_read(side) for side in sides[1:])]
        best = max(range(4), key=lambda k: _worth(read[k]))
        pixels, pieces = sides[best], read[best]
    if not pieces:
        return []
    by = straightening(pixels.shape[0], pixels.shape[1], _askew(pieces))
    size = float(np.median([np.linalg.norm(p.corners[3] - p.corners[0]) for p in pieces]))
    by = by * (_POINTS / max(size, 1.0))  # as if it were printed in type of this size
    boxes = lines_on(pixels, by)
    return blocks_of(Page(_words(pieces, by), boxes, number, strip=_STRIP))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a line: what stands there, how sure that is (0 to 1), and its corners (4, 2) in pixels
    from its upper left one on, clockwise."""

    text: str
    score: float
    corners: NDArray[np.float64]

    @property
    def slope(self) -> tuple[float, float]:
        """Along its upper edge: pixels to the right, pixels down."""
        across, down = self.corners[1] - self.corners[0]
        return float(across), float(down)

    @property
    def is_wide(self) -> bool:
        """Whether it is wider than it is high, as a line of text is that can be read."""
        wide, high = self.corners.max(axis=0) - self.corners.min(axis=0)
        return bool(wide >= high)


def _read(pixels: NDArray[np.uint8]) -> list[_Piece]:
    """Pieces of lines as they stand, none turned on its head."""
    result = _engine()(pixels, use_cls=False)
    if result.boxes is None:
        return []
    return [
        _Piece(text, float(score), box.astype(float))
        for text, score, box in zip(result.txts, result.scores, result.boxes, strict=True)
    ]


def _worth(pieces: Sequence[_Piece]) -> float:
    """How many characters of lines that can be read there are, each as sure as it is."""
    return sum(p.score * len(p.text) for p in pieces if p.is_wide)


def _is_upright(pieces: Sequence[_Piece]) -> bool:
    """Whether most characters stand in lines that can be read and were read well."""
    characters = sum(len(p.text) for p in pieces)
    return _worth(pieces) >= _WELL_READ * characters


def _askew(pieces: Sequence[_Piece]) -> float:
    """The angle (radians, clockwise) that the lines of a sheet run at."""
    import numpy as np

    long = [p.slope for p in pieces if p.is_wide and len(p.text) > 2]
    return float(np.median([math.atan2(down, across) for across, down in long])) if long else 0.0


def _words(pieces: Sequence[_Piece], by: NDArray[np.float64]) -> list[Word]:
    """The pieces that were read well enough, with boxes as an affine map makes the sheet straight."""
    words = []
    for piece in pieces:
        if piece.score >= _MIN_CONFIDENCE and piece.text.strip():
            corners = moved(piece.corners, by)
            (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
            words.append(
                Word(piece.text.strip(), float(left), float(top), float(right), float(bottom))
            )
    return words


@functools.cache
def _engine() -> Any:
    import logging

    try:
        from rapidocr import RapidOCR
    except ImportError:
        raise missing_extra("ocr", "rapidocr") from None
    logging.getLogger("RapidOCR").setLevel(logging.WARNING)
    return RapidOCR(params={"Global.log_level": "critical"})
