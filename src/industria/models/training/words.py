"""The options that every family trained by steps takes, and the plan that they make of its usual one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from industria.core import Text, UsageError
from industria.models.training.devices import DEVICES
from industria.models.training.plan import TrainingPlan
from industria.models.training.source import Source

PLAN_WORDS: Mapping[str, Text] = {
    "steps": Text("步数", "steps"),
    "batch": Text("每步的行数", "rows of a step"),
    "learning_rate": Text("学习率", "learning rate"),
    "patience": Text(
        "验证多少次无改进后停止", "looks at validation without a gain before it stops"
    ),
    "device": Text("设备: auto, cpu, cuda", "device: auto, cpu or cuda"),
    "processes": Text("本机进程数", "processes of this machine"),
}


def plan_of(source: Source, usual: TrainingPlan) -> TrainingPlan:
    """The family's usual plan with what the user set. Raises UsageError."""
    device = source.options.get("device", usual.device)
    if device not in DEVICES:
        raise UsageError(
            f"expected a device of {', '.join(DEVICES)}, found {device!r}: change --option device"
        )
    return replace(
        usual,
        steps=source.whole("steps", usual.steps),
        batch=source.whole("batch", usual.batch),
        learning_rate=source.number("learning_rate", usual.learning_rate),
        patience=source.whole("patience", usual.patience),
        processes=source.whole("processes", usual.processes),
        device=device,
        seed=source.seed,
    )
