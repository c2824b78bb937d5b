"""govern: run every check on a table, score it, and repair on request as a new version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

import pandas as pd
import pyarrow as pa

from industria.core import Progress, silent
from industria.foundation.governance import (
    duplicate_rows,
    late_data,
    missing_points,
    mixed_dates,
    mixed_units,
    out_of_order,
    similar_names,
    spiking_sensor,
    stuck_sensor,
    wrong_type,
)
from industria.foundation.governance.score import QualityScore, score
from industria.foundation.governance.table import GovernedTable, Symptom

CHECKS: tuple[ModuleType, ...] = (
    mixed_dates,
    mixed_units,
    wrong_type,
    duplicate_rows,
    out_of_order,
    late_data,
    stuck_sensor,
    spiking_sensor,
    similar_names,
    missing_points,
)


@dataclass(frozen=True)
class Governed:
    """What was found in a table, and the table with the repairs."""

    before: QualityScore
    after: QualityScore
    symptoms: tuple[Symptom, ...]
    repaired: tuple[Symptom, ...]
    frame: pd.DataFrame


def govern(name: str, data: pa.Table, now: pd.Timestamp, progress: Progress = silent) -> Governed:
    """Find every symptom, then repair what can be repaired, in the order of ``CHECKS``.

    Each check looks at the table as the repairs before it left it (a column can only be searched
    for spikes once it is numbers), so a symptom's rows are positions at that moment.
    """
    frame = data.to_pandas()
    table = GovernedTable(name, frame, now)
    seen: list[Symptom] = []
    repaired: list[Symptom] = []
    for number, check in enumerate(CHECKS):
        progress(f"govern {name}", number, len(CHECKS))
        found = check.detect(table)
        if check is missing_points:
            found = [s for s in found if not _emptied_by_repair(s, repaired)]
        for symptom in found:
            seen.append(symptom)
            current = next((s for s in check.detect(table) if _same(s, symptom)), None)
            if current is not None and current.repair != "none":
                table = GovernedTable(name, check.repair(table, current), now)
                repaired.append(symptom)
    progress(f"govern {name}", len(CHECKS), len(CHECKS))
    left = [s for check in CHECKS for s in check.detect(table)]
    symptoms = seen
    return Governed(
        score(GovernedTable(name, frame, now), symptoms),
        score(table, left),
        tuple(symptoms),
        tuple(repaired),
        table.frame,
    )


def _same(one: Symptom, other: Symptom) -> bool:
    return (one.check, one.column, one.repair) == (other.check, other.column, other.repair)


def _emptied_by_repair(symptom: Symptom, repaired: Sequence[Symptom]) -> bool:
    """Whether a column's empty cells are those that a repair before it emptied on purpose."""
    emptied = {s.column for s in repaired if s.repair in ("set_empty", "to_number", "to_one_unit")}
    return symptom.column in emptied
