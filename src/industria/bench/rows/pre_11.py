"""PRE-11: colour and depth through a shared latent: each foretold by the other and given again by itself."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.parts import GOOD, SIMULATED, judged


def measure(context: Context) -> list[Measure]:
    """On rendered parts, beside a memory of colour alone and one of depth alone, and without its parts."""
    found = judged(context)
    own, colour, depth = found["latent"], found["colour"], found["depth"]
    flat, once = found["latent without shared latent"], found["latent without reconstruction"]
    alone = max(colour.auroc, depth.auroc)
    beside = f"colour alone {colour.auroc:.3f}, depth alone {depth.auroc:.3f}"
    overlap = f"colour alone {colour.overlap:.3f}, depth alone {depth.overlap:.3f}"
    least = max(colour.overlap, depth.overlap)
    note = f"{GOOD} good parts to learn from; {own.said}; {SIMULATED}"
    return [
        Measure("AUROC of parts", own.auroc, beside, "above each alone", own.auroc > alone, note),
        Measure("AUPRO of pixels", own.overlap, overlap, "above each alone", own.overlap > least, "to 30 % of good pixels"),
        Measure("AUROC without the shared latent", flat.auroc, f"with it {own.auroc:.3f}", "-", None, f"AUPRO {flat.overlap:.3f}"),
        Measure("AUROC without reconstruction", once.auroc, f"with it {own.auroc:.3f}", "-", None, f"AUPRO {once.overlap:.3f}"),
    ]  # fmt: skip


ENTRY = Entry(
    "PRE-11", "shared latent: cross-prediction and reconstruction of colour and depth", "made: rendered parts",
    "simulated", measure, needs=("package:torch",), fast=False, own_hand=True, counts="parts of each fault",
    proof_sample=8,
)  # fmt: skip
