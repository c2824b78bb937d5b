"""Domain shift: the later rows of a table are drawn from elsewhere than the earlier ones.

One Kolmogorov-Smirnov test per column, Bonferroni over columns, at a false-alarm rate of 1 % for
the whole table; rows that are alike because they follow each other count for fewer. Tables in time are compared in blocks, because
neighbouring rows are not independent there: sensor tables are left to drift monitoring.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.dependence import effective_rows
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "domain_shift"
FALSE_ALARM_RATE = 0.01
_MIN_ROWS = 80
_EARLIER = 0.7
_NEARLY = 0.8


def detect(table: GovernedTable) -> list[Symptom]:
    """Feature tables (with a label, without times) whose last 30 % of rows differ from the first 70 %."""
    if table.label and _dealt_by_label(table):
        return []
    if not table.label or table.time or len(table.frame) < _MIN_ROWS or not table.features:
        return []
    cut = int(_EARLIER * len(table.frame))
    shifted = shifted_columns(
        table.frame[table.features].iloc[:cut], table.frame[table.features].iloc[cut:]
    )
    if not shifted:
        return []
    names = ", ".join(list(shifted)[:3])
    return [
        Symptom(
            NAME,
            "consistent",
            next(iter(shifted)),
            tuple(range(cut, len(table.frame))),
            Text(
                f"后 30% 的数据与前 70% 分布不同（{names}），误报率 1%",
                f"the last 30 % of the rows are distributed otherwise than the first 70 % ({names}); "
                "such an alarm is false in 1 % of tables",
            ),
            "none",
            {"columns": shifted},
        )
    ]


def _dealt_by_label(table: GovernedTable) -> bool:
    """Whether the rows stand in the order of their label: then the later rows are other classes."""
    codes = pd.factorize(table.frame[table.label])[0].astype(float)
    return len(codes) > _MIN_ROWS and effective_rows(codes) < len(codes) / 10


def repair(table: GovernedTable, _symptom: Symptom) -> pd.DataFrame:
    """A shift is a fact, not a fault of the cells: train on the new domain too."""
    return table.frame


def shifted_columns(
    reference: pd.DataFrame, current: pd.DataFrame, rate: float = FALSE_ALARM_RATE
) -> dict[str, float]:
    """Columns that differ between two sets of rows, with the KS distance.

    ``rate``: chance that any column is named although nothing changed. Rows that follow each other and are
    alike count for as many as they are independent.
    """
    from scipy.stats import ks_2samp, kstwobign

    found: dict[str, float] = {}
    columns = [c for c in reference if reference[c].nunique() > 1 or current[c].nunique() > 1]
    for column in columns:
        one, other = reference[column].dropna(), current[column].dropna()
        if len(one) < 20 or len(other) < 20:
            continue
        first, second = one.to_numpy(float), other.to_numpy(float)
        result = ks_2samp(first, second)
        worth = [effective_rows(part) for part in (first, second)]
        p = float(result.pvalue)
        if worth[0] < _NEARLY * len(first) or worth[1] < _NEARLY * len(second):
            root = float(np.sqrt(worth[0] * worth[1] / (worth[0] + worth[1])))
            p = float(kstwobign.sf((root + 0.12 + 0.11 / root) * result.statistic))
        if p < rate / max(len(columns), 1):
            found[str(column)] = float(result.statistic)
    return dict(sorted(found.items(), key=lambda item: -item[1]))
