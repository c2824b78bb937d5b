"""Step 6: pictures are kept in the lake, and their pairs as a table of it, each row with where it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from industria.core import Asset, InputError
from industria.foundation.lake import Lake
from industria.foundation.lake.tables import table_name
from industria.foundation.pairs.found import Pair

COLUMNS = ("picture", "label", "text", "description", "language", "item", "page", "place", "file", "digest", "width", "height", "how", "licence")  # fmt: skip
TOOL = "pictures pairs"


def keep_pairs(lake: Lake, pairs: Sequence[Pair], root: Path, name: str, licence: str) -> Asset:
    """The asset of the table. ``picture`` names the asset of a row's picture, ``item`` what no split may part.

    Raises InputError where there is no pair.
    """
    if not pairs:
        raise InputError(
            f"expected pictures with words on the pages of {root}, found none: industria says why each was "
            "left out"
        )
    root = root.resolve()
    kept = {pair.shown.digest: _kept(lake, pair, licence) for pair in pairs}
    lake.catalogue.add_all(list({a.id: a for a in kept.values()}.values()))
    rows = [
        {
            "picture": kept[p.shown.digest].id, "label": p.said.label, "text": p.said.whole,
            "description": p.said.text, "language": p.language, "item": p.group,
            "page": p.shown.page.relative_to(root).as_posix(), "place": p.shown.number,
            "file": p.shown.name, "digest": f"sha256:{p.shown.digest}", "width": p.shown.width,
            "height": p.shown.height, "how": p.said.how, "licence": licence,
        }
        for p in pairs
    ]  # fmt: skip
    data = pa.table({column: [row[column] for row in rows] for column in COLUMNS})
    parents = tuple(dict.fromkeys(a.id for a in kept.values()))
    table, source, digest = table_name(name), f"{TOOL} {root}", _digest(rows)
    known = next((a for a in lake.catalogue.list() if a.table == table), None)
    if known is not None and known.source != source:
        raise InputError(
            f"expected a name for a new table, found {table!r}, which holds {known.source}: give another "
            "--name"
        )
    version = lake.tables.write(table, data, mode="overwrite", key=digest)
    return lake.catalogue.add(
        Asset(
            id=f"{table}-{digest[:10]}", kind="table", name=table, uri=f"lake/{table}", sha256=digest,
            source=source, table=table, version=version, rows=data.num_rows,
            schema=lake.tables.columns(table, version), parents=parents, licence=licence,
        )
    )  # fmt: skip


def _kept(lake: Lake, pair: Pair, licence: str) -> Asset:
    """A picture as an asset, its bytes in the object store."""
    digest = lake.objects.put_bytes(pair.shown.data)
    stem = Path(pair.shown.name).stem or "picture"
    source = f"{pair.shown.page}#{pair.shown.number}"
    return Asset(
        id=f"{stem}-{digest[:12]}", kind="image", name=pair.shown.name or f"picture {pair.shown.number}",
        uri=f"objects/{digest}", sha256=digest, source=source, licence=licence,
    )  # fmt: skip


def _digest(rows: Sequence[object]) -> str:
    return hashlib.sha256(repr(rows).encode()).hexdigest()
