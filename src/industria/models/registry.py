"""The registry: every model with its card, versions, lineage, and which version is current."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from industria.core import ModelCard, NotFoundError
from industria.infrastructure.sqlite import SqliteStore

_SCHEMA = """
CREATE TABLE IF NOT EXISTS models (
    name TEXT NOT NULL, version INTEGER NOT NULL, card TEXT NOT NULL, weights BLOB NOT NULL,
    PRIMARY KEY (name, version)
);
CREATE TABLE IF NOT EXISTS current (
    name TEXT PRIMARY KEY, version INTEGER NOT NULL, previous INTEGER NOT NULL
)
"""


class Registry:
    """Models of one plant; small ones are kept as arrays in the store itself."""

    def __init__(self, path: Path) -> None:
        self._store = SqliteStore(path, _SCHEMA)

    def add(self, card: ModelCard, arrays: dict[str, np.ndarray]) -> ModelCard:
        """Keep a model as the next version of its name and make it current."""
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
        with self._store.write() as connection:
            (last,) = connection.execute(
                "SELECT coalesce(max(version), 0) FROM models WHERE name = ?", (card.name,)
            ).fetchone()
            card = replace(
                card,
                version=last + 1,
                size_bytes=len(buffer.getvalue()),
                created=datetime.now(UTC).isoformat(timespec="seconds"),
            )
            connection.execute(
                "INSERT INTO models VALUES (?, ?, ?, ?)",
                (card.name, card.version, json.dumps(card.to_json()), buffer.getvalue()),
            )
            _set_current(connection, card.name, card.version)
        return card

    def card(self, name: str, version: int = 0) -> ModelCard:
        """The card of a version (0: the current one). Raises NotFoundError."""
        return _card(self._row(name, version)[0])

    def arrays(self, name: str, version: int = 0) -> dict[str, np.ndarray]:
        """The arrays of a version (0: the current one). Raises NotFoundError."""
        weights = self._row(name, version)[1]
        assert isinstance(weights, bytes)
        with np.load(io.BytesIO(weights), allow_pickle=False) as loaded:
            return {key: loaded[key] for key in loaded.files}

    def list(self) -> list[tuple[ModelCard, bool]]:
        """All cards, each with whether it is current."""
        return [
            (_card(row[0]), bool(row[1]))
            for row in self._store.rows(
                "SELECT m.card, m.version = c.version FROM models m JOIN current c USING (name) "
                "ORDER BY m.name, m.version"
            )
        ]

    def promote(self, name: str, version: int) -> ModelCard:
        """Make a version current. Raises NotFoundError."""
        card = self.card(name, version)
        with self._store.write() as connection:
            _set_current(connection, name, version)
        return card

    def rollback(self, name: str) -> ModelCard:
        """Make the version that was current before current again. Raises NotFoundError."""
        rows = self._store.rows("SELECT previous FROM current WHERE name = ?", (name,))
        if not rows or not rows[0][0]:
            raise NotFoundError(f"expected an earlier version of {name!r}, found none")
        return self.promote(name, int(str(rows[0][0])))

    def _row(self, name: str, version: int) -> tuple[object, ...]:
        rows = self._store.rows(
            "SELECT m.card, m.weights FROM models m LEFT JOIN current c USING (name) "
            "WHERE m.name = ?1 AND m.version = CASE ?2 WHEN 0 THEN c.version ELSE ?2 END",
            (name, version),
        )
        if not rows:
            known = sorted({card.name for card, _ in self.list()})
            raise NotFoundError(
                f"expected a model {name!r}{f' version {version}' if version else ''}, found "
                f"{', '.join(known) or 'no models: run industria train first'}"
            )
        return rows[0]

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def _set_current(connection, name: str, version: int) -> None:  # type: ignore[no-untyped-def]
    connection.execute(
        "INSERT INTO current VALUES (?1, ?2, 0) ON CONFLICT (name) DO UPDATE SET "
        "previous = CASE WHEN version = ?2 THEN previous ELSE version END, version = ?2",
        (name, version),
    )


def _card(body: object) -> ModelCard:
    fields = json.loads(str(body))
    fields["training_assets"] = tuple(fields["training_assets"])
    return ModelCard(**fields)
