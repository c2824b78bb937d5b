"""GROW-6: one Run in the audit chain, beside one durable insert into SQLite."""

from __future__ import annotations

import sqlite3

from industria.bench.entry import Context, Entry, Measure
from industria.bench.growth import measures, point
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import FixedEmbedder

SIZES = (20, 200, 2_000)


def measure(context: Context) -> list[Measure]:
    """At three lengths of the chain."""
    rival = sqlite3.connect(context.scratch / "peer.db")
    rival.execute("PRAGMA journal_mode = WAL")
    rival.execute("PRAGMA synchronous = FULL")
    rival.execute("CREATE TABLE runs (id INTEGER PRIMARY KEY, body TEXT)")

    def insert() -> None:
        with rival:
            rival.execute("INSERT INTO runs (body) VALUES (?)", ('{"statement": "SELECT 1"}',))

    points, done = [], 0
    with Plant.open(
        context.scratch / "plant", chat=ChatConfiguration("none"), embedder=FixedEmbedder()
    ) as plant:

        def one_run() -> None:
            with plant.audit.run("sql", {"statement": "SELECT 1"}) as run:
                run.outputs = {"rows": 1}

        for step, size in enumerate(SIZES):
            context.progress("GROW-6", step, len(SIZES))
            for _ in range(size - done):
                one_run()
            points.append(point(size, one_run, insert, times=25))
            done = size + 25
        kept = sum(run.what == "sql" for run in plant.audit.runs())
        holds = plant.call("audit.verify", full=True).passed
    rival.close()
    return [
        *measures("Run", "durable SQLite insert", points, most_ms=10.0),
        Measure("Runs lost", done - kept, "-", "0, and the chain holds", kept == done and holds, "", 0),
    ]  # fmt: skip


ENTRY = Entry("GROW-6", "-", "made: Runs of one kind", "composed", measure, fast=False)
