"""Catalogues of drawn items: HTML pages in a dozen layouts and PDFs, with what shall and what shall not be found.

Written before, and without a look at, the reader that is tried on it. In every catalogue: a logo on each page,
an icon beside each item, a spacer, a broken and a missing file, an item shown twice, a banner, marketing text.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from industria.bench.corpora.drawn_items import Item, draw

_BLURB = {
    "en": ("Robust part for continuous duty in dry rooms.", "Delivered with certificate, mounting set on request.", "Fits all frames of the older series."),
    "zh": ("适用于干燥环境的连续运行。", "随货附合格证, 安装件另购。", "可用于旧系列机架。"),
}  # fmt: skip
_GENERAL = {
    "en": ("Welcome to our catalogue. Prices on request.", "Contact sales for volume discounts."),
    "zh": ("欢迎查阅本公司产品目录, 价格请来电咨询。", "批量采购请联系销售部。"),
}
_PER_PAGE = 6


@dataclass
class Catalogue:
    """Which pictures show an item, by sha256 of their bytes (HTML) or by page and place (PDF).

    ``shown``: of each picture file the code of its item; ``plain``: digests of pictures that show none.
    """

    folder: Path
    shown: dict[str, str] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)
    items: dict[str, Item] = field(default_factory=dict)


@dataclass
class _Page:
    """Where a layout puts its pictures. ``embedded``: whether they stand in the page itself."""

    catalogue: Catalogue
    random: np.random.Generator
    language: str
    number: int
    embedded: bool = False
    shots: int = 0

    def picture(self, item: Item, alt: str = "") -> str:
        """An ``img`` of an item, newly drawn."""
        self.shots += 1
        path = self.catalogue.folder / "pictures" / f"p{self.number:02} {self.shots:03}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        draw(item, self.random, int(self.random.integers(110, 190))).save(path)
        data = path.read_bytes()
        self.catalogue.shown[hashlib.sha256(data).hexdigest()] = item.code
        self.catalogue.items[item.code] = item
        if self.embedded:
            path.unlink()
            source = f"data:image/png;base64,{base64.b64encode(data).decode()}"
        else:
            source = f"../pictures/{path.name.replace(' ', '%20')}"
        if self.number % 5 == 3 and not self.embedded:
            return f'<img src="../spacer.gif" data-src="{source}" alt="{alt}" loading="lazy">'
        return f'<img src="{source}" alt="{alt}">'

    def name(self, item: Item) -> str:
        """Its name with its number."""
        return f"{item.name(self.language)} ({item.code})"

    def blurb(self) -> str:
        """A sentence that says nothing of an item."""
        return str(self.random.choice(_BLURB[self.language]))


def _figures(page: _Page, some: Sequence[Item]) -> str:
    return "".join(f"<figure>{page.picture(i)}<figcaption>{page.name(i)}</figcaption></figure><p>{page.blurb()}</p>" for i in some)  # fmt: skip


def _rows(page: _Page, some: Sequence[Item]) -> str:
    head = "<tr><th>Picture</th><th>Article</th><th>Holes</th><th></th></tr>"
    return f"<table>{head}" + "".join(
        f'<tr><td>{page.picture(i)}</td><td>{page.name(i)}</td><td>{i.holes}</td><td><img src="../cart.png" alt="cart"></td></tr>' for i in some
    ) + "</table>"  # fmt: skip


def _definitions(page: _Page, some: Sequence[Item]) -> str:
    return "<dl>" + "".join(f"<dt>{page.name(i)}</dt><dd>{page.picture(i)} {page.blurb()}</dd>" for i in some) + "</dl>"  # fmt: skip


def _cards(page: _Page, some: Sequence[Item]) -> str:
    return '<div class="grid">' + "".join(
        f'<div class="card"><div class="pic"><a href="#">{page.picture(i, "product photo")}</a></div><div class="body"><h3>{page.name(i)}</h3><p>{page.blurb()}</p><a class="button" href="#"><img src="../cart.png">Add</a></div></div>' for i in some
    ) + "</div>"  # fmt: skip


def _captions_after(page: _Page, some: Sequence[Item]) -> str:
    return "".join(f"<p>{page.picture(i)}</p><p>{page.name(i)}</p>" for i in some)


def _captions_before(page: _Page, some: Sequence[Item]) -> str:
    return "".join(f"<p><b>{page.name(i)}</b></p><p>{page.picture(i)}</p>" for i in some)


def _headings(page: _Page, some: Sequence[Item]) -> str:
    return "".join(f"<h2>{page.name(i)}</h2><p>{page.blurb()}</p><p>{page.picture(i)}</p>" for i in some)  # fmt: skip


def _grid(page: _Page, some: Sequence[Item]) -> str:
    return _threes(some, ("td", page.picture), ("td", page.name))


def _grid_below(page: _Page, some: Sequence[Item]) -> str:
    return _threes(some, ("th", page.name), ("td", page.picture))


def _threes(some: Sequence[Item], *rows: tuple[str, Callable[[Item], str]]) -> str:
    """Three items beside each other; what each row says of them, and by which tag of a cell."""
    out = "<table>"
    for at in range(0, len(some), 3):
        for tag, said in rows:
            cells = "".join(f"<{tag}>{said(i)}</{tag}>" for i in some[at : at + 3])
            out += f"<tr>{cells}</tr>"
    return out + "</table>"


def _shared(page: _Page, some: Sequence[Item]) -> str:
    return "".join(f'<figure class="views">{page.picture(i)}{page.picture(i)}<figcaption>{page.name(i)}: two views</figcaption></figure>' for i in some)  # fmt: skip


def _list(page: _Page, some: Sequence[Item]) -> str:
    return "<ul>" + "".join(f"<li>{page.picture(i, page.name(i))}<br>{page.name(i)}</li>" for i in some) + "</ul>"  # fmt: skip


def _alternatives(page: _Page, some: Sequence[Item]) -> str:
    return '<div class="wall">' + "".join(page.picture(i, page.name(i)) for i in some) + "</div>"


def _lines(page: _Page, some: Sequence[Item]) -> str:
    return (
        "<div>" + "".join(f"{page.picture(i)}<br>{page.name(i)}<br><br>" for i in some) + "</div>"
    )


LAYOUTS: dict[str, Callable[[_Page, Sequence[Item]], str]] = {
    "figures": _figures, "rows": _rows, "definitions": _definitions, "cards": _cards,
    "captions after": _captions_after, "captions before": _captions_before, "headings": _headings,
    "grid": _grid, "grid below": _grid_below, "shared": _shared, "list": _list,
    "alternatives": _alternatives, "lines": _lines,
}  # fmt: skip


def write_catalogue(folder: Path, some: Sequence[Item], seed: int = 0) -> Catalogue:
    """A page in each layout, in English and Chinese by turns, six items a page; then PDFs of as many."""
    from industria.bench.corpora.drawn_sheets import write_sheets

    random = np.random.default_rng(seed)
    catalogue = Catalogue(folder)
    (folder / "pages").mkdir(parents=True)
    _decoration(catalogue, random)
    left = list(some)
    for number, (name, layout) in enumerate(LAYOUTS.items()):
        for language in ("en", "zh"):
            page = _Page(catalogue, random, language, 2 * number + (language == "zh"), embedded=number % 6 == 1)  # fmt: skip
            took, left = left[:_PER_PAGE], left[_PER_PAGE:]
            if not took:
                return catalogue
            _write(page, name, layout(page, took), took)
    write_sheets(catalogue, left, random)
    return catalogue


def _write(page: _Page, name: str, body: str, some: Sequence[Item]) -> None:
    welcome, contact = _GENERAL[page.language]
    again = page.picture(some[0]) if page.number % 4 == 2 else ""
    again = f"<h2>New</h2><p>{again}<br>{page.name(some[0])}</p>" if again else ""
    html = (
        f'<html lang="{page.language}"><head><meta charset="{"gb18030" if page.number % 7 == 3 else "utf-8"}">'
        f"<title>{name} | Muster parts</title><style>img {{border: 0}}</style></head><body>"
        f'<header><img src="../logo.png" alt="Muster parts"><nav><a href="a.html">Home</a> <a href="b.html">Parts</a></nav></header>'
        f'<h1>{name.capitalize()} {page.number}</h1><p><img src="../banner.png" alt=""> {welcome}</p>{body}{again}'
        f'<p><img src="../broken.png" alt="{page.name(some[-1])}"></p><p><img src="../gone.png" alt="gone"></p>'
        f'<footer><img src="../spacer.gif" width="1" height="1"><p>{contact}</p></footer></body></html>'
    )
    encoding = "gb18030" if page.number % 7 == 3 else "utf-8"
    place = page.catalogue.folder / "pages" / f"{page.number:02}_{name.replace(' ', '_')}.html"
    place.write_bytes(html.encode(encoding))


def _decoration(catalogue: Catalogue, random: np.random.Generator) -> None:
    """Pictures that show no item."""
    from PIL import Image, ImageDraw

    def keep(image: Image.Image, name: str) -> None:
        path = catalogue.folder / name
        image.save(path)
        catalogue.plain.add(hashlib.sha256(path.read_bytes()).hexdigest())

    logo = Image.new("RGB", (180, 60), (20, 60, 120))
    ImageDraw.Draw(logo).text((20, 20), "MUSTER PARTS", fill=(255, 255, 255))
    keep(logo, "logo.png")
    cart = Image.new("RGB", (72, 72), (255, 255, 255))
    ImageDraw.Draw(cart).polygon([(10, 20), (62, 20), (52, 50), (20, 50)], fill=(90, 90, 90))
    keep(cart, "cart.png")
    banner = np.clip(np.linspace(60, 200, 900)[None, :, None] + random.normal(size=(110, 900, 3)), 0, 255)  # fmt: skip
    keep(Image.fromarray(banner.astype(np.uint8)), "banner.png")
    keep(Image.new("P", (1, 1)), "spacer.gif")
    (catalogue.folder / "broken.png").write_bytes(
        (catalogue.folder / "banner.png").read_bytes()[:900]
    )
