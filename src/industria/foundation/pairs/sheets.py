"""PDF sheets: their pictures, and the lines that stand below, above, to the right or to the left of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import InputError
from industria.foundation.pairs.found import Account, Said, Shown
from industria.foundation.pairs.pictures import looked_at
from industria.foundation.pairs.words import plain, says_something, short

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_MOST_PAGES = 500
_FAR = 180.0  # points: what is further off is not a caption
_LINE = 1.1  # of a line's height: lines nearer than that are one caption
_ALIGNED = 4.0  # points that their left ends may differ


@dataclass(frozen=True)
class Box:
    """A place on a page in points: bottom and left are small."""

    left: float
    bottom: float
    right: float
    top: float
    text: str = ""


@dataclass(frozen=True)
class Sheet:
    """A page: its pictures with their places, and its captions."""

    shown: Sequence[tuple[Shown, Box]]
    texts: Sequence[Box]


def sheets_of(path: Path, account: Account) -> list[Sheet]:
    """The pages of a PDF. Raises InputError for a damaged or locked one, or more than 500 pages."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise InputError(f"expected a PDF, found a damaged or locked one: {error}") from None
    try:
        if len(document) > _MOST_PAGES:
            raise InputError(f"expected at most {_MOST_PAGES} pages, found {len(document)}")
        return [_sheet(document, number, path, account) for number in range(len(document))]
    finally:
        document.close()


def _sheet(document: PdfDocument, number: int, path: Path, account: Account) -> Sheet:
    page = document[number]
    text = page.get_textpage()
    lines = []
    for n in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(n)
        said = plain(text.get_text_bounded(left, bottom, right, top))
        if said:
            lines.append(Box(left, bottom, right, top, said))
    text.close()
    shown = list(_pictures(page, path, account))
    page.close()
    return Sheet(shown, _joined(lines))


def _pictures(page: PdfPage, path: Path, account: Account) -> list[tuple[Shown, Box]]:
    from pypdfium2 import PdfiumError
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    found = []
    for number, one in enumerate(page.get_objects(filter=(FPDF_PAGEOBJ_IMAGE,), max_depth=5)):
        account.pictures += 1
        try:
            image = one.get_bitmap(render=False).to_pil().convert("RGB")
        except (PdfiumError, ValueError):
            account.drop("not readable")
            continue
        into = io.BytesIO()
        image.save(into, "PNG")
        shown = looked_at(path, number, into.getvalue(), "", account)
        if shown is not None:
            found.append((shown, Box(*one.get_bounds())))
    return found


def _joined(lines: Sequence[Box]) -> list[Box]:
    """Pieces of a line that touch are one, and so are lines that stand close below each other from one edge."""
    rows: list[Box] = []
    for line in sorted(lines, key=lambda b: (-round(b.bottom), b.left)):
        near = next((r for r in rows if abs(r.bottom - line.bottom) < 3 and 0 <= line.left - r.right < 12), None)  # fmt: skip
        if near is not None:
            rows.remove(near)
            line = Box(near.left, min(near.bottom, line.bottom), line.right, max(near.top, line.top), f"{near.text} {line.text}")  # fmt: skip
        rows.append(line)
    blocks: list[Box] = []
    for row in sorted(rows, key=lambda b: -b.top):
        height = max(4.0, row.top - row.bottom)
        above = next((b for b in blocks if abs(b.left - row.left) < _ALIGNED and -2 <= b.bottom - row.top < _LINE * height), None)  # fmt: skip
        if above is not None:
            blocks.remove(above)
            row = Box(above.left, row.bottom, max(above.right, row.right), above.top, f"{above.text}\n{row.text}")  # fmt: skip
        blocks.append(row)
    return blocks


_Gap = Callable[[Box, Box], float]
_WAYS: dict[str, tuple[_Gap, bool]] = {
    "below": (lambda p, t: p.bottom - t.top, True),
    "above": (lambda p, t: t.bottom - p.top, True),
    "right": (lambda p, t: t.left - p.right, False),
    "left": (lambda p, t: p.left - t.right, False),
}


def speaking(sheet: Sheet, left_out: frozenset[str]) -> list[tuple[Shown, Said | None]]:
    """What is said of each picture of a page, by the way in which captions of the whole page stand nearest."""
    pictures = [(s, b) for s, b in sheet.shown if s.pixels not in left_out]
    texts = [t for t in sheet.texts if says_something(t.text)]
    best: tuple[float, str, list[Box | None]] = (float("inf"), "", [])
    for way in _WAYS:
        chosen = [_nearest(box, texts, way) for _, box in pictures]
        taken = [id(t) for t in chosen if t is not None]
        cost = sum(
            _FAR if t is None or taken.count(id(t)) > 1 else max(0.0, _WAYS[way][0](b, t))
            for (_, b), t in zip(pictures, chosen, strict=True)
        )
        if cost < best[0]:
            best = (cost, way, chosen)
    out: list[tuple[Shown, Said | None]] = []
    for (shown, _), text in zip(pictures, best[2], strict=True):
        said = None
        if text is not None:
            first = next(t for t in text.text.split("\n") if says_something(t))
            said = Said(short(first), (), plain(text.text), f"{best[1]} on a sheet")
        out.append((shown, said))
    return out


def _nearest(picture: Box, texts: Sequence[Box], way: str) -> Box | None:
    """The nearest text on one side that stands over against the picture; None where it is far."""
    gap, upright = _WAYS[way]
    found, least = None, _FAR
    for text in texts:
        over = (
            min(picture.right, text.right) - max(picture.left, text.left)
            if upright
            else min(picture.top, text.top) - max(picture.bottom, text.bottom)
        )
        distance = gap(picture, text)
        if over > 0 and -3 <= distance < least:
            found, least = text, distance
    return found
