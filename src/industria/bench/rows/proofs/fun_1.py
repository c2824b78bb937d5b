"""FUN-1 under refusals, under one answer for every question, and under values of a day that has gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.rows.proofs.speed_4 import REFUSED
from industria.bench.swap import swapped
from industria.core import Answer, Evidence, Locator

_READ = "industria.interaction.live_values:LiveValues._read"


def _constant(asker: object, *_: object, **__: object) -> Iterator[tuple[str, Answer[str]]]:
    place = Evidence("made", Locator("window", since="0", until="1", columns=("a",)), "0")
    answer = Answer("It reads 0 at noon.", "accepted", confidence=1.0, evidence=(place,))
    yield answer.content, answer


def _first_value(real: Any) -> Any:
    def read(self: Any, fact: Any) -> dict[str, object]:
        found = dict(real(self, fact))
        return found | ({"last": found["low"], "high": found["mean"]} if found else {})

    return read


STUBS = (
    REFUSED,
    Stub("every value is 0", swapped("industria.interaction.ask:Asker.stream", lambda real: _constant)),
)  # fmt: skip
FAULTS = (Fault("the lowest value is given for the newest", swapped(_READ, _first_value)),)
