"""KG-3: trained relation extraction on the same run as KG-2."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.extraction import chinese, english


def measure(context: Context) -> list[Measure]:
    """Strict relation micro-F1: spans, classes and relation right."""
    english_run, chinese_run = english(context), chinese(context)
    en, en_base = english_run.ours, english_run.dictionary
    zh, zh_base = chinese_run.ours, chinese_run.dictionary
    return [
        Measure("MaintIE, 5 classes: strict relation micro-F1", en.relation_f1, f"dictionary {en_base.relation_f1:.3f}; SpERT published .671", ">= .58", en.relation_f1 >= 0.58),
        Measure("Chinese faults: strict relation micro-F1", zh.relation_f1, f"dictionary {zh_base.relation_f1:.3f}", "> dictionary", zh.relation_f1 > zh_base.relation_f1, provenance="composed", own_hand=True),
    ]  # fmt: skip


ENTRY = Entry(
    "KG-3",
    "trained relation extraction",
    "maintie (real), written Chinese sentences (composed)",
    "real",
    measure,
    needs=("maintie", "package:torch"),
    fast=False,
    looked_at=True,
)
