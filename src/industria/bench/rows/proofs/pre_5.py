"""PRE-5 under a model that says nothing, slots that are filled with another row, and shuffled text."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.rows.proofs.tune_1 import CONTINUED, READ, silent
from industria.bench.swap import swapped


def _shuffled(real: Any) -> Any:
    """The words of what is learned stand in any order."""

    def read_rows(source: Any) -> Any:
        rows, chance = real(source), random.Random(0)
        train = []
        for row in rows.train:
            words = row.answer.split()
            chance.shuffle(words)
            train.append(replace(row, answer=" ".join(words)))
        return replace(rows, train=tuple(train))

    return read_rows


def _other(_real: Any) -> Any:
    return lambda template, facts: " ".join("987.6" for _ in facts)


STUBS = (Stub("no answer", swapped(CONTINUED, silent)),)
FAULTS = (
    Fault("text whose words are shuffled", swapped(READ, _shuffled)),
    Fault("numbers of nobody in the slots", swapped("industria.capabilities.generate.report:_filled", _other)),
)  # fmt: skip
