"""What was said of a table of cases is kept: a table with its parents, and alarms where the cases have a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from industria.capabilities.diagnose.shown import Diagnosed
from industria.core import Asset
from industria.foundation.lake import Lake, StoredAlarm, StoredDetection

if TYPE_CHECKING:
    import pandas as pd


def keep_table(
    lake: Lake, parents: tuple[Asset, ...], out: str, data: pd.DataFrame, how: Mapping[str, object]
) -> Asset:
    """The diagnosed cases as a table of the lake. Raises InputError where the name is another table's."""
    import pyarrow as pa

    from industria.foundation.lake.derived import keep_derived

    rows = pa.Table.from_pandas(data, preserve_index=False)
    return keep_derived(lake, out or f"{parents[0].table}_diagnosed", rows, parents, how)


def keep_alarms(lake: Lake, kept: Asset, said: Diagnosed) -> int:
    """An alarm for each run of alarmed cases, in the order of time; 0 where no column is a time.

    Its columns are the kinds of input that alone speak of a fault, the surest first, as ``work_order`` reads them.
    """
    frame = lake.tables.read(kept.table, kept.version).to_pandas()
    times = [c for c in frame if frame[c].dtype.kind == "M"]
    if not times or said.threshold is None:
        return 0
    order = np.argsort(frame[times[0]].to_numpy(), kind="stable")
    alarmed, fault = said.alarmed[order], said.fault[order]
    stamps = frame[times[0]].astype(str).to_numpy()[order]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], alarmed.astype(int), [0]])))
    alarms = [
        StoredAlarm(
            kept.id, said.version, stamps[first], stamps[last - 1], float(fault[first:last].max()),
            _speaking(said, order[first:last]),
        )
        for first, last in zip(edges[::2], edges[1::2], strict=True)
    ]  # fmt: skip
    lake.alarms.replace(kept.id, alarms)
    calm = int(edges[0]) if len(edges) else len(order)
    start, end = (stamps[0], stamps[calm - 1]) if calm else ("", "")
    lake.alarms.keep_detection(
        StoredDetection(kept.id, said.version, said.threshold, calm, start, end)
    )
    return len(alarms)


def _speaking(said: Diagnosed, rows: np.ndarray) -> tuple[str, ...]:
    """The kinds that alone make a fault likelier than not in these cases, the surest first."""
    sure = {
        f"{name}_fault": float(np.nanmax(1 - alone[rows, said.model.normal], initial=0.0))
        for name, alone in said.found.alone.items()
    }
    named = sorted((n for n, p in sure.items() if p > 0.5), key=lambda n: -sure[n])
    return tuple(named or [max(sure, key=lambda n: sure[n])])
