"""FLOW-8 under rows at random, and under checks that do not look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped

_DATASETS = "industria.foundation.datasets"


def _rows_at_random(_real: Any) -> Any:
    def parts(_split: object, rows: Any) -> np.ndarray:
        chance = np.random.default_rng(0)
        return chance.choice(np.array(["train", "validation", "test"], dtype=object), len(rows.groups))  # fmt: skip

    return parts


def _without(check: str) -> Any:
    def put(real: Any) -> Any:
        def leaks(placed: Sequence[Any], split: Any) -> tuple[Any, ...]:
            return tuple(f for f in real(placed, split) if f.check != check)

        return leaks

    return put


STUBS = (
    Stub("each row to a part at random", swapped(f"{_DATASETS}.making:parts_of", _rows_at_random)),
    Stub("nothing is ever a leak", swapped(f"{_DATASETS}.leaks:leaks", always(()))),
)
FAULTS = (
    Fault(
        "a group on both sides is not looked for",
        swapped(f"{_DATASETS}.leaks:leaks", _without("group_on_both_sides")),
    ),
    Fault(
        "the same data under another name is not looked for",
        swapped(f"{_DATASETS}.leaks:leaks", _without("same_data_under_another_name")),
    ),
    Fault(
        "an item in two parts is not looked for",
        swapped(f"{_DATASETS}.leaks:leaks", _without("item_on_both_sides")),
    ),
    Fault(
        "content is told by the number of rows",
        swapped(
            f"{_DATASETS}.content:table_digest", lambda _: lambda table: f"{table.num_rows:064d}"
        ),
    ),
    Fault(
        "the quality is not looked at",
        swapped(f"{_DATASETS}.making:_that_pass", lambda _: lambda items, wanted: tuple(items)),
    ),
)
