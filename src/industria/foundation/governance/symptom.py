"""A symptom: one thing that is wrong in a table, where, why, and what a repair would do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from industria.core import Text
from industria.foundation.governance.questions import question_of

Dimension = Literal["complete", "accurate", "consistent", "timely"]
Severity = Literal["fault", "advice"]


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing wrong in one column (or in whole rows): which rows, said in both languages.

    ``repair`` says what a repair does, ``none`` where there is none. ``determined``: the table itself
    leaves no other value (another notation of the same value, the same row of a key again); every
    other repair is a question that somebody has to answer. ``detail`` holds
    what the repair needs. ``whole_column``: a few cells make the whole column useless (text among
    numbers, two units), so all of it counts against the score. ``severity``: advice is no fault;
    it says what a model needs before it can learn, changes no score and is repaired on request
    only.
    """

    check: str
    dimension: Dimension
    column: str
    rows: tuple[int, ...]
    message: Text
    repair: str = "none"
    detail: dict[str, object] = field(default_factory=dict)
    whole_column: bool = False
    severity: Severity = "fault"
    determined: bool = False

    @property
    def question(self) -> Text | None:
        """What somebody has to decide, or None where the repair is determined or there is none."""
        if self.repair == "none" or self.determined:
            return None
        return question_of(self.check, self.repair)

    @property
    def count(self) -> int:
        """How many rows are touched."""
        return len(self.rows)

    def to_json(self, asset: str) -> dict[str, object]:
        """As ``industria govern`` prints it, for one asset."""
        return {
            "check": self.check,
            "asset": asset,
            "column": self.column,
            "rows": list(self.rows[:20]),
            "count": self.count,
            "message": self.message.to_json(),
            "repair": self.repair,
            "severity": self.severity,
            "determined": self.determined,
            "question": self.question.to_json() if self.question else None,
        }
