"""READ-1: twelve families of table shapes, ten variants each, through ``industria ingest --explain``.

A file is right where header rows, first row of data, count of rows, each column's type, its unit where the file writes
one, the quality column of each value, each tag, and the sums and the first and last times in the lake are the true
ones. It is wrong without a flag where something is stated that is false and no question, no count of cells that were
not understood and no note of rows left out points there; where the file leaves something open and no question says
so; or where it is neither read nor refused. A unit or a quality column that is not named is not right, and not that.
"""

from __future__ import annotations

from industria.bench.corpora.strangers import counted
from industria.bench.corpora.table_shapes import all_shapes
from industria.bench.corpora.true_tables import Judged, Reader
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.reading import spans, take_in, totals
from industria.plant import ChatConfiguration, Plant

_VARIANTS = 10


def measure(context: Context) -> list[Measure]:
    """All files in one folder, taken in once."""
    shapes = all_shapes(variants=context.up_to(_VARIANTS))
    folder = context.scratch / "files"
    folder.mkdir()
    for shape in shapes:
        (folder / shape.name).write_bytes(shape.content)
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        taken = take_in(plant, folder)
        reader = Reader(values=totals(plant), span=spans(plant), machines=False)
        judged = [(s.family, reader.judge(s.name, s.tables, taken.of(s.name))) for s in shapes]
    lost = [s.name for s in shapes if not taken.of(s.name) and not taken.is_refused(s.name)]
    right = sum(j.right for _, j in judged) / len(judged)
    silent = [(family, j) for family, j in judged if j.silent or j.file in lost]
    return [
        Measure(f"files right (of {len(shapes)})", right, "-", ">= .95", right >= 0.95, f"short: {_families(judged)}; {_aspects([j for _, j in judged])}"),
        Measure("files wrong without a flag", len(silent), "-", "0", not silent, f"{_families(silent)}; {_aspects([j for _, j in silent], silent=True)}", 0),
    ]  # fmt: skip


def _families(judged: list[tuple[str, Judged]]) -> str:
    return counted(family for family, j in judged if not j.right)


def _aspects(judged: list[Judged], silent: bool = False) -> str:
    """How many files differ in each aspect."""
    return counted(
        aspect for j in judged for aspect in {d.aspect for d in j.differs if d.silent or not silent}
    )


ENTRY = Entry(
    "READ-1",
    "multimodal data in",
    "made: 12 families of table shapes",
    "composed",
    measure,
    fast=False,
    own_hand=True,
    counts="variants of each family",
    proof_sample=2,
)
