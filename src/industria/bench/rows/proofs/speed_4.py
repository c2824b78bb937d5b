"""SPEED-4 under refusals, which are quick, and under a plant that waits before it looks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped
from industria.core import Answer

_STREAM = "industria.interaction.ask:Asker.stream"


def refusing(self: object, *_: object, **__: object) -> Iterator[tuple[str, Answer[str]]]:
    """Every question is refused, at once."""
    refused: Answer[str] = Answer("There is no evidence for an answer.", "refused")
    yield refused.content, refused


def _late(real: Any) -> Any:
    def hits(*arguments: Any) -> Any:
        time.sleep(0.4)
        return real(*arguments)

    return hits


REFUSED = Stub("every question is refused", swapped(_STREAM, lambda real: refusing))
SMALLER = swapped("industria.bench.rows.speed_4:_QUESTIONS", lambda asked: (asked[0], asked[-1]))
STUBS = (REFUSED,)
FAULTS = (
    Fault(
        "looking for passages takes .4 s",
        swapped("industria.interaction.ask:Asker._hits", _late),
    ),
)
