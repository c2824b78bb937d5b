"""A registry of the version before kept weights as BLOBs beside the cards; they move to objects, as they are.

The objects are written first and the cards change in one transaction: cut off at any point, it is done
again at the next opening and nothing is lost. The version before refuses a registry that was moved.
"""

from __future__ import annotations

import json

from industria.infrastructure.objects import ObjectStore
from industria.infrastructure.sqlite import SqliteStore

ARRAYS = "arrays.npz"  # what every BLOB was
_FAMILY = "combined_index"  # and the one family there was


def move_blobs(store: SqliteStore, objects: ObjectStore) -> None:
    """Move every BLOB to an object and name it in its card; nothing where there is none."""
    if not _has_blobs(store):
        return
    for _, _, _, blob in _rows(store):
        objects.put_bytes(blob)
    with store.write() as connection:
        if not _has_blobs(store):  # another process was first
            return
        for name, version, card, blob in _rows(store):
            fields = json.loads(card) | {
                "family": _FAMILY,
                "files": {ARRAYS: objects.put_bytes(blob)},
            }
            connection.execute(
                "UPDATE models SET card = ? WHERE name = ? AND version = ?",
                (json.dumps(fields), name, version),
            )
        connection.execute("ALTER TABLE models DROP COLUMN weights")


def _has_blobs(store: SqliteStore) -> bool:
    return any(row[1] == "weights" for row in store.rows("PRAGMA table_info(models)"))


def _rows(store: SqliteStore) -> list[tuple[str, int, str, bytes]]:
    found = store.rows("SELECT name, version, card, weights FROM models")
    return [
        (str(name), int(str(version)), str(card), bytes(weights))  # type: ignore[call-overload]
        for name, version, card, weights in found
    ]
