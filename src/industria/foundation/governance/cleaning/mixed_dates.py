"""Mixed date formats: ``2026-03-01``, ``01/03/2026`` and ``2026年3月1日`` in one column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.distinct import Distinct
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "mixed_dates"
_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_FORMATS: tuple[tuple[str, str], ...] = (
    ("iso", rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}{_TIME}"),
    ("slash_year_first", rf"\d{{4}}/\d{{1,2}}/\d{{1,2}}{_TIME}"),
    ("slash_year_last", rf"\d{{1,2}}/\d{{1,2}}/\d{{4}}{_TIME}"),
    ("point", rf"\d{{1,2}}\.\d{{1,2}}\.\d{{4}}{_TIME}"),
    ("chinese", rf"\d{{4}}年\d{{1,2}}月\d{{1,2}}日{_TIME}"),
    ("compact", r"20\d{6}"),
)
_NONE = len(_FORMATS)
_MIN_DATES = 0.9


def detect(table: GovernedTable) -> list[Symptom]:
    """Text columns in which at least 90 % of the cells are dates; rows not in the commonest form."""
    found = []
    for column in table.texts:
        cells = table.distinct(column)
        forms = _forms(cells)
        dated = forms != _NONE
        if not cells.given or cells.share(dated) < _MIN_DATES:
            continue
        often = np.bincount(forms[dated], cells.counts[dated], _NONE)
        others = dated & (forms != int(often.argmax()))
        if not others.any():
            continue
        rows, count = cells.rows(others), int((often > 0).sum())
        found.append(
            Symptom(
                NAME,
                "consistent",
                column,
                tuple(map(int, rows)),
                Text(
                    f"{column} 列混用 {count} 种日期格式，{len(rows)} 行与多数不同",
                    f"column {column} mixes {count} date formats, {len(rows)} rows differ from "
                    "the rest",
                ),
                "to_timestamp",
                whole_column=True,
                determined=bool(dated.all()) and _one_meaning(cells.values, forms),
            )
        )
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """One column of time stamps; day and month of ``a/b/yyyy`` are read off the whole column."""
    frame = table.frame.copy(deep=False)
    cells = table.distinct(symptom.column)
    times = _parsed(cells.values, _forms(cells))
    read = np.append(pd.to_datetime(pd.Series([*times, None])).to_numpy(), np.datetime64("NaT"))
    frame[symptom.column] = pd.Series(read[cells.codes], index=frame.index).astype("datetime64[us]")
    return frame


def _forms(cells: Distinct) -> np.ndarray:
    """(value,): number of each value's format, the number after the last where it has none."""
    forms = np.full(len(cells.values), _NONE)
    for number, (_, form) in reversed(list(enumerate(_FORMATS))):
        forms[cells.matching(rf"^\s*(?:{form})\s*$")] = number
    return forms


def _slashed(values: Sequence[str]) -> list[tuple[int, int]]:
    """The (a, b) of every a/b/yyyy whose order matters."""
    matches = [re.match(r"\s*(\d{1,2})/(\d{1,2})/\d{4}", cell) for cell in values]
    pairs = [(int(m[1]), int(m[2])) for m in matches if m]
    return [(a, b) for a, b in pairs if a != b]


def _one_meaning(values: Sequence[str], forms: np.ndarray) -> bool:
    """Whether every cell is one date: a/b/yyyy only where the column shows one order, and no other."""
    pairs = _slashed(values)
    day_first, month_first = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
    if pairs and day_first == month_first:
        return False
    return all(time is not None for time in _parsed(values, forms))


def _parsed(values: Sequence[str], forms: np.ndarray) -> list[pd.Timestamp | None]:
    """Each value's time, None where it is none; unless some b of a/b/yyyy is above 12, a is the day."""
    day_first = not any(b > 12 for _, b in _slashed(values))
    return [_parse(v, int(form), day_first) for v, form in zip(values, forms, strict=True)]


def _parse(cell: str, form: int, day_first: bool) -> pd.Timestamp | None:
    readers: dict[str, Callable[[str], pd.Timestamp]] = {
        "iso": pd.Timestamp,
        "slash_year_first": pd.Timestamp,
        "slash_year_last": lambda text: pd.to_datetime(text, dayfirst=day_first),
        "point": lambda text: pd.to_datetime(text, dayfirst=True),
        "chinese": lambda text: pd.Timestamp(re.sub("[年月]", "-", text).replace("日", "")),
        "compact": lambda text: pd.to_datetime(text, format="%Y%m%d"),
    }
    if form == _NONE:
        return None
    try:
        return readers[_FORMATS[form][0]](cell.strip())
    except ValueError:
        return None
