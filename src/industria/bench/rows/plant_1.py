"""PLANT-1: the files of two plants by other hands, each taken in whole.

A table file is right where header and units row, first row of data, count of rows, names and types of all columns, units
that the file writes, quality columns and machines (by id or any name of the asset list) are the true ones, in every
table of it. Where the truth gives a unit that the file does not write, or a machine only for some columns, the rest is
not asked for. It is wrong without a flag where something is stated that is false and no question, no count of cells
not understood and no note of rows left out points there, or where it is neither read nor refused. Nested records may
be laid out in any way that holds every tag. Documents have to be taken in, and what is no data refused or left alone.
"""

from __future__ import annotations

from industria.bench.corpora.strangers import counted
from industria.bench.corpora.true_tables import Judged, Reader, merged
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.strange_run import NEEDS, StrangeRun, runs


def measure(context: Context) -> list[Measure]:
    """``industria ingest FOLDER --explain`` beside the truth."""
    found = []
    for run in runs(context):
        judged = judge(run)
        right = sum(j.right for j in judged) / len(judged)
        lost = [
            j.file for j in judged if not run.taken.of(j.file) and not run.taken.is_refused(j.file)
        ]
        silent = [j for j in judged if j.silent or j.file in lost]
        name = run.truth.name
        found += [
            Measure(f"{name}: files read right (of {len(judged)})", right, "-", ">= .90", right >= 0.9, f"files that differ in: {aspects(judged)}"),
            Measure(f"{name}: files wrong without a flag", len(silent), "-", "0", not silent, f"{aspects(silent, True)}; neither read nor refused {len(lost)}", 0),
            _others(run),
        ]  # fmt: skip
    return found


def judge(run: StrangeRun) -> list[Judged]:
    """Every table file of a plant."""
    reader = Reader(same_machine=run.truth.same_machine)
    return [
        reader.judge(
            file, tables, merged(run.taken.of(file)) if tables[0].nested else run.taken.of(file)
        )
        for file, tables in run.truth.tables.items()
    ]


def aspects(judged: list[Judged], silent: bool = False) -> str:
    """In how many files each aspect differs."""
    return counted(
        a for j in judged for a in {d.aspect for d in j.differs if d.silent or not silent}
    )


def _others(run: StrangeRun) -> Measure:
    """Documents that were taken in, and files without data that became none."""
    sources = [str(a.get("source", "")) for a in run.taken.assets]
    tables = [str(a.get("source", "")) for a in run.taken.assets if a.get("table")]
    documents = sum(any(d in s for s in sources) for d in run.truth.documents)
    junk = sum(not any(j in s for s in tables) for j in run.truth.junk if j not in run.truth.copies)
    junk += sum(
        not all(any(f in s for s in tables) for f in pair) for pair in run.truth.copies.items()
    )
    total = len(run.truth.documents) + len(run.truth.junk)
    share = (documents + junk) / max(1, total)
    return Measure(f"{run.truth.name}: other files handled right (of {total})", share, "-", "-", None, f"{documents} of {len(run.truth.documents)} documents taken in, {junk} of {len(run.truth.junk)} without data kept out")  # fmt: skip


ENTRY = Entry(
    "PLANT-1",
    "multimodal data in",
    "strangers: two plants",
    "composed",
    measure,
    needs=NEEDS,
    fast=False,
    seed=None,
)
