"""A historian export of many rows, made by DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb

ROWS = 5_000_000


def sensor_csv(path: Path, rows: int = ROWS) -> None:
    """A historian export: time, tag and five channels, in the order of time."""
    duckdb.sql(
        "COPY (SELECT TIMESTAMP '2026-01-01' + INTERVAL (i // 10) SECOND AS time, "
        "'P-' || (i % 10) AS tag, round(hash(i) % 100000 / 1000.0, 3) AS pressure, "
        "round(hash(i * 7) % 9000 / 100.0, 2) AS flow, round(20 + hash(i * 3) % 600 / 10.0, 1) AS "
        "temperature, round(hash(i * 11) % 10000 / 1e4, 4) AS vibration, (i % 7)::INT AS state "
        f"FROM range({rows}) t(i)) TO '{path}' (HEADER)"
    )
