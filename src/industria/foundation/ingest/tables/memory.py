"""Corrections that a plant remembers: what a person said of a table, kept for the next one of its shape.

The shape is the names of the columns as they are written, in their order, and how the file is cut; a later
export of the same system has it, whatever its rows are.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from industria.foundation.ingest.tables.told import Told, of_words
from industria.foundation.ingest.understanding import Understanding
from industria.infrastructure.sqlite import SqliteStore

_SCHEMA = """
CREATE TABLE IF NOT EXISTS told (shape TEXT PRIMARY KEY, words TEXT NOT NULL, file TEXT NOT NULL) WITHOUT ROWID
"""


def shape_of(understanding: Understanding) -> str:
    """The shape of a table as the recogniser alone understood it."""
    names = [c.written for c in understanding.columns]
    layout = [
        understanding.delimiter,
        len(understanding.header_rows),
        bool(understanding.units_row),
    ]
    text = json.dumps([names, layout], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


class Memory:
    """What was said, in the plant's folder; nothing is opened before something was said."""

    def __init__(self, root: Path, zone: str = "") -> None:
        """``zone``: the one that the plant keeps its times in, empty for none."""
        self._path = root / "told.db"
        self._zone = zone

    def told_of(self, understanding: Understanding) -> Told:
        """What is known of a table before it is read: what was said of one like it, and the plant's zone."""
        return replace(self.recall(understanding) or Told(), plant_zone=self._zone)

    def recall(self, understanding: Understanding) -> Told | None:
        """What was said of a table of this shape, None where nothing was."""
        if not self._path.exists():
            return None
        store = SqliteStore(self._path, _SCHEMA)
        try:
            rows = store.rows("SELECT words FROM told WHERE shape = ?", (shape_of(understanding),))
        finally:
            store.close()
        return of_words(json.loads(str(rows[0][0]))) if rows else None

    def remember(self, understanding: Understanding, told: Told) -> None:
        """Keep what was said of a table; ``understanding``: as the recogniser alone made it."""
        store = SqliteStore(self._path, _SCHEMA)
        try:
            with store.write() as connection:
                connection.execute(
                    "INSERT OR REPLACE INTO told VALUES (?, ?, ?)",
                    (
                        shape_of(understanding),
                        json.dumps(list(told.words()), ensure_ascii=False),
                        understanding.file,
                    ),
                )
        finally:
            store.close()
