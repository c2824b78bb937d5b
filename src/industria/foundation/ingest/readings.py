"""Readings of a link as rows of a table (time, tag, value, quality, text, arrival), and as an asset.

What was stamped ahead of the clock stands in a table of its own beside the link's (``live_quarantine``
beside ``live``), so that no query for the newest value meets it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import pyarrow as pa

from industria.core import Asset
from industria.foundation.lake import Lake
from industria.infrastructure.links.reading import Reading

LINK = "link:"  # the source of an asset that a link brings, before the name of its table
QUARANTINE = "_quarantine"  # after the name of a link's table


def take_readings(lake: Lake, table: str, readings: Sequence[Reading], key: str) -> int:
    """Commit readings to a table, once for each ``key``; returns the version.

    The catalogue has them as one asset; it names no version, since the table grows all the time, and is
    left alone by whatever repairs or replaces tables. Readings that the journal flagged as ahead of the
    clock go to the quarantine; it is forgotten with the link.
    """
    ahead = [r for r in readings if r.ahead]
    right = [r for r in readings if not r.ahead]
    version = 0
    if ahead:
        version = _commit(lake, table + QUARANTINE, ahead, key, (f"link-{table}",))
    if right or not ahead:
        version = _commit(lake, table, right, key)
    return version


def readings_table(readings: Sequence[Reading]) -> pa.Table:
    """One row per reading, in the order they came; times are UTC without a zone.

    ``arrival`` rises with the order of arrival: of readings with one time the last one holds.
    """
    base = time.time_ns() // 1000
    return pa.table(
        {
            "time": pa.array([r.time_us for r in readings], pa.timestamp("us")),
            "tag": pa.array([r.tag for r in readings], pa.string()),
            "value": pa.array([r.value for r in readings], pa.float64()),
            "quality": pa.array([r.quality for r in readings], pa.int32()),
            "text": pa.array([r.text or None for r in readings], pa.string()),
            "arrival": pa.array(
                [r.arrival or base + n for n, r in enumerate(readings)], pa.int64()
            ),
        }
    )


def _commit(
    lake: Lake, table: str, readings: Sequence[Reading], key: str, parents: tuple[str, ...] = ()
) -> int:
    version = lake.tables.write(table, readings_table(readings), key=key, note="link")
    if not lake.catalogue.from_source(LINK + table):
        lake.catalogue.add(
            Asset(
                f"link-{table}", "table", table, f"lake/{table}", "",
                source=LINK + table, note="link", parents=parents,
            )
        )  # fmt: skip
    return version
