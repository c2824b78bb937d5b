"""FUN-1: answers from documents and live tags; how often a confident answer is wrong."""

from __future__ import annotations

import json
import re
from importlib import resources

import pandas as pd

from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_TABLES = 4
_ASKS = (
    ("What is the latest value of {c}?", "last"),
    ("{c} 现在是多少？", "last"),
    ("What is the highest {c} value?", "high"),
    ("{c} 的平均值是多少？", "mean"),
)


def measure(context: Context) -> list[Measure]:
    """Live-tag questions on SKAB against pandas, and questions without an answer."""
    root = folder_of(context.data, "skab")
    files = sorted(root.glob("valve1/*.csv"))[: context.up_to(_TABLES)]
    unanswerable = json.loads(
        resources.files("industria.bench").joinpath("questions/emanual.json").read_text()
    )["unanswerable"]
    right = asked = wrong = confident = 0
    for number, path in enumerate(files):
        context.progress("FUN-1", number, len(files))
        folder = context.scratch / path.stem
        with Plant.open(folder, chat=ChatConfiguration("none")) as plant:
            plant.ingest(path, root / "README.md")
            frame = pd.read_csv(path, sep=";", parse_dates=["datetime"]).sort_values("datetime")
            for channel in [c for c in frame if c not in ("datetime", "anomaly", "changepoint")]:
                truth = {
                    "last": frame[channel].iloc[-1],
                    "high": frame[channel].max(),
                    "mean": frame[channel].mean(),
                }
                for text, kind in _ASKS:
                    asked += 1
                    answer = plant.ask(text.format(c=channel))
                    if answer.verdict == "refused":
                        continue
                    confident += 1
                    hit = _numbers(f"{truth[kind]:.4g}") <= _numbers(answer.content)
                    cites = any(e.locator.kind == "window" for e in answer.evidence)
                    right += hit and cites
                    wrong += not (hit and cites)
            if number == 0:
                for question in unanswerable:
                    answered = plant.ask(question).verdict != "refused"
                    confident += answered
                    wrong += answered
    share = wrong / max(confident, 1)
    note = f"{asked} questions on live tags, {len(unanswerable)} without an answer"
    return [
        Measure("exact match, live tags", right / asked, "-", ">= .84", right / asked >= 0.84, f"{note}; as many may be refused as in RAG-1"),
        Measure("wrong but confident", share, "-", "<= .02", share <= 0.02),
    ]  # fmt: skip


def _numbers(text: str) -> set[float]:
    """The numbers that stand in a text."""
    return {float(n) for n in re.findall(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)}


ENTRY = Entry(
    "FUN-1", "cites documents and live tag values", "skab (4 files), written questions", "real",
    measure, needs=("skab",), fast=False, looked_at=True, own_hand=True, seed=None, counts="files", proof_sample=1,
)  # fmt: skip
