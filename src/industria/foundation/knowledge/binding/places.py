"""Where a table stands: its sheet, the lines before it, its file and its folders, the nearest first."""

from __future__ import annotations

import re
from pathlib import PurePath

from industria.core import Asset
from industria.foundation.ingest.understanding import Understanding

_FOLDERS = 2
_PAGE = re.compile(r"page \d")
_SLUG = re.compile(r"[^0-9a-z_\u3400-\u9fff]+")
_COPY = re.compile(r"[\s_-]*(?:副本|copy|kopie)\s*(?:\(\d+\))?$", re.IGNORECASE)
# A day at the end of a name: 20260506, 2026-05-06, KW41-42 is left to the names themselves.
_DAY = re.compile(r"[\s_-]*(?:19|20)\d{2}[-_.]?\d{0,2}[-_.]?\d{0,2}\s*$")


def place_of(asset: Asset, understanding: Understanding | None) -> list[str]:
    """Texts that may name the machine of a whole table."""
    path = PurePath(asset.source)
    out = []
    if understanding:
        if _PAGE.match(understanding.part):
            out.append(_title(asset.name, path.stem))
        lines = understanding.note.split("; ") if understanding.note else []
        lines = lines or [o.sample for o in understanding.left_out if o.code == "preamble"]
        out += reversed(lines)  # the line next to the header says most of it
        out.append(understanding.part)
    out.append(_DAY.sub("", _COPY.sub("", path.stem)))
    out += list(path.parts[-2 : -2 - _FOLDERS : -1])
    return [text.strip() for text in out if text.strip() and text not in ("/", "Sheet1", "Sheet")]


def _title(name: str, stem: str) -> str:
    """What a table of a document is called there: what its name goes on with behind that of its file."""
    file = _SLUG.sub("_", stem.lower()).strip("_")
    return name.rpartition(file)[2].replace("_", " ") if file and file in name else ""
