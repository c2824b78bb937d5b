"""KG-3: trained relation extraction on the same run as KG-2."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.rows.kg_2 import chinese, english, trained


def measure(context: Context) -> list[Measure]:
    """Strict relation micro-F1: spans, classes and relation right."""
    en, en_base, *_ = trained("en", english(context.data), 108, context.progress)
    zh, zh_base, *_ = trained("zh", chinese(), 60, context.progress)
    return [
        Measure("MaintIE, 5 classes: strict relation micro-F1", en.relation_f1, f"dictionary {en_base.relation_f1:.3f}; SpERT published .671", ">= .58", en.relation_f1 >= 0.58),
        Measure("Chinese faults: strict relation micro-F1", zh.relation_f1, f"dictionary {zh_base.relation_f1:.3f}", "> dictionary", zh.relation_f1 > zh_base.relation_f1),
    ]  # fmt: skip


ENTRY = Entry(
    "KG-3",
    "trained relation extraction",
    "maintie (real), written Chinese sentences (composed)",
    "real",
    measure,
    needs=("maintie",),
    fast=False,
)
