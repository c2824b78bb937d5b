"""The registry: every model with its card, versions, lineage, and which version is current.

What was current is kept in order, so that a rollback goes back, and further back, and never forth.
"""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

import numpy as np

from industria.core import ModelCard, NotFoundError, Text
from industria.infrastructure.sqlite import SqliteStore

_SCHEMA = """
CREATE TABLE IF NOT EXISTS models (
    name TEXT NOT NULL, version INTEGER NOT NULL, card TEXT NOT NULL, weights BLOB NOT NULL,
    PRIMARY KEY (name, version)
);
CREATE TABLE IF NOT EXISTS current (
    name TEXT PRIMARY KEY, version INTEGER NOT NULL, previous INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS was_current (
    name TEXT NOT NULL, version INTEGER NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (name, version)
)
"""
_WAITS = "waits"


class Registry:
    """Models of one plant; small ones are kept as arrays in the store itself."""

    def __init__(self, path: Path) -> None:
        self._store = SqliteStore(path, _SCHEMA)

    def add(
        self, card: ModelCard, arrays: dict[str, np.ndarray], waits: Text | None = None
    ) -> ModelCard:
        """Keep a model as the next version of its name, and make it current.

        ``waits``: why it shall not be current before somebody promotes it; the card keeps it.
        """
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
        if waits is not None:
            card = replace(card, options={**card.options, _WAITS: waits.to_json()})
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
            if waits is None:
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

    def current(self, name: str) -> ModelCard | None:
        """The card of the current version; None where there is none."""
        return next((card for card, now in self.list() if now and card.name == name), None)

    def waiting(self, name: str) -> Sequence[tuple[ModelCard, Text]]:
        """Versions newer than the current one that wait to be promoted, with why."""
        now = self.current(name)
        found = [
            (card, reason_of(card))
            for card, current in self.list()
            if card.name == name and not current and card.version > (now.version if now else 0)
        ]
        return [(card, why) for card, why in found if why is not None]

    def list(self) -> list[tuple[ModelCard, bool]]:
        """All cards, each with whether it is current."""
        return [
            (_card(row[0]), bool(row[1]))
            for row in self._store.rows(
                "SELECT m.card, coalesce(m.version = c.version, 0) FROM models m "
                "LEFT JOIN current c USING (name) ORDER BY m.name, m.version"
            )
        ]

    def promote(self, name: str, version: int) -> ModelCard:
        """Make a version current. Raises NotFoundError."""
        card = _card(self._row(name, version, any_current=False)[0])
        with self._store.write() as connection:
            _set_current(connection, name, version)
        return card

    def rollback(self, name: str) -> ModelCard:
        """Make the version current that was so before; what is rolled back from is not gone back to.

        Raises NotFoundError where nothing was current before.
        """
        now = self.card(name)
        with self._store.write() as connection:
            _begin_history(connection, name)
            connection.execute(
                "DELETE FROM was_current WHERE name = ? AND version = ?", (name, now.version)
            )
            row = connection.execute(
                "SELECT version FROM was_current WHERE name = ? ORDER BY place DESC LIMIT 1",
                (name,),
            ).fetchone()
            if row is None:  # raised inside, so that nothing of this is kept
                raise NotFoundError(
                    f"expected a version of {name!r} that was current before version {now.version}, "
                    f"found none: promote one of {self._versions(name)}"
                )
            _set_current(connection, name, int(row[0]))
        return self.card(name)

    def forget(self, assets: Collection[str]) -> Sequence[ModelCard]:
        """Remove every version that was trained on one of these assets; returns their cards.

        The version that was current before becomes so again, where one is left.
        """
        gone = [card for card, _ in self.list() if set(card.training_assets) & set(assets)]
        with self._store.write() as connection:
            for name in dict.fromkeys(card.name for card in gone):
                _begin_history(connection, name)
            for card in gone:
                at = (card.name, card.version)
                connection.execute("DELETE FROM models WHERE name = ? AND version = ?", at)
                connection.execute("DELETE FROM was_current WHERE name = ? AND version = ?", at)
                connection.execute("DELETE FROM current WHERE name = ? AND version = ?", at)
            for name in dict.fromkeys(card.name for card in gone):
                row = connection.execute(
                    "SELECT version FROM was_current WHERE name = ? ORDER BY place DESC LIMIT 1",
                    (name,),
                ).fetchone()
                if row is not None:
                    _set_current(connection, name, int(row[0]))
        return gone

    def _row(self, name: str, version: int, any_current: bool = True) -> tuple[object, ...]:
        """Card and weights of a version; 0 stands for the current one where ``any_current``."""
        rows = self._store.rows(
            "SELECT m.card, m.weights FROM models m LEFT JOIN current c USING (name) "
            "WHERE m.name = ?1 AND m.version = CASE ?2 WHEN 0 THEN c.version ELSE ?2 END",
            (name, version),
        )
        if rows and (version or any_current):
            return rows[0]
        if versions := self._versions(name):
            wanted = (
                f"no version {version}" if version or not any_current else "none that is current"
            )
            raise NotFoundError(
                f"expected a version of the model {name!r}, found {wanted}: there are {versions}; "
                "make one current with industria models promote"
            )
        known = sorted({card.name for card, _ in self.list()})
        raise NotFoundError(
            f"expected a model {name!r}{f' version {version}' if version else ''}, found "
            f"{', '.join(known) or 'no models: run industria train first'}"
        )

    def _versions(self, name: str) -> str:
        """The versions of a model in words, the current one marked; empty where there are none."""
        return ", ".join(
            f"{card.version}{' (current)' if now else ''}"
            for card, now in self.list()
            if card.name == name
        )

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def reason_of(card: ModelCard) -> Text | None:
    """Why a version was not made current when it came; None where it was."""
    said = card.options.get(_WAITS)
    return Text(str(said["zh"]), str(said["en"])) if isinstance(said, dict) else None


def _begin_history(connection: Connection, name: str) -> None:
    """What an older version of this program remembered: the current version and the one before."""
    if connection.execute("SELECT 1 FROM was_current WHERE name = ?", (name,)).fetchone():
        return
    row = connection.execute(
        "SELECT previous, version FROM current WHERE name = ?", (name,)
    ).fetchone()
    for place, version in enumerate(v for v in row or () if v):
        connection.execute("INSERT INTO was_current VALUES (?, ?, ?)", (name, version, place))


def _set_current(connection: Connection, name: str, version: int) -> None:
    _begin_history(connection, name)
    connection.execute(
        "INSERT INTO current VALUES (?1, ?2, 0) ON CONFLICT (name) DO UPDATE SET "
        "previous = CASE WHEN version = ?2 THEN previous ELSE version END, version = ?2",
        (name, version),
    )
    connection.execute(
        "INSERT INTO was_current SELECT ?1, ?2, coalesce(max(place), 0) + 1 FROM was_current "
        "WHERE name = ?1 ON CONFLICT (name, version) DO UPDATE SET place = excluded.place",
        (name, version),
    )


def _card(body: object) -> ModelCard:
    fields = json.loads(str(body))
    fields["training_assets"] = tuple(fields["training_assets"])
    return ModelCard(**fields)
