"""What a governance check is given: a table as a frame, with its time, units, labels and kin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import Any, Protocol, TypeVar

import numpy as np
import pandas as pd

from industria.foundation import lexicon
from industria.foundation.governance.discovery.totals import Totals
from industria.foundation.governance.distinct import Distinct
from industria.foundation.governance.symptom import Dimension, Severity, Symptom

__all__ = ["Dimension", "Distinct", "GovernanceCheck", "GovernedTable", "Severity", "Symptom"]

_LABEL = lexicon.Pattern(r"(?:.*_)?{column_label.en.bare}|{column_label.zh}")
_KEY = lexicon.Pattern(r"(?:.*_)?{column_key.en.bare}|.*{column_key.zh}|row_?id|index")
_QUALITY = lexicon.Pattern(
    r"(?:.*[_\s.\-:/])?(?:q|qc|qual|qualit\w*|status|flags?|quality[_\s]?(?:code|flag|status))|"
    r"\w*quality|.*{column_quality.zh}"
)
_MAX_CLASSES = 30
_PROSE = 25
_T = TypeVar("_T")
# (values (row,) with plain ones in the holes, holes (row,) of bool) -> (row,), NaN where there is none
Opinion = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Noted:
    """What else the reader of the file noted: the quality column of a column, and the summary rows.

    ``opinion``: what a forecaster makes of gaps (row,), for the check on learned values, where there is one.
    """

    qualities: Mapping[str, str] = field(default_factory=dict)
    totals: Totals | None = None
    opinion: Opinion | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class GovernedTable:
    """A table under governance. ``now`` is the time that timeliness is judged at.

    ``units``: what the schema says of a column's unit; ``kin``: other tables of the same plant;
    ``roles``: what a column is for, where the reader of the file understood it (``time``, ``value``,
    ``quality``, ``key`` ...); ``noted``: what else it noted. What was found out about a column is remembered until its cells change.
    """

    name: str
    frame: pd.DataFrame
    now: pd.Timestamp
    units: Mapping[str, str] = field(default_factory=dict)
    kin: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    noted: Noted = field(default_factory=lambda: Noted())
    _known: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False, repr=False)

    def with_frame(self, frame: pd.DataFrame) -> GovernedTable:
        """The same table with other cells; what is known of columns that did not change is kept."""
        kept = {
            column
            for column in frame.columns.intersection(self.frame.columns)
            if _same_cells(self.frame[column], frame[column])
        } if frame.columns.is_unique and self.frame.columns.is_unique else set()  # fmt: skip
        known = {at: fact for at, fact in self._known.items() if at[1] in kept}
        return replace(self, frame=frame, _known=known)

    def remembered(self, what: str, column: str, make: Callable[[], _T]) -> _T:
        """A fact about one column (or the whole table: an empty name), made once while it holds."""
        at = (what, column)
        if at not in self._known:
            self._known[at] = make()
        fact: _T = self._known[at]
        return fact

    def distinct(self, column: str) -> Distinct:
        """The different values of a column, as text."""
        return self.remembered("distinct", column, lambda: Distinct.of(self.frame[column]))

    def kinds(self, column: str) -> int:
        """How many different values a column has, empty cells aside."""
        if column in self.texts:
            return len(self.distinct(column).values)
        return self.remembered("kinds", column, lambda: int(self.frame[column].nunique()))

    def values(self, column: str) -> np.ndarray:
        """(row,): the numbers of a numeric column, NaN where a cell is empty. Not to be written into."""
        return self.remembered("values", column, lambda: self.frame[column].to_numpy(float))

    @property
    def time(self) -> str:
        """The first column with times (the one that the reader said, where it did), or empty."""
        return self.remembered("time", "", self._time)

    def _time(self) -> str:
        times = [str(c) for c in self.frame if pd.api.types.is_datetime64_any_dtype(self.frame[c])]
        said = [c for c in times if self.roles.get(c) == "time"]
        return next(iter(said or times), "")

    @property
    def numbers(self) -> list[str]:
        """Numeric columns that are neither truth values nor keys."""
        return [
            str(c)
            for c in self.frame
            if pd.api.types.is_numeric_dtype(self.frame[c])
            and not pd.api.types.is_bool_dtype(self.frame[c])
            and not self.is_key(str(c))
        ]

    @property
    def is_series(self) -> bool:
        """Whether rows follow each other in time: no key, no sentences, times that mostly rise."""
        return self.remembered("is_series", "", self._is_series)

    def _is_series(self) -> bool:
        if not self.time or self.key:
            return False
        times = self.frame[self.time].dropna()
        rising = (times.diff().dropna() >= pd.Timedelta(0)).mean() if len(times) > 1 else 0.0
        prose = any(self.distinct(c).median_length() > _PROSE for c in self.texts)
        return bool(rising >= 0.6) and not prose

    @property
    def channels(self) -> list[str]:
        """Numeric columns of a table whose rows follow each other in time."""
        return [c for c in self.numbers if c != self.label] if self.is_series else []

    @property
    def texts(self) -> list[str]:
        """Columns of text; dates, truth values and whole numbers with gaps are none."""
        return [
            str(c) for c in self.frame
            if self.remembered("is_text", str(c), partial(_is_text, self.frame[c]))
        ]  # fmt: skip

    @property
    def label(self) -> str:
        """The column that holds classes to learn, or an empty string."""
        for column in self.frame:
            if _LABEL.fullmatch(str(column)):
                classes = self.kinds(str(column))
                if 2 <= classes <= max(_MAX_CLASSES, len(self.frame) // 20):
                    return str(column)
        return ""

    @property
    def features(self) -> list[str]:
        """Numeric columns that a label can be learned from."""
        return [c for c in self.numbers if c != self.label]

    @property
    def key(self) -> str:
        """The column whose name says key and whose cells are nearly all different, or empty."""
        for column in map(str, self.frame):
            if self.is_key(column):
                given = int(self.frame[column].notna().sum())
                if given and self.kinds(column) >= 0.95 * given:
                    return column
        return ""

    def is_key(self, column: str) -> bool:
        """Whether a column identifies something: its name says so, or the reader did."""
        role = self.roles.get(column, "")
        if role in ("time", "value", "quality"):
            return False
        return role == "key" or bool(_KEY.fullmatch(column.strip().replace(" ", "_")))

    def is_quality(self, column: str) -> bool:
        """Whether a column says how good another column's values are: by name, and no measurement."""
        role = self.roles.get(column, "")
        if role:
            return role == "quality"
        if not _QUALITY.fullmatch(column.strip()):
            return False
        cells = self.frame[column].dropna() if column in self.frame else pd.Series(dtype=object)
        return not pd.api.types.is_float_dtype(cells) or bool((cells % 1 == 0).all())

    def quality_columns(self) -> dict[str, str]:
        """The quality column of each column that has one: as the reader found it, else the next by its name."""
        names = list(map(str, self.frame))
        found = {c: q for c, q in self.noted.qualities.items() if c in names and q in names}
        for column, after in pairwise(names):
            known = column in found or column == self.time or self.is_quality(column)
            if not known and after not in found.values() and self.is_quality(after):
                found[column] = after
        return found

    def categories(self, most: int = 20) -> list[str]:
        """Text columns with few, repeated values: categories, no names, keys or sentences."""
        found = []
        for column in self.texts:
            cells = self.distinct(column)
            if cells.given < 20 or self.is_key(column):
                continue
            few = 2 <= len(cells.values) <= min(most, cells.given / 5)
            if few and cells.median_length() < _PROSE:
                found.append(column)
        return found


def _same_cells(one: pd.Series, other: pd.Series) -> bool:
    if one is other:
        return True
    alike = one.dtype == other.dtype and len(one) == len(other)
    return bool(alike and one.equals(other))


def _is_text(cells: pd.Series) -> bool:
    if isinstance(cells.dtype, pd.StringDtype):
        return True
    if cells.dtype != object:
        return False
    return pd.api.types.infer_dtype(cells, skipna=True) in ("string", "mixed", "empty")


class GovernanceCheck(Protocol):
    """A module of this folder: ``NAME``, ``detect`` and ``repair``."""

    NAME: str

    def detect(self, table: GovernedTable) -> list[Symptom]:
        """What is wrong, each symptom with its rows (0-based positions)."""
        ...

    def repair(self, table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
        """The frame with one symptom repaired; other cells stay as they are."""
        ...
