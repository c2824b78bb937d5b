"""KG-2: trained entity extraction, English and Chinese, against a dictionary."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.extraction import chinese, english

_CHOSEN = (
    "features, penalties and readiness were chosen on a part of the texts to learn; that entities lie in one "
    "another was seen in those"
)


def measure(context: Context) -> list[Measure]:
    """What graph learn says of NER micro-F1 on the split of seed 0."""
    en, zh = english(context), chinese(context)
    return [
        Measure("MaintIE, 5 classes: entity micro-F1", en.entity_f1, f"dictionary {en.dictionary_entity_f1:.3f}; SpERT published .874", ">= .86", en.entity_f1 >= 0.86, f"{en.learned} texts to learn, {en.held_out} held out by seed; the published split is not public; {_CHOSEN}"),
        Measure("graph learn, s", en.seconds, "-", "< 120", en.seconds < 120, "two cores, no network", 0),
        Measure("Chinese faults: entity micro-F1", zh.entity_f1, f"dictionary {zh.dictionary_entity_f1:.3f}", ">= .715", zh.entity_f1 >= 0.715, f"{zh.learned} sentences to learn, {zh.held_out} held out; the same code, by characters; sentences written for this project; {_CHOSEN}", provenance="composed", own_hand=True),
    ]  # fmt: skip


ENTRY = Entry(
    "KG-2",
    "trained entity extraction",
    "maintie (real), written Chinese sentences (composed)",
    "real",
    measure,
    needs=("maintie",),
    fast=False,
    looked_at=True,
    headline=True,
)
