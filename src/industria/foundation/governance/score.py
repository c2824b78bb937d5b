"""The quality score: four dimensions, each 0 to 100, and their mean.

A dimension is 100 times the share of cells that no symptom of that dimension touches. A symptom
of whole rows touches all cells of those rows; silence counts against timeliness by its share of
the time that the table covers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from industria.foundation.governance.table import GovernedTable, Symptom

DIMENSIONS = ("complete", "accurate", "consistent", "timely")


@dataclass(frozen=True, slots=True)
class QualityScore:
    """Scores from 0 to 100."""

    complete: float
    accurate: float
    consistent: float
    timely: float

    @property
    def total(self) -> float:
        """The mean of the four."""
        return (self.complete + self.accurate + self.consistent + self.timely) / 4

    def to_json(self) -> dict[str, float]:
        """All five numbers."""
        values = {name: round(getattr(self, name), 2) for name in DIMENSIONS}
        return values | {"total": round(self.total, 2)}


def score(table: GovernedTable, symptoms: Sequence[Symptom]) -> QualityScore:
    """The score of a table with what was found in it."""
    rows, columns = table.frame.shape
    cells = max(rows * columns, 1)
    touched = dict.fromkeys(DIMENSIONS, 0.0)
    for symptom in symptoms:
        missing = symptom.detail.get("times")
        whole_rows = not symptom.column or symptom.check == "out_of_order"
        if isinstance(missing, list):
            touched[symptom.dimension] += len(missing) * columns
        elif whole_rows:
            touched[symptom.dimension] += symptom.count * columns
        elif symptom.dimension == "timely":
            touched["timely"] += cells * _silent_share(table, symptom)
        else:
            touched[symptom.dimension] += rows if symptom.whole_column else symptom.count
    return QualityScore(**{d: 100 * max(0.0, 1 - touched[d] / cells) for d in DIMENSIONS})


def _silent_share(table: GovernedTable, symptom: Symptom) -> float:
    times = table.frame[table.time].dropna()
    span = (times.max() - times.min()).total_seconds()
    return float(str(symptom.detail.get("silent_s", 0))) / span if span > 0 else 0.0
