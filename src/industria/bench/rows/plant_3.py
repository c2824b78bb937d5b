"""PLANT-3: which machine each tag of two plants is about.

What is said of a tag is the machine that ``industria tags`` names, that the understanding of its file names for the
column or tag, and that the column of the lake carries; two that differ are wrong. Right is the machine by its id or any
name of the asset list; a part or a parent of it is another machine. Precision counts tags of which a machine is said,
recall all that the truth binds.
"""

from __future__ import annotations

from industria.bench.corpora.strange_plant import Binding
from industria.bench.corpora.strangers import counted, plain
from industria.bench.corpora.true_tables import TrueColumn, column_of
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.strange_run import NEEDS, StrangeRun, runs


def measure(context: Context) -> list[Measure]:
    """Both plants."""
    return [m for run in runs(context) for m in _one(run)]


def _one(run: StrangeRun) -> list[Measure]:
    states = [state_of(b, run) for b in run.truth.bindings]
    right, bound = states.count("right"), sum(s != "none" for s in states)
    precision, recall = right / max(1, bound), right / len(states)
    name, note = run.truth.name, counted(s for s in states if s != "right")
    return [
        Measure(f"{name}: bindings, precision (of {bound})", precision, "-", ">= .95", precision >= 0.95, note),
        Measure(f"{name}: bindings, recall (of {len(states)})", recall, "-", ">= .80", recall >= 0.8, note),
    ]  # fmt: skip


def state_of(binding: Binding, run: StrangeRun) -> str:
    """``right``, ``none``, ``another`` or ``its part or parent``."""
    said = machines_said(binding, run)
    if not said:
        return "none"
    if all(run.truth.same_machine(binding.machine, one) for one in said):
        return "right"
    known = {run.truth.names.id_of(one) for one in said}
    kin = any(k and (k.startswith(binding.machine) or binding.machine.startswith(k)) for k in known)
    return "its part or parent" if kin else "another"


def machines_said(binding: Binding, run: StrangeRun) -> set[str]:
    """Every machine that the product names for a tag."""
    said = {str((run.tags.get(binding.tag) or {}).get("asset") or "")}
    for file in binding.files:
        for one in run.taken.of(file):
            column = column_of(one, TrueColumn(binding.tag))
            said.add(column["asset"] if column else "")
            said |= {t["asset"] for t in one["tags"] if plain(t["tag"]) == plain(binding.tag)}
        for table in run.tables.get(file, ()):
            said |= {c.asset for c in table.asset.schema if plain(c.name) == plain(binding.tag)}
    return said - {""}


ENTRY = Entry(
    "PLANT-3",
    "metadata: every tag to its asset",
    "strangers: two plants",
    "composed",
    measure,
    needs=NEEDS,
    fast=False,
    seed=None,
)
