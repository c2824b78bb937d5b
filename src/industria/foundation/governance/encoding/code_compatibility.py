"""Codes of another system: the column that kin tables share holds other codes for the same things."""

from __future__ import annotations

import pandas as pd

from industria.core import Text
from industria.foundation.governance.encoding.code_book import CodeBook, learn_code_book
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "code_compatibility"
_MAPPED = 0.6


def detect(table: GovernedTable) -> list[Symptom]:
    """Category columns that share few values with the kin's column of that name, yet map onto it."""
    found = []
    for column in table.categories():
        if not table.kin:
            return []
        cells = pd.Series(table.distinct(column).values, dtype=object)
        for name, kin in table.kin.items():
            if column not in kin or len(kin) < len(table.frame):
                continue
            theirs = kin[column].dropna().astype(str)
            shared = set(cells) & set(theirs)
            if len(shared) > 0.2 * cells.nunique() or theirs.nunique() > 50:
                continue
            book = _book(table, column, kin)
            if len(book.there) < _MAPPED * cells.nunique() or len(book.there) < 2:
                continue
            rows = tuple(i for i, v in enumerate(table.frame[column]) if v in book.there)
            pairs = ", ".join(f"{a} = {b}" for a, b in list(book.there.items())[:3])
            unknown = f" ({', '.join(book.unknown)}: ?)" if book.unknown else ""
            found.append(
                Symptom(
                    NAME,
                    "consistent",
                    column,
                    rows,
                    Text(
                        f"{column} 列的代码与 {name} 不同：{pairs}{unknown}",
                        f"column {column} uses other codes than {name}: {pairs}{unknown}",
                    ),
                    "translate_codes",
                    {"codes": dict(book.there)},
                    whole_column=True,
                )
            )
            break
    return found


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """The other table's codes in place of this one's; codes without a counterpart stay."""
    frame = table.frame.copy(deep=False)
    frame[symptom.column] = frame[symptom.column].replace(symptom.detail["codes"])
    return frame


def _book(table: GovernedTable, column: str, kin: pd.DataFrame) -> CodeBook:
    pairs: list[tuple[str, str]] = []
    key = next((c for c in table.frame if c != column and c in kin and table.is_key(str(c))), None)
    if key is not None:
        joined = table.frame[[key, column]].merge(kin[[key, column]], on=key).dropna()
        pairs = list(
            zip(joined[f"{column}_x"].astype(str), joined[f"{column}_y"].astype(str), strict=True)
        )
    ours = list(table.frame[column].dropna().astype(str).unique())
    return learn_code_book(ours, list(kin[column].dropna().astype(str).unique()), pairs)
