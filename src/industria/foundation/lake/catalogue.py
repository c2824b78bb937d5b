"""The catalogue: which assets the plant has. A row here is the acknowledgement of an ingest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from industria.core import Asset, Column, NotFoundError
from industria.foundation.lake.catalogue_schema import SCHEMA
from industria.foundation.lake.dataset_versions import DatasetVersions
from industria.foundation.lake.editions import Editions
from industria.foundation.lake.private import PrivateAssets
from industria.infrastructure.sqlite import SqliteStore

Findings = list[dict[str, object]]  # named, since ``list`` is a method inside the class
Reasons = list[str]
Assets = list[Asset]
Named = list[tuple[str, str, str]]


class Catalogue:
    """Assets, and what governance found in them."""

    def __init__(self, path: Path) -> None:
        self._store = SqliteStore(path, SCHEMA)
        self.editions = Editions(self._store)
        self.datasets = DatasetVersions(self._store)
        self.private = PrivateAssets(self._store)

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
                connection.execute("DELETE FROM retired WHERE asset = ?", (asset.id,))
        return dated

    def get(self, name: str) -> Asset:
        """An asset by id, or the newest one by name or table, else the only one that is written so but for
        capitals. Raises NotFoundError."""
        rows = self._store.rows(
            "SELECT body FROM assets WHERE id = ?", (name,)
        ) or self._store.rows(
            "SELECT body FROM (SELECT body, sequence FROM assets WHERE name = ?1 AND "
            "superseded_by = '' UNION ALL SELECT body, sequence FROM assets WHERE table_name = ?1 "
            "AND superseded_by = '') ORDER BY sequence DESC LIMIT 1",
            (name,),
        )
        if not rows:
            rows = self._store.rows(
                "SELECT body FROM assets WHERE superseded_by = '' AND "
                "lower(?) IN (lower(name), lower(table_name)) LIMIT 2",
                (name,),
            )
        if len(rows) != 1:
            first = "SELECT name FROM assets WHERE superseded_by = '' ORDER BY sequence LIMIT 10"
            known = [str(row[0]) for row in self._store.rows(first)]
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
        """Ids of the assets of a source that newer ones took the place of, until they are retired."""
        rows = self._store.rows(
            "SELECT id FROM assets a WHERE source = ? AND superseded_by <> '' AND NOT EXISTS "
            "(SELECT 1 FROM retired r WHERE r.asset = a.id)",
            (source,),
        )
        return [str(row[0]) for row in rows]

    def retire(self, assets: Sequence[str]) -> None:
        """Note that superseded assets were taken out of whatever answers."""
        with self._store.write() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO retired VALUES (?)", [(asset,) for asset in assets]
            )

    def holder(self, digest: str) -> str:
        """The name under which a file's content is in force; empty where it is not.

        It is while an asset made straight from the file is current, or one that was made from that.
        """
        rows = self._store.rows(
            "SELECT name FROM assets a WHERE sha256 = ?1 AND source <> '' AND EXISTS ("
            "WITH RECURSIVE line(id) AS (SELECT a.id UNION SELECT d.child FROM line "
            "JOIN derived d ON d.parent = line.id) SELECT 1 FROM line JOIN assets c USING (id) "
            "WHERE c.superseded_by = '') ORDER BY sequence LIMIT 1",
            (digest,),
        )
        return str(rows[0][0]) if rows else ""

    def made_from(self, asset: str) -> list[Asset]:
        """What was made from an asset in one step, superseded ones too."""
        rows = self._store.rows(
            "SELECT a.body FROM derived d JOIN assets a ON a.id = d.child WHERE d.parent = ? "
            "ORDER BY a.sequence",
            (asset,),
        )
        return [_asset(row[0]) for row in rows]

    def versions(self, table: str, source: str) -> list[Asset]:
        """Every version of a table that came from a source, superseded ones too."""
        rows = self._store.rows(
            "SELECT body FROM assets WHERE table_name = ? AND source = ? ORDER BY sequence",
            (table, source),
        )
        return [_asset(row[0]) for row in rows]

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

    def tables(self) -> Assets:
        """Current assets that are tables, in the order they came."""
        return [
            _asset(row[0])
            for row in self._store.rows(
                "SELECT body FROM assets WHERE superseded_by = '' AND table_name <> '' ORDER BY sequence"
            )
        ]

    def documents(self) -> Named:
        """Current assets that are no tables: (id, name, source)."""
        rows = self._store.rows(
            "SELECT id, name, source FROM assets WHERE superseded_by = '' AND table_name = ''"
        )
        return [(str(i), str(n), str(s)) for i, n, s in rows]

    def describe(self, asset: str, columns: Sequence[Column]) -> None:
        """Note what was found out about an asset's columns (a unit, a machine); nothing else of it changes."""
        with self._store.write() as connection:
            row = connection.execute("SELECT body FROM assets WHERE id = ?", (asset,)).fetchone()
            if row is not None:
                body = json.loads(str(row[0])) | {"schema": [asdict(c) for c in columns]}
                connection.execute(
                    "UPDATE assets SET body = ? WHERE id = ?",
                    (json.dumps(body, ensure_ascii=False), asset),
                )

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
        """Remove an asset with its findings and flags, and what it was understood to be."""
        with self._store.write() as connection:
            connection.execute(
                "DELETE FROM answers WHERE table_name IN (SELECT table_name FROM assets WHERE id = ?1) AND "
                "NOT EXISTS (SELECT 1 FROM assets o WHERE o.table_name = answers.table_name AND o.id != ?1)",
                (asset,),
            )
            connection.execute("DELETE FROM assets WHERE id = ?", (asset,))
            connection.execute("DELETE FROM findings WHERE asset = ?", (asset,))
            connection.execute("DELETE FROM flags WHERE asset = ?", (asset,))
            connection.execute("DELETE FROM understood WHERE asset = ?", (asset,))
            connection.execute("DELETE FROM editions WHERE asset = ?", (asset,))
            connection.execute("DELETE FROM private_assets WHERE asset = ?", (asset,))

    def annotate(self, asset: str, note: str) -> None:
        """Set the note of an asset."""
        body = json.dumps({**self.get(asset).to_json(), "note": note}, ensure_ascii=False)
        with self._store.write() as connection:
            connection.execute("UPDATE assets SET body = ? WHERE id = ?", (body, asset))

    def set_findings(self, asset: str, findings: Findings) -> None:
        """Replace what governance found in an asset."""
        with self._store.write() as connection:
            connection.execute("DELETE FROM findings WHERE asset = ?", (asset,))
            connection.executemany(
                "INSERT INTO findings VALUES (?, ?)",
                [(asset, json.dumps(f, ensure_ascii=False)) for f in findings],
            )

    def findings(self, asset: str = "") -> Findings:
        """What governance found, in one asset or in all."""
        where, parameters = ("WHERE asset = ?", (asset,)) if asset else ("", ())
        return [
            json.loads(str(row[0]))
            for row in self._store.rows(f"SELECT body FROM findings {where}", parameters)
        ]

    def answer(self, table: str, answers: Mapping[str, str]) -> None:
        """Note what somebody answered to the questions of a table, by id of the question."""
        with self._store.write() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)",
                [(table, question, answer) for question, answer in answers.items()],
            )

    def answers(self, table: str) -> dict[str, str]:
        """What was answered to the questions of a table."""
        rows = self._store.rows(
            "SELECT question, answer FROM answers WHERE table_name = ?", (table,)
        )
        return {str(question): str(answer) for question, answer in rows}

    def flag(self, asset: str, reason: str) -> None:
        """Note a risk found in an asset."""
        with self._store.write() as connection:
            connection.execute("INSERT OR IGNORE INTO flags VALUES (?, ?)", (asset, reason))

    def flags(self, asset: str) -> Reasons:
        """The risks noted for an asset."""
        return [
            str(row[0])
            for row in self._store.rows("SELECT reason FROM flags WHERE asset = ?", (asset,))
        ]

    def understand(self, asset: str, body: dict[str, Any]) -> None:
        """Note what a table's file was understood to be, in place of what stood there."""
        with self._store.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO understood VALUES (?, ?)",
                (asset, json.dumps(body, ensure_ascii=False)),
            )

    def understood(self, asset: str) -> dict[str, Any] | None:
        """What a table's file was understood to be; of a table made from another (repaired, put back) what
        that one was; None where nothing is noted."""
        rows = self._store.rows(
            "WITH RECURSIVE line(id, depth) AS (SELECT ?1, 0 UNION SELECT d.parent, depth + 1 FROM line "
            "JOIN derived d ON d.child = line.id WHERE depth < 50) SELECT u.body FROM line "
            "JOIN understood u ON u.asset = line.id ORDER BY depth LIMIT 1",
            (asset,),
        )
        return json.loads(str(rows[0][0])) if rows else None

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def _asset(body: object) -> Asset:
    fields = json.loads(str(body))
    fields["schema"] = tuple(Column(**column) for column in fields["schema"])
    fields["parents"] = tuple(fields["parents"])
    return Asset(**fields)
