"""Which assets are private: what is learned from them never leaves the plant.

A mark holds for every version of the same thing from the same source, for the same file under another name, and for
all that was made from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from industria.core import NotPermittedError
from industria.infrastructure.sqlite import SqliteStore

SCHEMA = """
CREATE TABLE IF NOT EXISTS private_assets (
    asset TEXT PRIMARY KEY
) WITHOUT ROWID"""

# an asset, what it was made of, other versions of any of these, and the same file under another name (of files
# that hold one asset: a workbook's sheets are of one file too)
_LINE = """
WITH RECURSIVE line(id) AS (
    SELECT ?1
    UNION SELECT d.parent FROM line JOIN derived d ON d.child = line.id
    UNION SELECT v.id FROM line JOIN assets a ON a.id = line.id
        JOIN assets v ON v.source = a.source AND v.name = a.name WHERE a.source <> ''
    UNION SELECT v.id FROM line JOIN assets a ON a.id = line.id
        JOIN assets v ON v.sha256 = a.sha256 AND v.kind = a.kind
        WHERE a.sha256 <> '' AND a.table_name = '' AND v.table_name = ''
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

    def unmark(self, asset: str, own: Collection[str]) -> None:
        """Take back an asset's mark. ``own``: it, and its other versions.

        Raises NotPermittedError where it is private because of what it was made of.
        """
        if others := [mark for mark in self._marks(asset) if mark not in own]:
            raise NotPermittedError(
                f"expected an asset that is private itself, found one that was made of {', '.join(others)}: "
                "take back the mark of that"
            )
        with self._store.write() as connection:
            for mark in own:
                connection.execute("DELETE FROM private_assets WHERE asset = ?", (mark,))

    def among(self, assets: Iterable[str]) -> tuple[str, ...]:
        """Those of these assets that are private."""
        return tuple(asset for asset in assets if self._marks(asset))

    def _marks(self, asset: str) -> list[str]:
        return [str(row[0]) for row in self._store.rows(_LINE, (asset,))]
