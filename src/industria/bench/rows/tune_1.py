"""TUNE-1: supervised tuning of a language model to write the fields of work orders, beside the model as it is."""

from __future__ import annotations

import pandas as pd

from industria.bench.corpora.work_orders import work_orders
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.tuning import SAID, arm, base
from industria.plant import ChatConfiguration, Plant


def measure(context: Context) -> list[Measure]:
    """The tuned model and the untuned on the same work orders; and two small trainings with one seed."""
    tuned, plain = arm(context, "lora"), base(context)
    beside = f"untuned with 3 examples {plain.fields_f1:.3f}, nearest order's answer {tuned.nearest_f1:.3f}"
    best = max(plain.fields_f1, tuned.nearest_f1)
    same = _same_files(context)
    return [
        Measure("F1 of fields", tuned.fields_f1, beside, "above both", tuned.fields_f1 > best, SAID),
        Measure("answers right to the letter", tuned.exact, f"untuned {plain.exact:.3f}", "-", None),
        Measure("the same seed gives the same files", float(same), "-", "1", same, "a tiny network, twice", 0),
    ]  # fmt: skip


def _same_files(context: Context) -> bool:
    rows = work_orders(context.data, 40)
    pd.DataFrame(rows).to_csv(context.scratch / "few_orders.csv", index=False)
    with Plant.open(context.scratch / "tiny", chat=ChatConfiguration("none")) as plant:
        plant.ingest(context.scratch / "few_orders.csv")
        option = ["size=tiny", "vocabulary=300", "steps=3", "batch=4", "answer_length=4"]
        made = [
            plant.call(
                "train", task="language", asset=["few_orders"], name=name, level="general", option=option
            ).card.files
            for name in ("one", "other")
        ]  # fmt: skip
    return bool(made[0] == made[1])


ENTRY = Entry(
    "TUNE-1", "supervised fine-tuning", "maintie; SmolLM2-135M", "real", measure,
    needs=("maintie", "emanual_qa", "weights:smollm2-135m", "package:peft"), fast=False, counts="steps",
    proof_sample=30,
)  # fmt: skip
