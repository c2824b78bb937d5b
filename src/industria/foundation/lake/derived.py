"""A table made from others: written once as a new version, with its parents in the catalogue."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import pyarrow as pa

from industria.core import Asset, InputError
from industria.foundation.lake import Lake
from industria.foundation.lake.tables import table_name


def keep_derived(
    lake: Lake, name: str, data: pa.Table, parents: tuple[Asset, ...], how: Mapping[str, object]
) -> Asset:
    """The asset of a derived table; the same parents and options give the same version again.

    ``how``: what it was made with. Raises InputError where the name is that of another table.
    """
    table = table_name(name)
    source = f"{how.get('tool', 'derived')} {', '.join(p.name for p in parents)}"
    known = next((a for a in lake.catalogue.list() if a.table == table), None)
    if known is not None and known.source != source:
        raise InputError(
            f"expected a name for a new table, found {name!r}, which holds {known.source}: give another one "
            "with --out"
        )
    made_of = [[p.id, p.version] for p in parents]
    key = json.dumps({"parents": made_of, "how": dict(how)}, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(key.encode()).hexdigest()
    version = lake.tables.write(table, data, mode="overwrite", key=digest)
    return lake.catalogue.add(
        Asset(
            id=f"{table}-{digest[:10]}",
            kind="table",
            name=table,
            uri=f"lake/{table}",
            sha256=digest,
            source=source,
            table=table,
            version=version,
            rows=data.num_rows,
            schema=lake.tables.columns(table, version),
            parents=tuple(p.id for p in parents),
        )
    )
