"""Pairs of pictures and words from catalogues: which are right, and what words beside a picture would give."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from industria.bench.corpora.drawn_catalogues import Catalogue, write_catalogue
from industria.bench.corpora.drawn_items import Item, items

if TYPE_CHECKING:
    from industria.bench.entry import Context

SEED = 4101  # of the reported catalogue; the reader was tried on those of seeds 5 and 6
ITEMS = 216  # six on each of 26 pages, six on each of ten sheets
_SIGNS = re.compile(r"[\W_]+")
_IMAGE = re.compile(r"<img\b[^>]*?(?:data-src|src)=\"([^\"]+)\"[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Paired:
    """How many pairs there are, how many are right, and of how many items one is."""

    pairs: int
    right: int
    found: int
    items: int
    wrong: Sequence[str] = ()

    @property
    def valid(self) -> float:
        """Share of the pairs that are right."""
        return self.right / self.pairs if self.pairs else 0.0

    @property
    def recall(self) -> float:
        """Share of the items that a right pair shows."""
        return self.found / self.items if self.items else 0.0


def drawn(context: Context) -> Catalogue:
    """The reported catalogue."""
    some = items(np.random.default_rng(SEED))[: context.up_to(ITEMS)]
    return write_catalogue(context.scratch / "catalogue", some, SEED)


def judged(catalogue: Catalogue, rows: Sequence[Mapping[str, Any]], picture: Callable[[str], bytes]) -> Paired:  # fmt: skip
    """Pairs of the drawn catalogue: right where the words name the item that is drawn, and no other."""
    right, wrong, found = 0, [], set()
    for row in rows:
        code = code_of(catalogue, str(row["sha256"]), picture)
        item = catalogue.items.get(code)
        if item is not None and speaks_of(item, f"{row['text']} {row['description']}", catalogue):
            right += 1
            found.add(code)
        else:
            wrong.append(f"{Path(str(row['page'])).name}: {row['text']}")
    return Paired(len(rows), right, len(found), len(catalogue.items), wrong)


def code_of(catalogue: Catalogue, digest: str, picture: Callable[[str], bytes]) -> str:
    """The item on a picture: by its bytes, or by its pixels where a sheet holds it."""
    from PIL import Image

    if digest in catalogue.shown or digest in catalogue.plain:
        return catalogue.shown.get(digest, "")
    with Image.open(io.BytesIO(picture(digest))) as image:
        pixels = hashlib.sha256(np.asarray(image.convert("RGB")).tobytes()).hexdigest()
    return catalogue.shown.get(pixels, "")


def speaks_of(item: Item, words: str, catalogue: Catalogue) -> bool:
    """Whether words name an item and no other of the catalogue."""
    named = item.name("zh") in words or item.name("en") in words
    return named and not any(c != item.code and c in words for c in catalogue.items)


def words_after(catalogue: Catalogue) -> Paired:
    """The cheap way, on HTML: the words that follow each picture in the page's source, wherever they stand."""
    pairs = right = 0
    found: set[str] = set()
    files = sorted((catalogue.folder / "pages").glob("*.html"))
    for page in files:
        source = page.read_bytes()
        text = source.decode("gb18030" if b'charset="gb18030"' in source else "utf-8")
        for match in _IMAGE.finditer(text):
            place = (page.parent / match[1].replace("%20", " ")).resolve()
            if not match[1].startswith("data:") and not place.is_file():
                continue
            after = next((t for t in _TAG.split(text[match.end() :]) if t.strip()), "")
            pairs += 1
            if match[1].startswith("data:"):
                continue  # nobody decodes them in the cheap way
            item = catalogue.items.get(catalogue.shown.get(hashlib.sha256(place.read_bytes()).hexdigest(), ""))  # fmt: skip
            if item is not None and speaks_of(item, after, catalogue):
                right += 1
                found.add(item.code)
    return Paired(pairs, right, len(found), len(catalogue.items))


def key(text: str) -> str:
    """The same for texts that differ in capitals, spaces and signs only."""
    return _SIGNS.sub("", text).casefold()
