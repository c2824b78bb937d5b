"""Which assets are private: what is learned from them never leaves the plant.

A mark holds for every version of the same thing from the same source, and for all that was made from it.
"""

from __future__ import annotations

from collections.abc import Iterable

from industria.infrastructure.sqlite import SqliteStore

SCHEMA = """
CREATE TABLE IF NOT EXISTS private_assets (
    asset TEXT PRIMARY KEY
) WITHOUT ROWID"""

# an asset, what it was made of, and other versions of any of these
_LINE = """
WITH RECURSIVE line(id) AS (
    SELECT ?1
    UNION SELECT d.parent FROM line JOIN derived d ON d.child = line.id
    UNION SELECT v.id FROM line JOIN assets a ON a.id = line.id
        JOIN assets v ON v.source = a.source AND v.name = a.name WHERE a.source <> ''
)
SELECT p.asset FROM line JOIN private_assets p ON p.asset = line.id"""


class PrivateAssets:
    """The marks of one plant."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store

    def mark(self, asset: str) -> None:
        """Mark an asset as private."""
        with self._store.write() as connection:
            connection.execute("INSERT OR IGNORE INTO private_assets VALUES (?)", (asset,))

    def unmark(self, asset: str) -> None:
        """Take back every mark that makes an asset private."""
        with self._store.write() as connection:
            for mark in self._marks(asset):
                connection.execute("DELETE FROM private_assets WHERE asset = ?", (mark,))

    def among(self, assets: Iterable[str]) -> tuple[str, ...]:
        """Those of these assets that are private."""
        return tuple(asset for asset in assets if self._marks(asset))

    def _marks(self, asset: str) -> list[str]:
        return [str(row[0]) for row in self._store.rows(_LINE, (asset,))]
