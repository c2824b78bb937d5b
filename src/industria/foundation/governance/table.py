"""What a governance check is given: a table as a frame, with its time, units, labels and kin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

import pandas as pd

from industria.core import Text
from industria.foundation import lexicon
from industria.foundation.governance.questions import question_of

Dimension = Literal["complete", "accurate", "consistent", "timely"]
Severity = Literal["fault", "advice"]

_LABEL = lexicon.Pattern(r"(?:.*_)?{column_label.en.bare}|{column_label.zh}")
_KEY = lexicon.Pattern(r"(?:.*_)?{column_key.en.bare}|.*{column_key.zh}|row_?id|index")
_QUALITY = lexicon.Pattern(
    r"(?:.*[_\s.\-:/])?(?:q|qc|qual|qualit\w*|status|flags?|quality[_\s]?(?:code|flag|status))|"
    r"\w*quality|.*{column_quality.zh}"
)
_MAX_CLASSES = 30


@dataclass(frozen=True)
class GovernedTable:
    """A table under governance. ``now`` is the time that timeliness is judged at.

    ``units``: what the schema says of a column's unit; ``kin``: other tables of the same plant.
    """

    name: str
    frame: pd.DataFrame
    now: pd.Timestamp
    units: Mapping[str, str] = field(default_factory=dict)
    kin: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def with_frame(self, frame: pd.DataFrame) -> GovernedTable:
        """The same table with other cells."""
        return replace(self, frame=frame)

    @property
    def time(self) -> str:
        """The first column with times, or an empty string."""
        for column in self.frame:
            if pd.api.types.is_datetime64_any_dtype(self.frame[column]):
                return str(column)
        return ""

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
        if not self.time or self.key:
            return False
        times = self.frame[self.time].dropna()
        rising = (times.diff().dropna() >= pd.Timedelta(0)).mean() if len(times) > 1 else 0.0
        prose = any(self.frame[c].dropna().astype(str).str.len().median() > 25 for c in self.texts)
        return bool(rising >= 0.6) and not prose

    @property
    def channels(self) -> list[str]:
        """Numeric columns of a table whose rows follow each other in time."""
        return [c for c in self.numbers if c != self.label] if self.is_series else []

    @property
    def texts(self) -> list[str]:
        """Columns of text; dates, truth values and whole numbers with gaps are none."""
        return [str(c) for c in self.frame if _is_text(self.frame[c])]

    @property
    def label(self) -> str:
        """The column that holds classes to learn, or an empty string."""
        for column in self.frame:
            if _LABEL.fullmatch(str(column)):
                classes = self.frame[column].dropna().nunique()
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
        for column in self.frame:
            cells = self.frame[column].dropna()
            if self.is_key(str(column)) and len(cells) and cells.nunique() >= 0.95 * len(cells):
                return str(column)
        return ""

    @staticmethod
    def is_key(column: str) -> bool:
        """Whether a column's name says that it identifies something."""
        return bool(_KEY.fullmatch(column.strip().replace(" ", "_")))

    def is_quality(self, column: str) -> bool:
        """Whether a column says how good another column's values are: by name, and no measurement."""
        if not _QUALITY.fullmatch(column.strip()):
            return False
        cells = self.frame[column].dropna() if column in self.frame else pd.Series(dtype=object)
        return not pd.api.types.is_float_dtype(cells) or bool((cells % 1 == 0).all())

    def categories(self, most: int = 20) -> list[str]:
        """Text columns with few, repeated values: categories, no names, keys or sentences."""
        found = []
        for column in self.texts:
            cells = self.frame[column].dropna().astype(str)
            if len(cells) < 20 or self.is_key(column):
                continue
            distinct = cells.nunique()
            if (
                2 <= distinct <= most
                and distinct <= len(cells) / 5
                and cells.str.len().median() < 25
            ):
                found.append(column)
        return found


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing wrong in one column (or in whole rows): which rows, said in both languages.

    ``repair`` says what a repair does, ``none`` where there is none. ``determined``: the table itself
    leaves no other value (another notation of the same value, the same row of a key again); every
    other repair is a question that somebody has to answer. ``detail`` holds
    what the repair needs. ``whole_column``: a few cells make the whole column useless (text among
    numbers, two units), so all of it counts against the score. ``severity``: advice is no fault;
    it says what a model needs before it can learn, changes no score and is repaired on request
    only.
    """

    check: str
    dimension: Dimension
    column: str
    rows: tuple[int, ...]
    message: Text
    repair: str = "none"
    detail: dict[str, object] = field(default_factory=dict)
    whole_column: bool = False
    severity: Severity = "fault"
    determined: bool = False

    @property
    def question(self) -> Text | None:
        """What somebody has to decide, or None where the repair is determined or there is none."""
        if self.repair == "none" or self.determined:
            return None
        return question_of(self.check, self.repair)

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
            "severity": self.severity,
            "determined": self.determined,
            "question": self.question.to_json() if self.question else None,
        }


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
