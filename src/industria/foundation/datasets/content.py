"""The sha256 of a table's content: its columns, types and rows in order, however its files lie."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from industria.core import Asset
    from industria.foundation.lake import Lake

_AT_ONCE = 200_000  # rows


def content_of(lake: Lake, asset: Asset) -> str:
    """sha256 of what an asset holds. Raises IntegrityError where its files are not as they were written."""
    if not asset.table:
        lake.objects.get(asset.sha256)  # compares the file with its sha256
        return asset.sha256
    return table_digest(lake.tables.read(asset.table, asset.version))


def table_digest(table: pa.Table) -> str:
    """sha256 of a table: equal rows in equal order give equal digests, whatever chunks they lie in."""
    import pyarrow as pa

    digest = hashlib.sha256()
    for name, column in zip(table.column_names, table.columns, strict=True):
        digest.update(json.dumps([name, str(column.type), len(column)]).encode())
        fixed = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
        moments = pa.types.is_timestamp(column.type)
        for start in range(0, len(column), _AT_ONCE):
            part = column.slice(start, _AT_ONCE).combine_chunks()
            if fixed or moments:
                digest.update(part.is_null().to_numpy(zero_copy_only=False).tobytes())
                plain = part.cast(pa.int64()) if moments else part
                digest.update(plain.fill_null(0).to_numpy(zero_copy_only=False).tobytes())
            else:
                said = json.dumps(part.to_pylist(), default=str, ensure_ascii=False)
                digest.update(said.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
