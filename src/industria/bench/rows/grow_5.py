"""GROW-5: one question to the passages by words, beside SQLite FTS5 over the same passages."""

from __future__ import annotations

import random
import sqlite3

from industria.bench.entry import Context, Entry, Measure
from industria.bench.growth import LINEAR, measures, point
from industria.core import Locator
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge.index import Index

SIZES = (300, 3_000, 30_000)
_ASKED = "pump7 seal11 motor3"
_WORDS = [f"{a}{b}" for a in ("pump", "valve", "seal", "motor") for b in range(500)]


def measure(context: Context) -> list[Measure]:
    """At three numbers of passages of 20 words."""
    index = Index(context.scratch / "index", None)
    rival = sqlite3.connect(context.scratch / "peer.db")
    rival.execute("CREATE VIRTUAL TABLE passages USING fts5 (text)")
    rng = random.Random(5)
    points, done = [], 0
    for step, size in enumerate(SIZES):
        context.progress("GROW-5", step, len(SIZES))
        texts = [" ".join(rng.choices(_WORDS, k=20)) for _ in range(size - done)]
        place = Locator("span", 1, 0, 1)
        index.add(f"block-{size}", [Passage(text, place) for text in texts])
        index.settle()
        with rival:
            rival.executemany("INSERT INTO passages VALUES (?)", [(t,) for t in texts])
        done = size
        points.append(
            point(
                size,
                lambda: index.by_words(_ASKED, 10),
                lambda: rival.execute(
                    "SELECT text FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT 10",
                    (" OR ".join(_ASKED.split()),),
                ).fetchall(),
            )
        )
    rival.close()
    return measures("question", "SQLite FTS5", points, most_ms=30.0, slope_bar=LINEAR)


ENTRY = Entry("GROW-5", "-", "made: passages of 20 words", "composed", measure, fast=False)
