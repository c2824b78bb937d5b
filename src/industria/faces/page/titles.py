"""What people call a table or a document: the file that it came from, and the part of it where there are several."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import PurePath

from industria.core import Asset


def titles(assets: Iterable[Asset]) -> dict[str, str]:
    """Asset id to title. Files of one name are told apart by their folder, tables of one file by the end of their name."""
    every = list(assets)
    of_file: dict[str, list[Asset]] = defaultdict(list)
    for asset in every:
        of_file[asset.source].append(asset)
    often = Counter(PurePath(source).name for source in of_file)
    found = {}
    for source, those in of_file.items():
        path = PurePath(source)
        file = path.name
        if file and often[file] > 1 and path.parent.name:
            file = f"{path.parent.name}/{file}"
        tables = [a for a in those if a.table]
        common = _beginning([a.name for a in tables]) if len(tables) > 1 else ""
        for asset in those:
            part = asset.name.removeprefix(common) if asset.table and common else ""
            title = file or asset.name
            found[asset.id] = f"{title} · {part}" if part else title
    return found


def _beginning(names: list[str]) -> str:
    """What all names begin with, in whole words."""
    least, most = min(names), max(names)
    same = next(
        (n for n, (a, b) in enumerate(zip(least, most, strict=False)) if a != b), len(least)
    )
    return least[: least[:same].rfind("_") + 1]
