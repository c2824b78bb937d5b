"""Scores checks on planted symptoms: cells where rows were planted, columns where a column was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from industria.bench.corpora.plant_tables import CLEAN, NOW, Sample
from industria.foundation.governance import CHECKS, GovernedTable

_BY_NAME = {check.NAME: check for check in CHECKS}


@dataclass(frozen=True, slots=True)
class Detection:
    """F1 of one symptom over all seeds."""

    name: str
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def table_of(sample: Sample) -> GovernedTable:
    """A sample as a check is given it."""
    return GovernedTable(
        sample.name, sample.frame, NOW, sample.units, sample.kin, noted=sample.noted
    )


def detections(planted: Mapping[str, Callable[[int], Sample]], seeds: range) -> list[Detection]:
    """Micro-averaged precision and recall of every symptom's own check."""
    found = []
    for name, plant in planted.items():
        right = given = wanted = 0
        for seed in seeds:
            sample = plant(seed)
            cells = _cells(sample)
            named: set[tuple[str, int]] = set()
            for s in _BY_NAME[name].detect(table_of(sample)):
                whole = sample.truth.get(s.column, ()) is None or not s.rows
                named |= {(s.column, -1)} if whole else {(s.column, r) for r in s.rows}
            right += len(named & cells)
            given += len(named)
            wanted += len(cells)
        found.append(Detection(name, right / given if given else 0.0, right / wanted))
    return found


def false_findings(seeds: range) -> tuple[int, int]:
    """(faults named in clean tables, columns looked at times checks)."""
    named = looked = 0
    for seed in seeds:
        for make in CLEAN:
            table = table_of(make(seed))
            looked += len(CHECKS) * table.frame.shape[1]
            for check in CHECKS:
                named += len(check.detect(table))
    return named, looked


def _cells(sample: Sample) -> set[tuple[str, int]]:
    return {
        cell
        for column, rows in sample.truth.items()
        for cell in ([(column, -1)] if rows is None else [(column, int(r)) for r in rows])
    }
