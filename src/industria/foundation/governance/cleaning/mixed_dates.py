"""Mixed date formats: ``2026-03-01``, ``01/03/2026`` and ``2026年3月1日`` in one column."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "mixed_dates"
_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_FORMATS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("iso", re.compile(rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}{_TIME}")),
    ("slash_year_first", re.compile(rf"\d{{4}}/\d{{1,2}}/\d{{1,2}}{_TIME}")),
    ("slash_year_last", re.compile(rf"\d{{1,2}}/\d{{1,2}}/\d{{4}}{_TIME}")),
    ("point", re.compile(rf"\d{{1,2}}\.\d{{1,2}}\.\d{{4}}{_TIME}")),
    ("chinese", re.compile(rf"\d{{4}}年\d{{1,2}}月\d{{1,2}}日{_TIME}")),
    ("compact", re.compile(r"20\d{6}")),
)
_MIN_DATES = 0.9


def detect(table: GovernedTable) -> list[Symptom]:
    """Text columns in which at least 90 % of the cells are dates; rows not in the commonest form."""
    found = []
    for column in table.texts:
        kinds = [_kind(cell) for cell in table.frame[column]]
        given = int(table.frame[column].notna().sum())
        dated = [kind for kind in kinds if kind]
        if not given or len(dated) < _MIN_DATES * given:
            continue
        forms = list(dict.fromkeys(dated))
        usual = max(forms, key=dated.count)
        rows = [i for i, kind in enumerate(kinds) if kind and kind != usual]
        if not rows:
            continue
        cells = table.frame[column]
        determined = len(dated) == given and _one_meaning(cells)
        found.append(
            Symptom(
                NAME,
                "consistent",
                column,
                tuple(rows),
                Text(
                    f"{column} 列混用 {len(forms)} 种日期格式，{len(rows)} 行与多数不同",
                    f"column {column} mixes {len(forms)} date formats, {len(rows)} rows differ from "
                    "the rest",
                ),
                "to_timestamp",
                whole_column=True,
                determined=determined,
            )
        )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """One column of time stamps; day and month of ``a/b/yyyy`` are read off the whole column."""
    frame = table.frame.copy()
    cells = frame[symptom.column]
    day_first = _day_first(cells)
    parsed = [_parse(cell, day_first) for cell in cells]
    frame[symptom.column] = pd.to_datetime(pd.Series(parsed, index=frame.index)).astype(
        "datetime64[us]"
    )
    return frame


def _kind(cell: object) -> str:
    if not isinstance(cell, str):
        return ""
    return next((name for name, form in _FORMATS if form.fullmatch(cell.strip())), "")


def _slashed(cells: pd.Series) -> list[tuple[int, int]]:
    """The (a, b) of every a/b/yyyy whose order matters."""
    matches = [re.match(r"\s*(\d{1,2})/(\d{1,2})/\d{4}", str(cell)) for cell in cells]
    pairs = [(int(m[1]), int(m[2])) for m in matches if m]
    return [(a, b) for a, b in pairs if a != b]


def _one_meaning(cells: pd.Series) -> bool:
    """Whether every cell is one date: a/b/yyyy only where the column shows one order, and no other."""
    pairs = _slashed(cells)
    day_first, month_first = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
    if pairs and day_first == month_first:
        return False
    parsed = [_parse(cell, day_first) for cell in cells if isinstance(cell, str)]
    return all(time is not None for time in parsed)


def _day_first(cells: pd.Series) -> bool:
    """Whether a/b/yyyy means day/month: unless some b is above 12, it does."""
    return not any(b > 12 for _, b in _slashed(cells))


def _parse(cell: object, day_first: bool) -> pd.Timestamp | None:
    kind = _kind(cell)
    readers: dict[str, Callable[[str], pd.Timestamp]] = {
        "iso": pd.Timestamp,
        "slash_year_first": pd.Timestamp,
        "slash_year_last": lambda text: pd.to_datetime(text, dayfirst=day_first),
        "point": lambda text: pd.to_datetime(text, dayfirst=True),
        "chinese": lambda text: pd.Timestamp(re.sub("[年月]", "-", text).replace("日", "")),
        "compact": lambda text: pd.to_datetime(text, format="%Y%m%d"),
    }
    if not kind:
        return None
    try:
        return readers[kind](str(cell).strip())
    except ValueError:
        return None
