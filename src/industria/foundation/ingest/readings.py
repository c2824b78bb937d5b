"""Readings of a link as rows of a table: time, tag, value, quality, text."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from industria.infrastructure.links.reading import Reading


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
