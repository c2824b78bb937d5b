"""What a governance check is given: a table as a frame, with its time column found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

import pandas as pd

from industria.core import Text

Dimension = Literal["complete", "accurate", "consistent", "timely"]


@dataclass(frozen=True)
class GovernedTable:
    """A table under governance. ``now`` is the time that timeliness is judged at."""

    name: str
    frame: pd.DataFrame
    now: pd.Timestamp

    @property
    def time(self) -> str:
        """The first column with times, or an empty string."""
        for column in self.frame:
            if pd.api.types.is_datetime64_any_dtype(self.frame[column]):
                return str(column)
        return ""

    @property
    def channels(self) -> list[str]:
        """Numeric columns of a table that has times."""
        if not self.time:
            return []
        return [
            str(c)
            for c in self.frame
            if pd.api.types.is_numeric_dtype(self.frame[c])
            and not pd.api.types.is_bool_dtype(self.frame[c])
        ]

    @property
    def texts(self) -> list[str]:
        """Columns of text."""
        return [
            str(c)
            for c in self.frame
            if self.frame[c].dtype == object or isinstance(self.frame[c].dtype, pd.StringDtype)
        ]


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing wrong in one column (or in whole rows): which rows, said in both languages.

    ``repair`` says what a repair does, ``none`` where a person has to decide. ``detail`` holds
    what the repair needs. ``whole_column``: a few cells make the whole column useless (text among
    numbers, two units), so all of it counts against the score.
    """

    check: str
    dimension: Dimension
    column: str
    rows: tuple[int, ...]
    message: Text
    repair: str = "none"
    detail: dict[str, object] = field(default_factory=dict)
    whole_column: bool = False

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
        }


class GovernanceCheck(Protocol):
    """A module of this folder: ``NAME``, ``detect`` and ``repair``."""

    NAME: str

    def detect(self, table: GovernedTable) -> list[Symptom]:
        """What is wrong, each symptom with its rows (0-based positions)."""
        ...

    def repair(self, table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
        """The frame with one symptom repaired; other cells stay as they are."""
        ...
