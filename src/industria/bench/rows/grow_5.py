"""GROW-5: one question to the passages by words, beside SQLite FTS5 over the same passages."""

from __future__ import annotations

import random
import sqlite3

from industria.bench.corpora.passages import passages_of
from industria.bench.entry import Context, Entry, Measure
from industria.bench.growth import LINEAR, measures, point
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import FixedEmbedder

SIZES = (300, 3_000, 30_000)
_ASKED = "pump7 seal11 motor3"
_WORDS = [f"{a}{b}" for a in ("pump", "valve", "seal", "motor") for b in range(500)]


def measure(context: Context) -> list[Measure]:
    """At three numbers of passages of 20 words."""
    plant = Plant.open(
        context.scratch / "plant", chat=ChatConfiguration("none"), embedder=FixedEmbedder(8)
    )
    rival = sqlite3.connect(context.scratch / "peer.db")
    rival.execute("CREATE VIRTUAL TABLE passages USING fts5 (text)")
    rng = random.Random(5)
    points, done = [], 0
    for step, size in enumerate(SIZES):
        context.progress("GROW-5", step, len(SIZES))
        texts = [" ".join(rng.choices(_WORDS, k=20)) for _ in range(size - done)]
        vectors = [[0.0] * 8] * len(texts)
        plant.index.add(f"block-{size}", passages_of(texts), vectors=vectors)
        plant.index.settle()
        with rival:
            rival.executemany("INSERT INTO passages VALUES (?)", [(t,) for t in texts])
        done = size
        points.append(
            point(
                size,
                lambda: plant.retrieve(_ASKED, 10, "words"),
                lambda: rival.execute(
                    "SELECT text FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT 10",
                    (" OR ".join(_ASKED.split()),),
                ).fetchall(),
            )
        )
    asked = set(_ASKED.split())
    fit = sum(bool(asked & set(h.text.split())) for h in plant.retrieve(_ASKED, 10, "words"))
    plant.close()
    rival.close()
    return [
        *measures("question", "SQLite FTS5", points, most_ms=30.0, slope_bar=LINEAR),
        Measure("passages given that hold a word asked for (of 10)", fit, "-", "10", fit == 10, "", 0),
    ]  # fmt: skip


ENTRY = Entry("GROW-5", "-", "made: passages of 20 words", "composed", measure, fast=False)
