"""SYS-11: a small mixture of experts beside a dense network that has as many parameters at work on each row."""

from __future__ import annotations

import numpy as np

from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_STEPS, _WIDTH, _LAYERS, _LAYERS_OF_A_MIXTURE = 500, 48, 2, 4


def measure(context: Context) -> list[Measure]:
    """Both by ``train --recipe tables-general``, from the same seed and the same synthetic tables."""
    steps = context.up_to(_STEPS)
    cards = []
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, mixture in enumerate((1, _LAYERS_OF_A_MIXTURE)):
            context.progress("SYS-11", number, 2)
            options = {"steps": steps, "width": _WIDTH, "layers": _LAYERS, "mixture": mixture}
            made = plant.call(
                "train", recipe="tables-general", option=[f"{n}={v}" for n, v in options.items()]
            )
            cards.append(made.card)
    dense, mixed = (card.metrics for card in cards)
    routed = cards[1].options.get("routed", [])
    least = float(np.min(routed)) if routed else 0.0
    even = 1 / _LAYERS_OF_A_MIXTURE
    note = (
        f"width {_WIDTH}, {_LAYERS} layers, {steps} steps of the same batches; judged on synthetic tables that no training "
        "draws; four hidden layers and the weight of balance were chosen on validation tables"
    )
    found = [
        Measure(f"{name}, mixture of {_LAYERS_OF_A_MIXTURE}", mixed[name], f"dense {dense[name]:.4f}", ">= dense", mixed[name] >= dense[name], note, 4)
        for name in ("auroc", "explained")
    ]  # fmt: skip
    found.append(
        Measure("least share of rows that a hidden layer got", least, f"even {even:.2f}", ">= .05", least >= 0.05, f"on validation tables: {routed}", 3)
    )  # fmt: skip
    return found


ENTRY = Entry(
    "SYS-11", "DeepSeek V3: mixture of experts", "synthetic tables", "simulated", measure,
    needs=("package:torch",), fast=False, own_hand=True, counts="steps", proof_sample=240,
)  # fmt: skip
