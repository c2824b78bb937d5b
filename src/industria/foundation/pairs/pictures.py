"""Which pictures of pages may show an item: decoded, large enough, not flat, and not decoration."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from industria.foundation.pairs.found import Account, Shown

_LEAST_SIDE = 40  # pixels
_WIDEST = 5.0  # times as wide as high, or as high as wide
_FLAT = 4.0  # deviation of grey values
_MOST_PIXELS = 50_000_000
_ON_A_PAGE = 3  # times the same picture on one page
_ON_PAGES = 4  # pages of which more than half show it
_SMALL = 16


def looked_at(page: Path, number: int, data: bytes, name: str, account: Account) -> Shown | None:
    """A picture that is one; None, and the reason in the account, for what cannot show an item."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            width, height = image.size
            if width * height > _MOST_PIXELS:
                account.drop("too large")
                return None
            grey = image.convert("RGBA").convert("L") if image.mode == "P" else image.convert("L")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        account.drop("not readable")
        return None
    if min(width, height) < _LEAST_SIDE:
        account.drop("too small")
        return None
    if max(width, height) > _WIDEST * min(width, height):
        account.drop("a banner")
        return None
    if _deviation(grey) < _FLAT:
        account.drop("flat")
        return None
    small = grey.resize((_SMALL, _SMALL), Image.Resampling.BOX).tobytes()
    return Shown(
        page, number, data, hashlib.sha256(data).hexdigest(), hashlib.sha256(small).hexdigest(),
        width, height, name,
    )  # fmt: skip


def decoration(pages: Iterable[Sequence[Shown]]) -> frozenset[str]:
    """Digests of pixels that stand three times on one page, or on most of four pages or more."""
    on_pages: Counter[str] = Counter()
    found: set[str] = set()
    count = 0
    for shown in pages:
        if not shown:
            continue
        count += 1
        times = Counter(one.pixels for one in shown)
        on_pages.update(times.keys())
        found |= {pixels for pixels, n in times.items() if n >= _ON_A_PAGE}
    if count >= _ON_PAGES:
        found |= {pixels for pixels, n in on_pages.items() if n * 2 > count}
    return frozenset(found)


def _deviation(grey: object) -> float:
    from PIL import Image, ImageStat

    assert isinstance(grey, Image.Image)
    return float(ImageStat.Stat(grey).stddev[0])
