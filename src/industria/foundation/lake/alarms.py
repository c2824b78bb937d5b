"""Alarms that detectors raised: which table, which model, from when to when, which channels."""

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
CREATE INDEX IF NOT EXISTS alarms_asset ON alarms (asset)
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
