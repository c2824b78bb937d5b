"""OUT-2: whether a compressed model still finds the rarest class, and whether the gate refuses one that does not."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.compression import AI4I_TARGET, ai4i, auroc, compressed, take_in
from industria.core import InputError
from industria.plant import ChatConfiguration, Plant

_LABELLED = 1000
_ROWS = 8000


def measure(context: Context) -> list[Measure]:
    """Failures of ai4i2020 (3 of 100 rows): recall by ``predict`` before and after; then a budget that is too small."""
    rows = context.up_to(_ROWS)
    frame = ai4i(context.data).iloc[: _LABELLED + rows]
    own = context.scratch / "chosen.csv"  # what the command may judge by: the labelled rows alone
    frame.iloc[:_LABELLED].to_csv(own, index=False)
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        take_in(context.scratch, plant, frame, _LABELLED)
        plant.ingest(own)
        try:
            made = compressed(plant, "tables-general", asset=["chosen"], target=AI4I_TARGET)
        except InputError as error:  # it found no way within its budget
            return [Measure("compressed", 0.0, "-", "1", False, str(error), 0)]
        before, after = (auroc(plant, "ai4i", frame, m) for m in (made.parent, made.model))
        kept = len(plant.models.list("tables-general"))
        try:
            compressed(plant, made.parent, smaller=40.0, asset=["chosen"], target=AI4I_TARGET)
            refused = False
        except InputError:
            refused = len(plant.models.list("tables-general")) == kept
    lost = 100 * (before[1] - after[1])
    step = made.said["step"]
    note = (
        f"{before[2]} failures in {rows} rows that the command did not see, 1,000 others labelled; "
        f"{made.said['method']}, {step['bits']} bits; the gate judged by the labelled rows alone"
    )
    return [
        Measure("points of recall of the rarest class lost", lost, f"{before[1]:.3f} as trained, {after[1]:.3f} compressed", "<= 1", lost <= 1, note, 2),
        Measure("AUROC lost", before[0] - after[0], f"{before[0]:.4f} as trained", "<= .01", before[0] - after[0] <= 0.01, note, 4),
        Measure("a budget that cannot be kept is refused, and nothing kept", float(refused), "-", "1", refused, "40 times smaller", 0),
    ]  # fmt: skip


ENTRY = Entry(
    "OUT-2", "compression for industrial scenes", "ai4i2020", "real", measure,
    needs=("ai4i2020", "package:onnxruntime", "package:torch"), fast=False, looked_at=True,
    counts="rows asked", proof_sample=2000,
)  # fmt: skip
