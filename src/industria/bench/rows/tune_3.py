"""TUNE-3: adapters of low rank: their gain beside that of the whole network, and what each forgot."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.tuning import SAID, arm, base


def measure(context: Context) -> list[Measure]:
    """Gains are over the untuned model; forgetting is the rise of bits a byte of a manual's text."""
    plain, whole, low = base(context), arm(context, "full"), arm(context, "lora")
    gained, most = low.fields_f1 - plain.fields_f1, whole.fields_f1 - plain.fields_f1
    share = gained / most if most > 0 else float("nan")
    forgot, forgot_whole = (a.general / a.general_base - 1 for a in (low, whole))
    return [
        Measure("share of the whole network's gain", share, f"F1 {whole.fields_f1:.3f} and {low.fields_f1:.3f}", ">= 0.95", share >= 0.95, SAID),
        Measure("share of parameters", low.trained_share, "1", "<= 0.02", low.trained_share <= 0.02, "rank 8", 4),
        Measure("forgetting", forgot, f"whole network {forgot_whole:.4f}", "below it", forgot < forgot_whole, "bits a byte of 24 pieces of a device manual, over those of the parent, less 1", 4),
        Measure("merged beside unmerged", low.merged_difference, "-", "<= 1e-5", 0 <= low.merged_difference <= 1e-5, "nats a token, the most of 8 examples", 7),
    ]  # fmt: skip


ENTRY = Entry(
    "TUNE-3", "LoRA: low rank against catastrophic forgetting", "maintie, emanual_qa; SmolLM2-135M", "real",
    measure, needs=("maintie", "emanual_qa", "weights:smollm2-135m", "package:peft"), fast=False,
    counts="steps", proof_sample=30,
)  # fmt: skip
