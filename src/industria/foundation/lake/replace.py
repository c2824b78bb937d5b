"""One asset takes another's place: the catalogue, the alarms, and whatever else hangs on an asset's id.

Repair, undo and a new ingest come here, so that what moves and what goes is decided once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace as changed

import pandas as pd
import pyarrow as pa

from industria.core import Asset
from industria.foundation.lake import Lake, StoredAlarm

Keep = Callable[[Asset], None]
Drop = Callable[[str], None]
DropAll = Callable[[Sequence[str]], None]


def replace_asset(lake: Lake, old: Asset, new: Asset, keep: Keep, drop: Drop) -> Asset:
    """Put the new version of a table in the place of the old one, its alarms with it.

    ``keep`` and ``drop`` put an asset into what is above the lake (index, graph) and take it out. An alarm
    whose times or channels the new version no longer has does not move; the new asset is flagged with
    that. The catalogue's row is the acknowledgement: whatever is cut off before it is done again.
    """
    keep(new)
    added = lake.catalogue.add(new)
    move_alarms(lake, old, added)
    drop(old.id)
    return added


def retire_superseded(lake: Lake, sources: Sequence[str], drop_all: DropAll) -> None:
    """What newer files took the place of answers no more; its rows are others, so its alarms go."""
    gone = [old for source in sources for old in lake.catalogue.superseded(source)]
    if gone:
        drop_all(gone)
        for old in gone:
            lake.alarms.replace(old, [])
            lake.alarms.forget_detection(old)
        lake.catalogue.retire(gone)


def move_alarms(lake: Lake, old: Asset, new: Asset) -> None:
    """Alarms of one version become alarms of the next, where their rows and channels are still there."""
    _move_detection(lake, old, new)
    alarms = lake.alarms.list(old.id)
    if not alarms:
        return
    times = _times(lake, new)
    columns = {column.name for column in new.schema}
    moved = [a for a in alarms if set(a.columns) <= columns and _spans(times, a)]
    lake.alarms.replace(new.id, [changed(a, asset=new.id) for a in moved])
    lake.alarms.replace(old.id, [])
    if left := len(alarms) - len(moved):
        lake.catalogue.flag(
            new.id,
            f"{left} of {len(alarms)} alarms were of rows or channels that this version does not have: "
            "run industria detect again",
        )


def _move_detection(lake: Lake, old: Asset, new: Asset) -> None:
    """What was normal operation stays so by its times; how many rows that is may have changed."""
    detection = lake.alarms.detection(old.id)
    if detection is None:
        return
    rows = 0
    table = lake.tables.read(new.table, new.version)
    stamps = [f.name for f in table.schema if pa.types.is_timestamp(f.type)]
    if stamps and detection.normal_end:
        times = pd.to_datetime(table.column(stamps[0]).to_pandas(), utc=True)
        rows = int((times <= pd.Timestamp(detection.normal_end, tz="UTC")).sum())
    lake.alarms.keep_detection(changed(detection, asset=new.id, normal_rows=rows))
    lake.alarms.forget_detection(old.id)


def family(lake: Lake, assets: Sequence[Asset]) -> list[Asset]:
    """Assets with every version of the same table, and all that was made from any of them."""
    found = {asset.id: asset for asset in assets}
    waiting = list(assets)
    while waiting:
        asset = waiting.pop(0)
        versions = lake.catalogue.versions(asset.table, asset.source) if asset.table else []
        for one in [*lake.catalogue.made_from(asset.id), *versions]:
            if one.id not in found:
                found[one.id] = one
                waiting.append(one)
    return list(found.values())


def _times(lake: Lake, asset: Asset) -> set[pd.Timestamp]:
    """Every time that stands in a table's time columns."""
    table = lake.tables.read(asset.table, asset.version)
    stamps = [f.name for f in table.schema if pa.types.is_timestamp(f.type)]
    return {pd.Timestamp(t) for name in stamps for t in table.column(name).drop_null().to_pandas()}


def _spans(times: set[pd.Timestamp], alarm: StoredAlarm) -> bool:
    """Whether the first and the last row of an alarm are still there."""
    return {pd.Timestamp(alarm.start), pd.Timestamp(alarm.end)} <= times
