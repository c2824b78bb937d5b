"""TUNE-2: the whole network tuned, and adapters alone, on the same rows in the same order."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.tuning import SAID, arm, base


def measure(context: Context) -> list[Measure]:
    """What each gives, of how many parameters, in how much memory and time."""
    plain = base(context)
    measures = []
    for method, name in (("full", "whole network"), ("lora", "adapters")):
        one = arm(context, method)
        note = (
            f"{one.trained_share:.1%} of the parameters, {one.memory_mb:.0f} MB of tensors in a step, "
            f"{one.seconds:.0f} s; {one.bits_per_byte:.3f} bits a byte. {SAID}"
        )
        bar = one.fields_f1 > plain.fields_f1
        measures.append(
            Measure(f"F1 of fields, {name}", one.fields_f1, f"untuned {plain.fields_f1:.3f}", "above it", bar, note)
        )  # fmt: skip
    return measures


ENTRY = Entry(
    "TUNE-2", "instruction tuning: full and parameter-efficient", "maintie; SmolLM2-135M", "real", measure,
    needs=("maintie", "emanual_qa", "weights:smollm2-135m", "package:peft"), fast=False, counts="steps",
    proof_sample=30,
)  # fmt: skip
