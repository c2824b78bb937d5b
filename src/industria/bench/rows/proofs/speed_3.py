"""SPEED-3 under questions that find nothing, a ranking that does not read them, and vectors seen one by one."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped, together
from industria.foundation.knowledge.snapshot import Ranking, Snapshot

_SNAPSHOT = "industria.foundation.knowledge.snapshot:Snapshot"
_ROW = "industria.bench.rows.speed_3"


def _looking_at_all(real: Any) -> Any:
    def rank(self: Snapshot, *arguments: Any, **named: Any) -> Ranking:
        self.word_frequencies()
        ranking: Ranking = real(self, *arguments, **named)
        return ranking

    return rank


SMALLER = together(
    swapped(f"{_ROW}:_COUNT", lambda count: 10_000), swapped(f"{_ROW}:_ROUNDS", lambda rounds: 10)
)
STUBS = (
    Stub(
        "nothing is found",
        swapped("industria.interaction.retrieval:retrieve", always([])),
    ),
)
FAULTS = (
    Fault("the words of a question are not looked for", swapped(f"{_SNAPSHOT}.rank_by_words", always([]))),
    Fault("all passages are read for each question", swapped(f"{_SNAPSHOT}.rank_by_words", _looking_at_all)),
)  # fmt: skip
