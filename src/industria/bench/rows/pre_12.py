"""PRE-12: patch-wise contrast of colour and depth, three memory banks, one decision; beside PRE-11's way."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.parts import GOOD, SIMULATED, judged


def measure(context: Context) -> list[Measure]:
    """On the parts of PRE-11: above each modality alone, and the survey's comparison of the two ways."""
    found = judged(context)
    own, latent, plain = found["memories"], found["latent"], found["memories without contrast"]
    colour, depth = found["colour"], found["depth"]
    alone = max(colour.auroc, depth.auroc)
    beside = f"colour alone {colour.auroc:.3f}, depth alone {depth.auroc:.3f}, shared latent {latent.auroc:.3f}"
    overlap = f"colour alone {colour.overlap:.3f}, depth alone {depth.overlap:.3f}"
    note = f"{GOOD} good parts to learn from; {own.said}; {SIMULATED}"
    crossed = ("painted boss", "bare plate")
    mine, theirs = (sum(r.of_fault[f] for f in crossed) / 2 for r in (own, latent))
    return [
        Measure("AUROC of parts", own.auroc, beside, "above each alone", own.auroc > alone, note),
        Measure("AUPRO of pixels", own.overlap, overlap, "above each alone", own.overlap > max(colour.overlap, depth.overlap)),
        Measure("AUPRO less that of the shared latent", own.overlap - latent.overlap, f"shared latent {latent.overlap:.3f}", "the survey: above 0", own.overlap > latent.overlap),
        Measure("AUROC of faults between the modalities", mine, f"shared latent {theirs:.3f}", "the survey: below the shared latent's", mine < theirs, "a painted boss, bare metal where nothing is raised"),
        Measure("AUROC without contrast", plain.auroc, f"with it {own.auroc:.3f}", "-", None, f"AUPRO {plain.overlap:.3f}"),
    ]  # fmt: skip


ENTRY = Entry(
    "PRE-12", "patch-wise contrast of colour and depth with three memory banks", "made: rendered parts", "simulated",
    measure, needs=("package:torch",), fast=False, own_hand=True, counts="parts of each fault", proof_sample=8,
)  # fmt: skip
