"""govern: run every check on a table, score it, and repair on request as a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType

import pandas as pd
import pyarrow as pa

from industria.core import Progress, UsageError, silent
from industria.foundation.governance.cleaning import (
    corrupt_text,
    duplicate_rows,
    invalid_value,
    irrelevant_column,
    late_data,
    mixed_dates,
    mixed_format,
    mixed_units,
    out_of_order,
    poor_quality,
    redundant_columns,
    spiking_sensor,
    stuck_sensor,
    wrong_type,
)
from industria.foundation.governance.encoding import (
    code_compatibility,
    nominal_category,
    ordinal_category,
    weighted_category,
)
from industria.foundation.governance.imputation import (
    class_imbalance,
    incomplete_metadata,
    incomplete_record,
    insufficient_data,
    missing_attribute,
    missing_key,
    missing_metadata,
    missing_points,
    missing_values,
)
from industria.foundation.governance.labelling import (
    annotator_disagreement,
    class_names,
    domain_shift,
    label_error,
    misspelling,
    unlabelled,
)
from industria.foundation.governance.score import QualityScore, score
from industria.foundation.governance.table import GovernedTable, Symptom

# In this order: a column can only be searched for spikes once it is numbers, labels only be
# doubted once their names are one, and gaps only be filled once what is wrong is empty.
CHECKS: tuple[ModuleType, ...] = (
    corrupt_text, mixed_dates, mixed_units, wrong_type, mixed_format, duplicate_rows,
    incomplete_record, out_of_order, late_data, redundant_columns, irrelevant_column,
    missing_attribute, invalid_value, stuck_sensor, spiking_sensor, code_compatibility, class_names,
    misspelling, missing_key, missing_metadata, incomplete_metadata, missing_values, missing_points,
    unlabelled, annotator_disagreement, label_error, insufficient_data, class_imbalance,
    domain_shift, poor_quality, ordinal_category, nominal_category, weighted_category,
)  # fmt: skip
_EMPTYING = ("set_empty", "to_number", "to_one_unit", "decode_or_empty", "fill")
_MOVES_ROWS = ("drop_rows", "complete_or_drop", "sort_rows", "insert_rows", "pool_kin")


@dataclass(frozen=True)
class Governed:
    """What was found in a table, and the table with the repairs."""

    before: QualityScore
    after: QualityScore
    symptoms: tuple[Symptom, ...]
    repaired: tuple[Symptom, ...]
    frame: pd.DataFrame


def chosen_checks(names: Sequence[str]) -> tuple[ModuleType, ...]:
    """The checks of these names, or all. Raises UsageError for an unknown one."""
    known = {check.NAME: check for check in CHECKS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"expected checks of {', '.join(known)}, found {', '.join(unknown)}")
    return tuple(c for c in CHECKS if c.NAME in names) if names else CHECKS


def govern(
    name: str,
    data: pa.Table | pd.DataFrame,
    now: pd.Timestamp,
    progress: Progress = silent,
    *,
    units: Mapping[str, str] | None = None,
    kin: Mapping[str, pd.DataFrame] | None = None,
    checks: Sequence[str] = (),
) -> Governed:
    """Find every symptom, then repair what can be repaired, in the order of ``CHECKS``.

    Each check looks at the table as the repairs before it left it, so a symptom's rows are
    positions at that moment. ``units`` by column and ``kin`` (other tables by name) are what is
    known beside the table. ``checks``: names of those to run; named advice is followed, too.
    """
    frame = data.to_pandas() if isinstance(data, pa.Table) else data.reset_index(drop=True)
    start = table = GovernedTable(name, frame, now, units or {}, kin or {})
    used = chosen_checks(checks)
    seen: list[Symptom] = []
    repaired: list[Symptom] = []
    for number, check in enumerate(used):
        progress(f"govern {name}", number, len(used))
        found: list[Symptom] = check.detect(start if check is poor_quality else table)
        if check is missing_points:
            found = [s for s in found if not _emptied_by_repair(s, repaired)]
        if check is poor_quality and not found:
            found = poor_quality.of_symptoms(start, seen)
        for symptom in found:
            seen.append(symptom)
            wanted = symptom.severity == "fault" or check.NAME in checks
            if symptom.repair != "none" and wanted:
                table = table.with_frame(check.repair(table, symptom))
                repaired.append(symptom)
                if symptom.repair in _MOVES_ROWS and symptom is not found[-1]:
                    found[:] = [
                        *found[: found.index(symptom) + 1],
                        *_again(check, table, found, symptom),
                    ]
    progress(f"govern {name}", len(used), len(used))
    faults = [s for s in seen if s.severity == "fault"]
    left = [s for s in faults if s not in repaired and s.check != "poor_quality"]
    return Governed(
        score(start, faults), score(table, _remaining(used, table, left)), tuple(seen),
        tuple(repaired), table.frame,
    )  # fmt: skip


def _again(
    check: ModuleType, table: GovernedTable, found: list[Symptom], after: Symptom
) -> list[Symptom]:
    """The findings still to be repaired, with their rows as they stand now."""
    waiting = found[found.index(after) + 1 :]
    now = check.detect(table)
    return [n for w in waiting for n in now if (n.column, n.repair) == (w.column, w.repair)]


def _remaining(
    used: Sequence[ModuleType], table: GovernedTable, left: Sequence[Symptom]
) -> list[Symptom]:
    """What is still wrong: quick checks look again, learned ones are taken from what was left."""
    slow = {check.NAME for check in (label_error, unlabelled, annotator_disagreement, domain_shift)}
    again = [
        s
        for check in used
        if check.NAME not in slow and check is not poor_quality
        for s in check.detect(table)
        if s.severity == "fault"
    ]
    return again + [s for s in left if s.check in slow]


def _emptied_by_repair(symptom: Symptom, repaired: Sequence[Symptom]) -> bool:
    """Whether a column's empty cells are those that a repair before it emptied on purpose."""
    emptied = {s.column for s in repaired if s.repair in _EMPTYING}
    return symptom.column in emptied
