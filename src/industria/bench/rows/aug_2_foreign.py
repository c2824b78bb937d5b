"""AUG-2-FOREIGN: the same on two catalogues that other programs made: NopSCADlib's readme, the site of BOLTS."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.pairing import key
from industria.plant import ChatConfiguration, Plant

_TITLE = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
_MARK = re.compile(r"<[^>]*>|&[^;]*;")


def measure(context: Context) -> list[Measure]:
    """A pair is right where the words hold the name that the catalogue's program gave to the picture or page."""
    parts, site = folder_of(context.data, "nopscadlib"), folder_of(context.data, "bolts_site")
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:

        def call(folder: Path, licence: str, name: str) -> Any:
            return plant.call("pictures.pairs", folder=folder, licence=licence, name=name, gate=0.0)

        readme = call(parts, "GPL-3.0", "nopscadlib")
        pages = call(site, "LGPL-2.1+, GPL-3.0", "bolts")
    main = [row for row in readme.rows if Path(row["page"]).parent in (parts, parts / "gallery", parts.resolve(), parts.resolve() / "gallery")]  # fmt: skip
    manuals = [row for row in readme.rows if row not in main]
    titled = [row for row in pages.rows if _title(row)]
    named, in_manuals, of_title = _by_file(main), _by_file(manuals), _by_title(titled)
    alt = "the picture's own words (alt) are its file's name throughout"
    return [
        Measure("valid pairs, NopSCADlib's catalogue and gallery", named, alt, ">= .95", named >= 0.95, f"{len(main)} pairs; right where the words hold the file's name"),
        Measure("valid pairs, NopSCADlib's assembly manuals", in_manuals, "-", "reported", None, f"{len(manuals)} pairs; many steps show a part whose name stands elsewhere"),
        Measure("valid pairs, BOLTS", of_title, "the nearest heading is Drawings or Zeichnungen: .000", ">= .95", of_title >= 0.95, f"{len(titled)} pairs; right where the words hold the page's title; en and de"),
    ]  # fmt: skip


def _by_file(rows: Sequence[Mapping[str, Any]]) -> float:
    right = [key(Path(row["picture"]).stem) in key(row["text"]) for row in rows]
    return sum(right) / max(1, len(right))


def _by_title(rows: Sequence[Mapping[str, Any]]) -> float:
    right = [key(_title(row)) in key(row["text"]) for row in rows]
    return sum(right) / max(1, len(right))


def _title(row: Mapping[str, Any]) -> str:
    found = _TITLE.search(Path(row["page"]).read_text("utf-8"))
    return _MARK.sub("", found[1]) if found else ""


ENTRY = Entry(
    "AUG-2-FOREIGN", "picture-text pipeline", "nopscadlib, bolts_site (catalogues made by other programs)", "real",
    measure, needs=("nopscadlib", "bolts_site"), fast=False, looked_at=True,
)  # fmt: skip
