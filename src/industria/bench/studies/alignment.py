"""A small model that learned to report from people's reports, and what preferences and a reward make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from industria.bench.corpora.shift_reports import Report, named, reports
from industria.plant import ChatConfiguration, Plant

if TYPE_CHECKING:
    from industria.bench.entry import Context

SEED = 71  # of the reports that are reported on; choices were made on those of seed 1
LEARNED, VALIDATION, TEST = 2000, 60, 100
STEPS, BATCH = 400, 24
ALIGN_STEPS, DPO_STEPS, PROMPTS, SAMPLES = 50, 60, 150, 6
SAID = (
    f"a model of 0.9 M parameters made here from {LEARNED} reports of a program that breaks the rule as people "
    "do, aligned by the rule `units` (numbers and units are those of the prompt); sampled at temperature 1; the "
    "score counts the machine, the quantities and the action that a report names, by other code than the rule"
)


@dataclass(frozen=True)
class Aligned:
    """Shares of the test prompts' answers: that break the rule, of names given; ``right``: whole and unbroken.

    ``greedy``: that break it where the likeliest token is taken, as in ``likeliest``, the answers.
    """

    violations: float
    names: float
    right: float
    greedy: float
    likeliest: tuple[str, ...]


def aligned(context: Context) -> dict[str, Aligned]:
    """The model that learned from people, and those that DPO and GRPO made of it; once for a run."""
    return context.cache.once(("alignment", context.sample), lambda: measured(context, SEED))


def measured(context: Context, seed: int) -> dict[str, Aligned]:
    """As ``aligned``, on reports of another seed."""
    scale = context.up_to(STEPS) / STEPS
    folder = context.scratch / f"alignment_{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    test = write_reports(folder / "reports.csv", seed)
    found = {}
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(folder / "reports.csv")
        usual = ["length=96", "answer_length=64", "method=full"]
        _step(context, "people", 0)
        plant.call(
            "train", task="language", asset=["reports"], name="people", level="general",
            option=[*usual, "size=small", f"steps={int(STEPS * scale)}", f"batch={BATCH}"],
        )  # fmt: skip
        found["people"] = judge(plant, "people", test)
        _step(context, "dpo", 1)
        pairs = plant.call(
            "generate", model="people", asset="reports", where=f"part = 'train' LIMIT {PROMPTS}",
            samples=SAMPLES, temperature=1.0, tokens=64, reward="units",
        ).pairs  # fmt: skip
        if pairs is None:  # all answers alike by the rule: nothing can be preferred
            found["dpo"] = found["people"]
        else:
            plant.call(
                "train", task="language", asset=[pairs.table], name="dpo", level="industry", parent="people",
                option=["aim=dpo", *usual, f"steps={max(1, int(DPO_STEPS * scale))}", "batch=16"],
            )  # fmt: skip
            found["dpo"] = judge(plant, "dpo", test)
        _step(context, "grpo", 2)
        plant.call(
            "train", task="language", asset=["reports"], name="grpo", level="industry", parent="people",
            option=["aim=grpo", "reward=units", *usual, f"steps={max(1, int(ALIGN_STEPS * scale))}", "batch=8", f"samples={SAMPLES}"],
        )  # fmt: skip
        found["grpo"] = judge(plant, "grpo", test)
    return found


def write_reports(path: Path, seed: int) -> list[Report]:
    """A table of reports with their parts; returns those of the test part."""
    rows = reports(LEARNED + VALIDATION + TEST, seed)
    parts = ["test"] * TEST + ["validation"] * VALIDATION + ["train"] * LEARNED
    frame = pd.DataFrame([{"prompt": r.prompt, "answer": r.answer} for r in rows])
    frame.assign(part=parts).to_csv(path, index=False)
    return rows[:TEST]


def judge(plant: Plant, model: str, test: Sequence[Report]) -> Aligned:
    """What the answers to the test prompts are worth."""
    prompts = [r.prompt for r in test]
    told: dict[str, Any] = {"model": model, "prompt": prompts, "tokens": 64, "reward": "units"}
    drawn = plant.call("generate", **told, temperature=1.0, samples=2)
    likeliest = plant.call("generate", **told)
    asked = [r for r in test for _ in range(2)]
    names = [named(r, a) for r, a in zip(asked, drawn.answers, strict=True)]
    whole = [
        n == 1 and not v.broken and v.covered == 1
        for n, v in zip(names, drawn.verdicts, strict=True)
    ]
    return Aligned(
        drawn.violations, sum(names) / len(names), sum(whole) / len(whole), likeliest.violations,
        likeliest.answers,
    )  # fmt: skip


def _step(context: Context, what: str, done: int) -> None:
    context.progress(f"alignment: {what}", done, 3)
