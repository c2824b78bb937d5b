"""PDF sheets of a catalogue, by reportlab: caption below, above, to the right, to the left, and a grid."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from industria.bench.corpora.drawn_items import Item, draw

if TYPE_CHECKING:
    from industria.bench.corpora.drawn_catalogues import Catalogue

WAYS = ("below", "above", "right", "left", "grid")
_PER_SHEET = 6
_SIZE = 90.0  # points


def write_sheets(catalogue: Catalogue, some: Sequence[Item], random: np.random.Generator) -> None:
    """One PDF for each way and language; each picture's digest is that of its pixels (RGB)."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    left = list(some)
    for way in WAYS:
        for language in ("en", "zh"):
            took, left = left[:_PER_SHEET], left[_PER_SHEET:]
            if not took:
                return
            path = catalogue.folder / f"sheet_{way}_{language}.pdf"
            canvas = Canvas(str(path), pagesize=A4)
            font = "STSong-Light" if language == "zh" else "Helvetica"
            canvas.setFont(font, 16)
            canvas.drawString(50, 800, f"Muster parts: {way}")
            canvas.drawImage(str(catalogue.folder / "logo.png"), 450, 790, 90, 30)
            canvas.setFont(font, 9)
            for number, item in enumerate(took):
                image = draw(item, random, 140)
                digest = hashlib.sha256(np.asarray(image).tobytes()).hexdigest()
                catalogue.shown[digest] = item.code
                catalogue.items[item.code] = item
                into = io.BytesIO()
                image.save(into, "PNG")
                x, y, at = _place(way, number)
                canvas.drawImage(ImageReader(into), x, y, _SIZE, _SIZE)
                canvas.drawString(*at, item.name(language))
                canvas.drawString(at[0], at[1] - 12, f"No. {item.code}")
            canvas.drawString(50, 30, "Prices on request. www.example.com")
            canvas.save()


def _place(way: str, number: int) -> tuple[float, float, tuple[float, float]]:
    """Left and bottom of a picture, and where its caption's first line begins."""
    if way in ("right", "left"):
        y = 680.0 - number * 112
        return (60, y, (170, y + 50)) if way == "right" else (330, y, (90, y + 50))
    column, row = number % 2, number // 2
    x, y = (70.0 + 260 * column, 640.0 - 190 * row)
    if way == "grid":
        column, row = number % 3, number // 3
        x, y = 50.0 + 175 * column, 620.0 - 160 * row
    return (x, y, (x, y + _SIZE + 20)) if way == "above" else (x, y, (x, y - 14))
