"""Readings of a link as rows of a table (time, tag, value, quality, text), and as an asset."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from industria.core import Asset
from industria.foundation.lake import Lake
from industria.infrastructure.links.reading import Reading

LINK = "link:"  # the source of an asset that a link brings, before the name of its table


def take_readings(lake: Lake, table: str, readings: Sequence[Reading], key: str) -> int:
    """Commit readings to a table, once for each ``key``; returns the version.

    The catalogue has them as one asset; it names no version, since the table grows all the time, and is
    left alone by whatever repairs or replaces tables.
    """
    version = lake.tables.write(table, readings_table(readings), key=key, note="link")
    if not lake.catalogue.from_source(LINK + table):
        lake.catalogue.add(
            Asset(
                f"link-{table}",
                "table",
                table,
                f"lake/{table}",
                "",
                source=LINK + table,
                note="link",
            )
        )
    return version


def readings_table(readings: Sequence[Reading]) -> pa.Table:
    """One row per reading, in the order they came; times are UTC without a zone."""
    return pa.table(
        {
            "time": pa.array([r.time_us for r in readings], pa.timestamp("us")),
            "tag": pa.array([r.tag for r in readings], pa.string()),
            "value": pa.array([r.value for r in readings], pa.float64()),
            "quality": pa.array([r.quality for r in readings], pa.int32()),
            "text": pa.array([r.text or None for r in readings], pa.string()),
        }
    )
