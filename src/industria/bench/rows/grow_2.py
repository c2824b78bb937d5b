"""GROW-2: one new small document, embedding left out, beside one durable insert into SQLite FTS5."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from industria.bench.entry import Context, Entry, Measure
from industria.bench.growth import measures, point
from industria.bench.rows.grow_1 import write_notes
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import FixedEmbedder

SIZES = (10, 100, 1_000)


def measure(context: Context) -> list[Measure]:
    """At three sizes of the plant, each document an ingest of its own: read, indexed, related, durable."""
    folder, new = context.scratch / "files", context.scratch / "new.md"
    folder.mkdir()
    rival = sqlite3.connect(context.scratch / "peer.db")
    rival.execute("PRAGMA journal_mode = WAL")
    rival.execute("CREATE VIRTUAL TABLE notes USING fts5 (text)")
    numbers: Iterator[int] = count(1_000_000)
    points = []
    with Plant.open(
        context.scratch / "plant", chat=ChatConfiguration("none"), embedder=FixedEmbedder()
    ) as plant:

        def ours() -> None:
            n = next(numbers)
            new.with_name(f"new_{n}.md").write_text(f"# New {n}\nPump P-{n} leaks.\n")
            plant.ingest(new.with_name(f"new_{n}.md"))

        def peer() -> None:
            with rival:
                rival.execute("INSERT INTO notes VALUES (?)", (f"Pump P-{next(numbers)} leaks.",))

        for step, size in enumerate(SIZES):
            context.progress("GROW-2", step, len(SIZES))
            write_notes(folder, size)
            plant.ingest(folder)
            with rival:
                rival.executemany("INSERT INTO notes VALUES (?)", [("A pump.",)] * size)
            points.append(point(size, ours, peer, times=9))
        files = sorted(context.scratch.glob("new_*.md"))
        found = sum(_found(plant, file) for file in files)
    rival.close()
    return [
        *measures("new document", "SQLite FTS5", points, most_ms=10.0),
        Measure(f"new documents found by a word of theirs (of {len(files)})", found, "-", str(len(files)), found == len(files) > 0, "", 0),
    ]  # fmt: skip


def _found(plant: Plant, file: Path) -> bool:
    number = file.stem.removeprefix("new_")
    return any(number in hit.text for hit in plant.retrieve(f"P-{number}", 1, "words"))


ENTRY = Entry("GROW-2", "-", "made: notes of a plant", "composed", measure, fast=False)
