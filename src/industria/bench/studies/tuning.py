"""One language model tuned whole, by adapters, and by adapters beside a base of four bits, on one job.

SmolLM2-135M learns to write the fields of maintenance work orders; every arm has the same rows, order,
steps and seed. What each arm forgot is how surprised it is by the text of a manual that none was tuned on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from industria.bench.corpora.work_orders import VALIDATION, work_orders
from industria.bench.data import folder_of
from industria.plant import ChatConfiguration, Plant

if TYPE_CHECKING:
    from industria.bench.entry import Context

BASE = "smollm2-135m"
METHODS = ("lora", "qlora", "full")
STEPS, BATCH, TRAIN = 60, 8, 480
_EXAMPLES = 3  # of the training part, in the prompt of the model that is not tuned
_GENERAL_PIECES, _PIECE_WORDS = 24, 45
_CODE = "industria.models.language"
_ALONE = [f"{_CODE}.{m}" for m in ("examples", "learners", "low_rank", "network", "generating", "tuning")]  # fmt: skip


@dataclass(frozen=True)
class Arm:
    """What came of one way to tune. ``general``: bits for each byte of the manual, before it ``general_base``."""

    fields_f1: float
    exact: float
    bits_per_byte: float
    nearest_f1: float
    trained_share: float
    memory_mb: float
    merged_difference: float
    general: float
    general_base: float
    seconds: float


@dataclass(frozen=True)
class Base:
    """The model as it is, with examples in its prompt."""

    fields_f1: float
    exact: float


def arm(context: Context, method: str) -> Arm:
    """One arm, measured once; kept for the same code, weights and size of the study."""
    found = _kept(context).result(method, lambda: _arm(context, method))
    return Arm(**{name: float(str(value)) for name, value in found.items()})


def base(context: Context) -> Base:
    """The model that is not tuned, measured once."""
    found = _kept(context).result("base", lambda: _base(context))
    return Base(**{name: float(str(value)) for name, value in found.items()})


def _kept(context: Context):  # type: ignore[no-untyped-def]
    options = {"steps": context.up_to(STEPS), "batch": BATCH, "train": TRAIN, "data": str(context.data)}  # fmt: skip
    return context.cache.once(
        ("tuning", context.sample),
        lambda: context.cache.kept("tuning", (), _ALONE, [BASE], options),
    )


def _arm(context: Context, method: str) -> dict[str, object]:
    folder = context.scratch / f"tuning_{method}"
    folder.mkdir(parents=True, exist_ok=True)
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as plant:
        _take_in(plant, folder, context.data)
        steps = context.up_to(STEPS)
        told = [f"method={method}", f"steps={steps}", f"batch={BATCH}", "length=64", "answer_length=32"]  # fmt: skip
        context.progress(f"tuning {method}", 0, 1)
        made = plant.call(
            "train", task="language", asset=["work_orders"], name="orders", parent=BASE, option=told,
            level="industry",
        )  # fmt: skip
        card = made.card
        levels = plant.call("models.levels", model="orders", asset=["manual"], option=["length=64"])
        before, after = (level["value"] for level in levels.to_json()["levels"])
        return {
            "fields_f1": card.metrics["fields_f1"], "exact": card.metrics["exact"],
            "bits_per_byte": card.metrics["bits_per_byte"],
            "nearest_f1": card.baseline_metrics["fields_f1"],
            "trained_share": card.options["trained_share"], "memory_mb": card.options["memory_mb"],
            "merged_difference": card.options.get("merged_difference", -1.0),
            "general": after, "general_base": before,
            "seconds": card.options["history"]["seconds"],
        }  # fmt: skip


def _base(context: Context) -> dict[str, object]:
    """With the first rows of the training part as examples, the answer ends with its line."""
    from industria.bench.corpora.field_score import exact, fields_f1

    rows = work_orders(context.data, TRAIN)
    shown = [r for r in rows if r["part"] == "train"][:_EXAMPLES]
    head = "".join(f"{r['prompt']}\n{r['answer']}\n\n" for r in shown)
    test = [r for r in rows if r["part"] == "test"]
    with Plant.open(context.scratch / "tuning_base", chat=ChatConfiguration("none")) as plant:
        said = plant.call(
            "generate", model=BASE, prompt=[head + r["prompt"] for r in test], tokens=32, line=True
        )
    pairs = [(r["answer"], a) for r, a in zip(test, said.answers, strict=True)]
    return {"fields_f1": fields_f1(pairs), "exact": exact(pairs)}


def _take_in(plant: Plant, folder: Path, data: Path) -> None:
    pd.DataFrame(work_orders(data, TRAIN)).to_csv(folder / "work_orders.csv", index=False)
    pieces = general_text(data)
    parts = ["train", *["test"] * (len(pieces) - 1)]
    pd.DataFrame({"text": pieces, "part": parts}).to_csv(folder / "manual.csv", index=False)
    plant.ingest(folder / "work_orders.csv")
    plant.ingest(folder / "manual.csv")


def general_text(data: Path, count: int = _GENERAL_PIECES + 1) -> Sequence[str]:
    """Pieces of a device manual, evenly over it."""
    path = folder_of(data, "emanual_qa") / "data" / "s10_manual_corpus.json"
    sections = json.loads(path.read_text(encoding="utf-8")).values()
    words = " ".join(text for section in sections for text in section["text"]).split()
    starts = range(0, len(words) - _PIECE_WORDS, (len(words) - _PIECE_WORDS) // (count - 1))
    return [" ".join(words[at : at + _PIECE_WORDS]) for at in starts][:count]


SAID = (
    f"SmolLM2-135M-Instruct (from 4-bit weights), {STEPS} steps of {BATCH} of {TRAIN} work orders of MaintIE, "
    f"{VALIDATION} to choose the step by, 80 to judge by, split by a seed over texts that differ; learning rates "
    "are those customary for each method, none was tuned"
)
