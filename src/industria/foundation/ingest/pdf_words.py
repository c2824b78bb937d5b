"""The words of a PDF page and the lines drawn on it, with their places as they are seen (ISO 32000-1).

A page that is turned, or whose text runs up or down the sheet, is turned so that it can be read.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from industria.foundation.ingest.documents.grids import Box
from industria.foundation.ingest.documents.words import CUT, Word

if TYPE_CHECKING:
    from pypdfium2 import PdfObject, PdfPage, PdfTextPage

# PDFium joins a word that a line's end cuts, with a sign in the place of its hyphen.
_WORD = re.compile(rf"[^\s\x00\x02{CUT}]+[\x02{CUT}]?")
_DEEPEST = 5  # forms within forms
_MOST_SEGMENTS = 20_000  # of the lines of a page; a drawing has more
_FEW_SEGMENTS = 6  # a line or a rectangle

Turn = Callable[[float, float], tuple[float, float]]
Corners = tuple[
    float, float, float, float
]  # left, bottom, right, top as the page's content has them


def words_of(page: PdfPage, text: PdfTextPage) -> tuple[list[Word], Turn, float]:
    """Words in the order of the content, how the places of the content are turned into those seen, and how
    high the page is then."""
    raw = list(_raw_words(text))
    angle = page.get_rotation()
    if angle == 0:
        angle = _direction(raw)
    left, bottom, right, top = page.get_bbox()
    turn = _turning((left, bottom, right, top), angle)
    height = right - left if angle % 180 else top - bottom
    words = []
    for written, first, last in raw:
        corners = (
            min(first[0], last[0]),
            min(first[1], last[1]),
            max(first[2], last[2]),
            max(first[3], last[3]),
        )
        words.append(Word(written, *_turned(corners, turn)))
    return words, turn, height


def boxes_of(page: PdfPage, turn: Turn) -> list[Box]:
    """Lines and rectangles that are drawn; none where there are so many that they are a drawing."""
    from pypdfium2.raw import FPDF_PAGEOBJ_PATH

    boxes: list[Box] = []
    for drawn in page.get_objects(filter=(FPDF_PAGEOBJ_PATH,), max_depth=_DEEPEST):
        boxes += [Box(*_turned(corners, turn)) for corners in _pieces(drawn)]
        if len(boxes) > _MOST_SEGMENTS:
            return []
    return boxes


def _raw_words(text: PdfTextPage) -> Iterator[tuple[str, Corners, Corners]]:
    """Each word with the boxes of its first and its last character."""
    from pypdfium2 import raw

    count = text.count_chars()
    written = text.get_text_range()
    if len(written) != count:  # signs that are two units of UTF-16, or none
        written = "".join(chr(raw.FPDFText_GetUnicode(text, k) or 32) for k in range(count))
    rectangle = raw.FS_RECTF()

    def box(at: int) -> Corners | None:
        if not raw.FPDFText_GetLooseCharBox(text, at, ctypes.byref(rectangle)):
            return None
        return rectangle.left, rectangle.bottom, rectangle.right, rectangle.top

    for match in _WORD.finditer(written):
        end = len(match.group().rstrip(f"\x02{CUT}"))
        first, last = box(match.start()), box(match.start() + end - 1)
        if first is not None and last is not None:
            yield match.group().replace("\x02", CUT), first, last


def _direction(raw: list[tuple[str, Corners, Corners]]) -> int:
    """By how many degrees a page must be turned (clockwise) so that most of its words run to the right."""
    runs = {0: 0, 90: 0, 180: 0, 270: 0}
    for written, first, last in raw:
        if len(written) > 2:
            across, up = last[0] - first[0], last[1] - first[1]
            if abs(across) >= abs(up):
                runs[0 if across >= 0 else 180] += len(written)
            else:
                runs[90 if up > 0 else 270] += len(written)
    return max(runs, key=lambda angle: (runs[angle], -angle))


def _turning(bbox: Corners, angle: int) -> Turn:
    """From a place of the content to the place that is seen, ``y`` downwards."""
    left, bottom, right, top = bbox
    turns: dict[int, Turn] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return turns[angle % 360]


def _turned(corners: Corners, turn: Turn) -> Corners:
    """A box as it is seen: left, top, right, bottom."""
    one, other = turn(corners[0], corners[1]), turn(corners[2], corners[3])
    return (
        min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]),
    )  # fmt: skip


def _pieces(drawn: PdfObject) -> Iterator[Corners]:
    """The box of a plain line or rectangle; of a path with more pieces that of each."""
    from pypdfium2 import raw

    count = raw.FPDFPath_CountSegments(drawn)
    if count <= _FEW_SEGMENTS:
        yield drawn.get_bounds()
        return
    matrix = drawn.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    last: tuple[float, float] | None = None
    for k in range(min(count, _MOST_SEGMENTS + 1)):
        segment = raw.FPDFPath_GetPathSegment(drawn, k)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        place = matrix.on_point(x.value, y.value)
        if last is not None and raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_LINETO:
            yield (
                min(last[0], place[0]), min(last[1], place[1]), max(last[0], place[0]), max(last[1], place[1]),
            )  # fmt: skip
        last = place
