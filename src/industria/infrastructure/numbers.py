"""Texts as numbers by pandas, which ends the whole process where an exponent has ten digits or more.

``pd.to_numeric`` and ``pd.read_csv`` of pandas 2.3 read beside their table of powers for ``1e12345678901``: a
part number or a digest that looks so would kill whoever governs the table. Such a text is no number here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_TOO_LONG = re.compile(r"\d[eE]\+?\d{9}")


def to_numbers(values: pd.Series) -> pd.Series:
    """The values as numbers, in their order and under their index; what is none is missing."""
    import pandas as pd

    if values.dtype.kind in "biufM":
        return pd.to_numeric(values, errors="coerce")
    wild = [isinstance(v, str) and len(v) > 10 and bool(_TOO_LONG.search(v)) for v in values]
    return pd.to_numeric(values.mask(wild) if any(wild) else values, errors="coerce")
