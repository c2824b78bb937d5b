"""OUT-8: p50 and p99 of single predictions while two other processes compute, as trained and compressed."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.compression import compressed
from industria.plant import ChatConfiguration, Plant

_BUDGET_MS = 200.0
_CALLS, _LOAD = 300, 2


def measure(context: Context) -> list[Measure]:
    """A forecast of one series and a table of 200 rows, by ``models latency``."""
    found: list[Measure] = []
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, name in enumerate(("series-general", "tables-general")):
            context.progress("OUT-8", number, 2)
            made = compressed(plant, name, faster=1.0)
            calls = context.up_to(_CALLS)
            before, after = (
                plant.call(
                    "models.latency",
                    model=m,
                    calls=max(20, calls),
                    load=_LOAD,
                    budget_ms=_BUDGET_MS,
                ).found
                for m in (made.parent, made.model)
            )
            beside = f"as trained p50 {before.p50:.1f}, p99 {before.p99:.1f} ms"
            note = f"{after.calls} calls, {_LOAD} loading processes, at most {after.most:.0f} ms"
            found += [
                Measure(f"{name}: p99, ms", after.p99, beside, f"<= {_BUDGET_MS:.0f}", after.p99 <= _BUDGET_MS, note, 1),
                Measure(f"{name}: p50, ms", after.p50, beside, "-", None, note, 1),
            ]  # fmt: skip
    return found


ENTRY = Entry(
    "OUT-8", "low-latency inference", "made series and rows", "simulated", measure,
    needs=("package:onnxruntime", "package:torch"), fast=False, own_hand=True, counts="calls", proof_sample=20,
)  # fmt: skip
