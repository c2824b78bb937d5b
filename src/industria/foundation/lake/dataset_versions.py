"""Versions of datasets, as JSON beside the catalogue: kept as they were made, never changed.

Knows nothing of what a dataset means (``foundation.datasets``); only its name, its version, the digest of
what it says, and which assets it is of.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from industria.infrastructure.sqlite import SqliteStore

SCHEMA = """
CREATE TABLE IF NOT EXISTS datasets (
    name TEXT NOT NULL, version INTEGER NOT NULL, digest TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (name, version)
)"""


class DatasetVersions:
    """The datasets of one plant."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store

    def add(self, name: str, digest: str, body: Mapping[str, object]) -> dict[str, Any]:
        """Keep a dataset as the next version of its name; the newest one stays where it says the same."""
        with self._store.write() as connection:
            row = connection.execute(
                "SELECT version, digest, body FROM datasets WHERE name = ? ORDER BY version DESC LIMIT 1",
                (name,),
            ).fetchone()
            if row is not None and row[1] == digest:
                return _body(row[2])
            kept = {**body, "name": name, "version": int(row[0]) + 1 if row else 1}
            connection.execute(
                "INSERT INTO datasets VALUES (?, ?, ?, ?)",
                (name, kept["version"], digest, json.dumps(kept, ensure_ascii=False)),
            )
        return kept

    def get(self, name: str, version: int = 0) -> dict[str, Any] | None:
        """A version (0: the newest); None where there is none."""
        rows = self._store.rows(
            "SELECT body FROM datasets WHERE name = ?1 AND ?2 IN (0, version) ORDER BY version DESC LIMIT 1",
            (name, version),
        )
        return _body(rows[0][0]) if rows else None

    def list(self) -> list[dict[str, Any]]:
        """Every version, by name and number."""
        rows = self._store.rows("SELECT body FROM datasets ORDER BY name, version")
        return [_body(row[0]) for row in rows]

    def forget(self, assets: Collection[str]) -> Sequence[str]:
        """Remove every version that is of one of these assets; returns them as name:version."""
        gone = [
            (str(body["name"]), int(body["version"]))
            for body in self.list()
            if {str(item["asset"]) for item in body["items"]} & set(assets)
        ]
        with self._store.write() as connection:
            for at in gone:
                connection.execute("DELETE FROM datasets WHERE name = ? AND version = ?", at)
        return [f"{name}:{version}" for name, version in gone]


def _body(text: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(str(text))
    return body
