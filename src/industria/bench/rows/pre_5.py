"""PRE-5: a causal model continued on a manual, and reports around slots whose numbers a query says."""

from __future__ import annotations

import json
import re
from hashlib import sha256

import pandas as pd

from industria.bench.corpora.shift_reports import reports, slotted
from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.tuning import BASE
from industria.plant import ChatConfiguration, Plant

_STEPS, _WRITER_STEPS, _SEED = 60, 200, 71
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def measure(context: Context) -> list[Measure]:
    """Bits a byte of sections that were not learned from; and every number of the reports beside the query's rows."""
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        context.progress("PRE-5", 0, 2)
        after, before, grams = _continued(plant, context)
        context.progress("PRE-5", 1, 2)
        invented, written, count = _reports(plant, context)
    beside = f"parent {before:.3f}, n-grams of bytes {grams:.3f}"
    note = "a device manual, every fifth section by a hash of its title to judge by, a fifth of the rest to choose by"
    ok = after < min(before, grams)
    return [
        Measure("bits a byte of held-out sections", after, beside, "below both", ok, f"{note}; {_STEPS} steps of 8 x 64 tokens, adapters of rank 8"),
        Measure("numbers that no cell of the row holds", float(invented), "-", "0", invented == 0, f"{count} reports by generate report", 0),
        Measure("reports that the model wrote", written, "-", ">= 0.9", written >= 0.9, "the others broke the slot rule and were listed", provenance="simulated", own_hand=True),
    ]  # fmt: skip


def _continued(plant: Plant, context: Context) -> tuple[float, float, float]:
    path = folder_of(context.data, "emanual_qa") / "data" / "s10_manual_corpus.json"
    sections = json.loads(path.read_text(encoding="utf-8")).values()
    rows = []
    for section in sections:
        turn = int(sha256(section["title"].encode()).hexdigest(), 16) % 25
        part = "test" if turn < 5 else "validation" if turn < 9 else "train"
        text = " ".join(section["text"])
        if len(text) > 200:
            rows.append({"text": text, "part": part})
    pd.DataFrame(rows).to_csv(context.scratch / "manual.csv", index=False)
    plant.ingest(context.scratch / "manual.csv")
    steps = context.up_to(_STEPS)
    card = plant.call(
        "train", task="language", asset=["manual"], name="manual", level="industry", parent=BASE,
        option=[f"steps={steps}", "batch=8", "length=64"],
    ).card  # fmt: skip
    levels = plant.call("models.levels", model="manual", asset=["manual"], option=["length=64"])
    before = levels.to_json()["levels"][0]["value"]
    return card.metrics["bits_per_byte"], before, card.baseline_metrics["bits_per_byte"]


def _reports(plant: Plant, context: Context) -> tuple[int, float, int]:
    learned = [slotted(r) for r in reports(1500, _SEED, habit=0.0)]
    frame = pd.DataFrame(learned, columns=["prompt", "answer"])
    frame.to_csv(context.scratch / "slotted.csv", index=False)
    chance = pd.Series(range(40))
    readings = pd.DataFrame(
        {
            "machine": [("pump", "fan", "mill", "press")[i % 4] for i in chance],
            "oil pressure [bar]": (1.3 + chance * 0.1).round(1), "vibration [mm/s]": (0.7 + chance * 0.2).round(1),
            "action": [("changed the oil", "aligned the shaft")[i % 2] for i in chance],
        }
    )  # fmt: skip
    readings.to_csv(context.scratch / "readings.csv", index=False)
    plant.ingest(context.scratch / "slotted.csv", context.scratch / "readings.csv")
    steps = max(1, int(_WRITER_STEPS * context.up_to(_STEPS) / _STEPS))
    plant.call(
        "train", task="language", asset=["slotted"], name="writer", level="general",
        option=["size=small", f"steps={steps}", "batch=24", "length=96", "answer_length=64"],
    )  # fmt: skip
    rows = plant.sql("SELECT * FROM readings").to_pylist()
    found = plant.call("generate.report", model="writer", statement="SELECT * FROM readings")
    invented = 0
    for row, paragraph in zip(rows, found.paragraphs, strict=True):
        held = {float(v) for v in row.values() if isinstance(v, float | int)}
        invented += sum(float(n) not in held for n in _NUMBER.findall(paragraph.text))
    written = sum(p.written for p in found.paragraphs) / len(found.paragraphs)
    return invented, written, len(rows)


ENTRY = Entry(
    "PRE-5", "autoregressive: guides and maintenance reports", "emanual_qa, made readings; SmolLM2-135M", "real",
    measure, needs=("emanual_qa", "weights:smollm2-135m", "package:peft"), fast=False, counts="steps",
    proof_sample=30,
)  # fmt: skip
