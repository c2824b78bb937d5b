"""The catalogue: which assets the plant has. A row here is the acknowledgement of an ingest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from industria.core import Asset, Column, NotFoundError
from industria.infrastructure.sqlite import SqliteStore

_SCHEMA = """
CREATE TABLE IF NOT EXISTS assets (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL,
    sha256 TEXT NOT NULL, table_name TEXT NOT NULL, body TEXT NOT NULL,
    superseded_by TEXT NOT NULL DEFAULT '', sequence INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS assets_sha256 ON assets (sha256);
CREATE INDEX IF NOT EXISTS assets_source ON assets (source);
CREATE TABLE IF NOT EXISTS findings (
    asset TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS findings_asset ON findings (asset);
CREATE TABLE IF NOT EXISTS flags (
    asset TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (asset, reason)
);
CREATE TABLE IF NOT EXISTS names (
    name TEXT PRIMARY KEY, source TEXT NOT NULL
)
"""


class Catalogue:
    """Assets, and what governance found in them."""

    def __init__(self, path: Path) -> None:
        self._store = SqliteStore(path, _SCHEMA)

    def add(self, asset: Asset) -> Asset:
        """Acknowledge one asset; see ``add_all``."""
        return self.add_all([asset])[0]

    def add_all(self, assets: Sequence[Asset]) -> list[Asset]:
        """Acknowledge assets together, all or none; older assets from the same source and of the
        same name are superseded. Adding an asset again makes it current again."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        dated = [asset if asset.created else replace(asset, created=now) for asset in assets]
        with self._store.write() as connection:
            for asset in dated:
                connection.execute(
                    "INSERT INTO assets SELECT ?, ?, ?, ?, ?, ?, ?, '', "
                    "coalesce(max(sequence), 0) + 1 FROM assets WHERE true ON CONFLICT (id) "
                    "DO UPDATE SET superseded_by = '', body = excluded.body, "
                    "sequence = excluded.sequence",
                    (
                        asset.id,
                        asset.kind,
                        asset.name,
                        asset.source,
                        asset.sha256,
                        asset.table,
                        json.dumps(asset.to_json(), ensure_ascii=False),
                    ),
                )
                connection.execute(
                    "UPDATE assets SET superseded_by = ? WHERE source = ? AND name = ? AND id <> ? "
                    "AND superseded_by = ''",
                    (asset.id, asset.source, asset.name, asset.id),
                )
        return dated

    def get(self, name: str) -> Asset:
        """An asset by id, or the newest one by name or table. Raises NotFoundError."""
        rows = self._store.rows(
            "SELECT body FROM assets WHERE id = ?", (name,)
        ) or self._store.rows(
            "SELECT body FROM assets WHERE (name = ? OR table_name = ?) AND superseded_by = '' "
            "ORDER BY sequence DESC LIMIT 1",
            (name, name),
        )
        if not rows:
            known = [asset.name for asset in self.list()][:10]
            raise NotFoundError(
                f"expected an asset by id, name or table, found no {name!r}: the plant has "
                f"{', '.join(known) if known else 'no assets yet, so run industria ingest first'}"
            )
        return _asset(rows[0][0])

    def by_sha256(self, digest: str) -> list[Asset]:
        """Current assets made straight from a file with this sha256."""
        return [
            _asset(row[0])
            for row in self._store.rows(
                "SELECT body FROM assets WHERE sha256 = ? AND source <> '' ORDER BY sequence",
                (digest,),
            )
        ]

    def superseded(self, source: str) -> list[str]:
        """Ids of the assets of a source that newer ones took the place of."""
        rows = self._store.rows(
            "SELECT id FROM assets WHERE source = ? AND superseded_by <> ''", (source,)
        )
        return [str(row[0]) for row in rows]

    def is_in_force(self, asset: Asset) -> bool:
        """Whether an asset is current, or a current one was made from it."""
        line = {asset.id}
        for candidate in self.list(superseded=True):
            if line & set(candidate.parents):
                line.add(candidate.id)
        return any(current.id in line for current in self.list())

    def from_source(self, source: str) -> list[Asset]:
        """All assets, superseded ones too, that came from a source."""
        return [
            _asset(row[0])
            for row in self._store.rows(
                "SELECT body FROM assets WHERE source = ? ORDER BY sequence", (source,)
            )
        ]

    def list(self, *, superseded: bool = False) -> list[Asset]:
        """Assets in the order they came, by default only current ones."""
        where = "" if superseded else "WHERE superseded_by = ''"
        return [
            _asset(row[0])
            for row in self._store.rows(f"SELECT body FROM assets {where} ORDER BY sequence")
        ]

    def claim_name(self, wanted: str, source: str, alternative: str) -> str:
        """``wanted``, or ``alternative`` where another source holds that table name already."""
        with self._store.write() as connection:
            for name in (wanted, alternative):
                row = connection.execute(
                    "SELECT source FROM names WHERE name = ?", (name,)
                ).fetchone()
                if row is None:
                    connection.execute("INSERT INTO names VALUES (?, ?)", (name, source))
                    return name
                if row[0] == source:
                    return name
        return alternative

    def forget(self, asset: str) -> None:
        """Remove an asset with its findings and flags."""
        with self._store.write() as connection:
            connection.execute("DELETE FROM assets WHERE id = ?", (asset,))
            connection.execute("DELETE FROM findings WHERE asset = ?", (asset,))
            connection.execute("DELETE FROM flags WHERE asset = ?", (asset,))

    def set_findings(self, asset: str, findings: list[dict[str, object]]) -> None:
        """Replace what governance found in an asset."""
        with self._store.write() as connection:
            connection.execute("DELETE FROM findings WHERE asset = ?", (asset,))
            connection.executemany(
                "INSERT INTO findings VALUES (?, ?)",
                [(asset, json.dumps(f, ensure_ascii=False)) for f in findings],
            )

    def findings(self, asset: str = "") -> list[dict[str, object]]:
        """What governance found, in one asset or in all."""
        where, parameters = ("WHERE asset = ?", (asset,)) if asset else ("", ())
        return [
            json.loads(str(row[0]))
            for row in self._store.rows(f"SELECT body FROM findings {where}", parameters)
        ]

    def flag(self, asset: str, reason: str) -> None:
        """Note a risk found in an asset."""
        with self._store.write() as connection:
            connection.execute("INSERT OR IGNORE INTO flags VALUES (?, ?)", (asset, reason))

    def flags(self, asset: str) -> list[str]:
        """The risks noted for an asset."""
        return [
            str(row[0])
            for row in self._store.rows("SELECT reason FROM flags WHERE asset = ?", (asset,))
        ]

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def _asset(body: object) -> Asset:
    fields = json.loads(str(body))
    fields["schema"] = tuple(Column(**column) for column in fields["schema"])
    fields["parents"] = tuple(fields["parents"])
    return Asset(**fields)
