"""Missing points: empty cells, and time stamps that a steady rhythm should have had."""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.imputation.fill import fill_short_gaps
from industria.foundation.governance.rhythm import longest_gap, rhythm
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "missing_points"


def detect(table: GovernedTable) -> list[Symptom]:
    """Empty cells column by column; skipped time steps where at least 90 % of steps are equal."""
    found: list[Symptom] = []
    if not table.is_series:
        return found
    for column in table.channels:
        rows = np.flatnonzero(table.frame[column].isna().to_numpy())
        if 0 < len(rows) < len(table.frame):
            repair = "none"
            if not fill_short_gaps(table.frame[column].astype(float)).equals(
                table.frame[column].astype(float)
            ):
                repair = "interpolate"
            found.append(
                Symptom(
                    NAME,
                    "complete",
                    str(column),
                    tuple(map(int, rows)),
                    Text(
                        f"{column} 列缺 {len(rows)} 个值",
                        f"column {column} lacks {len(rows)} values",
                    ),
                    repair,
                )
            )
    found.extend(_skipped(table))
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Interpolate between the neighbours; gaps longer than 60 steps stay empty as a whole."""
    frame = table.frame.copy(deep=False)
    if symptom.repair == "interpolate":
        frame[symptom.column] = fill_short_gaps(frame[symptom.column].astype(float))
    elif symptom.repair == "insert_rows":
        missing = pd.to_datetime(pd.Series(symptom.detail["times"]))
        extra = pd.DataFrame({table.time: missing.astype(frame[table.time].dtype)})
        joined = pd.concat([frame, extra], ignore_index=True)
        frame = joined.sort_values(table.time, kind="stable", ignore_index=True)
        numbers = [c for c in table.channels if c in frame]
        frame[numbers] = frame[numbers].astype(float).apply(fill_short_gaps)
    return frame


def _skipped(table: GovernedTable) -> list[Symptom]:
    steady = rhythm(table)
    if steady is None:
        return []
    times, steps, usual = steady.times, steady.steps, steady.usual
    gaps = steps[(steps > usual * 1.5) & (steps <= longest_gap(usual))]
    missing: list[str] = []
    for position, step in gaps.items():
        end = times.loc[position]
        count = round(step / usual) - 1
        missing += [(end - usual * k).isoformat() for k in range(count, 0, -1)]
    if not missing:
        return []
    rows = tuple(int(i) for i in np.flatnonzero(table.frame.index.isin(gaps.index)))
    return [
        Symptom(
            NAME,
            "complete",
            table.time,
            rows,
            Text(
                f"时间上缺 {len(missing)} 行（正常间隔 {usual.total_seconds():g} 秒）",
                f"{len(missing)} rows are missing in time (the usual step is "
                f"{usual.total_seconds():g} s)",
            ),
            "insert_rows",
            {"times": missing},
        )
    ]
