"""TUNE-4: adapters beside a base of 4-bit normal floats: memory and what it costs in the score."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.tuning import SAID, arm


def measure(context: Context) -> list[Measure]:
    """Beside adapters at a base of single precision, all else alike."""
    wide, four = arm(context, "lora"), arm(context, "qlora")
    share = four.memory_mb / wide.memory_mb
    lost = 1 - four.fields_f1 / wide.fields_f1 if wide.fields_f1 else float("nan")
    counted = (
        "weights, gradients, moments and the most that torch allots in a step of one example, layers computed "
        "again on the way back in both"
    )
    return [
        Measure("memory of adapters at single precision", share, f"{wide.memory_mb:.0f} MB", "<= 0.40", share <= 0.4, f"{four.memory_mb:.0f} MB: {counted}"),
        Measure("share of F1 lost", lost, f"F1 {wide.fields_f1:.3f}", "<= 0.01", lost <= 0.01, f"F1 {four.fields_f1:.3f}. {SAID}"),
    ]  # fmt: skip


ENTRY = Entry(
    "TUNE-4", "QLoRA: adapters beside a 4-bit base", "maintie; SmolLM2-135M", "real", measure,
    needs=("maintie", "emanual_qa", "weights:smollm2-135m", "package:peft", "package:bitsandbytes"),
    fast=False, counts="steps", proof_sample=30,
)  # fmt: skip
