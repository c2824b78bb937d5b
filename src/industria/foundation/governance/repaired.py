"""Repaired cells: what stood where a repair wrote, kept beside the table as ``<table>__repairs``.

One row for each cell of the repaired version that is not as it was read, and one for each row that was
dropped (its number is that of the version before, its column is empty).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from industria.core import Asset
from industria.foundation.governance.govern import Governed
from industria.foundation.lake import Lake

SUFFIX = "__repairs"
_SCHEMA = pa.schema(
    [
        ("asset", pa.string()), ("row", pa.int64()), ("column", pa.string()), ("before", pa.string()),
        ("after", pa.string()), ("check", pa.string()), ("evidence", pa.string()),
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RepairedCell:
    """A cell that a repair wrote: ``row`` of the current version, what was read, what stands there now."""

    row: int
    column: str
    before: str
    after: str
    check: str
    evidence: str


def repaired_cells(
    lake: Lake, asset: Asset, column: str = "", rows: Sequence[int] | None = None
) -> list[RepairedCell]:
    """Which cells of a table's version are repaired ones; of one column, or of some rows, where given.

    Whatever quotes a cell asks here and says so; empty for a table that is as it was read.
    """
    known = _read(lake, asset.table)
    if known is None or not asset.parents:
        return []
    known = known.filter(pc.field("asset") == asset.id)
    if column:
        known = known.filter(pc.field("column") == column)
    if rows is not None:
        known = known.filter(pc.field("row").isin(list(map(int, rows))))
    return [RepairedCell(**{k: v for k, v in r.items() if k != "asset"}) for r in known.to_pylist()]


def keep_repairs(lake: Lake, before: Asset, after: Asset, governed: Governed) -> None:
    """Note the cells that a repair changed, with those that earlier repairs of the table changed."""
    earlier = repaired_cells(lake, before)
    cells = [*_carried(earlier, governed), *_changed(governed)]
    _write(lake, after, cells)


def copy_repairs(lake: Lake, source: Asset, copy: Asset) -> None:
    """A version that is put back has the repaired cells that it had."""
    _write(lake, copy, repaired_cells(lake, source))


def _write(lake: Lake, asset: Asset, cells: Sequence[RepairedCell]) -> None:
    if not cells:
        return
    columns = {"asset": [asset.id] * len(cells)} | {
        name: [getattr(cell, name) for cell in cells] for name in _SCHEMA.names[1:]
    }
    lake.tables.write(
        asset.table + SUFFIX,
        pa.table(columns, schema=_SCHEMA),
        mode="append",
        key=f"repairs {asset.id}",
        note=f"repairs {asset.id}",
    )


def _read(lake: Lake, table: str) -> pa.Table | None:
    name = table + SUFFIX
    return lake.tables.read(name) if name in lake.tables.names() else None


def _carried(earlier: Sequence[RepairedCell], governed: Governed) -> Iterator[RepairedCell]:
    rows = governed.rows
    if rows is None:
        yield from earlier
        return
    place = {int(old): new for new, old in enumerate(rows)}
    for cell in earlier:
        if not cell.column:
            yield cell
        elif cell.row in place:
            yield RepairedCell(
                place[cell.row], cell.column, cell.before, cell.after, cell.check, cell.evidence
            )


def _changed(governed: Governed) -> Iterator[RepairedCell]:
    before, after, rows = governed.source, governed.frame, governed.rows
    if before is None or rows is None:
        return
    for gone in np.setdiff1d(np.arange(len(before)), rows):
        check, evidence = _why(governed, "", int(gone))
        yield RepairedCell(int(gone), "", "", "", check, evidence)
    for column in after.columns.intersection(before.columns):
        old, new = before[column].iloc[rows].reset_index(drop=True), after[column]
        if old.equals(new):
            continue
        told, now = _written(old), _written(new)
        for row in np.flatnonzero(told != now):
            check, evidence = _why(governed, str(column), int(row))
            yield RepairedCell(int(row), str(column), told[row], now[row], check, evidence)


def _written(cells: pd.Series) -> np.ndarray:
    """(row,): each cell as text, numbers by their value, nothing for an empty one."""
    if pd.api.types.is_numeric_dtype(cells):
        shown = cells.map(lambda v: f"{v:.15g}", na_action="ignore")
    else:
        shown = cells.astype(str)
    out: np.ndarray = shown.astype(object).where(cells.notna(), "").to_numpy()
    return out


def _why(governed: Governed, column: str, row: int) -> tuple[str, str]:
    """The check that changed a cell, and what it says for that cell or for its finding."""
    for symptom in reversed(governed.repaired):
        other = symptom.detail.get("other")
        if column and column not in (symptom.column, other):
            continue
        by_row = symptom.detail.get("evidence")
        said = by_row.get(row) if isinstance(by_row, dict) else None
        if said or not column or row in symptom.rows or symptom.whole_column:
            return symptom.check, str(said or symptom.message.en)
    checks = [s for s in governed.repaired if s.column == column]
    return (checks[-1].check, checks[-1].message.en) if checks else ("govern", "")
