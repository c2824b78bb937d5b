"""KG-2: trained entity extraction, English and Chinese, against a dictionary."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.extraction import chinese, english

_CHOSEN = "shares of tagger and span classifier were chosen on a fifth of the texts to learn"


def measure(context: Context) -> list[Measure]:
    """NER micro-F1 on the split of seed 0."""
    english_run, chinese_run = english(context), chinese(context)
    en, en_base, seconds = english_run.ours, english_run.dictionary, english_run.seconds
    zh, zh_base = chinese_run.ours, chinese_run.dictionary
    return [
        Measure("MaintIE, 5 classes: entity micro-F1", en.entity_f1, f"dictionary {en_base.entity_f1:.3f}; SpERT published .874", ">= .86", en.entity_f1 >= 0.86, f"{english_run.learned} texts to learn, {english_run.held_out} held out by seed; the published split is not public; {_CHOSEN}"),
        Measure("training time, s", seconds, "-", "< 900", seconds < 900, "two cores", 0),
        Measure("Chinese faults: entity micro-F1", zh.entity_f1, f"dictionary {zh_base.entity_f1:.3f}", ">= .715", zh.entity_f1 >= 0.715, f"{chinese_run.learned} sentences to learn, {chinese_run.held_out} held out; the same code, by characters; sentences written for this project", provenance="composed", own_hand=True),
    ]  # fmt: skip


ENTRY = Entry(
    "KG-2",
    "trained entity extraction",
    "maintie (real), written Chinese sentences (composed)",
    "real",
    measure,
    needs=("maintie", "package:torch"),
    fast=False,
    looked_at=True,
    headline=True,
)
