"""PLANT-6: fifty questions each to two plants by other hands, without a language model, judged by their own script.

``score.py`` beside the plants says what is right; a question without an answer has to be refused.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from industria.bench.corpora.strangers import counted
from industria.bench.data import strangers_folder
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.strange_run import NEEDS, StrangeRun, runs
from industria.core import MissingPartError

Judge = Callable[[dict[str, Any], dict[str, Any] | None], bool]


def measure(context: Context) -> list[Measure]:
    """``industria ask QUESTION --extractive``."""
    judge = _judge(context.data)
    return [m for run in runs(context) for m in _one(run, judge)]


def _one(run: StrangeRun, judge: Judge) -> list[Measure]:
    states = []
    for question, answer in zip(run.truth.questions, run.answers, strict=True):
        refused = answer is None or answer.get("verdict") == "refused"
        state = "right" if judge(question, answer) else "refused" if refused else "wrong"
        states.append((question.get("category", ""), state))
    right, wrong = (sum(s == state for _, s in states) for state in ("right", "wrong"))
    name, total = run.truth.name, len(states)
    return [
        Measure(f"{name}: questions right (of {total})", right, "-", ">= 24", right >= 24, counted(f"{k}: {s}" for k, s in states), 0),
        Measure(f"{name}: wrong and answered", wrong, "-", "<= 2", wrong <= 2 and right > 0, counted(k for k, s in states if s == "wrong"), 0),
    ]  # fmt: skip


def _judge(data: Path) -> Judge:
    folder = strangers_folder(data)
    path = folder / "score.py" if folder else None
    spec = (
        importlib.util.spec_from_file_location("strangers_score", path)
        if path and path.is_file()
        else None
    )
    if spec is None or spec.loader is None:
        raise MissingPartError(
            "expected score.py beside the plants by other hands, found none: get it with them"
        )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast(Judge, module.is_right)


ENTRY = Entry(
    "PLANT-6",
    "answers with evidence",
    "strangers: two plants",
    "composed",
    measure,
    needs=NEEDS,
    fast=False,
    seed=None,
)
