"""Editions: which document is which by number, revision and date, and which newer one took its place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from industria.infrastructure.sqlite import SqliteStore


@dataclass(frozen=True, slots=True)
class Edition:
    """What a document says of itself. ``number`` without signs and in lower case, ``revision`` as written
    (``3``, ``C``, ``1.2``), ``dated`` as ISO as far as it is told (``2024``, ``2024-06``, ``2024-06-20``),
    ``title`` its first words, ``replaces`` the revision that it says it takes the place of, ``language``
    zh or en. Each is empty where it is not told."""

    number: str = ""
    revision: str = ""
    dated: str = ""
    title: str = ""
    replaces: str = ""
    language: str = ""

    @property
    def said(self) -> str:
        """Revision and date as a person names them."""
        return ", ".join(
            p for p in (f"revision {self.revision}" if self.revision else "", self.dated) if p
        )


@dataclass(frozen=True, slots=True)
class Older:
    """A document that a newer one took the place of: what it is, and the newer one's asset."""

    edition: Edition
    newer: str


class Editions:
    """The editions of the documents of one plant."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store

    def note(self, asset: str, edition: Edition) -> None:
        """Keep what a document says of itself, in place of what stood there."""
        with self._store.write() as connection:
            connection.execute(
                "INSERT INTO editions (asset, number, body) VALUES (?, ?, ?) ON CONFLICT (asset) "
                "DO UPDATE SET number = excluded.number, body = excluded.body",
                (asset, edition.number, json.dumps(asdict(edition), ensure_ascii=False)),
            )

    def like(self, asset: str, edition: Edition) -> list[tuple[str, Edition]]:
        """Current documents with the same number; those without a number where it has none itself."""
        rows = self._store.rows(
            "SELECT e.asset, e.body FROM editions e JOIN assets a ON a.id = e.asset WHERE e.number = ? "
            "AND e.asset <> ? AND e.superseded_by = '' AND a.superseded_by = '' ORDER BY a.sequence",
            (edition.number, asset),
        )
        return [(str(row[0]), _edition(row[1])) for row in rows]

    def supersede(self, olds: Sequence[str], new: str) -> None:
        """Note that a newer document took the place of older ones."""
        with self._store.write() as connection:
            connection.executemany(
                "UPDATE editions SET superseded_by = ? WHERE asset = ?",
                [(new, old) for old in olds],
            )

    def older(self) -> dict[str, Older]:
        """Documents that a newer one took the place of, by asset, while the newer one is there."""
        rows = self._store.rows(
            "SELECT e.asset, e.body, e.superseded_by FROM editions e JOIN assets n "
            "ON n.id = e.superseded_by WHERE e.superseded_by <> '' AND n.superseded_by = ''"
        )
        return {str(row[0]): Older(_edition(row[1]), str(row[2])) for row in rows}


def _edition(body: object) -> Edition:
    return Edition(**json.loads(str(body)))
