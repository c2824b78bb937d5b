"""Detections and their alarms: which table, which model, from when to when, which channels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from industria.infrastructure.sqlite import SqliteStore

_SCHEMA = """
CREATE TABLE IF NOT EXISTS alarms (
    asset TEXT NOT NULL, model TEXT NOT NULL, start TEXT NOT NULL, finish TEXT NOT NULL,
    score REAL NOT NULL, columns TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS alarms_asset ON alarms (asset);
CREATE TABLE IF NOT EXISTS detections (
    asset TEXT PRIMARY KEY, model TEXT NOT NULL, threshold REAL NOT NULL,
    normal_rows INTEGER NOT NULL, normal_start TEXT NOT NULL, normal_end TEXT NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class StoredAlarm:
    """One alarm of one detection."""

    asset: str
    model: str
    start: str
    end: str
    score: float
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredDetection:
    """What a detection held the rows of a table against.

    ``normal_rows``: the first so many rows in time order were normal operation, from ``normal_start`` to
    ``normal_end``, both included.
    """

    asset: str
    model: str
    threshold: float
    normal_rows: int
    normal_start: str
    normal_end: str


class Alarms:
    """The alarms of one plant; a new detection on an asset replaces its old ones."""

    def __init__(self, path: Path) -> None:
        self._store = SqliteStore(path, _SCHEMA)

    def replace(self, asset: str, alarms: Sequence[StoredAlarm]) -> None:
        """Keep these alarms of an asset and no others."""
        with self._store.write() as connection:
            connection.execute("DELETE FROM alarms WHERE asset = ?", (asset,))
            connection.executemany(
                "INSERT INTO alarms VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (a.asset, a.model, a.start, a.end, a.score, json.dumps(a.columns))
                    for a in alarms
                ],
            )

    def keep_detection(self, detection: StoredDetection) -> None:
        """Keep a detection in the place of the asset's last one."""
        with self._store.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO detections VALUES (?, ?, ?, ?, ?, ?)",
                (
                    detection.asset, detection.model, detection.threshold,
                    detection.normal_rows, detection.normal_start, detection.normal_end,
                ),
            )  # fmt: skip

    def detection(self, asset: str) -> StoredDetection | None:
        """The last detection on an asset; None where there was none."""
        rows = self._store.rows("SELECT * FROM detections WHERE asset = ?", (asset,))
        if not rows:
            return None
        _, model, threshold, count, start, end = rows[0]
        return StoredDetection(
            asset, str(model), float(str(threshold)), int(str(count)), str(start), str(end)
        )

    def forget_detection(self, asset: str) -> None:
        """Keep no detection of an asset any more."""
        with self._store.write() as connection:
            connection.execute("DELETE FROM detections WHERE asset = ?", (asset,))

    def list(self, asset: str = "") -> list[StoredAlarm]:
        """Alarms, newest first."""
        where, parameters = ("WHERE asset = ?", (asset,)) if asset else ("", ())
        return [
            StoredAlarm(
                str(r[0]),
                str(r[1]),
                str(r[2]),
                str(r[3]),
                float(str(r[4])),
                tuple(json.loads(str(r[5]))),
            )
            for r in self._store.rows(
                "SELECT asset, model, start, finish, score, columns FROM alarms "
                f"{where} ORDER BY start DESC",
                parameters,
            )
        ]

    def close(self) -> None:
        """Close the store."""
        self._store.close()
