"""GROW-1: a folder that did not change is ingested again, beside hashing the same files."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

from industria.bench.entry import Context, Entry, Measure
from industria.bench.growth import measures, point
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import FixedEmbedder

SIZES = (10, 100, 1_000)


def measure(context: Context) -> list[Measure]:
    """Per file, at three sizes of the folder; the embedder is a stand-in, since nothing is embedded."""
    folder = context.scratch / "files"
    folder.mkdir()
    points = []
    with Plant.open(
        context.scratch / "plant", chat=ChatConfiguration("none"), embedder=FixedEmbedder()
    ) as plant:
        for step, size in enumerate(SIZES):
            context.progress("GROW-1", step, len(SIZES))
            write_notes(folder, size)
            plant.ingest(folder)
            plant.ingest(folder)  # after the two seconds in which nothing is remembered yet
            files = sorted(folder.iterdir())
            points.append(
                point(
                    size,
                    lambda: plant.ingest(folder),
                    partial(_hash, files),
                    times=5,
                    per=size,
                )
            )
        (folder / "note_3.md").write_text("# Note 3\nPump P-3 got a coupling of another make.\n")
        taken = plant.ingest(folder).assets
        found = [h.asset for h in plant.retrieve("coupling of another make", 1, "words")]
    seen = [a.id for a in taken] == found != []
    return [
        *measures("unchanged file", "SHA-256 of it", points, most_ms=1.0),
        Measure("the one file that changed taken in, and found", float(seen), "-", "1", seen, f"{len(taken)} of {size} files taken in again", 0),
    ]  # fmt: skip


def _hash(files: list[Path]) -> None:
    for file in files:
        with file.open("rb") as content:
            hashlib.file_digest(content, "sha256").hexdigest()


def write_notes(folder: Path, count: int) -> None:
    """Notes 0 .. count - 1 of a plant; those that are there already stay as they are."""
    for number in range(count):
        file = folder / f"note_{number}.md"
        if not file.exists():
            file.write_text(
                f"# Note {number}\nPump P-{number} was greased, seal {number * 7} replaced.\n"
            )


ENTRY = Entry("GROW-1", "-", "made: notes of a plant", "composed", measure, fast=False)
